// The program itself, kept by a service worker, so that a reload works without the server (see app/sw.js).

/** After everything that the page needs at once. */
const REGISTER_AFTER_MS = 3_000;

export function serveShell(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const workers = navigator.serviceWorker;
  async function register() {
    try {
      const { waiting } = await workers.register("/sw.js");
      // This page came from the server, so it is as new as the worker that waits.
      waiting?.postMessage("take-over");
    } catch (error) {
      console.warn("Pages cannot be opened offline", error);
    }
  }
  setTimeout(() => void register(), REGISTER_AFTER_MS);
}
