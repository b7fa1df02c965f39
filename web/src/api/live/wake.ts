/** After this time, or at once when the network is back or the page is looked at again. */
export function rest(ms: number, leaving: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const resting = new AbortController();
    const { signal } = resting;
    const timer = setTimeout(end, ms);
    function end() {
      clearTimeout(timer);
      resting.abort();
      resolve();
    }
    if (leaving.aborted) {
      end();
      return;
    }
    leaving.addEventListener("abort", end, { signal });
    globalThis.addEventListener("online", end, { signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") end();
      },
      { signal },
    );
  });
}
