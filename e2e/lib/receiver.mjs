// Another system that takes webhooks, and checks what it is sent as Standard Webhooks says.

import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const LOOKS_MAX = 600;
const LOOK_PAUSE_MS = 50;

export async function openReceiver() {
  const received = [];
  let answer = () => 204;
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const one = { headers: request.headers, body, event: JSON.parse(body) };
    received.push(one);
    response.writeHead(await answer(one)).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${server.address().port}/hooks`,
    /** The part of vc.yaml that lets webhooks come here; one that fails is tried once more, after a second. */
    config: "webhooks:\n  reach: host\n  retry_after_seconds: [1]\n",
    /** All that came. */
    received,

    /** Answers like this from now on: a status, or a function of what came. */
    answers(next) {
      answer = typeof next === "function" ? next : () => next;
    },

    /** Those of `received` from `from` on, once there are `count` of them; waits for them, within bounds. */
    async came(count, from = 0) {
      for (let looks = 0; looks < LOOKS_MAX && received.length - from < count; looks += 1) {
        await pause(LOOK_PAUSE_MS);
      }
      return received.slice(from);
    },

    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Whether it was signed with the secret. */
export function isSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const wanted = createHmac("sha256", key).update(signed).digest();
  return headers["webhook-signature"].split(" ").some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ""), "base64");
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
