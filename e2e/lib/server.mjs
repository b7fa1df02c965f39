// The real binary on a data directory of its own, on a port of its own; stopped by whoever started it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const READY_TRIES = 600;
const READY_PAUSE_MS = 100;
const END_MS = 15_000;
const PORT_TRIES = 3;

/** Debian's faketime: a process under it believes what a file says of the time. */
async function faketime() {
  for (const folder of await readdir("/usr/lib")) {
    const library = path.join("/usr/lib", folder, "faketime/libfaketimeMT.so.1");
    if (
      await access(library).then(
        () => true,
        () => false,
      )
    )
      return library;
  }
  throw new Error("faketime is not installed: run make tools");
}

/**
 * Starts `vc serve` (or another command that serves) and answers when /readyz says yes.
 * `config` becomes its vc.yaml. With `clock`, `server.pass(days)` moves its clock on.
 */
export async function startServer({ command = ["serve"], config, clock = false } = {}) {
  const binary = process.env.VC_BINARY;
  assert.ok(binary, "VC_BINARY must name the vc binary, e.g. target/debug/vc");
  await access(binary);
  for (let attempt = 1; ; attempt += 1) {
    const server = await tryStart(path.resolve(binary), command, config, clock);
    if (await server.ready()) return server;
    const output = server.output();
    await server.stop({ force: true });
    // Between choosing a port and listening on it, somebody else may have taken it.
    if (attempt < PORT_TRIES && /cannot be listened on/.test(output)) continue;
    throw new Error(`vc ${command.join(" ")} did not become ready:\n${output}`);
  }
}

async function tryStart(binary, command, config, clock) {
  const folder = await mkdtemp(path.join(tmpdir(), "vc-e2e-"));
  if (config !== undefined) await writeFile(path.join(folder, "vc.yaml"), config);
  const port = await freePort();
  const time = path.join(folder, "time");
  if (clock) await writeFile(time, "+0d");
  const fakeClock = {
    LD_PRELOAD: clock ? await faketime() : "",
    FAKETIME_TIMESTAMP_FILE: time,
    FAKETIME_NO_CACHE: "1",
    // Waiting takes as long as ever.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
  let days = 0;
  let output = "";
  let child, ended;
  function begin(words) {
    child = spawn(binary, [...words, "--data", path.join(folder, "data"), "--listen", `127.0.0.1:${port}`], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...(clock ? fakeClock : {}) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => (output += text));
    }
    ended = once(child, "exit");
  }
  /** What it ended with. */
  async function end() {
    if (alive()) child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), END_MS);
    const [code, signal] = alive() ? await ended : [child.exitCode, child.signalCode];
    clearTimeout(late);
    return [code, signal];
  }
  begin(command);
  // Cookies are kept over plain HTTP on localhost only.
  const url = `http://localhost:${port}`;
  const alive = () => child.exitCode === null && child.signalCode === null;

  return {
    url,
    output: () => output,

    /** So many days later. */
    async pass(more) {
      days += more;
      await writeFile(time, `+${days}d`);
    },

    async ready() {
      for (let i = 0; i < READY_TRIES && alive(); i += 1) {
        const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
          () => undefined,
        );
        if (answer?.status === 200) return true;
        await pause(READY_PAUSE_MS);
      }
      return false;
    },

    /** Dies at once (SIGKILL), and starts again on the same data. */
    async crash() {
      child.kill("SIGKILL");
      await ended;
      begin(command);
      assert.ok(await this.ready(), `the server did not come back:\n${output}`);
    },

    /** The first match in what the server printed; waits for it, within bounds. */
    async printed(pattern) {
      for (let i = 0; i < 100; i += 1) {
        const found = pattern.exec(output);
        if (found) return found[0];
        await pause(50);
      }
      throw new Error(`the server did not print ${pattern}:\n${output}`);
    },

    /** Ends in order; the data stays. */
    async halt() {
      assert.deepEqual(await end(), [0, null], `the server did not end in order:\n${output}`);
    },

    /** Goes on where it was halted, at the same address. */
    async resume() {
      begin(["serve"]);
      assert.ok(await this.ready(), `vc serve did not become ready again:\n${output}`);
    },

    /** Ends in order, and throws away the data. */
    async stop({ force = false } = {}) {
      const [code, signal] = await end();
      await rm(folder, { recursive: true, force: true });
      if (!force) assert.deepEqual([code, signal], [0, null], `the server did not end in order:\n${output}`);
    },
  };
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
