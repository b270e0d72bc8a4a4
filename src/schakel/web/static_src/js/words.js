// The words that scripts put on the screen. The page brings them, in its language, as data
// attributes of one hidden element: scripts hold no text and no inline script is needed.

const holder = () => document.getElementById("sk-words");

/** The word for a key, with {places} filled in. */
export function say(key, places = {}) {
  const text = holder()?.dataset[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? "");
}

/** 14:32, or 14:32:05 where freshness is the message. */
export function hour(date, seconds = false) {
  const options = { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam", hour12: false };
  return new Intl.DateTimeFormat("nl", seconds ? { ...options, second: "2-digit" } : options).format(date);
}

// A live region that speaks all the time is switched off by the people who need it: at most once
// per ten seconds, and then the latest.
let last = 0;
let waiting = null;

/** Say something in the page's one status region; at once when it answers what somebody just did. */
export function announce(text, atOnce = false) {
  const region = document.getElementById("sk-status");
  if (!region || !text) return;
  const wait = atOnce ? 0 : Math.max(0, last + 10000 - Date.now());
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    last = Date.now();
    region.textContent = text;
  }, wait);
}
