// The live board. The stream carries signals only; the rows are fetched, filtered by the viewer's
// rights, and put in place. Rows never move or appear under the pointer or the focus.
//
//   [data-live-board]      the region with the table; data-live-rows = URL of the fragment,
//                          data-live-stream = URL of the signals (without it: polling)
//   [data-live-show]       the button "3 nieuwe - toon"
//   [data-live-staleness]  how fresh the screen is; its .sk-staleness__text is rewritten

import { repaint } from "./clocks.js";
import { now } from "./now.js";
import { signedOut } from "./requests.js";
import { announce, hour, say } from "./words.js";

const POLL = 30000;
const MARKED = 10000;

let board, show, staleness, stream;
let etag = null;
let held = null; // the fragment that waits for N
let busy = false;
let again = false;
let lostSince = null;

const rowsOf = (node) => [...node.querySelectorAll("tbody tr[id]")];
const idsOf = (node) => rowsOf(node).map((row) => row.id);
// On the wall of a room nobody presses a button, wherever the pointer was left.
const inUse = () => !board.closest(".sk-board-wall") && (board.matches(":hover") || (board.contains(document.activeElement) && document.activeElement !== board));
// What counts as a change: not the clock, which changes by itself.
const wordsOf = (row) => [...row.children].slice(1).map((cell) => cell.textContent.trim()).join("|");

function freshness(alive) {
  if (alive) lostSince = null;
  else lostSince ??= now();
  if (!staleness) return;
  staleness.dataset.state = alive ? "live" : "lost";
  const text = alive ? say("live", { time: hour(now(), true) }) : say("lost", { time: hour(lostSince) });
  (staleness.querySelector(".sk-staleness__text") ?? staleness).textContent = text;
}

function markChanged(before) {
  for (const row of rowsOf(board)) {
    if (!before.has(row.id) || before.get(row.id) === wordsOf(row)) continue;
    const badge = document.createElement("span");
    badge.className = "sk-changed";
    const who = row.dataset.changedBy;
    badge.textContent = `✎ ${who ?? say("changed")}`;
    if (who) badge.title = say("changedBy", { who });
    row.classList.add("sk-row--changed");
    row.querySelector(".sk-row__case, th")?.append(badge);
    setTimeout(() => {
      badge.remove();
      row.classList.remove("sk-row--changed");
    }, MARKED);
  }
}

function put(html) {
  const before = new Map(rowsOf(board).map((row) => [row.id, wordsOf(row)]));
  window.htmx.swap(board, html, { swapStyle: "morph:innerHTML", swapDelay: 0, settleDelay: 0 }, { contextElement: board });
  markChanged(before);
  repaint();
}

/** Refresh the rows that stand there, in the order they stand in; what is new or moved waits. */
function putInPlace(page) {
  const body = page.querySelector("tbody");
  const incoming = new Map(rowsOf(page).map((row) => [row.id, row]));
  const here = rowsOf(board).map((row) => {
    if (incoming.has(row.id)) return incoming.get(row.id);
    const gone = row.cloneNode(true);
    gone.classList.add("sk-row--gone");
    return gone;
  });
  if (body && here.length) body.replaceChildren(...here);
  put((page.body ?? page).innerHTML);
}

function arrive(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const shown = idsOf(board);
  const coming = idsOf(page);
  const fresh = coming.filter((id) => !shown.includes(id)).length;
  const moved = coming.filter((id) => shown.includes(id)).join() !== shown.filter((id) => coming.includes(id)).join();
  const missing = shown.some((id) => !coming.includes(id));
  if (!(fresh || moved || missing) || !shown.length || !inUse()) return release(html);
  held = html;
  putInPlace(page);
  if (!show) return undefined;
  const text = fresh ? say(fresh === 1 ? "newOne" : "newMany", { n: fresh }) : say("newOrder");
  show.textContent = text;
  show.hidden = false;
  announce(text);
  return undefined;
}

function release(html) {
  held = null;
  if (show) show.hidden = true;
  put(html);
}

async function refetch() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  again = false;
  try {
    const headers = { "HX-Request": "true", Accept: "text/html" };
    if (etag) headers["If-None-Match"] = etag;
    const answer = await fetch(board.dataset.liveRows, { headers, credentials: "same-origin", redirect: "manual" });
    if (answer.status === 401 || answer.type === "opaqueredirect") {
      freshness(false);
      signedOut();
    } else if (answer.ok) {
      etag = answer.headers.get("ETag");
      arrive(await answer.text());
      freshness(true);
    } else {
      freshness(answer.status === 304);
    }
  } catch {
    freshness(false);
  } finally {
    busy = false;
    if (again) refetch();
  }
}

function listen() {
  if (!board.dataset.liveStream || !window.EventSource) return;
  stream = new EventSource(board.dataset.liveStream);
  const signal = () => refetch();
  stream.addEventListener("tafel", signal);
  stream.addEventListener("message", signal);
  stream.addEventListener("heartbeat", () => freshness(true));
  stream.addEventListener("open", signal);
  // The browser reconnects by itself; until then polling tells whether the server is still there.
}

export function startBoard() {
  board = document.querySelector("[data-live-board]");
  if (!board?.dataset.liveRows) return;
  show = document.querySelector("[data-live-show]");
  staleness = document.querySelector("[data-live-staleness]");
  show?.addEventListener("click", () => {
    const first = held && idsOf(new DOMParser().parseFromString(held, "text/html")).find((id) => !document.getElementById(id));
    if (held) release(held);
    // The button disappears, so the focus goes to what was asked for.
    const row = (first && document.getElementById(first)) ?? board;
    (row.querySelector("a") ?? row).focus();
  });
  listen();
  setInterval(() => document.visibilityState === "visible" && refetch(), POLL);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refetch());
  window.addEventListener("offline", () => freshness(false));
  window.addEventListener("online", refetch);
  window.addEventListener("pagehide", () => stream?.close());
}
