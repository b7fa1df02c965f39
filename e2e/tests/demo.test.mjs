// The demo: a click signs in, and every page holds up: axe, no complaint, nothing wider than the window.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { expectAccessible, expectFits, openBrowser, openPerson } from "../lib/browser.mjs";
import { PAGES, openPage, signInToDemo } from "../lib/pages.mjs";
import { startServer } from "../lib/server.mjs";

const LOOKS = [
  { name: "light", options: { colorScheme: "light" } },
  { name: "dark", options: { colorScheme: "dark" } },
  { name: "a phone", options: { colorScheme: "light", viewport: { width: 360, height: 740 } } },
];

describe("the demo", () => {
  let server, browser;

  before(async () => {
    server = await startServer({ command: ["demo"] });
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test("a member signs in with a click and sees their match and its reasons", async () => {
    const { page, complaints } = await openPerson(browser, server);
    await signInToDemo(page, "member");
    await page.getByRole("heading", { level: 2, name: /^You and / }).waitFor();
    await page.getByRole("heading", { name: "Why you" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "People" }).count(), 0);
    await page.goto("/admin/people");
    await page.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  for (const look of LOOKS) {
    for (const role of ["nobody", "member", "admin"]) {
      test(`the pages of ${role} in ${look.name}`, async (t) => {
        const { page, complaints } = await openPerson(browser, server, look.options);
        if (role !== "nobody") await signInToDemo(page, role);
        for (const each of PAGES.filter((one) => one.role === role)) {
          await t.test(each.name, async () => {
            await openPage(page, each);
            await expectAccessible(page, each.name);
            await expectFits(page, each.name);
          });
        }
        assert.deepEqual(complaints, []);
        await page.context().close();
      });
    }
  }
});
