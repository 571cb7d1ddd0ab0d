#!/usr/bin/env python3
"""How the room grows: CPU a delivery with 10 to 10,000 members of one room, and with 1,000 members in 1 to 1,000 rooms.

    bench/growth.py BINARIES [--rounds N] [--seconds S] [--only WORD]

With 50 lines on their way. Members come to the bare loop, which is one room, and to every server; others than Salon
stop at 1,000, for they need minutes to let 10,000 in, and so do its variants: a minute goes by until 10,000 have been
told of 10,000 joins. Where one cuts members off it is asked no further. Prints two tables and draws
bench/results/growth.svg.
"""

import argparse
import os
import statistics
import sys

import chart
import servers
from run import HERE, LIMIT, keep, machine, once

WINDOW = 50
MEMBERS = (10, 100, 1000, 10000)
MEMBERS_OF_OTHERS_MAX = 1000
ROOMS = (1, 10, 100, 1000)


def points(name):
    """What is measured of a server: {curve: {x: members as fanout takes them}}"""
    whole = name == "salon, io_uring" or name.startswith("bare")
    curves = {"members": {count: str(count) for count in MEMBERS if whole or count <= MEMBERS_OF_OTHERS_MAX}}
    if not name.startswith("bare"):
        curves["rooms"] = {rooms: f"1000/{rooms}" for rooms in ROOMS}
    return curves


def measure(arguments, those):
    """{curve: {server: {x: [CPU a delivery in us, of each round]}}}"""
    curves = {"members": {}, "rooms": {}}
    for number in range(arguments.rounds):
        for name, (dialect, start) in those.items():
            for curve, xs in points(name).items():
                for x, members in xs.items():
                    print(f"round {number + 1} of {arguments.rounds}: {name}, {x} {curve}", file=sys.stderr)
                    found = once(arguments.binaries, name, dialect, start, members, arguments.seconds, (WINDOW,), 1)
                    if found is None:
                        break
                    cpu = found["windows"][0]["cpu_us_per_delivery"]
                    curves[curve].setdefault(name, {}).setdefault(x, []).append(cpu)
    return curves


def medians(curves):
    return {curve: {name: {x: statistics.median(values) for x, values in line.items()} for name, line in lines.items()}
            for curve, lines in curves.items()}


def show(table):
    for curve, lines in table.items():
        xs = sorted({x for line in lines.values() for x in line})
        print(f"\nCPU a delivery, us\n| {curve} | " + " | ".join(f"{x:,}" for x in xs) + " |")
        print("|---" * (len(xs) + 1) + "|")
        for name, line in lines.items():
            print(f"| {name} | " + " | ".join(f"{line[x]:.3f}" if x in line else "" for x in xs) + " |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=0.4)
    parser.add_argument("--only", default="", help="only servers whose names contain this, and the limit")
    arguments = parser.parse_args()
    found = {name: how for name, how in servers.found(arguments.binaries).items()
             if name == LIMIT or arguments.only in name}
    # What lines cost beyond their deliveries is mostly history; the others keep none.
    found["salon, --memory"] = ("irc", servers.salon(os.path.join(arguments.binaries, "salon"), "uring", keeps=False))
    rounds = measure(arguments, found)
    result = {"machine": machine(), "command": " ".join(["bench/growth.py", *sys.argv[1:]]),
              "cpu_us": medians(rounds), "rounds": rounds}
    show(result["cpu_us"])
    if not arguments.only:
        keep("growth.json", result)
        chart.draw(os.path.join(HERE, "results", "growth.svg"),
                   [("CPU a delivery, by members of one room", "members", result["cpu_us"]["members"]),
                    ("CPU a delivery, 1,000 members in so many rooms", "rooms", result["cpu_us"]["rooms"])])


if __name__ == "__main__":
    main()
