// The server's time. Its clock decides; the demo may even run faster. The page carries the moment it
// was made, and the browser only measures how long ago that was, so a wrong machine clock is harmless.

const root = document.documentElement;
const made = Date.parse(root.dataset.now ?? "");
const speed = Number(root.dataset.speed ?? 1) || 1;
const start = performance.now();

/** Now, in milliseconds since 1970, as the server would say. */
export const now = () => (Number.isNaN(made) ? Date.now() : made + (performance.now() - start) * speed);

/** How fast the server's time runs: 1, or faster in the demo. */
export const pace = () => speed;
