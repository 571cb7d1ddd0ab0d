"""salon listen: what is shown, who may come, who is answered."""
import json
import os
import re
import select
import socket
import subprocess
import time
import unittest

from ends import Listen, Program, name, read_all, reset
from ports import free_port
from room import PATIENCE, SALON


class ListenOptions(unittest.TestCase):
    def listen(self, *options, **streams):
        listening = Listen(*options, **streams)
        self.addCleanup(listening.__exit__)
        return listening

    def client(self, listening, source="127.0.0.1"):
        client = listening.connect(source)
        self.addCleanup(client.close)
        return client

    def peer(self, listening, source="127.0.0.1", port=0):
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(peer.close)
        peer.settimeout(PATIENCE)
        peer.bind((source, port))
        peer.connect(("127.0.0.1", listening.port))
        return peer

    def assert_silent(self, connection):
        self.assertFalse(select.select([connection], [], [], 0.2)[0])

    # ---- what is shown ----

    def test_tag_says_who_at_each_line(self):
        listening = self.listen("--tag")
        ada, bob = self.client(listening), self.client(listening)
        ada.sendall(b"one\ntwo\n")
        listening.expect(f"{name(ada)} one\n{name(ada)} two\n".encode())
        bob.sendall(b"three\n")
        listening.expect(f"{name(bob)} three\n".encode())

    def test_a_line_in_pieces_is_tagged_once_and_again_when_it_was_interrupted(self):
        listening = self.listen("--tag")
        ada, bob = self.client(listening), self.client(listening)
        ada.sendall(b"ada begins")
        listening.expect(f"{name(ada)} ada begins".encode())
        ada.sendall(b", goes on")
        self.assertEqual(listening.expect(b", goes on"), b"")
        bob.sendall(b"bob says\n")  # after a second: that is how long ada holds the pen
        self.assertEqual(listening.expect(b"bob says\n"), f"\n{name(bob)} ".encode())
        ada.sendall(b" and ends\n")
        self.assertEqual(listening.expect(b" and ends\n"), f"{name(ada)} ".encode())

    def test_the_time_is_this_hosts_and_says_how_far_from_utc_that_is(self):
        listening = self.listen("--time", "--tag", env={"TZ": "XYZ-05:30"})
        ada = self.client(listening)
        ada.sendall(b"hello\n")
        before = listening.expect(f"{name(ada)} hello\n".encode()).decode()
        self.assertRegex(before, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:30 $")

    def test_hex_dumps_as_hexdump_does(self):
        data = bytes(range(256)) + b"end"
        done = subprocess.run(["hexdump", "-v", "-C"], input=data, capture_output=True, timeout=PATIENCE, check=True)
        expected = done.stdout[:done.stdout.rindex(b"00000103")]  # hexdump's last line is the length
        listening = self.listen("--hex", "--once", stdin=subprocess.DEVNULL)
        with listening.connect() as client:
            client.sendall(data)
        self.assertEqual(listening.end()[:2], (0, expected))

    def test_hex_shows_where_a_datagram_ends_and_one_that_is_empty(self):
        listening = self.listen("--udp", "--hex", "--tag")
        peer = self.peer(listening)
        for message in (b"ab", b"", b"\x1b[2J"):
            peer.send(message)
        tag = name(peer).encode()
        self.assertEqual(listening.expect(b"|.[2J|\n").count(tag + b" 00000000  "), 3)

    def test_over_udp_no_line_can_pass_for_anothers(self):
        listening = self.listen("--udp", "--tag")
        peer = self.peer(listening)
        peer.send(b"one\n10.0.0.1:5000 forged")
        peer.send(b"")
        tag = name(peer)
        listening.expect(f"{tag} one\n{tag} 10.0.0.1:5000 forged\n{tag} \n".encode())

    def test_with_ncat_a_speaker_can_be_forged(self):
        port = free_port()
        with Program("ncat", "-v", "--chat", "-l", "127.0.0.1", port) as ncat:
            ncat.expect_said(b"Listening on 127.0.0.1")
            with socket.create_connection(("127.0.0.1", port)) as ada, \
                    socket.create_connection(("127.0.0.1", port)) as bob:
                ada.settimeout(PATIENCE)
                seen = b""
                bob.sendall(b"hi\n<admin> forged\n")
                while b"forged" not in seen:
                    seen += ada.recv(1000)
                self.assertIn(b"\n<admin> forged", seen, "ncat tags each line now: correct DESIGN's table")

    def test_what_is_for_people_does_not_go_with_what_is_for_programs(self):
        for option in ("--tag", "--time", "--hex"):
            done = subprocess.run([SALON, "listen", "-u", ":0", "--frame", "nul", option], stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=PATIENCE)
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"leave one out", done.stderr)

    # ---- who is answered ----

    def test_over_udp_all_can_be_answered(self):
        listening = self.listen("--udp", "--reply", "all")
        ada, bob = self.peer(listening), self.peer(listening)
        for peer in (ada, bob):
            peer.send(b"here\n")
            listening.expect(b"here\n")
        listening.give(b"to all\n")
        self.assertEqual((ada.recv(100), bob.recv(100)), (b"to all\n", b"to all\n"))

    def test_over_udp_one_can_be_chosen_who_has_not_spoken(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ada:
            ada.settimeout(PATIENCE)
            ada.bind(("127.0.0.1", 0))
            listening = self.listen("--udp", "--reply", name(ada))
            listening.give(b"first\n")
            data, where = ada.recvfrom(100)
            self.assertEqual((data, where), (b"first\n", ("127.0.0.1", listening.port)))
            bob = self.peer(listening)
            bob.send(b"I am the last\n")
            listening.expect(b"I am the last\n")
            listening.give(b"still for ada\n")
            self.assertEqual(ada.recv(100), b"still for ada\n")
            self.assert_silent(bob)

    def test_over_udp_whoever_speaks_from_an_address_can_be_chosen(self):
        listening = self.listen("--udp", "--reply", "127.0.0.2")
        ada, bob = self.peer(listening, "127.0.0.2"), self.peer(listening)
        bob.send(b"bob\n")
        listening.expect(b"bob\n")
        listening.give(b"for ada\n")
        ada.send(b"ada\n")
        self.assertEqual(ada.recv(100), b"for ada\n")
        self.assert_silent(bob)

    def test_over_tcp_the_last_or_one_that_is_chosen_can_be_answered(self):
        for whom in ("last", "127.0.0.2"):
            with self.subTest(whom):
                listening = self.listen("--reply", whom)
                ada, bob = self.client(listening, "127.0.0.2"), self.client(listening)
                bob.sendall(b"bob\n")
                listening.expect(b"bob\n")
                ada.sendall(b"ada\n")
                listening.expect(b"ada\n")
                listening.give(b"for ada\n")
                self.assertEqual(ada.recv(100), b"for ada\n")
                self.assert_silent(bob)

    def test_over_tcp_what_is_for_one_who_is_not_there_waits(self):
        listening = self.listen("--reply", "127.0.0.2")
        bob = self.client(listening)
        bob.sendall(b"bob\n")
        listening.expect(b"bob\n")
        listening.give(b"for ada\n")
        ada = self.client(listening, "127.0.0.2")
        self.assertEqual(ada.recv(100), b"for ada\n")
        self.assert_silent(bob)

    def test_echo_gives_each_client_its_own_and_prints_it(self):
        listening = self.listen("--echo", stdin=None)
        ada, bob = self.client(listening), self.client(listening)
        for client, text in ((ada, b"ada\n"), (bob, b"bob\n"), (ada, b"ada again\n")):
            client.sendall(text)
            self.assertEqual(client.recv(100), text)
            listening.expect(text)
        ada.shutdown(socket.SHUT_WR)
        self.assertEqual(read_all(ada), b"")

    def test_echo_is_whole(self):
        listening = self.listen("--echo", "--once", stdout=subprocess.DEVNULL)
        data = os.urandom(3_000_000)
        sent = subprocess.run([SALON, "send", f"127.0.0.1:{listening.port}"], input=data, capture_output=True,
                              timeout=PATIENCE, check=True)
        self.assertEqual(sent.stdout, data)
        self.assertEqual(listening.process.wait(PATIENCE), 0)

    def test_over_udp_an_echo_that_answers_another_echo_comes_to_an_end(self):
        listening = self.listen("--udp", "--echo", stdout=subprocess.DEVNULL)
        begin = time.monotonic()
        echo = self.peer(listening)
        echo.send(b"forged")  # as if from the other echo, which did not ask for it
        answers = 0
        while b"is not answered" not in listening.said:
            self.assertLess(answers, 50_000, "it goes on for ever")
            self.assertLess(time.monotonic(), begin + 4 * PATIENCE)
            if select.select([echo], [], [], 0.05)[0]:
                echo.send(echo.recv(100))
                answers += 1
        self.assertGreaterEqual(answers, 10_000)
        self.assertLessEqual(answers, 10_000 + 100 * (time.monotonic() - begin))
        said = listening.stop()[2]
        self.assertIn(f"{name(echo)} is not answered: it had 10000 echoes", said)
        self.assertIn(f"received {answers + 1} datagrams, sent {answers}, not echoed 1", said)

    def test_over_udp_echo_answers_each_peer_but_not_one_that_could_be_an_echo(self):
        listening = self.listen("--udp", "--echo")
        twin = self.peer(listening, "127.0.0.2", listening.port)
        for _ in range(2):
            twin.send(b"twin\n")
            listening.expect(b"twin\n")
        ada = self.peer(listening)
        ada.send(b"")
        self.assertEqual(ada.recv(100), b"")
        ada.send(b"ada\n")
        self.assertEqual(ada.recv(100), b"ada\n")
        self.assert_silent(twin)
        code, _, said = listening.stop()
        self.assertEqual(code, 0)
        self.assertEqual(said.count(f"{name(twin)} is not answered"), 1)
        self.assertIn("received 4 datagrams, sent 2, not echoed 2", said)

    def test_a_choice_of_whom_to_answer_that_makes_no_sense_is_wrong_use(self):
        for words in (["--reply", "everybody"], ["--echo", "--reply", "all"],
                      ["-u", "127.0.0.1:0", "--reply", "[::1]:9"]):
            done = subprocess.run([SALON, "listen", *words], stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=PATIENCE)
            self.assertEqual(done.returncode, 2, words)
            self.assertTrue(done.stderr, words)

    # ---- who may come ----

    def test_who_is_not_allowed_is_closed_at_once_and_told_of_once(self):
        for options in (["--allow", "127.0.0.1", "--allow", "10.0.0.0/8"], ["--deny", "127.0.0.2/31"]):
            with self.subTest(options):
                listening = self.listen(*options)
                for _ in range(2):
                    self.assertEqual(read_all(self.client(listening, "127.0.0.2")), b"")
                friend = self.client(listening)
                friend.sendall(b"hello\n")
                self.assertEqual(listening.expect(b"hello\n"), b"")
                said = listening.stop()[2]
                self.assertEqual(said.count("127.0.0.2 may not connect"), 1)

    def test_who_is_not_allowed_is_not_the_one_client_of_once(self):
        listening = self.listen("--once", "--deny", "127.0.0.2", stdin=subprocess.DEVNULL)
        self.assertEqual(read_all(self.client(listening, "127.0.0.2")), b"")
        with listening.connect() as friend:
            friend.sendall(b"hello\n")
        self.assertEqual(listening.end()[:2], (0, b"hello\n"))

    def test_datagrams_of_who_is_not_allowed_are_dropped_and_counted(self):
        listening = self.listen("--udp", "--deny", "127.0.0.2")
        enemy, friend = self.peer(listening, "127.0.0.2"), self.peer(listening)
        enemy.send(b"let me in\n")
        enemy.send(b"let me in\n")
        friend.send(b"hello\n")
        self.assertEqual(listening.expect(b"hello\n"), b"")
        self.assertIn("received 1 datagram, sent 0, turned away 2", listening.stop()[2])

    def test_a_range_that_is_none_is_wrong_use(self):
        done = subprocess.run([SALON, "listen", "--allow", "192.168.1.0/33"], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b'"192.168.1.0/33" as a range of addresses: behind the \'/\' stands a number from 0 to 32',
                      done.stderr)

    def test_clients_beyond_the_most_wait_and_nothing_of_theirs_is_lost(self):
        listening = self.listen("--max-clients", "1", stdin=subprocess.DEVNULL)
        first, second = self.client(listening), self.client(listening)
        first.sendall(b"first\n")
        listening.expect(b"first\n")
        second.sendall(b"second\n")
        second.shutdown(socket.SHUT_WR)
        listening.expect_said(f"{name(second)} waits".encode())
        self.assert_silent(listening.process.stdout)
        first.close()
        listening.expect(b"second\n")

    def test_a_most_of_clients_that_makes_no_sense_is_wrong_use(self):
        for words in (["--max-clients", "0"], ["--max-clients", "many"], ["-u", "--max-clients", "3"]):
            done = subprocess.run([SALON, "listen", *words], stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=PATIENCE)
            self.assertEqual(done.returncode, 2, words)

    # ---- what programs are told ----

    def test_json_tells_programs_what_happens(self):
        listening = self.listen("--json", "--deny", "127.0.0.2")
        read_all(self.client(listening, "127.0.0.2"))
        client = self.client(listening)
        peer = name(client)
        client.sendall(b"hello\n")
        listening.expect(b"hello\n")
        client.shutdown(socket.SHUT_WR)
        listening.finish()
        self.assertEqual(read_all(client), b"")
        listening.expect_said(b'"left"')
        events = [json.loads(line) for line in listening.stop()[2].splitlines()]
        for event in events:
            self.assertTrue(event.pop("text"))
        self.assertEqual(events, [
            {"event": "listening", "transport": "tcp", "port": listening.port,
             "addresses": f"127.0.0.1:{listening.port}"},
            {"event": "turned_away", "address": "127.0.0.2"},
            {"event": "connected", "peer": peer},
            {"event": "left", "peer": peer, "received": 6, "sent": 0},
            {"event": "done", "exit_code": 0, "received": 6},
        ])

    def test_every_event_is_in_the_manual_with_its_members(self):
        page = os.path.join(os.path.dirname(__file__), "../../docs/manual/json.md")
        with open(page, encoding="utf-8") as file:
            rows = [row.split("|") for row in file if row.startswith("| `")]
        members = {}
        for _, names, source, _, described, _ in rows:
            for event in re.findall(r"`(\w+)`", names) if "send" not in source else []:
                members.setdefault(event, set()).update(re.findall(r"`(\w+)`", described))
        members["broke_off"] |= members["left"]
        told = []
        listening = self.listen("--json", "--digest", "--once", "--echo", "--max-clients", "1", "--deny", "127.0.0.2")
        read_all(self.client(listening, "127.0.0.2"))
        client = self.client(listening)
        client.sendall(b"hello\n")
        listening.expect(b"hello\n")
        client.recv(100)
        reset(client)
        told.append(listening.end())
        listening = self.listen("--json", "--digest", "--echo", "--udp", "--deny", "127.0.0.2")
        for source, port in (("127.0.0.2", 0), ("127.0.0.3", listening.port), ("127.0.0.1", 0)):
            self.peer(listening, source, port).send(source.encode())
        listening.expect(b"127.0.0.1")
        told.append(listening.stop())
        for code, _, said in told:
            events = [json.loads(line) for line in said.splitlines()]
            self.assertEqual(events[-1]["exit_code"], code)
            self.assertFalse([event for event in events[:-1] if "exit_code" in event], "only the last line")
            for event in events:
                self.assertIn(event["event"], members)
                self.assertLessEqual(set(event) - {"event", "text"}, members[event["event"]], event)

    def test_json_tells_programs_what_failed(self):
        with open("/dev/full", "wb") as full:
            listening = self.listen("--json", "--quiet", stdout=full)
            self.client(listening).sendall(b"hello\n")
            self.assertEqual(listening.process.wait(PATIENCE), 5)
        listening.listening.join(PATIENCE)
        error = json.loads(listening.said)
        self.assertEqual((error["event"], error["exit_code"], error["lost"]), ("error", 5, 6))


if __name__ == "__main__":
    unittest.main()
