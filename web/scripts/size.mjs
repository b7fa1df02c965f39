// Fails when the sign-in page outgrows its budget: `npm run build && npm run size`. Counts what the browser
// must load before that page can be used: the entry, the page's chunk and all they import, and their styles.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const LIMIT_BYTES = 350 * 1024;
const ROUTES = ["src/app/main.tsx", "src/features/identity/pages/SignInPage.tsx"];

const dist = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../dist");
const manifest = JSON.parse(readFileSync(path.join(dist, ".vite/manifest.json"), "utf8"));

const files = new Set();
const seen = new Set();
function follow(key) {
  if (seen.has(key)) return;
  seen.add(key);
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`The manifest has no ${key}: build first, or correct ROUTES.`);
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const imported of chunk.imports ?? []) follow(imported);
}
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
for (const route of ROUTES) follow(manifest[route] === undefined && route === ROUTES[0] ? entry : route);

// The theme script is outside of the manifest; index.html names it.
const html = readFileSync(path.join(dist, "index.html"), "utf8");
for (const [, file] of html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)) files.add(file);

let total = 0;
for (const file of [...files].sort()) {
  const raw = readFileSync(path.join(dist, file));
  const bytes = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  total += bytes;
  if (process.argv.includes("--list")) console.log(`${String(bytes).padStart(8)}  ${file}`);
}
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
console.log(
  `Sign-in page: ${kilobytes(total)} of ${kilobytes(LIMIT_BYTES)} in ${files.size} files (brotli).`,
);
if (total > LIMIT_BYTES) {
  console.error("Over the limit. `npm run size -- --list` shows the files.");
  process.exit(1);
}
