"""A real SMTP server for tests: keeps each mail as a JSON line on stdout, fails on demand.

Usage: smtp_server.py PORT. Port 0 takes a free one; the first line names it. What happens to a
recipient is said by the local part of the address: `busy-N-...` is refused with 451 the first N
times, `full-...` always with 452, `gone-...` with 550, `slow-...` is answered after SLOW seconds.
"""
import asyncio
import base64
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP

SLOW = 60
seen = {}


def say(line):
    print(json.dumps(line), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        seen[address] = seen.get(address, 0) + 1
        if local.startswith("gone-"):
            return f"550 5.1.1 <{address}>: no such mailbox"
        if local.startswith("full-"):
            return f"452 4.2.2 <{address}>: mailbox full"
        if local.startswith("busy-") and seen[address] <= int(local.split("-")[1]):
            return "451 4.3.2 try again later"
        if local.startswith("slow-"):
            await asyncio.sleep(SLOW)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = []
        for part in mail.walk():
            if part.is_multipart():
                continue
            parts.append({
                "type": part.get_content_type(),
                "method": part.get_param("method"),
                "charset": part.get_param("charset"),
                "filename": part.get_filename(),
                "text": part.get_payload(decode=True).decode("utf-8"),
            })
        say({
            "to": envelope.rcpt_tos,
            "headers": [[name, str(value)] for name, value in mail.items()],
            "parts": parts,
            "raw": base64.b64encode(envelope.content).decode(),
        })
        return "250 OK"


async def main(port):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), hostname="localhost"), "127.0.0.1", port)
    say({"port": server.sockets[0].getsockname()[1]})
    # Ends with the test: its end of the pipe closes.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main(int(sys.argv[1])))
