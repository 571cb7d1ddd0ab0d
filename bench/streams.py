#!/usr/bin/env python3
"""One stream over TCP on 127.0.0.1: salon, nc, ncat and socat beside the kernel's shortest way, in turn, several times.

    bench/streams.py BINARIES [--rounds N] [--mebibytes M] [--only WORD]

Three ways, as people use them: a file into /dev/null, a pipe into /dev/null, a file into a file. Files lie in /dev/shm.
The time runs from the start of the sender until both ends have gone. CPU is that of both ends, and of nothing else.
What has come into a file is compared with what was sent. Ratios are taken within a round, then their median.
"""

import argparse
import filecmp
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from run import keep, machine
from servers import free_port

WAYS = {"file to /dev/null": ("file", "null"), "pipe to /dev/null": ("pipe", "null"), "file to file": ("file", "file")}
LIMIT = "sendfile, splice"
PATIENCE = 60


def tools(binaries):
    """{name: (sender's words, receiver's words)} with {port} in them, the limit first."""
    bare, salon = (os.path.join(binaries, name) for name in ("bare_stream", "salon"))
    found = {
        LIMIT: ([bare, "send", "{port}"], [bare, "receive", "{port}"]),
        "salon": ([salon, "send", "--quiet", "127.0.0.1:{port}"],
                  [salon, "listen", "--quiet", "--once", "127.0.0.1:{port}"]),
        "nc": (["nc.openbsd", "-N", "127.0.0.1", "{port}"], ["nc.openbsd", "-l", "127.0.0.1", "{port}"]),
        "ncat": (["ncat", "--send-only", "127.0.0.1", "{port}"],
                 ["ncat", "-l", "--recv-only", "127.0.0.1", "{port}"]),
        "socat": (["socat", "-u", "-b", "1048576", "STDIN", "TCP4:127.0.0.1:{port}"],
                  ["socat", "-u", "-b", "1048576", "TCP4-LISTEN:{port},bind=127.0.0.1", "STDOUT"]),
    }
    return {name: ends for name, ends in found.items() if shutil.which(ends[0][0])}


def listens(port):
    wanted = f"0100007F:{port:04X}"
    with open("/proc/net/tcp") as table:
        return any(row.split()[1] == wanted and row.split()[3] == "0A" for row in table.readlines()[1:])


def wait_until_it_listens(process, port):
    end = time.monotonic() + PATIENCE
    while not listens(port):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{process.args[0]} does not listen")
        time.sleep(0.005)


def cpu_of(process):
    """Waits for its end; seconds of CPU."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def transfer(ends, way, source, folder):
    """Seconds, and seconds of CPU of both ends."""
    port = free_port()
    sender, receiver = ([word.format(port=port) for word in words] for words in ends)
    begins, goes_to = WAYS[way]
    arrived = os.path.join(folder, "arrived") if goes_to == "file" else os.devnull
    with open(arrived, "wb") as out:
        receiving = subprocess.Popen(receiver, stdin=subprocess.DEVNULL, stdout=out)
    wait_until_it_listens(receiving, port)
    with open(source, "rb") as file:
        pour = subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE) if begins == "pipe" else None
        start = time.monotonic()
        sending = subprocess.Popen(sender, stdin=pour.stdout if pour else file, stdout=subprocess.DEVNULL)
        if pour:
            pour.stdout.close()
        cpu = cpu_of(sending) + cpu_of(receiving)
        seconds = time.monotonic() - start
        if pour:
            pour.wait()
    if goes_to == "file":
        if not filecmp.cmp(source, arrived, shallow=False):
            raise RuntimeError(f"{sender[0]}: what came is not what was sent")
        os.remove(arrived)
    return {"seconds": seconds, "cpu": cpu}


def measure(found, arguments):
    """{way: {tool: [what each round found]}}"""
    rounds = {way: {name: [] for name in found} for way in WAYS}
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        source = os.path.join(folder, "source")
        with open(source, "wb") as file:
            block = os.urandom(1 << 20)
            for _ in range(arguments.mebibytes):
                file.write(block)
        for number in range(arguments.rounds):
            for way in WAYS:
                for name, ends in found.items():
                    print(f"round {number + 1} of {arguments.rounds}: {way}, {name}", file=sys.stderr)
                    rounds[way][name].append(transfer(ends, way, source, folder))
    return rounds


def summary(rounds, gigabytes):
    table = {}
    for way, tools_of_way in rounds.items():
        for name, measured in tools_of_way.items():
            pairs = list(zip(measured, tools_of_way[LIMIT]))
            table.setdefault(way, {})[name] = {
                "gb_per_s": round(statistics.median(gigabytes / one["seconds"] for one in measured), 3),
                "cpu_s_per_gb": round(statistics.median(one["cpu"] / gigabytes for one in measured), 4),
                "speed_ratio": round(statistics.median(limit["seconds"] / one["seconds"] for one, limit in pairs), 3),
                "cpu_ratio": round(statistics.median(one["cpu"] / limit["cpu"] for one, limit in pairs), 3),
            }
    return table


def show(table):
    for way, rows in table.items():
        print(f"\n{way}\n| | GB/s | of the limit | CPU s a GB, both ends | of the limit |\n|---|---|---|---|---|")
        for name, row in rows.items():
            print(f"| {name} | {row['gb_per_s']:.2f} | {row['speed_ratio']:.2f} | {row['cpu_s_per_gb']:.3f} "
                  f"| {row['cpu_ratio']:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--mebibytes", type=int, default=1024)
    parser.add_argument("--only", default="", help="only tools whose names contain this, and the limit")
    arguments = parser.parse_args()
    binaries = os.path.abspath(arguments.binaries)
    found = {name: ends for name, ends in tools(binaries).items() if name == LIMIT or arguments.only in name}
    rounds = measure(found, arguments)
    result = {"machine": machine(), "command": " ".join(["bench/streams.py", *sys.argv[1:]]),
              "bytes": arguments.mebibytes << 20, "ways": summary(rounds, (arguments.mebibytes << 20) / 1e9),
              "rounds": rounds}
    show(result["ways"])
    if not arguments.only:
        keep("streams.json", result)


if __name__ == "__main__":
    main()
