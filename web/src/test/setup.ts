import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

/** jsdom has no layout; Cloudscape and the week grid ask for these. */
function standIn(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

class NoResizeObserver {
  observe = vi.fn();
  unobserve = vi.fn();
  disconnect = vi.fn();
}

standIn(globalThis, "matchMedia", (media: string) => ({
  matches: false,
  media,
  addEventListener: vi.fn(),
  removeEventListener: vi.fn(),
}));
standIn(globalThis, "ResizeObserver", NoResizeObserver);
standIn(Element.prototype, "scrollIntoView", vi.fn());
standIn(Element.prototype, "setPointerCapture", vi.fn());
standIn(Element.prototype, "hasPointerCapture", () => false);
standIn(Element.prototype, "releasePointerCapture", vi.fn());
standIn(document, "elementFromPoint", () => null);
// The flash bar looks its items up by their ids, which need no escaping here, after a moment: when a test
// may have ended already.
Object.defineProperty(globalThis, "CSS", { value: { escape: (id: string) => id, supports: () => false } });
Object.defineProperty(globalThis, "scrollTo", { value: vi.fn(), writable: true });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  sessionStorage.clear();
  localStorage.clear();
});
