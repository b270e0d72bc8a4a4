// Shortcuts. The page says which keys there are: aria-keyshortcuts on the very button or link that
// does the thing (so nothing works by key only), data-keys="g t" for two keys after each other.
// Off in text fields, and off altogether for who wants that; ? opens the list.

import { announce, say } from "./words.js";

const OFF = "toetsen=uit";
const SEQUENCE = 1200;

let first = null;
let timer = null;

const isOff = () => document.cookie.split("; ").includes(OFF);
const typing = (node) => Boolean(node.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]"));
const seen = (node) => !node.disabled && node.getClientRects().length > 0;
const rowOf = (node) => node.closest?.("tr[id], [data-row]");

function press(node) {
  if (node.matches("input, textarea, select, summary")) node.focus();
  else node.click();
}

function find(attribute, value) {
  const all = [...document.querySelectorAll(`[${attribute}]`)].filter((node) => seen(node) && node.getAttribute(attribute).split(" ").map((key) => key.toLowerCase()).includes(value));
  const here = document.activeElement;
  const row = rowOf(here);
  const near = (row && all.find((node) => row.contains(node))) ?? all.find((node) => node.closest("form")?.contains(here));
  const free = all.find((node) => !rowOf(node));
  // Twenty rows have a button O: without a chosen row the key must not pick one by itself.
  if (!near && !free && all.length) announce(say("pickRow"), true);
  return near ?? free;
}

function step(by) {
  const links = [...document.querySelectorAll(".sk-row__link, [data-row-link]")].filter(seen);
  if (!links.length) return false;
  const row = rowOf(document.activeElement);
  const at = row ? links.findIndex((link) => row.contains(link)) : -1;
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))];
  next.focus();
  rowOf(next)?.scrollIntoView({ block: "nearest" });
  return true;
}

function act(event, key) {
  if (key === "?") {
    const list = document.getElementById("sk-keys");
    if (list) list.open ? list.close() : list.showModal();
    return Boolean(list);
  }
  if (document.querySelector("dialog[open]")) return false;
  if (first) {
    const pair = [...document.querySelectorAll("[data-keys]")].find((node) => node.dataset.keys.toLowerCase() === `${first} ${key}`);
    first = null;
    if (pair) {
      press(pair);
      return true;
    }
  }
  if (document.querySelector(`[data-keys^="${CSS.escape(key)} " i]`)) {
    first = key;
    clearTimeout(timer);
    timer = setTimeout(() => (first = null), SEQUENCE);
    return true;
  }
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  const node = find("aria-keyshortcuts", key);
  if (node) press(node);
  return Boolean(node);
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (event.ctrlKey) {
    // Saving is wanted most where one types, so this one key works there too.
    const save = key === "s" && find("aria-keyshortcuts", "control+s");
    if (save) {
      event.preventDefault();
      press(save);
    }
    return;
  }
  if (typing(event.target) || (isOff() && key !== "?" && key !== "escape")) return;
  if (act(event, key)) event.preventDefault();
}

export function startKeyboard() {
  document.addEventListener("keydown", onKey);
  const choice = document.querySelector("[data-keys-switch]");
  if (choice) {
    choice.checked = !isOff();
    choice.addEventListener("change", () => {
      document.cookie = `${choice.checked ? "toetsen=aan" : OFF}; path=/; max-age=31536000; samesite=lax`;
    });
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-open]");
    const dialog = opener && document.getElementById(opener.dataset.open);
    if (!dialog?.showModal) return;
    event.preventDefault(); // without scripts the link goes to the same words on a page of their own
    dialog.showModal(); // the browser gives the focus back when it closes
  });
}
