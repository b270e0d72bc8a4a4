// What every page starts. Each part looks for its own marks on the page and does nothing without them.

import { startBoard } from "./board.js";
import { startClocks } from "./clocks.js";
import { startDrafts } from "./drafts.js";
import { startKeyboard } from "./keyboard.js";
import { startPresence } from "./presence.js";
import { startRequests } from "./requests.js";

startRequests();
startKeyboard();
startClocks();
startBoard();
startDrafts();
startPresence();
