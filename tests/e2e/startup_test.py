"""What it costs to start `send` and `listen`, beside nc in the same run."""
import os
import socket
import subprocess
import time
import unittest

from ends import read_all, server
from ports import free_port
from room import PATIENCE, SALON, SLACK

RUNS = 40
# What else the machine does only adds: the least of enough runs is what a start takes, and on a busy machine it takes
# more runs to see it.
TRIES = 4
# Under a sanitizer it is the sanitizer that starts.
BOUND = 2 * SLACK ** 2


def processor_time(process):
    """Of all that it did, in seconds, once it has ended."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise AssertionError(f"{process.args} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


class Startup(unittest.TestCase):
    def compare(self, nc, salon):
        """Each call runs one and gives what it cost: so many seconds of this, so many of that."""
        costs = {nc: [], salon: []}
        for _ in range(TRIES):
            for _ in range(RUNS):
                for one in costs:  # in turns, so that both have the same weather
                    costs[one].append(one())
            of_nc, of_salon = ([min(kind) for kind in zip(*costs[one])] for one in (nc, salon))
            if all(ours < BOUND * theirs for ours, theirs in zip(of_salon, of_nc)):
                return
        self.fail(f"salon took {of_salon}, nc {of_nc} seconds")

    def test_send_takes_at_most_twice_what_nc_takes(self):
        with server() as listener, open(os.devnull, "rb") as nothing:
            port = listener.getsockname()[1]

            def run(*command):
                process = subprocess.Popen(command, stdin=nothing, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
                connection, _ = listener.accept()
                connection.settimeout(PATIENCE)
                with connection:
                    read_all(connection)
                return (processor_time(process),)
            self.compare(lambda: run("nc", "-N", "127.0.0.1", str(port)),
                         lambda: run(SALON, "send", f"127.0.0.1:{port}"))

    def check_listen(self, kind, nc, salon):
        """Until it can be reached, on the clock; and until one client has been served, of the processor."""
        def run(command, ready):
            port = free_port(kind)
            begin = time.monotonic()
            with subprocess.Popen([word.format(port) for word in command], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0) as process:
                said = process.stderr.read(1000)
                reached = time.monotonic()
                self.assertIn(ready, said)
                with socket.socket(socket.AF_INET, kind) as client:
                    client.connect(("127.0.0.1", port))
                    if kind == socket.SOCK_DGRAM:
                        client.send(b"")
                process.stderr.read()
                return processor_time(process), reached - begin
        self.compare(lambda: run(nc, b" on "), lambda: run(salon, b"listening on "))

    def test_listen_takes_at_most_twice_what_nc_takes(self):
        self.check_listen(socket.SOCK_STREAM, ["nc", "-v", "-l", "127.0.0.1", "{}"],
                          [SALON, "listen", "--once", "127.0.0.1:{}"])

    def test_listen_takes_at_most_twice_what_nc_takes_over_udp(self):
        self.check_listen(socket.SOCK_DGRAM, ["nc", "-v", "-u", "-l", "127.0.0.1", "{}"],
                          [SALON, "listen", "--once", "udp://127.0.0.1:{}"])


if __name__ == "__main__":
    unittest.main()
