"""Datagrams that are longer than what can be taken of them. UDP has none that are longer than salon's buffers, so here
these are 100 bytes long, whatever it thinks (tests/support/short_buffers.cpp): the system cuts, and says so."""
import os
import socket
import subprocess
import unittest

from ends import Listen, Program
from room import PATIENCE, SALON

SHORT_BUFFERS = os.environ.get("SALON_SHORT_BUFFERS")
CUT = "was longer than the 100 bytes that were taken: the rest of it is lost"


@unittest.skipUnless(SHORT_BUFFERS, "a sanitizer wants to be loaded first")
class Cut(unittest.TestCase):
    def listen(self, *options):
        listening = Listen("--udp", *options, stdin=subprocess.DEVNULL, env={"LD_PRELOAD": SHORT_BUFFERS})
        self.addCleanup(listening.__exit__)
        return listening

    def peer(self):
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(peer.close)
        peer.settimeout(PATIENCE)
        peer.bind(("127.0.0.1", 0))
        return peer

    def test_a_listener_tells_of_the_first_and_counts_them_all(self):
        listening = self.listen()
        peer = self.peer()
        for length in (100, 101, 300):
            peer.sendto(b"x" * (length - 1) + b"|", ("127.0.0.1", listening.port))
            listening.expect(b"x" * 99 + (b"|" if length == 100 else b"x"))
        code, rest, said = listening.stop()
        self.assertEqual((code, rest), (0, b""))
        self.assertEqual(said.count(f"a datagram from 127.0.0.1:{peer.getsockname()[1]} {CUT} (said once)"), 1, said)
        self.assertIn("received 3 datagrams, sent 0, cut 2\n", said)

    def test_with_once_it_is_exit_code_5(self):
        listening = self.listen("--once")
        self.peer().sendto(b"x" * 101, ("127.0.0.1", listening.port))
        code, out, said = listening.end()
        self.assertEqual((code, out), (5, b"x" * 100))
        self.assertIn(CUT, said)

    def test_a_reply_that_was_cut_is_exit_code_5(self):
        peer = self.peer()
        # io_uring receives without a call that could be made to see less.
        with Program(SALON, "send", f"udp://127.0.0.1:{peer.getsockname()[1]}", "hello", "--replies", "1",
                     env={"LD_PRELOAD": SHORT_BUFFERS, "SALON_LOOP": "epoll"}) as sending:
            peer.sendto(b"x" * 101, peer.recvfrom(100)[1])
            code, out, said = sending.end()
        self.assertEqual((code, out), (5, b"x" * 100))
        self.assertIn(f"{CUT}; sent 1 datagram, received 1", said)


if __name__ == "__main__":
    unittest.main()
