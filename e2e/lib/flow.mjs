// Steps that build on each other: after one fails, the next are not tried. With VC_E2E_PICTURES=FOLDER,
// the failed step leaves a picture of everybody's page there.

import path from "node:path";
import { test } from "node:test";

/** `people` answers those whose pages are of interest. */
export function flow(people) {
  let broken;
  return function step(name, run) {
    test(name, async () => {
      if (broken !== undefined) throw new Error(`not reached: “${broken}” failed`);
      try {
        await run();
      } catch (error) {
        broken = name;
        await takePictures(name, people().filter(Boolean));
        throw error;
      }
    });
  };
}

async function takePictures(name, people) {
  const folder = process.env.VC_E2E_PICTURES;
  if (folder === undefined) return;
  const base = name.replace(/\W+/g, "-");
  for (const [index, { page }] of people.entries()) {
    await page
      .screenshot({ path: path.join(folder, `${base}-${index + 1}.png`), timeout: 5_000 })
      .catch(() => undefined);
  }
}
