"""Joins the room on port ARGV[1] with Python's websockets package, says a line, is pinged, and leaves (web_test.py)."""
import asyncio
import sys

import websockets


async def talk(url):
    async with websockets.connect(url, subprotocols=["text.ircv3.net"]) as browser:
        assert browser.subprotocol == "text.ircv3.net"
        for line in ("NICK bob", "USER b 0 * :Bob", "JOIN #lobby", "PRIVMSG #lobby :from python"):
            await browser.send(line)
        while " 366 " not in await browser.recv():
            pass
        await (await browser.ping(b"here?"))
        await browser.close(1001)
        print("closed with", browser.close_code)


asyncio.run(talk(f"ws://127.0.0.1:{sys.argv[1]}/ws"))
