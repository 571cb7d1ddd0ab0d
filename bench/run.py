#!/usr/bin/env python3
"""make bench: measures the room beside its limit and its peers, in turn, several times; prints and keeps the medians.

    bench/run.py BINARIES [--rounds N] [--seconds S] [--members N] [--only WORD]

Every round measures every server once (A B C, A B C...), so that a machine which is busy for a while is so for all of
them. Ratios are taken within a round, then their median; beside it the ratio of the least figures, for what else the
machine does only adds to them. What was measured is written to bench/results/.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import servers

HERE = os.path.dirname(os.path.abspath(__file__))
WINDOWS = (1, 50)
LIMIT = "bare loop, io_uring"
START_ROUNDS = 11
QUIET_GUESTS = 1000
PEER_ATTEMPTS = 3


def load(binaries, dialect, server, members, seconds, windows):
    """Runs bench/fanout.cpp against a server and gives what it found."""
    command = [os.path.join(binaries, "fanout"), dialect, server.port, server.pid, members, seconds, *windows]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, check=True, timeout=300,
                          preexec_fn=servers.pinned_to(servers.LOAD_CPU))
    return json.loads(done.stdout)


def fanout(binaries, found, arguments):
    """{server: [what each round found]}"""
    rounds = {name: [] for name in found}
    for number in range(arguments.rounds):
        for name, (dialect, start) in found.items():
            print(f"round {number + 1} of {arguments.rounds}: {name}", file=sys.stderr)
            measured = once(binaries, name, dialect, start, arguments.members, arguments.seconds, WINDOWS)
            rounds[name].append(measured or sys.exit(f"bench: {name} failed under the load"))
    return rounds


def once(binaries, name, dialect, start, members, seconds, windows, attempts=PEER_ATTEMPTS):
    """A peer that cuts someone off (ngIRCd does now and then, while 500 join) may try again; Salon may not. None when
    it never worked."""
    for attempt in range(attempts):
        with tempfile.TemporaryDirectory(dir=binaries) as folder, start(folder) as server:
            try:
                return load(binaries, dialect, server, members, seconds, windows) | {"attempts": attempt + 1}
            except subprocess.CalledProcessError:
                if name.startswith(("salon", "bare")):
                    sys.exit(f"bench: {name} failed under the load")
                print(f"{name} failed under the load", file=sys.stderr)
    return None


def memory_and_start(binaries, start):
    """Of Salon: milliseconds until ready; KiB of anonymous memory idle; bytes more for each quiet guest over IRC."""
    started = []
    for _ in range(START_ROUNDS):
        with tempfile.TemporaryDirectory(dir=binaries) as folder:
            begin = time.monotonic()
            with start(folder) as server:
                started.append((time.monotonic() - begin) * 1000)
    with tempfile.TemporaryDirectory(dir=binaries) as folder, start(folder) as server:
        memory = load(binaries, "irc", server, QUIET_GUESTS, 0, ())["anonymous_kib"]
    grown = (memory["with_members"] - memory["before"]) * 1024
    return {"start_ms": round(statistics.median(started), 1), "idle_kib": memory["before"],
            "quiet_guests": QUIET_GUESTS, "bytes_a_guest": round(grown / (QUIET_GUESTS + 1))}


def figures(rounds, place, *keys):
    """One figure of one window, for each round."""
    values = []
    for measured in rounds:
        value = measured["windows"][place]
        for key in keys:
            value = value[key]
        values.append(value)
    return values


def summary(rounds):
    """{window: {server: medians and ratios to the limit}}"""
    table = {}
    for place, window in enumerate(WINDOWS):
        rows = table[window] = {}
        for name, measured in rounds.items():
            row = rows[name] = {}
            for label, keys in {"cpu_us": ["cpu_us_per_delivery"], "p50_us": ["all_have_it_us", "p50"],
                                "p99_us": ["all_have_it_us", "p99"], "bytes": ["bytes_per_delivery"]}.items():
                own, limit = figures(measured, place, *keys), figures(rounds[LIMIT], place, *keys)
                row[label] = statistics.median(own)
                row[label + "_spread"] = [min(own), max(own)]
                row[label + "_ratio"] = round(statistics.median(a / b for a, b in zip(own, limit)), 3)
                row[label + "_least_ratio"] = round(min(own) / min(limit), 3)
    return table


def show(table):
    for window, rows in table.items():
        print(f"\n{window} on their way" if window > 1 else "\none line on its way")
        print("| server | CPU a delivery, us (least to most) | ratio | of the least "
              "| all have it, p50 us | ratio | p99 us |")
        print("|---|---|---|---|---|---|---|")
        for name, row in rows.items():
            least, most = row["cpu_us_spread"]
            print(f"| {name} | {row['cpu_us']:.3f} ({least:.3f} to {most:.3f}) | {row['cpu_us_ratio']:.2f} "
                  f"| {row['cpu_us_least_ratio']:.2f} "
                  f"| {row['p50_us']:.0f} | {row['p50_us_ratio']:.2f} | {row['p99_us']:.0f} |")


def machine():
    def first(path, key):
        with open(path) as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "unknown")
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=HERE, stdout=subprocess.PIPE, text=True)
    return {"processor": first("/proc/cpuinfo", "model name"), "processors": os.cpu_count(),
            "memory": first("/proc/meminfo", "MemTotal"), "kernel": platform.release(),
            "load_average": os.getloadavg(), "comes_first": servers.COMES_FIRST,
            "commit": commit.stdout.strip() or "unknown"}


def keep(file, result):
    """What was measured, for docs/PERFORMANCE.md."""
    with open(os.path.join(HERE, "results", file), "w") as out:
        json.dump(result, out, indent=1)
        out.write("\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--only", default="", help="only servers whose names contain this, and the limit")
    arguments = parser.parse_args()
    if os.cpu_count() < 2:
        sys.exit("bench: the server and the load need a processor each")

    binaries = os.path.abspath(arguments.binaries)
    found = {name: how for name, how in servers.found(binaries).items() if name == LIMIT or arguments.only in name}
    rounds = fanout(binaries, found, arguments)
    result = {"machine": machine(), "command": " ".join(["bench/run.py", *sys.argv[1:]]), "members": arguments.members,
              "windows": summary(rounds), "rounds": rounds}
    show(result["windows"])
    if not arguments.only:
        result["salon"] = memory_and_start(binaries, found["salon, io_uring"][1])
        print("\nsalon: ready after {start_ms} ms; {idle_kib} KiB anonymous memory idle, and "
              "{bytes_a_guest} bytes for each of {quiet_guests} quiet guests".format(**result["salon"]))
        keep("room.json", result)


if __name__ == "__main__":
    main()
