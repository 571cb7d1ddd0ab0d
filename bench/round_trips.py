#!/usr/bin/env python3
"""Round trips of 64 bytes on loopback: salon::net beside plain C++, in turn, several times.

    bench/round_trips.py BINARIES [--rounds N] [--seconds S]

Each round runs bench/round_trip.cpp once for every kind. Ratios are taken within a round, then their median: to a
blocking recv, and for what looks before it sleeps to a recv that does.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

from run import keep, machine

KINDS = {"blocking": "blocking", "epoll": "blocking", "salon-epoll": "blocking", "salon-uring": "blocking",
         "spin": "spin", "salon-epoll-spin": "spin", "salon-uring-spin": "spin"}


def measure(arguments):
    """{protocol: {kind: [what each round found]}}"""
    rounds = {protocol: {kind: [] for kind in KINDS} for protocol in ("tcp", "udp")}
    for number in range(arguments.rounds):
        for protocol, kinds in rounds.items():
            for kind, found in kinds.items():
                print(f"round {number + 1} of {arguments.rounds}: {protocol}, {kind}", file=sys.stderr)
                command = [os.path.join(arguments.binaries, "round_trip"), protocol, kind, str(arguments.seconds)]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=60)
                found.append(json.loads(done.stdout))
    return rounds


def summary(rounds):
    table = {}
    for protocol, kinds in rounds.items():
        for kind, found in kinds.items():
            pairs = list(zip(found, kinds[KINDS[kind]]))
            table.setdefault(protocol, {})[kind] = {
                "p50_us": statistics.median(one["p50_us"] for one in found),
                "p99_us": statistics.median(one["p99_us"] for one in found),
                "beside": KINDS[kind],
                "p50_ratio": round(statistics.median(one["p50_us"] / limit["p50_us"] for one, limit in pairs), 3),
            }
    return table


def show(table):
    for protocol, rows in table.items():
        print(f"\n{protocol}\n| | p50 us | p99 us | p50 beside | |\n|---|---|---|---|---|")
        for kind, row in rows.items():
            print(f"| {kind} | {row['p50_us']:.1f} | {row['p99_us']:.1f} | {row['beside']} | {row['p50_ratio']:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5)
    arguments = parser.parse_args()
    if os.cpu_count() < 2:
        sys.exit("bench: the two sides need a processor each")
    rounds = measure(arguments)
    result = {"machine": machine(), "command": " ".join(["bench/round_trips.py", *sys.argv[1:]]),
              "protocols": summary(rounds), "rounds": rounds}
    show(result["protocols"])
    keep("round_trips.json", result)


if __name__ == "__main__":
    main()
