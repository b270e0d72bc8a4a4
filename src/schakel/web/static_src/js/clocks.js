// Repaints the clocks between two answers of the server. The server computed the ends; here time
// only passes. Each minute, every ten seconds below ten minutes, never seconds.
//
//   data-clock-end      ISO moment of the end (required)
//   data-clock-start    ISO moment of the start, for the bar
//   data-clock-pauses   "start/end start/end": intervals in which the clock stands still
//   data-clock-label    what to call it when a threshold is spoken: "26-04417, ophouden"

import { now, pace } from "./now.js";
import { announce, hour, say } from "./words.js";

const MINUTE = 60000;
const ATTENTION = 120 * MINUTE;
const CRITICAL = 60 * MINUTE;
const STATES = ["running", "attention", "critical", "overdue", "night_pause"];

function pauseAt(clock, at) {
  for (const pair of (clock.dataset.clockPauses ?? "").split(" ").filter(Boolean)) {
    const [from, until] = pair.split("/").map(Date.parse);
    if (at >= from && at < until) return until;
  }
  return null;
}

function stateOf(left, pausedUntil) {
  if (left <= 0) return "overdue";
  if (pausedUntil) return "night_pause";
  if (left < CRITICAL) return "critical";
  return left < ATTENTION ? "attention" : "running";
}

/** 2:20 left, or +0:12 over. */
export function spell(left) {
  const minutes = Math.floor(Math.abs(left) / MINUTE);
  return `${left < 0 ? "+" : ""}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

function write(clock, selector, text) {
  const part = clock.querySelector(selector);
  if (part && text && part.textContent !== text) part.textContent = text;
}

function paint(clock, at) {
  const end = Date.parse(clock.dataset.clockEnd);
  if (Number.isNaN(end) || clock.classList.contains("sk-clock--stopped")) return Infinity;
  const left = end - at;
  const pausedUntil = pauseAt(clock, at);
  const state = stateOf(left, pausedUntil);
  const before = STATES.find((name) => clock.classList.contains(`sk-clock--${name}`));
  // A pause that the server shows and this page knows no interval for: leave it as it was drawn.
  if (before === "night_pause" && !clock.dataset.clockPauses && left > 0) return left;
  write(clock, ".sk-clock__left", state === "night_pause" ? say("clockPaused", { time: hour(pausedUntil) }) : spell(left));
  const bar = clock.querySelector("meter");
  const start = Date.parse(clock.dataset.clockStart ?? "");
  if (bar && start < end) bar.value = bar.max * Math.min(1, Math.max(0, (at - start) / (end - start)));
  if (state !== before) {
    if (before) clock.classList.replace(`sk-clock--${before}`, `sk-clock--${state}`);
    write(clock, ".sk-clock__state", say(`clock-${state}`.replace(/[-_](\w)/g, (_, letter) => letter.toUpperCase())));
    const said = { attention: "clockSayAttention", critical: "clockSayCritical", overdue: "clockSayOverdue" }[state];
    if (before && said && clock.dataset.clockLabel) announce(say(said, { what: clock.dataset.clockLabel }));
  }
  return left;
}

let timer = null;

/** Paint all clocks now, and plan the next time. */
export function repaint() {
  clearTimeout(timer);
  const at = now();
  const nearest = Math.min(Infinity, ...[...document.querySelectorAll("[data-clock-end]")].map((clock) => paint(clock, at)));
  const step = Math.abs(nearest) < 10 * MINUTE ? 10000 : MINUTE - (at % MINUTE) + 50;
  timer = setTimeout(repaint, Math.max(1000, step / pace()));
}

export function startClocks() {
  repaint();
  document.addEventListener("htmx:afterSettle", repaint);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && repaint());
}
