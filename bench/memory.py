#!/usr/bin/env python3
"""What a guest who says nothing costs in memory (RssAnon), with 1,000 and with 10,000 of them, beside other servers.

    bench/memory.py BINARIES [--rounds N] [--guests N N...] [--only WORD]

Three kinds: IRC clients in no room, IRC clients in rooms of ten, and (Salon alone) people at nc who are silent until
they are greeted. What came and went while they entered is in it: pages are not given back. Where --guests says nothing,
others than Salon have 1,000: they need minutes to let 10,000 in. Prints a table of medians, and keeps it in
bench/results/.
"""

import argparse
import os
import re
import selectors
import socket
import statistics
import sys
import tempfile

import servers
from run import keep, machine

GUESTS = (1000, 10_000)
GUESTS_OF_OTHERS = (1000,)
AT_ONCE = 200
ROOM_MEMBERS = 10
ANSWER_SECONDS_MAX = 60
SETTLING_SECONDS = 2


def anonymous_kib(pid):
    with open(f"/proc/{pid}/status") as lines:
        return int(re.search(r"RssAnon:\s+(\d+)", lines.read())[1])


def connected(port, number):
    """From one of many addresses, for each has its own ports, and limits are for each."""
    guest = socket.socket()
    guest.bind((f"127.0.1.{1 + number % 200}", 0))
    guest.connect(("127.0.0.1", port))
    guest.settimeout(ANSWER_SECONDS_MAX)
    return guest


def read_until(guest, *ends):
    read = b""
    while not any(end in read for end in ends):
        more = guest.recv(1 << 16)
        if not more:
            raise RuntimeError("a guest was turned away: " + read[-200:].decode(errors="replace"))
        read += more


def read_all(listening, seconds):
    """Until nothing more comes for so long: a guest who is quiet still reads."""
    while ready := listening.select(seconds):
        for key, _ in ready:
            if not key.fileobj.recv(1 << 16):
                raise RuntimeError("a guest was sent away")


def enter(guests, first, kind):
    """The guests, the first of whom is number `first`, become what they are to be."""
    if kind == "nc":
        for guest in guests:
            read_until(guest, b"Welcome")
        return
    for number, guest in enumerate(guests, first):
        guest.sendall(f"NICK n{number}\r\nUSER guest 0 * :A guest\r\n".encode())
    for guest in guests:
        read_until(guest, b" 376 ", b" 422 ")
    if kind == "IRC, rooms of ten":
        for number, guest in enumerate(guests, first):
            guest.sendall(f"JOIN #r{number // ROOM_MEMBERS}\r\n".encode())
        for guest in guests:
            read_until(guest, b" 366 ")


def bytes_a_guest(server, kind, count):
    before = anonymous_kib(server.pid)
    guests = []
    listening = selectors.DefaultSelector()
    try:
        for first in range(0, count, AT_ONCE):
            guests += [connected(server.port, number) for number in range(first, first + AT_ONCE)]
            enter(guests[first:], first, kind)
            for guest in guests[first:]:
                listening.register(guest, selectors.EVENT_READ)
            read_all(listening, 0)
        read_all(listening, SETTLING_SECONDS)
        return {"idle_kib": before, "bytes": (anonymous_kib(server.pid) - before) * 1024 // count}
    finally:
        listening.close()
        for guest in guests:
            guest.close()


def kinds(name):
    return ("IRC", "IRC, rooms of ten", "nc") if name.startswith("salon") else ("IRC", "IRC, rooms of ten")


def measure(arguments, those):
    """{server: {kind: {guests: [what each round found]}}}"""
    rounds = {}
    for number in range(arguments.rounds):
        for name, (_, start) in those.items():
            for kind in kinds(name):
                for count in arguments.guests or (GUESTS if name.startswith("salon") else GUESTS_OF_OTHERS):
                    print(f"round {number + 1} of {arguments.rounds}: {name}, {count} {kind}", file=sys.stderr)
                    with tempfile.TemporaryDirectory(dir=arguments.binaries) as folder, start(folder) as server:
                        found = bytes_a_guest(server, kind, count)
                    rounds.setdefault(name, {}).setdefault(kind, {}).setdefault(count, []).append(found)
    return rounds


def show(rounds):
    counts = sorted({count for of_kind in rounds.values() for found in of_kind.values() for count in found})
    print("\nbytes a quiet guest\n| server, idle | guests | " + " | ".join(f"{count:,}" for count in counts) + " |")
    print("|---" * (len(counts) + 2) + "|")
    for name, of_kind in rounds.items():
        for kind, found in of_kind.items():
            idle = statistics.median(each["idle_kib"] for values in found.values() for each in values)
            cells = (f"{statistics.median(each['bytes'] for each in found[count]):,.0f}" if count in found else ""
                     for count in counts)
            print(f"| {name}, {idle:,.0f} KiB | {kind} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--guests", type=int, nargs="+", default=())
    parser.add_argument("--only", default="", help="only servers whose names contain this")
    arguments = parser.parse_args()
    those = {name: how for name, how in servers.found(arguments.binaries).items()
             if how[0] == "irc" and "epoll" not in name and arguments.only in name}
    servers.pinned_to(servers.LOAD_CPU)()  # a load that waits for other programs leaves the server time between guests
    rounds = measure(arguments, those)
    show(rounds)
    if not arguments.only:
        keep("memory.json", {"machine": machine(), "command": " ".join(["bench/memory.py", *sys.argv[1:]]),
                             "rounds": rounds})


if __name__ == "__main__":
    main()
