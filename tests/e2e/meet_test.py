"""Programs meet: `salon send` and `salon listen` with OpenBSD nc, ncat, socat and Python's `socket`.

Each tool is, over IPv4 and over IPv6, the client of `salon listen` and the server of `salon send`. What is tried:

| over | what | with each of |
|------|------|--------------|
| TCP  | text; the tool half-closes, and is answered after that | tool x role x family |
| TCP  | text; salon half-closes, and is answered after that | tool x role x family; FAULTS ends instead |
| TCP  | BULK bytes of noise, to salon and from it | tool x role x family |
| UDP  | text and binary datagrams, to salon, and one back | tool x role x family |
| UDP  | the longest datagram, to salon and back | Python, in both roles and families: the others cut it |

Then the lesson's programs: a client that sends without a newline and closes, a server that takes one message of at most
1,024 bytes and leaves, one that ends on the empty message.

A tool that is not installed is a failure: `scripts/setup test` brings them all.
"""
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import unittest

from ends import Listen, Program, send, server
from ports import free_port
from room import PATIENCE, SALON, SLACK

HERE = os.path.dirname(os.path.abspath(__file__))
HOSTS = {"IPv4": "127.0.0.1", "IPv6": "::1"}
BULK = 100_000_000 // SLACK
BULK_PATIENCE = 60  # seconds

# How each tool is told to be what it shall be. {at} is {host} as it stands before a port.
COMMANDS = {
    ("nc", "client", "tcp"): "nc -N {host} {port}",
    ("nc", "server", "tcp"): "nc -v -N -l {host} {port}",
    ("nc", "client", "udp"): "nc -u {host} {port}",
    ("nc", "server", "udp"): "nc -v -u -l {host} {port}",
    ("ncat", "client", "tcp"): "ncat {host} {port}",
    ("ncat", "server", "tcp"): "ncat -v -l {host} {port}",
    ("ncat", "client", "udp"): "ncat -u {host} {port}",
    ("ncat", "server", "udp"): "ncat -v -u -l {host} {port}",
    ("socat", "client", "tcp"): "socat -t20 - TCP:{at}:{port}",
    ("socat", "server", "tcp"): "socat -d -d -t20 - TCP-LISTEN:{port},bind={at},pf=ip{version}",
    ("socat", "client", "udp"): "socat - UDP:{at}:{port}",
    ("socat", "server", "udp"): "socat -d -d -d -d - UDP-LISTEN:{port},bind={at},pf=ip{version}",
    ("python", "client", "tcp"): sys.executable + " " + HERE + "/python_peer.py client tcp {host} {port}",
    ("python", "server", "tcp"): sys.executable + " " + HERE + "/python_peer.py server tcp {host} {port}",
    ("python", "client", "udp"): sys.executable + " " + HERE + "/python_peer.py client udp {host} {port}",
    ("python", "server", "udp"): sys.executable + " " + HERE + "/python_peer.py server udp {host} {port}",
}
# What a server says on standard error once it can be reached.
READY = {"nc": rb"(Listening|Bound) on", "ncat": rb"Listening on", "socat": rb"listening on|poll\(",
         "python": rb"listening on"}

# These end when the other side half-closes, whatever they still had to say: nobody half-closes to them before they have
# said it all. That it is still so is tried, too.
FAULTS = {("nc", "server"), ("ncat", "server")}
# ncat -u ends with its input, before a reply can come: its input stays open until one has.


def command_of(tool, role, protocol, host, port):
    at = f"[{host}]" if ":" in host else host
    return COMMANDS[tool, role, protocol].format(host=host, at=at, port=port, version=6 if ":" in host else 4).split()


