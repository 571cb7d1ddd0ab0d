"""What nc, ncat and socat get wrong when they listen, and that salon does not: the rows of DESIGN's table of which
listen_test.py and listen_udp_test.py have not both sides. When one of these tools does better than it is said here, its
test fails: then correct the table."""
import select
import socket
import subprocess
import time
import unittest

from ends import Listen, Program, reset
from ports import free_port
from room import PATIENCE

HOST = "127.0.0.1"


def connected_at_once(port, count=300, within=0.5):
    """How many of `count` connections that are begun together succeed `within` so many seconds."""
    sockets = {one.fileno(): one for one in (socket.socket() for _ in range(count))}
    waiting = select.epoll()
    try:
        for one in sockets.values():
            one.setblocking(False)
            one.connect_ex((HOST, port))
            waiting.register(one, select.EPOLLOUT)
        there, undecided, until = 0, count, time.monotonic() + within
        while undecided and time.monotonic() < until:
            for descriptor, _ in waiting.poll(until - time.monotonic()):
                waiting.unregister(descriptor)
                undecided -= 1
                there += sockets[descriptor].getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
        return there
    finally:
        waiting.close()
        for one in sockets.values():
            one.close()


class ListenPeers(unittest.TestCase):
    def listen(self, *options, **streams):
        listening = Listen(*options, **streams)
        self.addCleanup(listening.__exit__)
        return listening

    def program(self, *command, ready, **streams):
        """One of the other tools, once it has said `ready`."""
        program = Program(*command, **streams)
        self.addCleanup(program.__exit__)
        program.expect_said(ready)
        return program

    def datagrams(self, port, *messages):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            for message in messages:
                peer.sendto(message, (HOST, port))

    # ---- 300 at once ----

    def test_three_hundred_connect_at_once(self):
        self.assertEqual(connected_at_once(self.listen().port, within=PATIENCE), 300)

    def test_three_hundred_do_not_connect_at_once_to_nc_and_socat(self):
        port = free_port()
        self.program("nc", "-v", "-k", "-l", HOST, port, ready=b"Listening")
        self.assertLess(connected_at_once(port), 100)
        port = free_port()
        self.program("socat", "-d", "-d", f"TCP4-LISTEN:{port}", "-", ready=b"listening")
        self.assertLess(connected_at_once(port), 100)

    # ---- datagrams ----

    def test_nc_and_socat_cut_a_long_datagram(self):
        for command, ready, length in ((["nc", "-v", "-u", "-l", HOST, "{}"], b"Bound", 16_384),
                                       (["socat", "-d", "-d", "-u", "UDP4-RECV:{}", "-"], b"starting data", 8_192)):
            with self.subTest(command[0]):
                port = free_port(socket.SOCK_DGRAM)
                tool = self.program(*(word.format(port) for word in command), ready=ready)
                self.datagrams(port, b"x" * 60_000, b"end\n")
                self.assertEqual(tool.expect(b"end\n"), b"x" * length)

    def test_a_datagram_of_ipv6_may_be_longer_still(self):
        listening = self.listen("--udp", "--digest", address="[::1]:0", stdin=subprocess.DEVNULL)
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as peer:
            peer.sendto(b"x" * 65_526 + b"|", ("::1", listening.port))
        self.assertEqual(len(listening.expect(b"|")), 65_526)

    def test_an_empty_datagram_ends_nc(self):
        port = free_port(socket.SOCK_DGRAM)
        nc = self.program("nc", "-v", "-u", "-l", HOST, port, ready=b"Bound")
        self.datagrams(port, b"one\n", b"")
        self.assertEqual(nc.end()[:2], (0, b"one\n"))

    def test_ncat_hears_only_its_first_peer(self):
        port = free_port(socket.SOCK_DGRAM)
        ncat = self.program("ncat", "-v", "-u", "-l", HOST, port, ready=b"Listening")
        self.datagrams(port, b"ada\n")
        ncat.expect(b"ada\n")
        self.datagrams(port, b"bob\n")
        self.assertFalse(select.select([ncat.process.stdout], [], [], 0.3)[0])

    # ---- addresses ----

    def test_a_second_nc_listens_on_the_same_port(self):
        port = free_port()
        for _ in range(2):
            self.program("nc", "-v", "-k", "-l", HOST, port, ready=b"Listening")

    def test_nc_listens_on_ipv4_alone(self):
        port = free_port()
        self.program("nc", "-v", "-l", port, ready=b"Listening")
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection(("::1", port), PATIENCE)

    # ---- broken connections ----

    def test_nc_does_not_tell_that_a_client_broke_off(self):
        port = free_port()
        nc = self.program("nc", "-l", "-v", HOST, port, ready=b"Listening", stdin=subprocess.DEVNULL)
        client = socket.create_connection((HOST, port), PATIENCE)
        client.sendall(b"half")
        nc.expect(b"half")
        reset(client)
        self.assertEqual(nc.end()[0], 0)

    # ---- text ----

    def test_tags_leave_utf8_as_it_is(self):
        listening = self.listen("--tag")
        with listening.connect() as client:
            client.sendall("café\n".encode())
            listening.expect("café\n".encode())

    def test_ncat_mangles_utf8_in_a_chat(self):
        port = free_port()
        self.program("ncat", "-v", "--chat", "-l", HOST, port, ready=b"Listening")
        with socket.create_connection((HOST, port), PATIENCE) as ada, \
                socket.create_connection((HOST, port), PATIENCE) as bob:
            ada.settimeout(PATIENCE)
            bob.sendall("café\n".encode())
            seen = b""
            while b"caf" not in seen or not seen.endswith(b"\n"):
                seen += ada.recv(1000)
            self.assertNotIn("café".encode(), seen)

    def test_one_stalled_reader_blocks_everybody_in_a_chat_of_ncat(self):
        port = free_port()
        self.program("ncat", "-v", "--chat", "-l", HOST, port, ready=b"Listening")
        with socket.create_connection((HOST, port)) as ada, socket.create_connection((HOST, port)) as deaf, \
                socket.create_connection((HOST, port)) as bob:
            for one in (ada, bob):
                one.setblocking(False)
            heard, said, line = 0, 0, b"x" * 999 + b"\n"
            while True:  # until nobody is heard any more
                readable, writable, _ = select.select([ada], [bob], [], 0.5)
                if not readable and not writable:
                    break
                heard += len(ada.recv(1 << 20)) if readable else 0
                said += bob.send(line) if writable else 0
                self.assertLess(said, 100_000_000, "a stalled reader costs the others nothing now")
            self.assertLess(heard, said)
            deaf.settimeout(PATIENCE)
            deaf.recv(1 << 20)  # it reads again, and all goes on
            self.assertTrue(select.select([ada, bob], [], [], PATIENCE)[0])


if __name__ == "__main__":
    unittest.main()
