#!/usr/bin/env python3
"""Datagrams on 127.0.0.1: salon, nc, ncat and socat beside GSO into GRO and beside one system call a datagram.

    bench/datagrams.py BINARIES [--rounds N] [--count N] [--only WORD]

nc, ncat and socat only receive: as senders they make other datagrams of a file than they were told to.
The sender is given COUNT datagrams' worth of a file and sends them as fast as it can; nothing paces it, so a receiver
that is slower loses some. Salon and the limit, which count for themselves, write what comes to /dev/null and to
nothing; beside that, and the others always, to a file in /dev/shm. The rate is what came, over the time the sender
took; CPU is that of both ends, for each datagram that came. Ratios are taken within a round, to the limit that writes
to the same.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from run import keep, machine
from servers import free_port
from streams import cpu_of

SIZES = (1400, 64)
LIMIT = "GSO to GRO"
INTO_FILE = " into a file"
PATIENCE = 60
# How long a sender listens, once all is sent, for answers and refusals, before it ends.
SILENCE = {"salon": 0.25}
# How the programs that count for themselves say what came.
COUNTS = {"bare_datagrams": rb"(\d+)\n", "salon": rb"received (\d+) datagram"}


def tools(binaries, size, count):
    """{name: (sender's words, receiver's words, whether it counts)} with {port} and {file} in them, the limit first.
    What has no {file} and does not count is given the file as standard output."""
    bare, salon = (os.path.join(binaries, name) for name in ("bare_datagrams", "salon"))

    def counted(send, receive, *words):
        return ([bare, "send", send, "{port}", str(size), str(count)],
                [bare, "receive", receive, "{port}", *words], True)

    salon_sends = [salon, "send", "--quiet", "--udp", "--frame", f"fixed:{size}", "127.0.0.1:{port}"]
    salon_listens = [salon, "listen", "--udp", "127.0.0.1:{port}"]
    one_by_one = counted("sendto", "")[0]
    found = {
        LIMIT: counted("gso", "gro"),
        LIMIT + INTO_FILE: counted("gso", "gro", "{file}"),
        "GSO to recvmmsg": counted("gso", "recvmmsg"),
        "sendto to recv": counted("sendto", "recv"),
        "salon": (salon_sends, salon_listens, True),
        "salon" + INTO_FILE: (salon_sends, salon_listens, False),
        "sendto to nc": (one_by_one, ["nc.openbsd", "-u", "-l", "127.0.0.1", "{port}"], False),
        "sendto to ncat": (one_by_one, ["ncat", "-u", "-l", "--recv-only", "127.0.0.1", "{port}"], False),
        "sendto to socat": (one_by_one, ["socat", "-u", "-b", "65536", "UDP4-RECV:{port},bind=127.0.0.1", "STDOUT"],
                            False),
    }
    return {name: ends for name, ends in found.items() if shutil.which(ends[1][0])}


def limit_of(name):
    """Who writes to a file is measured beside a limit that does."""
    to_file = name.endswith(INTO_FILE) or name.startswith("sendto to ") and name != "sendto to recv"
    return LIMIT + INTO_FILE if to_file else LIMIT


def is_bound(port):
    wanted = f"0100007F:{port:04X}"
    with open("/proc/net/udp") as table:
        return any(row.split()[1] == wanted for row in table.readlines()[1:])


def wait_until(what, holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} takes too long")
        time.sleep(0.005)


def settled(path):
    """When the file has not grown for a while, all that will come has come."""
    size = -1
    while size != os.path.getsize(path):
        size = os.path.getsize(path)
        time.sleep(0.2)


def transfer(ends, size, source, folder):
    port = free_port()
    arrived = os.path.join(folder, "arrived")
    sender, receiver = ([word.format(port=port, file=arrived) for word in words] for words in ends[:2])
    counts_itself = ends[2]
    with open(os.devnull if counts_itself else arrived, "wb") as out, open(arrived, "ab"), \
            open(os.path.join(folder, "said"), "w+b") as said:
        program = os.path.basename(receiver[0])
        # The bare loop says on standard output how many came, salon on standard error.
        receiving = subprocess.Popen(receiver, stdin=subprocess.DEVNULL,
                                     stdout=said if program == "bare_datagrams" else out, stderr=said)
        try:
            wait_until(f"{receiver[0]}: binding its port", lambda: is_bound(port))
            with open(source, "rb") as file:
                start = time.monotonic()
                sending = subprocess.Popen(sender, stdin=file, stdout=subprocess.DEVNULL)
                cpu = cpu_of(sending)
                seconds = time.monotonic() - start
            seconds -= SILENCE.get(os.path.basename(sender[0]), 0)
            settled(arrived)
        finally:
            receiving.terminate()
        _, _, usage = os.wait4(receiving.pid, 0)
        receiving.returncode = 0
        cpu += usage.ru_utime + usage.ru_stime
        if counts_itself:
            said.seek(0)
            came = int(re.search(COUNTS[program], said.read()).group(1))
        else:
            came = os.path.getsize(arrived) // size
    os.remove(arrived)
    return {"came": came, "seconds": seconds, "cpu": cpu}


def measure(arguments):
    rounds = {}
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        for size in SIZES:
            source = os.path.join(folder, "source")
            with open(source, "wb") as file:
                file.write(os.urandom(size) * arguments.count)
            found = {name: ends for name, ends in tools(arguments.binaries, size, arguments.count).items()
                     if name.startswith(LIMIT) or arguments.only in name}
            rounds[size] = {name: [] for name in found}
            for number in range(arguments.rounds):
                for name, ends in found.items():
                    print(f"round {number + 1} of {arguments.rounds}: {size} bytes, {name}", file=sys.stderr)
                    rounds[size][name].append(transfer(ends, size, source, folder))
    return rounds


def summary(rounds, count):
    def rate(one):
        return one["came"] / one["seconds"]

    table = {}
    for size, tools_of_size in rounds.items():
        for name, measured in tools_of_size.items():
            pairs = list(zip(measured, tools_of_size[limit_of(name)]))
            table.setdefault(size, {})[name] = {
                "received_per_s": round(statistics.median(rate(one) for one in measured)),
                "rate_ratio": round(statistics.median(rate(one) / rate(limit) for one, limit in pairs), 3),
                "lost": round(statistics.median(1 - one["came"] / count for one in measured), 4),
                "cpu_us": round(statistics.median(one["cpu"] / max(one["came"], 1) * 1e6 for one in measured), 3),
            }
    return table


def show(table):
    for size, rows in table.items():
        print(f"\n{size} bytes\n| | received a second | of the limit | lost | CPU us each, both ends |")
        print("|---|---|---|---|---|")
        for name, row in rows.items():
            print(f"| {name} | {row['received_per_s'] / 1e6:.2f} M | {row['rate_ratio']:.2f} | {row['lost']:.0%} "
                  f"| {row['cpu_us']:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=500_000)
    parser.add_argument("--only", default="", help="only tools whose names contain this, and the limit")
    arguments = parser.parse_args()
    rounds = measure(arguments)
    result = {"machine": machine(), "command": " ".join(["bench/datagrams.py", *sys.argv[1:]]),
              "count": arguments.count, "sizes": summary(rounds, arguments.count), "rounds": rounds}
    show(result["sizes"])
    if not arguments.only:
        keep("datagrams.json", result)


if __name__ == "__main__":
    main()
