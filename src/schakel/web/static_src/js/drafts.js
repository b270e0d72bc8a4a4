// Drafts. What somebody types is kept on the server 1.5 s after the last key and when leaving the
// form; never in the browser's storage. The form works without this.
//
//   form[data-draft-url]   where the draft goes (POST, the form's own fields, CSRF token included)
//   [data-draft-status]    inside the form: "Concept bewaard 14:32"

import { now } from "./now.js";
import { signedOut } from "./requests.js";
import { hour, say } from "./words.js";

const QUIET = 1500;
const RETRY = 10000;
const timers = new WeakMap();
const dirty = new Set();

function tell(form, state) {
  const place = form.querySelector("[data-draft-status]");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = say(state === "saved" ? "draftSaved" : "draftFailed", { time: hour(now()) });
}

function plan(form, wait) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), wait));
}

async function save(form, last = false) {
  clearTimeout(timers.get(form));
  if (!dirty.delete(form)) return;
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
      redirect: "manual",
      keepalive: last,
    });
    if (answer.status === 401 || answer.type === "opaqueredirect") signedOut();
    if (!answer.ok) throw new Error(String(answer.status));
    if (!dirty.has(form)) tell(form, "saved");
  } catch {
    dirty.add(form);
    tell(form, "failed");
    plan(form, RETRY);
  }
}

const formOf = (event) => event.target.closest?.("form[data-draft-url]");

export function startDrafts() {
  document.addEventListener("input", (event) => {
    const form = formOf(event);
    if (!form) return;
    dirty.add(form);
    plan(form, QUIET);
  });
  document.addEventListener("focusout", (event) => {
    const form = formOf(event);
    if (form && !form.contains(event.relatedTarget)) save(form);
  });
  // Sharing replaces the draft: the server removes it together with what it made of it.
  document.addEventListener("submit", (event) => {
    const form = formOf(event);
    if (!form) return;
    clearTimeout(timers.get(form));
    dirty.delete(form);
  });
  window.addEventListener("pagehide", () => dirty.forEach((form) => save(form, true)));
}