class Meet(unittest.TestCase):
    def start(self, *command, **streams):
        program = Program(*command, **streams)
        self.addCleanup(program.__exit__)
        return program

    def pair(self, tool, role, protocol, host, *options, tool_streams=None, salon_streams=None):
        """The tool in its role and salon in the other: (tool, salon), which can reach each other."""
        at = f"[{host}]" if ":" in host else host
        tool_streams, salon_streams = tool_streams or {}, salon_streams or {}
        scheme = f"{protocol}://"
        if role == "client":
            salon = Listen(*options, address=f"{scheme}{at}:0", **salon_streams)
            self.addCleanup(salon.__exit__)
            return self.start(*command_of(tool, role, protocol, host, salon.port), **tool_streams), salon
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        port = free_port(kind, host)
        other = self.start(*command_of(tool, role, protocol, host, port), **tool_streams)
        with other.more_said:
            ready = other.more_said.wait_for(lambda: re.search(READY[tool], other.said), PATIENCE)
        self.assertTrue(ready, other.said)
        return other, self.start(SALON, "send", f"{scheme}{at}:{port}", *options, **salon_streams)

    def ends_well(self, name, program, out):
        code, printed, said = program.end()
        self.assertEqual((code, printed), (0, out), f"{name}: {said}")

    # ---- TCP: text and half-closes ----

    def check_text(self, tool):
        for family, host in HOSTS.items():
            for role in ("client", "server"):
                with self.subTest(tool=tool, role=role, family=family, first_to_end="the tool"):
                    self.check_half_close(role, *self.pair(tool, role, "tcp", host, *self.once(role)))
                with self.subTest(tool=tool, role=role, family=family, first_to_end="salon"):
                    other, salon = self.pair(tool, role, "tcp", host, *self.once(role))
                    if (tool, role) in FAULTS:
                        self.check_fault(salon, other)
                    else:
                        self.check_half_close(role, salon, other)

    @staticmethod
    def once(role):
        return ["--once"] if role == "client" else []

    def check_half_close(self, role, first, second):
        """`first` sends a text without a newline and says that this is all; `second` answers after that."""
        first.give("a question, höher".encode())
        first.finish()
        second.expect("a question, höher".encode())
        second.give(b"an answer\n")
        second.finish()
        self.ends_well(f"first, the tool is {role}", first, b"an answer\n")
        self.ends_well(f"second, the tool is {role}", second, b"")

    def check_fault(self, salon, tool):
        salon.give(b"a question")
        salon.finish()
        tool.expect(b"a question")
        tool.process.wait(PATIENCE)  # its input is still open: when it learns to go on, this is the place to ask for it
        self.ends_well("salon", salon, b"")

    def test_text_and_half_closes_with_nc(self):
        self.check_text("nc")

    def test_text_and_half_closes_with_ncat(self):
        self.check_text("ncat")

    def test_text_and_half_closes_with_socat(self):
        self.check_text("socat")

    def test_text_and_half_closes_with_python(self):
        self.check_text("python")

    # ---- TCP: bulk ----

    def check_bulk(self, tool):
        data = os.urandom(BULK)
        noise = os.memfd_create("noise")
        self.addCleanup(os.close, noise)
        with open(noise, "wb", closefd=False) as file:
            file.write(data)
        for family, host in HOSTS.items():
            for role in ("client", "server"):
                for to_salon in (True, False):
                    with self.subTest(tool=tool, role=role, family=family, to="salon" if to_salon else "the tool"):
                        self.check_noise(tool, role, host, to_salon, noise, data)

    def check_noise(self, tool, role, host, to_salon, noise, data):
        with open(f"/proc/self/fd/{noise}", "rb") as source:
            sends = {"stdin": source}
            # A silent program half-closes at once, which must not end the other.
            silent = {} if (tool, role) in FAULTS else {"stdin": subprocess.DEVNULL}
            other, salon = self.pair(tool, role, "tcp", host, *self.once(role),
                                     tool_streams=sends if to_salon else silent,
                                     salon_streams=silent if to_salon else sends)
        receiver, sender = (salon, other) if to_salon else (other, salon)
        self.assertEqual(self.same_until(receiver, data), len(data), "so many bytes came as they were sent")
        self.assertEqual(sender.process.wait(PATIENCE), 0, sender.said)
        self.assertEqual(receiver.process.wait(PATIENCE), 0, receiver.said)

    @staticmethod
    def same_until(program, data):
        """How far what it prints is `data`, at most; one more if something stands behind. Its input ends, if it had
        not, once all has come."""
        too_long = threading.Timer(BULK_PATIENCE, program.process.kill)
        too_long.start()
        same = 0
        while chunk := os.read(program.process.stdout.fileno(), 1 << 20):
            if not data.startswith(chunk, same):
                same += 1 if same == len(data) else 0
                break
            same += len(chunk)
            if same == len(data) and program.process.stdin:
                program.finish()
        too_long.cancel()
        return same

    def test_a_hundred_megabytes_with_nc(self):
        self.check_bulk("nc")

    def test_a_hundred_megabytes_with_ncat(self):
        self.check_bulk("ncat")

    def test_a_hundred_megabytes_with_socat(self):
        self.check_bulk("socat")

    def test_a_hundred_megabytes_with_python(self):
        self.check_bulk("python")

    # ---- UDP ----

    def check_datagrams(self, tool, *payloads):
        for family, host in HOSTS.items():
            for role in ("client", "server"):
                for payload in payloads:
                    with self.subTest(tool=tool, role=role, family=family, length=len(payload)):
                        self.check_datagram(role, payload,
                                            *self.pair(tool, role, "udp", host, "--frame", "whole", *self.one(role)))

    @staticmethod
    def one(role):
        return ["--once"] if role == "client" else ["--replies", "1"]

    def check_datagram(self, role, payload, tool, salon):
        """One datagram from the client, one back. The tool is ended by us: over UDP there is no end to hear of."""
        first, second = (tool, salon) if role == "client" else (salon, tool)
        first.give(payload)
        if first is salon:
            first.finish()  # what is sent is known to be whole
        second.expect(payload)
        second.give(payload[::-1])
        if second is salon:
            second.finish()
        first.expect(payload[::-1])
        self.ends_well("salon", salon, b"")
        tool.stop(signal.SIGTERM)

    DATAGRAMS = ("21,5 °C\n".encode(), bytes(range(256)) * 4)

    def test_datagrams_with_nc(self):
        self.check_datagrams("nc", *self.DATAGRAMS)

    def test_datagrams_with_ncat(self):
        self.check_datagrams("ncat", *self.DATAGRAMS)

    def test_ncat_ends_before_a_reply_can_come(self):
        ncat, salon = self.pair("ncat", "client", "udp", "127.0.0.1", "--once")
        ncat.give(b"a question")
        ncat.finish()
        self.ends_well("ncat", ncat, b"")  # nobody has answered yet
        salon.give(b"an answer\n")
        salon.finish()
        self.ends_well("salon", salon, b"a question")

    def test_datagrams_with_socat(self):
        self.check_datagrams("socat", *self.DATAGRAMS)

    def test_datagrams_with_python(self):
        self.check_datagrams("python", *self.DATAGRAMS)

    def test_the_longest_datagram_with_python(self):
        longest = os.urandom(65507)
        for family, host in HOSTS.items():
            with self.subTest(family), socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET,
                                                     socket.SOCK_DGRAM) as peer:
                peer.settimeout(PATIENCE)
                peer.bind((host, 0))
                at = f"[{host}]" if ":" in host else host
                salon = self.start(SALON, "send", f"udp://{at}:{peer.getsockname()[1]}", "--frame", "whole",
                                   "--replies", "1")
                salon.give(longest)
                salon.finish()
                received, address = peer.recvfrom(65536)
                self.assertEqual(received, longest)
                peer.sendto(longest[::-1], address)
                self.ends_well("send", salon, longest[::-1])
                salon = Listen("--frame", "whole", "--once", address=f"udp://{at}:0")
                self.addCleanup(salon.__exit__)
                salon.give(longest[::-1])
                salon.finish()
                peer.sendto(longest, (host, salon.port))
                self.assertEqual(peer.recv(65536), longest[::-1])
                self.ends_well("listen", salon, longest)

    # ---- the lesson's programs ----

    def lesson(self, name):
        program = os.path.join(HERE, "..", "..", "examples", "python", f"{name}.py")
        lesson = self.start(sys.executable, program, "0")
        lesson.expect(b"listening on 0.0.0.0:")
        lesson.port = int(lesson.expect(b"\n"))
        return lesson

    def test_a_client_that_sends_without_a_newline_and_closes_is_heard(self):
        for family, host in HOSTS.items():
            with self.subTest(family):
                listening = Listen("--once", address=f"[{host}]:0" if ":" in host else f"{host}:0")
                self.addCleanup(listening.__exit__)
                with socket.create_connection((host, listening.port), PATIENCE) as client:
                    client.sendall(b"abcdefg!")
                listening.finish()
                self.ends_well("listen", listening, b"abcdefg!")

    def test_a_server_that_takes_one_message_and_leaves_has_answered(self):
        taking = self.lesson("tcp_server")
        code, out, said = send(f"127.0.0.1:{taking.port}", stdin=b"x" * 1024)
        self.assertEqual((code, out), (0, b"you said: " + b"x" * 1024), said)
        self.assertEqual(taking.end()[0], 0)

    def test_a_server_that_leaves_without_reading_all_is_told_of(self):
        with server() as listener:
            sending = self.start(SALON, "send", f"127.0.0.1:{listener.getsockname()[1]}")
            connection, _ = listener.accept()
            with connection:
                sending.give(b"x" * 1500)
                sending.finish()
                self.assertTrue(connection.recv(1024))
                connection.recv(1, socket.MSG_PEEK)  # the rest is there, and is not read
            code, _, said = sending.end()
        self.assertEqual(code, 4, said)

    def test_a_server_that_ends_on_the_empty_message_hears_it_from_a_half_close(self):
        echo = self.lesson("tcp_echo_server")
        code, out, said = send(f"127.0.0.1:{echo.port}", stdin="höher".encode())
        self.assertEqual((code, out), (0, "höher".encode()), said)
        code, out, _ = echo.end()
        self.assertEqual(code, 0)
        self.assertIn(b"the client has said all\n", out)

    def test_an_empty_datagram_is_a_message(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.settimeout(PATIENCE)
            peer.bind(("127.0.0.1", 0))
            code, _, said = send("--udp", f"127.0.0.1:{peer.getsockname()[1]}", "--frame", "nul", "--wait", "1ms",
                                 stdin=b"one\0\0")
            self.assertIn(code, (0, 3), said)  # nobody answers
            self.assertEqual([peer.recv(100), peer.recv(100)], [b"one", b""])


if __name__ == "__main__":
    unittest.main()
