/* Builds the screens' assets into src/schakel/web/static/built/<hash>/, with a manifest.json beside it.

   The folder is named after the hash of all that is in it. So every file may be cached for ever, and
   our modules may import each other by plain relative names. No bundler: style sheets are joined,
   modules are copied. Fails when the product's size budgets are passed. */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const SOURCE = join(ROOT, "src/schakel/web/static_src");
const BUILT = join(ROOT, "src/schakel/web/static/built");
const MODULES = join(ROOT, "node_modules");
const BUDGET = { css: 35 * 1024, js: 30 * 1024, own: 8 * 1024 };

// Order matters: within one specificity the later file wins.
const UTRECHT = `root document page-layout page-header page-body page-footer nav-bar nav-list skip-link
  breadcrumb-nav pagination heading-1 heading-2 heading-3 heading-4 paragraph link link-list
  unordered-list ordered-list separator data-list number-data multiline-data table form-field form-label
  form-field-description form-field-error-message form-fieldset checkbox radio-button select textbox
  textarea button link-button action-group alert badge-status`.split(/\s+/);
const OWN = ["frame", "forms", "sharing", "clocks", "board", "case", "messages", "figures", "flow", "rules", "wall", "modes"];
const TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens";
const VENDOR = { "htmx.js": "htmx.org/dist/htmx.min.js", "idiomorph.js": "idiomorph/dist/idiomorph-ext.min.js" };
const ICONS = `alert-triangle arrow-right bell building calendar chart-bar check chevron-down chevron-left
  chevron-right clock download external-link eye eye-off file-text filter hand-stop help-circle history home
  info-circle keyboard link list-check lock message plus printer refresh search send settings share
  shield-lock user users x`.split(/\s+/);

const read = (...path) => readFileSync(join(...path), "utf8");
const packageOf = (name) => JSON.parse(read(MODULES, name, "package.json"));
const size = (text) => gzipSync(text, { level: 9 }).length;
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** One line for each package that a file is made of: the licences ask that the notice stays. */
function notice(names) {
  const lines = names.map((name) => {
    const { version, license } = packageOf(name);
    return `${name} ${version} (${license})`;
  });
  return `/*! Schakel, EUPL-1.2. Made with: ${lines.join("; ")}. The packages' own notices follow where they have one. */\n`;
}

/** Without comments and spare white space. Notices are gathered first, each once. */
function squeeze(css, notices) {
  for (const comment of css.match(/\/\*[\s\S]*?\*\//g) ?? []) {
    if (/@license|copyright/i.test(comment)) notices.add(comment.replace(/\s*\n \*?\/?/g, " ").replace(/\/\*\*?/, "/*!").replace(/\s*(\*\/)?\s*$/, " */"));
  }
  return css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};]) ?/g, "$1")
    .replace(/;}/g, "}")
    .replace(/,\s+/g, ",")
    .replace(/(--?[\w-]+): /g, "$1:")
    .trim();
}

const declarations = (css) =>
  [...css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/(--[\w-]+)\s*:\s*([^;{}]+);/g)].map(([, name, value]) => [name, value.trim()]);
const uses = (text) => [...text.matchAll(/var\(\s*(--[\w-]+)/g)].map(([, name]) => name);

/** Only the tokens that something asks for, directly or through another token. */
function neededTokens(tokens, css) {
  const needed = new Set();
  const waiting = uses(css);
  while (waiting.length) {
    const name = waiting.pop();
    if (needed.has(name) || !tokens.has(name)) continue;
    needed.add(name);
    waiting.push(...uses(tokens.get(name)));
  }
  return needed;
}

function styles() {
  const packages = UTRECHT.map((name) => `@utrecht/${name}-css`);
  const notices = new Set();
  const parts = packages.map((name) => squeeze(read(MODULES, name, "dist/index.css"), notices));
  parts.push(...OWN.map((name) => squeeze(read(SOURCE, `css/${name}.css`), notices)));
  const css = parts.join("\n");
  const tokens = new Map([...declarations(read(MODULES, TOKENS, "dist/theme.css")), ...declarations(read(SOURCE, "css/theme.css"))]);
  const needed = neededTokens(tokens, css);
  const root = [...tokens].filter(([name]) => needed.has(name)).map(([name, value]) => `${name}:${value}`);
  console.log(`tokens: ${needed.size} of ${tokens.size} kept`);
  return `${notice([TOKENS, ...packages])}${[...notices].join("\n")}\n:root{${root.join(";")}}\n${css}\n`;
}

/** Our modules without comment lines and indentation: read the sources in the repository instead. */
function slim(js) {
  return js
    .replace(/^\s*\/\*\*?[\s\S]*?\*\/\s*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("//"))
    .join("\n");
}

function sprite() {
  const symbols = ICONS.map((name) => {
    const svg = read(MODULES, "@tabler/icons/icons/outline", `${name}.svg`);
    const shape = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shape.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  const { version, license } = packageOf("@tabler/icons");
  return `<!-- @tabler/icons ${version} (${license}), Copyright (c) Pawel Kuna -->\n<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

function build() {
  const files = new Map([["main.css", styles()], ["icons.svg", sprite()]]);
  for (const [name, path] of Object.entries(VENDOR)) {
    files.set(name, notice([path.split("/")[0]]) + read(MODULES, path));
  }
  const own = readdirSync(join(SOURCE, "js")).filter((name) => name.endsWith(".js")).sort();
  for (const name of own) files.set(`js/${name}`, `/*! Schakel, EUPL-1.2 */\n${slim(read(SOURCE, "js", name))}\n`);

  const hash = createHash("sha256").update(JSON.stringify([...files])).digest("hex").slice(0, 12);
  rmSync(BUILT, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(BUILT, hash, name)), { recursive: true });
    writeFileSync(join(BUILT, hash, name), content);
  }
  const manifest = Object.fromEntries([...files.keys()].map((name) => [name, `${hash}/${name}`]));
  writeFileSync(join(BUILT, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  return files;
}

function check(files) {
  const total = (suffix) => [...files].filter(([name]) => name.endsWith(suffix)).reduce((sum, [, text]) => sum + size(text), 0);
  const own = [...files].filter(([name]) => name.startsWith("js/")).reduce((sum, [, text]) => sum + size(text), 0);
  const sizes = { css: total(".css"), js: total(".js"), own };
  for (const [name, text] of files) console.log(`${name.padEnd(20)} ${kilobytes(size(text)).padStart(9)} gzipped`);
  for (const [what, bytes] of Object.entries(sizes)) {
    const fits = bytes <= BUDGET[what];
    console.log(`${what}: ${kilobytes(bytes)} of ${kilobytes(BUDGET[what])}${fits ? "" : " TOO LARGE"}`);
    if (!fits) process.exitCode = 1;
  }
}

check(build());
