// Every page as a picture, to be looked at: `npm run screenshots -- FOLDER [name …]`. From the demo, in
// light, dark and at 360 px.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { openBrowser, openPerson } from "./lib/browser.mjs";
import { PAGES, openPage, signInToDemo } from "./lib/pages.mjs";
import { startServer } from "./lib/server.mjs";

const LOOKS = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { colorScheme: "light", viewport: { width: 360, height: 740 } },
};

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run screenshots -- FOLDER [name …]");
  process.exit(2);
}
await mkdir(folder, { recursive: true });
const server = await startServer({ command: ["demo"] });
const browser = await openBrowser();
try {
  for (const [look, options] of Object.entries(LOOKS)) {
    for (const role of ["nobody", "member", "admin"]) {
      const pages = PAGES.filter(
        (each) => each.role === role && (wanted.length === 0 || wanted.includes(each.name)),
      );
      if (pages.length === 0) continue;
      const { context, page } = await openPerson(browser, server, options);
      if (role !== "nobody") await signInToDemo(page, role);
      for (const each of pages) {
        const file = path.join(folder, `${each.name}-${look}.png`);
        await openPage(page, each).catch((error) =>
          console.error(`${each.name}, ${look}: ${error.message.split("\n")[0]}`),
        );
        // A dialog covers what is in view, and no more.
        const fullPage = (await page.getByRole("dialog").count()) === 0;
        await page.screenshot({ path: file, fullPage });
        console.log(file);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
