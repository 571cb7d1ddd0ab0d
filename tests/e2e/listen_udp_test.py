"""salon listen over UDP: what nc, ncat and socat get wrong, done right."""
import os
import pty
import re
import select
import signal
import socket
import subprocess
import unittest

from ends import Listen, Program, send
from room import PATIENCE, SALON


class ListenUdp(unittest.TestCase):
    def listen(self, *options, **streams):
        listening = Listen("--udp", *options, **streams)
        self.addCleanup(listening.__exit__)
        return listening

    def peer(self, listening, host="127.0.0.1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        peer = socket.socket(family, socket.SOCK_DGRAM)
        self.addCleanup(peer.close)
        peer.settimeout(PATIENCE)
        peer.connect((host, listening.port))
        return peer

    def test_every_peer_is_heard_and_the_last_is_answered(self):
        listening = self.listen()
        ada, bob = self.peer(listening), self.peer(listening)
        for turn, peer in enumerate((ada, bob, ada)):
            peer.send(f"turn {turn}\n".encode())
            listening.expect(f"turn {turn}\n".encode())
            listening.give(f"answer {turn}\n".encode())
            self.assertEqual(peer.recv(100), f"answer {turn}\n".encode())
        code, _, said = listening.stop(signal.SIGINT)
        self.assertEqual(code, 0)
        self.assertIn("received 3 datagrams, sent 3", said)

    def test_an_answer_comes_from_the_address_that_was_written_to(self):
        listening = self.listen(address=":0")
        for host in ("127.0.0.2", "127.0.0.1", "::1"):
            peer = self.peer(listening, host)  # connected: it hears nobody else
            peer.send(b"question\n")
            listening.expect(b"question\n")
            listening.give(b"answer\n")
            self.assertEqual(peer.recv(100), b"answer\n")

    def test_nc_hears_only_its_first_peer(self):
        with Program("nc", "-v", "-u", "-l", "127.0.0.1", "0") as nc:
            nc.expect_said(b"\n")
            port = int(nc.said.split()[-1])
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ada, \
                    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bob:
                ada.sendto(b"ada\n", ("127.0.0.1", port))
                nc.expect(b"ada\n")
                bob.sendto(b"bob\n", ("127.0.0.1", port))
                self.assertFalse(select.select([nc.process.stdout], [], [], 0.3)[0],
                                 "nc hears a second peer now: correct DESIGN's table")

    def test_the_longest_datagram_is_printed_whole(self):
        listening = self.listen(stdin=subprocess.DEVNULL)
        data = os.urandom(65_500).replace(b"|", b"!") + b"the end"
        self.peer(listening).send(data)
        self.assertEqual(listening.expect(b"the end") + b"the end", data)

    def test_an_empty_datagram_is_a_message_and_ends_nothing(self):
        listening = self.listen("--frame", "nul", stdin=subprocess.DEVNULL)
        peer = self.peer(listening)
        for message in (b"one", b"", b"two\n"):
            peer.send(message)
        self.assertEqual(listening.expect(b"two\n\0"), b"one\0\0")

    def test_datagrams_are_found_again_behind_their_lengths(self):
        listening = self.listen("--frame", "length", stdin=subprocess.DEVNULL)
        peer = self.peer(listening)
        peer.send(b"ab")
        peer.send(b"")
        self.assertEqual(listening.expect(b"ab\0\0\0\0"), b"\0\0\0\2")

    def test_nothing_is_added_in_a_pipe(self):
        listening = self.listen(stdin=subprocess.DEVNULL)
        peer = self.peer(listening)
        peer.send(b"no newline")
        peer.send(b" here\n")
        listening.expect(b"no newline here\n")

    def test_on_a_terminal_controls_are_seen_and_a_newline_is_put(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        listening = self.listen(stdin=subprocess.DEVNULL, stdout=slave)
        os.close(slave)
        peer = self.peer(listening)
        peer.send(b"\x1b[2J")
        peer.send(b"two.\n")
        seen = b""
        while b"." not in seen:
            self.assertTrue(select.select([master], [], [], PATIENCE)[0], seen)
            seen += os.read(master, 1000)
        self.assertEqual(seen.replace(b"\r\n", b"\n").strip(), b"^[[2J\ntwo.")

    def test_once_ends_with_the_first_datagram(self):
        listening = self.listen("--once", stdin=subprocess.DEVNULL)
        self.peer(listening).send(b"abcdefg!")
        self.assertEqual(listening.end()[:2], (0, b"abcdefg!"))

    def test_once_answers_with_standard_input(self):
        listening = self.listen("--once")
        listening.give(b"pong\n")
        listening.finish()
        self.assertEqual(send("-u", f"127.0.0.1:{listening.port}", "ping", "--replies", "1")[:2], (0, b"pong\n"))
        self.assertEqual(listening.end()[:2], (0, b"ping\n"))

    def test_a_peer_that_has_gone_does_not_disturb_the_others(self):
        listening = self.listen()
        gone, stays = self.peer(listening), self.peer(listening)
        gone.send(b"bye\n")
        listening.expect(b"bye\n")
        gone.close()
        listening.give(b"are you there?\n")
        stays.send(b"here\n")
        listening.expect(b"here\n")
        listening.give(b"good\n")
        # Which of the two the first answer went to depends on which of the two came first.
        while stays.recv(100) != b"good\n":
            pass

    def test_what_this_host_had_to_drop_is_counted_to_the_last(self):
        listening = self.listen(stdin=subprocess.DEVNULL)
        peer = self.peer(listening)
        count = 60_000
        for _ in range(count):  # nobody reads what is printed
            peer.send(bytes(1_400))
        last, came = b"", b""
        while not last or last not in came:  # it tells how many before it were dropped
            last = b"|%d|" % count
            peer.send(last)
            count += 1
            while select.select([listening.process.stdout], [], [], 0.05)[0]:
                came = came[-len(last):] + os.read(listening.process.stdout.fileno(), 1 << 20)
        code, _, said = listening.stop()
        self.assertEqual(code, 0)
        self.assertIn("this host drops some", said)
        told = re.search(r"received (\d+) datagrams, sent 0, dropped by this host at least (\d+)", said)
        received, dropped = map(int, told.groups())
        self.assertGreater(dropped, 0)
        self.assertEqual(received + dropped, count)

    def test_both_families_are_heard(self):
        listening = self.listen(address=":0", stdin=subprocess.DEVNULL)
        for host in ("127.0.0.1", "::1"):
            self.peer(listening, host).send(host.encode() + b"\n")
            listening.expect(host.encode() + b"\n")

    def test_a_second_listener_on_a_port_is_refused(self):
        listening = self.listen()
        done = subprocess.run([SALON, "listen", "-u", f"127.0.0.1:{listening.port}"], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"Address already in use", done.stderr)

    def test_a_full_disk_is_exit_code_5(self):
        with open("/dev/full", "wb") as full:
            listening = self.listen(stdout=full)
            self.peer(listening).send(b"some bytes\n")
            self.assertEqual(listening.process.wait(PATIENCE), 5)

    def test_it_speaks_with_nc_ncat_and_socat(self):
        listening = self.listen()
        for name, command in {"nc": "nc -u 127.0.0.1 {}", "ncat": "ncat -u 127.0.0.1 {}",
                              "socat": "socat - UDP:127.0.0.1:{}"}.items():
            with self.subTest(name), Program(*command.format(listening.port).split()) as other:
                other.give(b"question\n")
                listening.expect(b"question\n")
                listening.give(b"answer\n")
                other.expect(b"answer\n")


if __name__ == "__main__":
    unittest.main()
