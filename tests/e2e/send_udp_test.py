"""salon send over UDP: what nc, ncat and socat get wrong, done right."""
import os
import signal
import socket
import subprocess
import tempfile
import unittest

from ends import Program, send
from island import Island
from room import PATIENCE, SALON


class SendUdp(unittest.TestCase):
    def setUp(self):
        self.peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.peer.close)
        self.peer.settimeout(PATIENCE)
        self.peer.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.peer.getsockname()[1]}"

    def start(self, *options, **streams):
        sending = Program(SALON, "send", "--udp", self.address, *options, **streams)
        self.addCleanup(sending.__exit__)
        return sending

    def received(self, count):
        return [self.peer.recv(65536) for _ in range(count)]

    def test_each_line_is_a_datagram(self):
        code, _, said = send("--udp", self.address, stdin=b"one\ntwo\n\nthree")
        self.assertEqual(self.received(4), [b"one\n", b"two\n", b"\n", b"three"])
        self.assertEqual(code, 0)
        self.assertIn("sent 4 datagrams", said)

    def test_words_are_one_datagram(self):
        self.assertEqual(send(f"udp://{self.address}", "temp", "21.5")[0], 0)
        self.assertEqual(self.received(1), [b"temp 21.5\n"])

    def test_nc_merges_two_lines_into_a_datagram(self):
        subprocess.run(["nc", "-u", "-q0", "127.0.0.1", str(self.peer.getsockname()[1])], input=b"one\ntwo\n",
                       timeout=PATIENCE, check=False)
        self.assertEqual(self.received(1), [b"one\ntwo\n"], "nc keeps lines apart now: correct DESIGN's table")

    def test_frames_say_what_a_datagram_is(self):
        for frame, given, expected in (("nul", b"a\n\0\0b", [b"a\n", b"", b"b"]),
                                       ("length", b"\0\0\0\2ab\0\0\0\0", [b"ab", b""]),
                                       ("fixed:2", b"abcde", [b"ab", b"cd", b"e"]),
                                       ("whole", b"a\nb\n", [b"a\nb\n"]),
                                       ("whole", b"", [b""])):
            with self.subTest(frame):
                self.assertEqual(send("-u", self.address, "--frame", frame, stdin=given)[0], 0)
                self.assertEqual(self.received(len(expected)), expected)

    def test_the_longest_datagram_goes_whole_and_a_longer_one_not_at_all(self):
        data = os.urandom(65_507)
        self.assertEqual(send("-u", self.address, "--frame", "whole", stdin=data)[0], 0)
        self.assertEqual(self.received(1), [data])
        code, _, said = send("-u", self.address, "--frame", "whole", stdin=bytes(70_000))
        self.assertEqual(code, 5)
        self.assertIn("at most 65507 bytes", said)
        self.peer.setblocking(False)
        with self.assertRaises(BlockingIOError):
            self.peer.recv(1)

    def test_nc_and_socat_cut_a_long_datagram(self):
        port = self.peer.getsockname()[1]
        for command, most in ((f"nc -u -q0 127.0.0.1 {port}", 16_384), (f"socat -u - UDP:127.0.0.1:{port}", 8_192)):
            subprocess.run(command.split(), input=bytes(60_000), timeout=PATIENCE, check=False)
            lengths = []
            while sum(lengths) < 60_000:
                lengths.append(len(self.peer.recv(65536)))
            self.assertLessEqual(max(lengths), most, f"{command}: it goes whole now: correct DESIGN's table")

    def test_text_that_is_longer_than_a_datagram_is_not_sent(self):
        code, _, said = send("-u", self.address, "x" * 70_000)
        self.assertEqual(code, 5)
        self.assertIn("the text does not fit into a datagram, which carries at most 65507 bytes", said)

    def test_fixed_datagrams_keep_their_boundaries_however_they_are_read(self):
        sending = self.start("--frame", "fixed:700")
        data = os.urandom(700 * 100 + 30)
        for begin, end in ((0, 1), (1, 1399), (1399, 1401), (1401, len(data))):
            sending.give(data[begin:end])
        sending.finish()
        got = self.received(101)
        self.assertEqual([len(one) for one in got], [700] * 100 + [30])
        self.assertEqual(b"".join(got), data)
        code, _, said = sending.end()
        self.assertEqual(code, 0)
        self.assertIn("sent 101 datagrams, received 0", said)

    def send_file(self, data, *words, begin=0, prefix=()):
        """Sends `data` from `begin` on, out of a file; gives (exit code, standard error)."""
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(begin)
            done = subprocess.run([*prefix, SALON, "send", "--udp", *words], stdin=file, capture_output=True,
                                  timeout=PATIENCE)
        return done.returncode, done.stderr.decode()

    def hold(self, wanted):
        """Lets the peer hold so many bytes until they are received; whether it may (SO_RCVBUFFORCE takes a right)."""
        so_rcvbufforce = 33
        try:
            self.peer.setsockopt(socket.SOL_SOCKET, so_rcvbufforce, wanted)
        except PermissionError:
            self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, wanted)
        return self.peer.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) >= wanted

    def test_the_datagrams_of_a_large_file_keep_their_boundaries(self):
        """After its first megabyte the kernel takes them out of the file by itself."""
        holds_all = self.hold(64 << 20)
        for size, count in ((1_400, 1_600), (100, 14_000), (40_000, 40)):
            with self.subTest(f"datagrams of {size} bytes"):
                wanted = [number.to_bytes(4, "big") * (size // 4) for number in range(count)] + [b"end"]
                data = b"not this" + b"".join(wanted)
                code, said = self.send_file(data, self.address, "--frame", f"fixed:{size}", begin=8)
                self.assertEqual(code, 0, said)
                self.assertIn(f"sent {count + 1} datagrams, received 0", said)
                self.peer.setblocking(False)
                got = []
                try:
                    while True:
                        got.append(self.peer.recv(65_536))
                except BlockingIOError:
                    pass
                if holds_all:
                    self.assertEqual(len(got), len(wanted))
                self.assertLessEqual(set(got), set(wanted), "a datagram has other boundaries")
                self.assertEqual(got, sorted(got), "they are out of order")

    def test_a_large_file_goes_where_each_datagram_must_be_cut_on_its_way(self):
        """Which the kernel does not do out of a file: they are sent by hand. A packet has 1,500 bytes there."""
        island = Island()
        self.addCleanup(island.close)
        code, said = self.send_file(bytes(2_000 * 1_000), "192.0.2.7:9", "--frame", "fixed:2000", prefix=island.prefix)
        self.assertEqual(code, 0, said)
        self.assertIn("sent 1000 datagrams, received 0", said)

    def test_a_large_file_to_a_port_where_nobody_listens_is_exit_code_1(self):
        self.peer.close()
        code, said = self.send_file(bytes(20 << 20), self.address, "--frame", "fixed:1400")
        self.assertEqual(code, 1)
        self.assertIn("nobody listens on " + self.address, said)

    def test_a_port_where_nobody_listens_is_exit_code_1(self):
        self.peer.close()
        code, _, said = send("--udp", self.address, "anyone?")
        self.assertEqual(code, 1)
        self.assertIn("nobody listens on " + self.address, said)

    def test_nc_does_not_tell_that_nobody_listens(self):
        self.peer.close()
        done = subprocess.run(["nc", "-u", "-q0", "127.0.0.1", self.address.split(":")[1]], input=b"anyone?\n",
                              capture_output=True, timeout=PATIENCE)
        self.assertEqual((done.returncode, done.stderr), (0, b""), "nc tells it now: correct DESIGN's table")

    def test_a_reply_is_printed(self):
        sending = self.start("ping", "--replies", "1")
        data, who = self.peer.recvfrom(100)
        self.assertEqual(data, b"ping\n")
        self.peer.sendto(b"pong\n", who)
        self.assertEqual(sending.end()[:2], (0, b"pong\n"))

    def test_so_many_replies_are_waited_for(self):
        sending = self.start("ping", "--replies", "3", "--frame", "nul")
        _, who = self.peer.recvfrom(100)
        for reply in (b"one", b"", b"three"):
            self.peer.sendto(reply, who)
        self.assertEqual(sending.end()[:2], (0, b"one\0\0three\0"))

    def test_fewer_replies_than_asked_for_are_exit_code_3(self):
        sending = self.start("ping", "--replies", "2", "--wait", "200ms")
        _, who = self.peer.recvfrom(100)
        self.peer.sendto(b"pong\n", who)
        code, out, said = sending.end()
        self.assertEqual((code, out), (3, b"pong\n"))
        self.assertIn("fewer replies", said)

    def test_a_deadline_bounds_the_wait_for_replies(self):
        self.assertEqual(send("-u", self.address, "ping", "--replies", "1", "--deadline", "100ms")[0], 3)

    def test_a_full_disk_is_exit_code_5(self):
        with open("/dev/full", "wb") as full:
            sending = self.start("ping", "--replies", "1", stdout=full)
            _, who = self.peer.recvfrom(100)
            self.peer.sendto(b"pong\n", who)
            self.assertEqual(sending.process.wait(PATIENCE), 5)

    def test_a_reader_that_has_gone_is_exit_code_5(self):
        sending = self.start("ping", "--replies", "1")
        _, who = self.peer.recvfrom(100)
        sending.process.stdout.close()
        self.peer.sendto(b"pong\n", who)
        self.assertEqual(sending.process.wait(PATIENCE), 5)

    def test_ctrl_c_is_exit_code_130_and_says_how_much_went(self):
        sending = self.start()
        sending.give(b"one\ntwo\n")
        self.received(1)
        _, who = self.peer.recvfrom(100)
        self.peer.sendto(b"taken\n", who)
        sending.expect(b"taken\n")  # so that it knows, too, that it has sent them
        code, _, said = sending.stop(signal.SIGINT)
        self.assertEqual(code, 130)
        self.assertIn("interrupted before it was done; sent 2 datagrams, received 1", said)

    def test_options_of_udp_are_wrong_use_over_tcp(self):
        for option in (["--frame", "nul"], ["--replies", "1"]):
            self.assertEqual(send(self.address, "x", *option)[0], 2, option)
        for option in (["--frame", "pages"], ["--replies", "0"], ["--replies", "many"]):
            self.assertEqual(send("-u", self.address, "x", *option)[0], 2, option)


if __name__ == "__main__":
    unittest.main()
