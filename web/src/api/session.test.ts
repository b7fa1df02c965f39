import { expect, it, vi } from "vitest";
import { singleFlightRefresh } from "./session";

it("shares one refresh between requests that fail together", async () => {
  let finish: (refreshed: boolean) => void = () => undefined;
  const post = vi.fn(() => new Promise<boolean>((resolve) => (finish = resolve)));
  const refresh = singleFlightRefresh(post, () => 1);
  const both = Promise.all([refresh(), refresh()]);
  finish(true);
  expect(await both).toEqual([true, true]);
  expect(post).toHaveBeenCalledTimes(1);
});

it("asks again after the first one has ended", async () => {
  const post = vi.fn(() => Promise.resolve(false));
  const refresh = singleFlightRefresh(post, () => 1);
  expect(await refresh()).toBe(false);
  expect(await refresh()).toBe(false);
  expect(post).toHaveBeenCalledTimes(2);
});

it("believes another tab that refreshed since the request failed", async () => {
  const post = vi.fn(() => Promise.resolve(true));
  localStorage.setItem("vc.refreshed_at", "2000");
  expect(await singleFlightRefresh(post, () => 1000)()).toBe(true);
  expect(post).not.toHaveBeenCalled();
  expect(await singleFlightRefresh(post, () => 3000)()).toBe(true);
  expect(post).toHaveBeenCalledTimes(1);
});

it("does not stay broken after a refresh that failed on the way", async () => {
  const post = vi.fn().mockRejectedValueOnce(new Error("offline")).mockResolvedValueOnce(true);
  const refresh = singleFlightRefresh(post, () => 1);
  await expect(refresh()).rejects.toThrow("offline");
  expect(await refresh()).toBe(true);
});
