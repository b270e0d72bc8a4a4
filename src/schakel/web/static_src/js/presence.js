// Presence. A page of a case says every 30 seconds that it is open, and hears who else is there.
//
//   [data-presence-url]    where it says so (POST); the answer is one sentence, or nothing
//   form[data-section]     the section that somebody types in

const EVERY = 30000;

export function startPresence() {
  const place = document.querySelector("[data-presence-url]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!place || !token) return;
  const tell = async () => {
    if (document.hidden) return;
    const sectie = document.activeElement?.closest?.("form[data-section]")?.dataset.section ?? "";
    try {
      const body = new URLSearchParams({ csrfmiddlewaretoken: token, sectie });
      const answer = await fetch(place.dataset.presenceUrl, { method: "POST", body, redirect: "error" });
      place.textContent = answer.ok ? await answer.text() : "";
    } catch {
      place.textContent = "";
    }
    place.hidden = !place.textContent;
  };
  tell();
  setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
}
