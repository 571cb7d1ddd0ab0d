#!/usr/bin/env python3
"""What TLS costs: salon beside OpenSSL on sockets (bench/bare_tls.cpp), in turn, several times.

    bench/tls.py BINARIES [--rounds N] [--seconds S] [--mebibytes M]

Five things, with one certificate (P-256) for all: bytes that one client sends and receives (CPU a GB of the end that is
measured), whole handshakes (a second, and the server's CPU for each), fan-out to 500 members (bench/fanout.cpp),
memory of 1,000 guests who say nothing, and how long a line takes (bench/line_time.cpp) while others flood the server
with ClientHellos (bench/handshakes.cpp). Ratios are taken within a round, then their median. What was measured is
written to bench/results/tls.json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

import run
import servers
from run import keep, machine

MEMBERS = 500
QUIET_GUESTS = 1000
FLOOD_AT_ONCE = 200
AT_ONCE = 8
PATIENCE = 120


class Bench:
    def __init__(self, binaries, seconds, mebibytes, folder):
        self.program = lambda name: os.path.join(binaries, name)
        self.binaries, self.seconds, self.folder = binaries, seconds, folder
        self.gigabytes = (mebibytes << 20) / 1e9
        self.certificate, self.key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.key, "-out", self.certificate, "-days", "2", "-subj", "/CN=localhost"],
                       check=True, capture_output=True)
        told = subprocess.run(["openssl", "x509", "-in", self.certificate, "-noout", "-fingerprint", "-sha256"],
                              check=True, capture_output=True, text=True)
        self.fingerprint = told.stdout.strip().partition("=")[2]
        self.source = os.path.join(folder, "source")
        with open(self.source, "wb") as file:
            block = os.urandom(1 << 20)
            for _ in range(mebibytes):
                file.write(block)

    # ---- servers ----

    def own(self, *words):
        """The words that name the certificate to the bare ends."""
        return [self.program("bare_tls"), *words, self.certificate, self.key]

    def salon(self, loop):
        return servers.salon(self.program("salon"), loop, "--tls-cert", self.certificate, "--tls-key", self.key)

    def load(self, *words):
        done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, text=True, check=True,
                              timeout=PATIENCE, preexec_fn=servers.pinned_to(servers.LOAD_CPU))
        return json.loads(done.stdout)

    # ---- what is measured ----

    def transfer(self, receiver, sender, measured):
        """CPU seconds a GB of the receiver or the sender."""
        ready, tell = os.pipe()
        receiving = subprocess.Popen([word.format(ready=tell) for word in receiver], stdin=subprocess.DEVNULL,
                                     stdout=tell if receiver[0].endswith("bare_tls") else subprocess.DEVNULL,
                                     pass_fds=[tell], preexec_fn=servers.pinned_to(servers.SERVER_CPU))
        os.close(tell)
        with os.fdopen(ready) as line:
            port = line.readline().strip()
        with open(self.source, "rb") as file:
            sending = subprocess.Popen([word.format(port=port) for word in sender], stdin=file,
                                       stdout=subprocess.DEVNULL, preexec_fn=servers.pinned_to(servers.LOAD_CPU))
        used = {}
        for name, process in (("sender", sending), ("receiver", receiving)):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                sys.exit(f"bench: {process.args[0]} ended with {process.returncode}")
            used[name] = usage.ru_utime + usage.ru_stime
        return used[measured] / self.gigabytes

    def bytes_received(self):
        give = [self.program("bare_tls"), "give", "{port}"]
        listen = [self.program("salon"), "listen", "--tls", "--once", "--quiet", "--tls-cert", self.certificate,
                  "--tls-key", self.key, "--ready-fd", "{ready}", "127.0.0.1:0"]
        return {"bare loop": self.transfer(self.own("receive"), give, "receiver"),
                "salon": self.transfer(listen, give, "receiver")}

    def bytes_sent(self):
        send = [self.program("salon"), "send", "--quiet", "--fingerprint", self.fingerprint, "127.0.0.1:{port}"]
        return {"bare loop": self.transfer(self.own("receive"), [self.program("bare_tls"), "give", "{port}"], "sender"),
                "salon": self.transfer(self.own("receive"), send, "sender")}

    def handshakes(self, at_once):
        found = {}
        for name, start in (("bare loop", servers.bare(*self.own("accept"))), ("salon", self.salon("uring"))):
            with tempfile.TemporaryDirectory(dir=self.folder) as data, start(data) as server:
                found[name] = self.load(self.program("handshakes"), "full", server.port, server.pid, self.seconds,
                                        at_once)
        return found

    def fanout(self):
        found = {"bare loop, io_uring": ("bare-tls", servers.bare(*self.own("uring"))),
                 "bare loop, send": ("bare-tls", servers.bare(*self.own("send"))),
                 "salon, io_uring": ("irc-tls", self.salon("uring")),
                 "salon, epoll": ("irc-tls", self.salon("epoll")),
                 "salon, io_uring, without TLS": ("irc", self.salon("uring"))}
        return {name: run.once(self.binaries, name, dialect, start, MEMBERS, self.seconds, run.WINDOWS)
                for name, (dialect, start) in found.items()}

    def memory(self):
        """KiB for each quiet guest, who is alone with one other in a room."""
        found = {}
        for name, dialect, start in (("bare loop", "bare-tls", servers.bare(*self.own("send"))),
                                     ("salon", "irc-tls", self.salon("uring")),
                                     ("salon, without TLS", "irc", self.salon("uring"))):
            half = QUIET_GUESTS // 2
            with tempfile.TemporaryDirectory(dir=self.folder) as data, start(data) as server:
                kib = self.load(self.program("fanout"), dialect, server.port, server.pid, f"{half}/{half}", 0)
            kib = kib["anonymous_kib"]
            found[name] = (kib["with_members"] - kib["before"]) / QUIET_GUESTS
        return found

    def flood(self):
        """How long a line takes from one guest to another, alone and under a flood."""
        found = {}
        with tempfile.TemporaryDirectory(dir=self.folder) as data, self.salon("uring")(data) as server:
            line = [self.program("line_time"), server.port, self.seconds]
            found["alone"] = self.load(*line)
            pour = subprocess.Popen([self.program("handshakes"), "flood", str(server.port), str(2 * self.seconds),
                                     str(FLOOD_AT_ONCE)], stdout=subprocess.PIPE, preexec_fn=flooding)
            found["flood"] = self.load(*line)
            found["hellos_a_second"] = json.loads(pour.communicate(timeout=PATIENCE)[0])["a_second"]
        return found


def flooding():
    """On the processor of those who speak, and behind them: it is the server that they wait for."""
    os.sched_setaffinity(0, {servers.LOAD_CPU})
    if servers.COMES_FIRST:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(servers.PRIORITY // 2))


def figures(one):
    """{what: {who: what one round found}}"""
    return {"received, CPU s a GB": one["received"], "sent, CPU s a GB": one["sent"],
            "handshakes a second, by one client": part(one["handshakes"]["1"], "a_second"),
            "CPU us of each": part(one["handshakes"]["1"], "cpu_us"),
            f"handshakes a second, by {AT_ONCE} clients": part(one["handshakes"][str(AT_ONCE)], "a_second"),
            "CPU us of each of those": part(one["handshakes"][str(AT_ONCE)], "cpu_us"),
            "a quiet guest, KiB": one["memory"]}


def part(found, key):
    return {who: of[key] for who, of in found.items()}


def summary(rounds):
    """{what: {who: median, least, most, and ratio to the bare loop}}"""
    table = {}
    for what, rows in figures(rounds[0]).items():
        for who in rows:
            own, limit = ([figures(one)[what][name] for one in rounds] for name in (who, "bare loop"))
            table.setdefault(what, {})[who] = {
                "median": statistics.median(own), "least": min(own), "most": max(own),
                "ratio": round(statistics.median(a / b for a, b in zip(own, limit)), 3)}
    return table


def show(table, rounds):
    print("| | | median (least to most) | of the bare loop |\n|---|---|---|---|")
    for what, rows in table.items():
        for who, row in rows.items():
            print(f"| {what} | {who} | {row['median']:.4g} ({row['least']:.4g} to {row['most']:.4g}) "
                  f"| {row['ratio']:.2f} |")
    print("\n| a line, us | p50 | p99 | most |\n|---|---|---|---|")
    for when in ("alone", "flood"):
        print(f"| {when} | " + " | ".join(f"{statistics.median(one['flood'][when][of] for one in rounds):.0f}"
                                          for of in ("p50", "p99", "most")) + " |")
    print(f"hellos a second: {statistics.median(one['flood']['hellos_a_second'] for one in rounds):.0f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binaries", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--mebibytes", type=int, default=1024)
    arguments = parser.parse_args()
    rounds = []
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        bench = Bench(arguments.binaries, arguments.seconds, arguments.mebibytes, folder)
        for number in range(arguments.rounds):
            print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
            rounds.append({"received": bench.bytes_received(), "sent": bench.bytes_sent(),
                           "handshakes": {str(count): bench.handshakes(count) for count in (1, AT_ONCE)},
                           "memory": bench.memory(), "flood": bench.flood(),
                           "fanout": bench.fanout()})
    table = summary(rounds)
    windows = run.summary({name: [one["fanout"][name] for one in rounds] for name in rounds[0]["fanout"]})
    show(table, rounds)
    run.show(windows)
    keep("tls.json", {"machine": machine(), "command": " ".join(["bench/tls.py", *sys.argv[1:]]), "members": MEMBERS,
                      "medians": table, "windows": windows, "rounds": rounds})


if __name__ == "__main__":
    main()
