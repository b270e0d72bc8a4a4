// What goes between page and server: focus after a swap, busy marks, expired sign-in, failures.
// The settings of htmx itself stand in the page, in <meta name="htmx-config">.

import { announce, say } from "./words.js";

/** The sign-in has ended: a dialog over the page, so that what was typed stays where it is. */
export function signedOut() {
  const dialog = document.getElementById("sk-signed-out");
  if (dialog && !dialog.open) dialog.showModal();
}

function focusOn(node) {
  if (!node) return;
  if (!node.matches("a[href], button, input, select, textarea, summary, [tabindex]")) node.tabIndex = -1;
  node.focus();
}

function busy(event, on) {
  const target = event.detail.target;
  if (target?.setAttribute) on ? target.setAttribute("aria-busy", "true") : target.removeAttribute("aria-busy");
}

function trouble(text) {
  const place = document.getElementById("sk-trouble");
  if (place) {
    place.querySelector("[data-trouble-text]").textContent = text;
    place.hidden = false;
  }
  announce(text, true);
}

// Even without its history cache htmx keeps the address of the page in the browser, and an address
// can name a case. It needs it for that cache only.
function forgetPath() {
  sessionStorage.removeItem("htmx-current-path-for-history");
}

export function startRequests() {
  forgetPath();
  for (const name of ["pushedIntoHistory", "replacedInHistory", "historyRestore"]) {
    document.addEventListener(`htmx:${name}`, forgetPath);
  }
  // HX-Trigger: {"focus": "#id"} comes before the swap; the element to focus comes with it.
  let wanted = null;
  document.addEventListener("focus", (event) => {
    const value = event.detail?.value;
    if (typeof value === "string") wanted = value;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    // What refreshes by itself takes no focus: nobody asked for it.
    const lost = document.activeElement === document.body && !event.detail.elt?.closest?.("[data-live-board]");
    const node = wanted ? document.querySelector(wanted) : lost && event.detail.elt?.querySelector?.("[data-focus], h1, h2");
    wanted = null;
    if (node) focusOn(node);
  });
  document.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
  document.addEventListener("htmx:afterRequest", (event) => busy(event, false));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) signedOut();
    else if (![409, 422].includes(status)) trouble(say("failed"));
  });
  document.addEventListener("htmx:sendError", () => trouble(say("offline")));
  // A full page that came back with faults or a conflict: start there.
  focusOn(document.querySelector("[data-focus]"));
  // Chips filter at once; the button beside them is for who has no script.
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
}
