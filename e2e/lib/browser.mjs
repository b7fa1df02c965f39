// Chromium, people in it, and what must hold on every page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Waiting for something to appear; a machine that builds something beside us is slow. */
const WAIT_MS = 15_000;

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.VC_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
  });
}

/** Somebody with a browser profile of their own. `person.complaints` must stay empty. */
export async function openPerson(browser, server, options = {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(WAIT_MS);
  context.setDefaultNavigationTimeout(WAIT_MS);
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // The browser's own notes: on any 4xx, such as the question who is signed in, and on a socket while the server is away.
    const note = /^(Failed to load resource|WebSocket connection to )/.test(message.text());
    if (message.type() === "error" && !note) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()}: ${response.url()}`);
  });
  return { context, page, complaints };
}

/** Colours in transition have no contrast to speak of: waits until what moves has arrived. */
function settled(page) {
  return page.evaluate(async () => {
    const ends = ({ effect }) => effect?.getComputedTiming().iterations !== Infinity;
    // A transition that is taken back rejects; then there is nothing to wait for either.
    await Promise.allSettled(
      document
        .getAnimations()
        .filter(ends)
        .map(({ finished }) => finished),
    );
  });
}

/** axe finds nothing serious or critical. Call it when the page shows what it came for. */
export async function expectAccessible(page, name) {
  await settled(page);
  const found = await page.evaluate(`(async () => {
    if (!globalThis.axe) { ${AXE} }
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => ({ id, help, where: nodes.slice(0, 3).map((node) => node.html.slice(0, 200)) }));
  })()`);
  assert.deepEqual(found, [], `axe on ${name}`);
}

/** Nothing scrolls sideways: what does not fit must wrap, stack, or scroll within itself. */
export async function expectFits(page, name) {
  const [wide, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(wide <= room, `${name} is ${wide} px wide in a window of ${room} px`);
}

export function heading(page, name) {
  return page.getByRole("heading", { level: 1, name });
}

/** Presses Tab until `target` has the focus; what takes more than `tabsMax` is not reachable in practice. */
export async function tabTo(page, target, tabsMax = 60) {
  await target.first().waitFor();
  const focused = () => target.first().evaluate((element) => element === document.activeElement);
  for (let i = 0; i < tabsMax; i += 1) {
    if (await focused()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target} within ${tabsMax} steps`);
}
