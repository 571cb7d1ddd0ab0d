"""What is measured: Salon, the bare loops, and the IRC servers that are installed, each without limits on loopback.

Each kind of server is a function that takes a fresh folder and gives the command, and how to learn the port. All are
started on one processor, the load runs on another, and they are stopped by their process id. Where that is allowed
(CAP_SYS_NICE) both run before everything else on their processors, so that what other programs do is not measured.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import time

SERVER_CPU, LOAD_CPU = 0, 1
PRIORITY = 10
START_SECONDS_MAX = 10

NGIRCD = """
[Global]
  Name = bench.example
  Info = bench
  Listen = 127.0.0.1
  Ports = {port}
  ServerUID = {user}
  ServerGID = {user}
[Limits]
  MaxConnections = 0
  MaxConnectionsIP = 0
  MaxJoins = 0
  MaxPenaltyTime = 0
  PingTimeout = 600
[Options]
  DNS = no
  Ident = no
  PAM = no
"""

INSPIRCD = """
<server name="bench.example" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@bench.example">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" pingfreq="600" threshold="1000000000" commandrate="1000000000" fakelag="no"
  hardsendq="100M" softsendq="100M" recvq="1M" localmax="100000" globalmax="100000" maxconnwarn="no" limit="100000"
  resolvehostnames="no" useident="no">
<options splitwhois="no">
<performance clonesonconnect="no" softlimit="100000" somaxconn="4096">
<pid file="{folder}/pid">
"""


class Server:
    def __init__(self, process, port):
        self.process, self.pid, self.port = process, process.pid, port


def may_come_first():
    """Whether this process may put another before everything else."""
    try:
        subprocess.run(["true"], preexec_fn=come_first, check=True)
        return True
    except subprocess.SubprocessError:
        return False


def come_first():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))


COMES_FIRST = may_come_first()


def pinned_to(cpu):
    def pin():
        os.sched_setaffinity(0, {cpu})
        if COMES_FIRST:
            come_first()
    return pin


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def stopped_after(process):
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def salon(program, loop, *options, keeps=True):
    @contextlib.contextmanager
    def start(folder):
        """Ready when it says so; its history is on disk, as people run it, unless it keeps nothing."""
        history = ["--data", os.path.join(folder, "data")] if keeps else ["--memory"]
        ready, tell = os.pipe()
        process = subprocess.Popen(
            [program, "serve", "--no-throttle", "--quiet", *history, *options, "--ready-fd", str(tell), "127.0.0.1:0"],
            env=os.environ | {"SALON_LOOP": loop}, pass_fds=[tell], preexec_fn=pinned_to(SERVER_CPU))
        os.close(tell)
        with stopped_after(process), os.fdopen(ready) as line:
            port = line.readline()
            if not port:
                raise RuntimeError("salon serve did not open its room")
            yield Server(process, int(port))
    return start


def bare(program, *words):
    @contextlib.contextmanager
    def start(folder):
        process = subprocess.Popen([program, *words], stdout=subprocess.PIPE, text=True,
                                   preexec_fn=pinned_to(SERVER_CPU))
        with stopped_after(process), process.stdout as line:
            yield Server(process, int(line.readline()))
    return start


def irc_server(name, configuration, arguments):
    """One that stays in the foreground and does not say when it is ready: it is asked until it answers."""
    @contextlib.contextmanager
    def start(folder):
        port = free_port()
        file = os.path.join(folder, name + ".conf")
        with open(file, "w") as out:
            out.write(configuration.format(port=port, folder=folder, user=os.environ.get("USER", "root")))
        with open(os.path.join(folder, name + ".log"), "w") as log:
            process = subprocess.Popen([program_of(name), *(word.format(file=file) for word in arguments)],
                                       stdout=log, stderr=log, cwd=folder, preexec_fn=pinned_to(SERVER_CPU))
        with stopped_after(process):
            give_up = time.monotonic() + START_SECONDS_MAX
            while True:
                with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                    break
                if process.poll() is not None or time.monotonic() > give_up:
                    with open(log.name) as said:
                        raise RuntimeError(f"{name} does not start: {said.read()[-2000:]}")
                time.sleep(0.02)
            yield Server(process, port)
    return start


def program_of(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def found(binaries):
    """{name: (how the load speaks, start)}, the limits first."""
    salon_program, bare_program = (os.path.join(binaries, name) for name in ("salon", "bare_loop"))
    servers = {
        "bare loop, io_uring": ("bare", bare(bare_program, "uring")),
        "bare loop, send": ("bare", bare(bare_program, "send")),
        "salon, io_uring": ("irc", salon(salon_program, "uring")),
        "salon, epoll": ("irc", salon(salon_program, "epoll")),
    }
    if program_of("inspircd"):
        as_root = ["--runasroot"] if os.getuid() == 0 else []
        servers["InspIRCd"] = ("irc", irc_server("inspircd", INSPIRCD, ["--nofork", *as_root, "--config", "{file}"]))
    if program_of("ngircd"):
        servers["ngIRCd"] = ("irc", irc_server("ngircd", NGIRCD, ["--nodaemon", "--config", "{file}"]))
    return servers
