// Keeps the program itself (its page, scripts, styles), so that a reload in a tunnel works. Never anything of /api: what
// people read and write is kept per person by the page. The build fills in the files and their version.

const NAME = "vc-shell-__VERSION__";
const FILES = __FILES__;
const PAGE = "/index.html";
/** A network that does not answer is none. */
const PAGE_WAIT_MS = 4_000;

async function keep(cache, file) {
  // Names carry a hash: what an older release kept is the same.
  const kept = file === PAGE ? undefined : await caches.match(file);
  const answer =
    kept ?? (await fetch(file === PAGE ? "/" : file, { cache: file === PAGE ? "no-cache" : "default" }));
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  await cache.put(file, answer);
}

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      for (const file of FILES) await keep(cache, file);
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys();
      const stale = names.filter((name) => name.startsWith("vc-shell-") && name !== NAME);
      await Promise.all(stale.map((name) => caches.delete(name)));
    })(),
  );
});

self.addEventListener("message", ({ data }) => {
  if (data === "take-over") self.skipWaiting();
});

async function page(request) {
  const kept = await caches.match(PAGE);
  try {
    const answer = await fetch(
      request,
      kept === undefined ? {} : { signal: AbortSignal.timeout(PAGE_WAIT_MS) },
    );
    // Of something in between that cannot reach the server.
    if (kept === undefined || ![502, 504].includes(answer.status)) return answer;
  } catch (error) {
    if (kept === undefined) throw error;
  }
  return kept;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(pathname)) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  }
});
