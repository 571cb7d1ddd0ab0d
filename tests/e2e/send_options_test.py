"""salon send: what its options promise, over TCP and UDP."""
import hashlib
import json
import os
import pty
import re
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from ends import Program, accept, read_all, send, server
from ports import free_port
from room import PATIENCE, SALON, SLACK


def datagram_socket(address="127.0.0.1"):
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.settimeout(PATIENCE)
    peer.bind((address, 0))
    return peer


def of(peer):
    return f"{peer.getsockname()[0]}:{peer.getsockname()[1]}"


def port_of(address):
    return address.split(":")[1]


def events(said):
    return [json.loads(line) for line in said.splitlines()]


class Options(unittest.TestCase):
    def setUp(self):
        self.listener = server()
        self.addCleanup(self.listener.close)
        self.address = of(self.listener)
        self.peer = datagram_socket()
        self.addCleanup(self.peer.close)

    def start(self, *words, **streams):
        sending = Program(SALON, "send", *words, **streams)
        self.addCleanup(sending.__exit__)
        return sending

    def talk(self, *options, reply=b"", **streams):
        """Sends over TCP to one who reads everything and answers `reply`; gives what it read, and how it ended."""
        sending = self.start(self.address, *options, **streams)
        with accept(self.listener) as connection:
            got = read_all(connection)
            connection.sendall(reply)
        return got, sending.end()

    # ---- --from ----

    def test_a_connection_comes_from_where_it_is_told_to(self):
        port = free_port(host="127.0.0.5")
        sending = self.start(self.address, "x", "--from", f"127.0.0.5:{port}")
        connection, peer = self.listener.accept()
        connection.close()
        self.assertEqual(peer, ("127.0.0.5", port))
        sending.end()

    def test_a_datagram_comes_from_where_it_is_told_to(self):
        send("-u", of(self.peer), "x", "-s", "127.0.0.6")
        self.assertEqual(self.peer.recvfrom(10)[1][0], "127.0.0.6")
        port = free_port(socket.SOCK_DGRAM, "")
        send("-u", of(self.peer), "x", "--from", f":{port}")
        self.assertEqual(self.peer.recvfrom(10)[1][1], port)

    def test_an_address_that_is_not_ours_is_exit_code_1(self):
        for transport in ("tcp", "udp"):
            code, _, said = send(f"{transport}://127.0.0.1:1", "x", "--from", "192.0.2.1")
            self.assertEqual(code, 1)
            self.assertIn("choose an address of this host", said)

    def test_an_address_of_the_other_family_than_the_target_is_exit_code_1(self):
        for transport in ("tcp", "udp"):
            code, _, said = send(f"{transport}://127.0.0.1:1", "x", "--from", "::1")
            self.assertEqual(code, 1)
            self.assertIn("IPv6", said)

    # ---- --broadcast ----

    def test_a_broadcast_reaches_who_listens_and_replies_of_others_are_printed(self):
        with datagram_socket("127.255.255.255") as everyone:
            address = of(everyone)
            sending = self.start("-u", "--broadcast", address, "anyone?", "--replies", "1", "--tag")
            data, who = everyone.recvfrom(100)
            self.assertEqual(data, b"anyone?\n")
            self.peer.sendto(b"me", ("127.0.0.1", who[1]))
            self.assertEqual(sending.end()[:2], (0, of(self.peer).encode() + b" me\n"))

    def test_a_broadcast_must_be_meant(self):
        code, _, said = send("-u", "127.255.255.255:9", "x")
        self.assertEqual(code, 1)
        self.assertIn("add --broadcast", said)
        code, _, said = send("127.255.255.255:9", "x", "--broadcast")
        self.assertEqual(code, 2)
        self.assertIn("add --udp", said)

    # ---- --rate ----

    def test_a_rate_is_kept_over_tcp(self):
        with tempfile.TemporaryFile() as file:
            file.write(bytes(60_000))
            file.seek(0)
            began = time.monotonic()
            sending = self.start(self.address, "--rate", "100k", stdin=file)
            with accept(self.listener) as connection:
                self.assertEqual(len(read_all(connection)), 60_000)
            took = time.monotonic() - began
        self.assertEqual(sending.end()[0], 0)
        self.assertGreater(took, 0.49, "0.6 s, less the burst of 0.1 s")
        self.assertLess(took, 2 * SLACK)

    def test_a_rate_is_kept_over_udp(self):
        began = time.monotonic()
        sending = self.start("-u", of(self.peer), "--rate", "20k", "--frame", "fixed:1000")
        sending.give(bytes(12_000))
        sending.finish()
        self.assertEqual([len(self.peer.recv(2000)) for _ in range(12)], [1000] * 12)
        took = time.monotonic() - began
        self.assertEqual(sending.end()[0], 0)
        self.assertGreater(took, 0.44, "0.6 s, less the last datagram and the burst")
        self.assertLess(took, 2 * SLACK)

    def test_a_rate_of_nothing_is_wrong_use(self):
        for rate in ("0", "0k", "fast", "-1", "10kB"):
            code, _, said = send(self.address, "x", "--rate", rate)
            self.assertEqual(code, 2, rate)
            self.assertIn("no number of bytes a second; write it as 500, 64k or 1.5M", said)

    # ---- --check ----

    def test_an_open_port_is_exit_code_0_and_gets_nothing(self):
        for words in (["--check", self.address], ["-z", *self.address.split(":")]):
            code, out, said = send(*words)
            self.assertEqual((code, out, said), (0, b"", f"salon send: {self.address} is open (TCP)\n"))
            with accept(self.listener) as connection:
                self.assertEqual(read_all(connection), b"")

    def test_a_refused_port_is_exit_code_1(self):
        nobody = f"127.0.0.1:{free_port()}"
        code, _, said = send("--check", nobody)
        self.assertEqual((code, said), (1, f"salon send: {nobody} is closed: the other host refuses (TCP)\n"))

    def test_a_port_that_is_silent_is_exit_code_3(self):
        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            with socket.create_connection(full.getsockname()):  # nobody else fits into its backlog
                code, _, said = send("--check", of(full), "--wait", "200ms")
                address = of(full)
        self.assertEqual((code, said), (3, f"salon send: no answer from {address} (TCP)\n"))

    def test_over_udp_a_port_is_open_if_it_answers(self):
        def answer():
            _, who = self.peer.recvfrom(100)
            self.peer.sendto(b"yes", who)
        answering = threading.Thread(target=answer)
        answering.start()
        code, out, said = send("--check", "--udp", of(self.peer), "anyone?")
        answering.join()
        self.assertEqual((code, out), (0, b""))
        self.assertIn("is open (UDP)", said)

    def test_over_udp_silence_is_no_answer_and_a_refusal_is_one(self):
        code, _, said = send("--check", "--udp", of(self.peer), "--wait", "100ms")
        self.assertEqual(code, 3)
        self.assertIn("it may be open and silent, or nobody is there", said)
        self.assertEqual([self.peer.recv(10) for _ in range(2)], [b"", b""], "it asks twice, with nothing")
        address = of(self.peer)
        self.peer.close()
        code, _, said = send("--check", "--udp", address)
        self.assertEqual(code, 1)
        self.assertIn("is closed: the other host refuses (UDP)", said)

    def test_nc_takes_a_silent_udp_port_for_open(self):
        port = self.peer.getsockname()[1]
        done = subprocess.run(["nc", "-zu", "-w1", "127.0.0.1", str(port)], capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, "nc tells silence from an answer now")

    def test_several_ports_are_told_in_their_order(self):
        port = self.listener.getsockname()[1]
        other = free_port()
        code, _, said = send("--check", f"127.0.0.1:{other},{port}")
        self.assertEqual(code, 1)
        self.assertEqual(re.findall(r"127\.0\.0\.1:(\d+) is (\w+)", said),
                         [(str(other), "closed"), (str(port), "open")])
        self.assertIn("of 2 ports 1 open, 1 refused, 0 without an answer", said)
        self.assertEqual(send("--check", f"127.0.0.1:{port},{port}")[0], 0)

    def test_a_check_of_nobody_is_exit_code_1(self):
        for transport in ("tcp", "udp"):
            code, _, said = send("--check", f"{transport}://no-such-host.invalid:1-9")
            self.assertEqual(code, 1)
            self.assertEqual(said.count("\n"), 1, said)

    # ---- --digest ----

    def test_both_ends_can_compare_what_went_and_what_came(self):
        data, reply = os.urandom(300_000), os.urandom(200_000)
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            got, (code, out, said) = self.talk("--digest", reply=reply, stdin=file)
        self.assertEqual((code, got, out), (0, data, reply))
        self.assertIn(f"SHA-256 of what was sent: {hashlib.sha256(data).hexdigest()}\n", said)
        self.assertIn(f"SHA-256 of what was received: {hashlib.sha256(reply).hexdigest()}\n", said)

    def test_a_digest_of_datagrams_is_of_what_they_carry(self):
        lines = b"one\ntwo\n"
        code, _, said = send("-uq", of(self.peer), "--digest", stdin=lines)
        self.assertEqual(code, 0)
        self.assertIn(f"SHA-256 of what was sent: {hashlib.sha256(lines).hexdigest()}\n", said, "with -q too")

    # ---- how what comes is shown ----

    def test_what_comes_can_be_dumped_and_labelled(self):
        _, (code, out, _) = self.talk("--hex", "x", reply=b"\0hi\n")
        self.assertEqual((code, out.split(b"  ")[0], out[-7:]), (0, b"00000000", b"|.hi.|\n"))
        _, (code, out, _) = self.talk("--tag", "x", reply=b"one\ntwo\n")
        tag = self.address.encode() + b" "
        self.assertEqual((code, out), (0, tag + b"one\n" + tag + b"two\n"))
        _, (code, out, _) = self.talk("--time", "x", reply=b"one\n")
        self.assertRegex(out, rb"\A\d{4}-\d\d-\d\dT[\d:.]+[-+]\d\d:\d\d one\n\Z")

    # ---- --json ----

    def test_programs_are_told_in_objects(self):
        _, (code, out, said) = self.talk("--json", "--digest", "x", reply=b"yes")
        self.assertEqual((code, out), (0, b"yes"), "the payload is as it was")
        told = events(said)
        self.assertEqual([event["event"] for event in told], ["connected", "digest", "digest", "done"])
        self.assertEqual(told[0]["peer"], self.address)
        self.assertEqual({key: told[-1][key] for key in ("sent", "received", "not_taken", "exit_code")},
                         {"sent": 2, "received": 3, "not_taken": 0, "exit_code": 0})

    def test_programs_are_told_of_each_datagram(self):
        sending = self.start("-u", "--json", of(self.peer), "x", "--replies", "2")
        _, who = self.peer.recvfrom(10)
        self.peer.sendto(b"yes", who)
        self.peer.sendto(b"", who)
        told = events(sending.end()[2])
        self.assertEqual([event["event"] for event in told], ["sending", "received", "received", "done"])
        self.assertEqual([event["bytes"] for event in told[1:3]], [3, 0])
        self.assertEqual(told[-1]["received_bytes"], 3)

    def test_every_event_is_in_the_manual_with_its_members(self):
        nobody = f"127.0.0.1:{free_port()}"
        told = []
        for words in (["--check", self.address], ["--check", nobody], ["-zu", of(self.peer), "-w", "20ms"],
                      ["--check", f"127.0.0.1:{self.listener.getsockname()[1]},{port_of(nobody)}"],
                      [nobody, "x"], ["-u", nobody, "x"], ["-u", of(self.peer), "x", "--digest"],
                      [self.address, "x", "--deadline", "50ms"], ["127.0.0.1", port_of(nobody)],
                      ["host", "--rate", "0"]):
            code, _, said = send("--json", *words)
            told += events(said)
            self.assertEqual(told[-1]["exit_code"], code, said)
            self.assertFalse([event for event in events(said)[:-1] if "exit_code" in event], "only the last line")
        page = os.path.join(os.path.dirname(__file__), "../../docs/manual/json.md")
        with open(page, encoding="utf-8") as file:
            text = file.read()
        carried = re.findall(r"`(\w+)`", text[text.index("\nWhat went and came"):])
        members = {}
        for row in re.findall(r"^\| `.*", text, re.MULTILINE):
            _, names, source, _, described, _ = row.split("|")
            for name in re.findall(r"`(\w+)`", names) if "listen" not in source else []:
                more = carried if "what went and came" in described else []
                members.setdefault(name, set()).update(re.findall(r"`(\w+)`", described), more)
        for event in told:
            self.assertIn(event["event"], members, event)
            self.assertLessEqual(set(event) - {"event", "text"}, members[event["event"]], event)

    # ---- progress ----

    def start_on_a_terminal(self, *options):
        """Standard error is a terminal; 130 kB go in 3.2 s. Gives the program and the terminal."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        with tempfile.TemporaryFile() as file:
            file.write(bytes(130_000))
            file.seek(0)
            process = subprocess.Popen([SALON, "send", self.address, "--rate", "39k", *options], stdin=file,
                                       stdout=subprocess.DEVNULL, stderr=slave)
        os.close(slave)
        connection = accept(self.listener)
        reading = threading.Thread(target=lambda: (read_all(connection), connection.close()))
        reading.start()
        self.addCleanup(reading.join)
        return process, master

    def seen(self, process, master):
        self.assertEqual(process.wait(PATIENCE), 0)
        seen = b""
        try:
            while more := os.read(master, 65536):
                seen += more
        except OSError:  # the terminal has gone with the last who had it open
            pass
        return seen.decode()

    def test_progress_is_shown_to_people_where_it_takes_long_and_is_gone_at_the_end(self):
        plain, quiet, json_lines = (self.start_on_a_terminal(*options) for options in ([], ["-q"], ["--json"]))
        seen = self.seen(*plain)
        self.assertRegex(seen, r"\r\x1b\[Ksalon send: sent \d+\.\d kB of 130\.0 kB \(\d+ %\), \d+\.\d kB/s\r\x1b\[K")
        self.assertTrue(seen.endswith("\r\x1b[Ksalon send: sent 130000 bytes, received 0 bytes\r\n"), seen)
        for other in (quiet, json_lines):
            self.assertNotIn("\x1b", self.seen(*other))

    # ---- nc's habits ----

    def test_options_of_nc_are_known_or_explained(self):
        for words, code, says in ((["-zv", self.address], 0, "is open"),
                                  (["-vnN", "-w", "50ms", self.address, "x"], 3, "sent 2 bytes"),
                                  (["-q", "1", self.address], 2, "-q is --quiet and takes no number; write --wait"),
                                  (["-q0", self.address], 2, "-q is --quiet and takes no number; write --wait"),
                                  ([port_of(self.address)], 2, "that is a port and no host; write localhost:"),
                                  (["-l", "8888"], 2, "it is `salon listen` that listens"),
                                  (["-k", "-l", "8888"], 2, "it is `salon listen` that takes any number of clients"),
                                  (["-p", "5000", self.address], 2, "write --from :PORT"),
                                  (["-X", "5", "-x", "proxy:1080", self.address], 2, "there are no proxies")):
            ended, _, said = send(*words)
            self.assertEqual(ended, code, f"{words}: {said}")
            self.assertIn(says, said)

    def test_help_has_a_word_for_each_option_of_nc(self):
        usage = subprocess.run(["nc", "-h"], capture_output=True, text=True, timeout=PATIENCE)
        of_nc = set(re.findall(r"^\s+-(\w)", usage.stdout + usage.stderr, re.MULTILINE))
        self.assertGreater(len(of_nc), 30, "nc's own help was not understood")
        for verb in ("send", "listen"):
            text = subprocess.run([SALON, verb, "--help"], capture_output=True, text=True, timeout=PATIENCE).stdout
            unnamed = {option for option in of_nc - {"h"} if not re.search(rf"(^|\s)-{option}\b", text)}
            self.assertEqual(unnamed, set(), verb)


if __name__ == "__main__":
    unittest.main()
