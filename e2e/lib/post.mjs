// A mail server that keeps what it is given (as much of RFC 5321 as the product speaks), without TLS.

import { once } from "node:events";
import { createServer } from "node:net";

/** Listens on a port of its own; `mails` holds `{ to, text }`, the text as it was sent. */
export async function startPost() {
  const mails = [];
  const open = new Set();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // Whoever hangs up without a goodbye is no concern of the test.
    socket.on("error", () => socket.destroy());
    let rest = "";
    let to = [];
    let lines;
    const say = (line) => socket.write(`${line}\r\n`);
    function read(line) {
      if (lines !== undefined) {
        if (line !== ".") return lines.push(line.replace(/^\./, ""));
        mails.push({ to, text: lines.join("\r\n") });
        [to, lines] = [[], undefined];
        return say("250 kept");
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "RCPT") to.push(/<(.*?)>/.exec(line)?.[1]);
      if (verb === "DATA") lines = [];
      if (verb === "QUIT") return socket.end("221 bye\r\n");
      return say(verb === "DATA" ? "354 go on" : "250 ok");
    }
    say("220 post");
    socket.setEncoding("utf8");
    socket.on("data", (text) => {
      const parts = (rest + text).split("\r\n");
      rest = parts.pop();
      for (const line of parts) read(line);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();

  return {
    mails,
    /** The part of vc.yaml that sends mail here. */
    config: `mail:\n  smtp:\n    host: 127.0.0.1\n    port: ${port}\n    tls: none\n    from: Lighthouse <post@example.org>\n`,

    /** The token of the link in the newest mail to this address. */
    tokenFor(address) {
      const mail = mails.findLast((one) => one.to.includes(address));
      // Quoted-printable (RFC 2045 §6.7) breaks long lines and escapes the equals sign.
      const text = mail?.text.replaceAll("=\r\n", "").replaceAll("=3D", "=");
      return /token=([\w-]+)/.exec(text ?? "")?.[1];
    },

    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
