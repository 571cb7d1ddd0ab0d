"""salon listen: where it can be reached, and how it ends when something breaks."""
import hashlib
import os
import pty
import select
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from ends import Listen, Program, name, read_all, reset, send
from full_disk_test import SmallDisk
from ports import free_port
from room import PATIENCE, SALON


def run(*words, stdin=subprocess.DEVNULL, **more):
    """Runs `salon listen WORDS`, which is to fail; gives (exit code, standard error)."""
    done = subprocess.run([SALON, "listen", *map(str, words)], stdin=stdin, stdout=more.pop("stdout", subprocess.PIPE),
                          stderr=subprocess.PIPE, timeout=PATIENCE, **more)
    return done.returncode, done.stderr.decode()


class ListenEnds(unittest.TestCase):
    def listen(self, *options, **streams):
        listening = Listen(*options, **streams)
        self.addCleanup(listening.__exit__)
        return listening

    def client(self, listening, transport):
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if "--udp" in transport else socket.SOCK_STREAM)
        client.connect(("127.0.0.1", listening.port))
        return client

    def reaches(self, host, port):
        try:
            socket.create_connection((host, port), PATIENCE).close()
        except ConnectionRefusedError:
            return False
        return True

    # ---- addresses ----

    def test_each_form_of_address_listens_where_it_says(self):
        both, v4, v6 = ("127.0.0.1", "::1"), ("127.0.0.1",), ("::1",)
        for words, there in (([":0"], both), (["*:0"], both), (["localhost:0"], both), (["[::1]:0"], v6),
                             (["127.0.0.1:0"], v4), (["tcp://127.0.0.1:0"], v4), ([":0", "-4"], v4), ([":0", "-6"], v6),
                             (["localhost:0", "-6"], v6), (["-l", "-k", ":0"], both)):
            with self.subTest(words), Listen(addresses=words, stdin=subprocess.DEVNULL) as listening:
                self.assertEqual(tuple(host for host in both if self.reaches(host, listening.port)), there)

    def test_a_name_is_looked_up(self):
        try:
            socket.getaddrinfo("LocalHost", None)
            host = "LocalHost"  # our own spelling is asked of nobody
        except socket.gaierror:
            host = "localhost"  # a host without names
        listening = self.listen(address=f"{host}:0", stdin=subprocess.DEVNULL)
        self.assertTrue(self.reaches("127.0.0.1", listening.port))

    def test_several_addresses_are_listened_on_together(self):
        port = free_port()
        listening = self.listen(addresses=["127.0.0.1:0", f"127.0.0.2:{port}"], stdin=subprocess.DEVNULL)
        self.assertTrue(self.reaches("127.0.0.1", listening.port))
        self.assertTrue(self.reaches("127.0.0.2", port))
        self.assertFalse(self.reaches("127.0.0.2", listening.port))

    def test_the_habits_of_nc_are_understood(self):
        port = free_port()
        for words in (["127.0.0.1", port], ["-l", "127.0.0.1", port], ["-l", "-p", port], ["-lkp", port],
                      ["-lnvp", port], ["-l", port], ["-p", port, "127.0.0.1"], ["-4", "-p", port]):
            with self.subTest(words), \
                    Program(SALON, "listen", *words, "--once", stdin=subprocess.DEVNULL) as listening:
                listening.expect_said(b"listening on ")
                self.assertTrue(self.reaches("127.0.0.1", port))
                self.assertEqual(listening.end()[0], 0)

    def test_host_and_port_are_one_address_and_do_not_open_every_interface(self):
        port = free_port()
        with Program(SALON, "listen", "127.0.0.1", port) as listening:
            listening.expect_said(f"'127.0.0.1 {port}' is understood as 127.0.0.1:{port}".encode())
            listening.expect_said(f"listening on 127.0.0.1:{port} (TCP)".encode())
            self.assertFalse(self.reaches("127.0.0.2", port))

    def test_what_nc_has_and_salon_has_not_gets_an_answer(self):
        for flag in ("-e", "-c", "-U", "-w", "-s", "-q"):
            code, said = run("-l", flag, "1", "8888")
            self.assertEqual(code, 2, flag)
            self.assertRegex(said, f"cannot understand {flag}( 1)?: that is nc's; here ")

    def test_an_address_that_makes_no_sense_is_wrong_use(self):
        for words, reason in ((["-4", "[::1]:0"], "-4 wants an IPv4 address"),
                              (["-6", "127.0.0.1:0"], "-6 wants an IPv6 address"),
                              (["-4", "-6"], "give one of them"),
                              ([":70000"], "a port is a number from 0 to 65535"),
                              (["300.1.1.1:80"], "that is no IP address"),
                              (["-p", "80", "127.0.0.1:81"], "names a port of its own"),
                              (["-p", "http"], "that is no port"),
                              (["tcp://:0", "udp://:0"], "either TCP or UDP"),
                              (["https://:0"], "'https' is not spoken here")):
            code, said = run(*words)
            self.assertEqual(code, 2, words)
            self.assertIn(reason, said)

    def test_an_address_that_cannot_be_had_is_exit_code_1(self):
        taken = self.listen(stdin=subprocess.DEVNULL)
        for words, reason in ((["192.0.2.1:0"], "192.0.2.1"),
                              (["no-such-host.invalid:0"], "no-such-host.invalid"),
                              ([f"127.0.0.1:{taken.port}"], "Address already in use")):
            for transport in ([], ["--udp"]):
                if words[0].startswith("127.") and transport:
                    continue  # that one is free over UDP
                with self.subTest(words + transport):
                    code, said = run(*words, *transport)
                    self.assertEqual(code, 1, said)
                    self.assertIn(reason, said)

    # ---- ends ----

    def test_a_signal_ends_it_as_a_server_ends(self):
        for transport in ([], ["--udp"]):
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                with self.subTest(f"{transport} {number}"):
                    self.assertEqual(self.listen(*transport).stop(number)[0], 0)

    def test_a_descriptor_for_ready_that_is_not_open_is_wrong_use(self):
        for transport in ([], ["--udp"]):
            code, said = run("127.0.0.1:0", "--ready-fd", "77", *transport)
            self.assertEqual(code, 2)
            self.assertIn("cannot write to --ready-fd 77: Bad file descriptor", said)

    def test_standard_output_that_is_closed_is_exit_code_5(self):
        for transport in ([], ["--udp"]):
            done = subprocess.run(["sh", "-c", 'exec "$0" listen 127.0.0.1:0 "$@" >&-', SALON, *transport],
                                  stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=PATIENCE)
            self.assertEqual(done.returncode, 5)
            self.assertIn(b"standard output is closed", done.stderr)

    def test_standard_input_that_cannot_be_read_is_exit_code_5(self):
        folder = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, folder)
        for transport in ([], ["--udp"]):
            listening = self.listen(*transport, stdin=folder)
            with self.client(listening, transport) as client:
                client.send(b"hello\n")
                code, _, said = listening.end()
            self.assertEqual(code, 5)
            self.assertIn("cannot read standard input: Is a directory", said)

    # ---- output that fails ----

    def test_a_full_disk_loses_what_it_says_it_loses(self):
        with SmallDisk(1024) as disk:
            path = os.path.join(disk.seen_from_here, "out")
            with open(path, "wb") as out:
                listening = self.listen(stdin=subprocess.DEVNULL, stdout=out)
            with listening.connect() as client:
                try:
                    client.sendall(bytes(8_000_000))
                except (ConnectionResetError, BrokenPipeError):
                    pass
                self.assertEqual(listening.process.wait(PATIENCE), 5)
            listening.listening.join(PATIENCE)
            said = listening.said.decode()
            self.assertRegex(said, r"standard output: No space left on device; \d+ bytes? that had come (is|are) lost")
            self.assertGreater(os.stat(path).st_size, 500_000, "what there was room for has been kept")

    def test_one_client_fills_files_and_pipes_byte_for_byte(self):
        data = os.urandom(9_000_001)
        with tempfile.NamedTemporaryFile() as file:
            for mode, before in (("wb", b""), ("ab", data)):
                with self.subTest(mode), open(file.name, mode) as out:
                    listening = self.listen("--once", stdin=subprocess.DEVNULL, stdout=out)
                    self.assertEqual(send(f"127.0.0.1:{listening.port}", stdin=data)[0], 0)
                    code, _, said = listening.end()
                    self.assertEqual(code, 0)
                    self.assertIn(f"received {len(data)} bytes, sent 0", said)
                    self.assertEqual(file.read(), data)
        listening = self.listen("--once")
        listening.give(b"an answer meanwhile\n")
        with listening.connect() as client:
            giving = threading.Thread(target=client.sendall, args=[data])
            giving.start()
            self.assertEqual(client.recv(100), b"an answer meanwhile\n")
            out = b""
            while len(out) < len(data):
                out += os.read(listening.process.stdout.fileno(), 1 << 20)
            giving.join(PATIENCE)
            self.assertEqual(out, data)
        listening.finish()
        self.assertEqual(listening.end()[0], 0)

    def test_one_client_may_be_slow_break_off_and_be_interrupted(self):
        listening = self.listen("--once", stdin=subprocess.DEVNULL)
        client = listening.connect()
        for piece in (b"one", b"two"):
            client.sendall(piece)
            listening.expect(piece)
        reset(client)
        code, _, said = listening.end()
        self.assertEqual(code, 4)
        self.assertRegex(said, r"broke off \(Connection reset by peer\); received 6 bytes, sent 0")
        listening = self.listen("--once", stdin=subprocess.DEVNULL)
        with listening.connect() as client:
            client.sendall(b"one")
            listening.expect(b"one")
            self.assertEqual(listening.stop()[0], 0)

    def test_one_client_and_a_reader_that_has_stopped_do_not_keep_it_from_ending(self):
        listening = self.listen("--once", stdin=subprocess.DEVNULL)
        with listening.connect() as client:
            client.setblocking(False)
            while select.select([], [client], [], 0.3)[1]:  # until the pipe and the connection are full
                client.send(bytes(1 << 20))
            listening.process.send_signal(signal.SIGTERM)
            self.assertEqual(listening.process.wait(PATIENCE), 0)

    def test_one_client_that_fills_the_disk_has_what_there_was_room_for(self):
        with SmallDisk(1024) as disk:
            path = os.path.join(disk.seen_from_here, "out")
            with open(path, "wb") as out:
                listening = self.listen("--once", stdin=subprocess.DEVNULL, stdout=out)
            with listening.connect() as client:
                try:
                    client.sendall(bytes(8_000_000))
                except (ConnectionResetError, BrokenPipeError):
                    pass
                self.assertEqual(listening.process.wait(PATIENCE), 5)
            listening.listening.join(PATIENCE)
            self.assertRegex(listening.said, rb"No space left on device; [1-9]\d* bytes? that had come")
            self.assertGreater(os.stat(path).st_size, 500_000, "what there was room for has been kept")

    def test_a_full_disk_says_how_much_is_lost(self):
        with open("/dev/full", "wb") as full:
            listening = self.listen(stdin=subprocess.DEVNULL, stdout=full)
            with listening.connect() as client:
                client.sendall(b"some bytes\n")
                self.assertEqual(listening.process.wait(PATIENCE), 5)
            listening.listening.join(PATIENCE)
            self.assertIn(b"No space left on device; 11 bytes that had come are lost", listening.said)
            listening = self.listen("--udp", stdin=subprocess.DEVNULL, stdout=full)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
                peer.sendto(b"some bytes\n", ("127.0.0.1", listening.port))
                self.assertEqual(listening.process.wait(PATIENCE), 5)
            listening.listening.join(PATIENCE)
            self.assertIn(b"No space left on device; 1 datagram that had come is lost", listening.said)

    def test_a_pipe_that_nobody_reads_any_more_is_exit_code_5(self):
        for transport in ([], ["--once"], ["--udp"]):
            listening = self.listen(*transport, stdin=subprocess.DEVNULL)
            listening.process.stdout.close()
            with self.client(listening, transport) as client:
                client.send(b"hello\n")
                self.assertEqual(listening.process.wait(PATIENCE), 5)
            listening.listening.join(PATIENCE)
            self.assertIn(b"cannot write to standard output: Broken pipe", listening.said)

    # ---- what was received ----

    def test_digests_at_both_ends_can_be_compared(self):
        data = os.urandom(300_000)
        sha256 = hashlib.sha256(data).hexdigest()
        listening = self.listen("--once", "--digest", "-q", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.assertEqual(send(f"127.0.0.1:{listening.port}", stdin=data)[0], 0)
        code, _, said = listening.end()
        self.assertEqual(code, 0)
        self.assertRegex(said, rf"SHA-256 of what was received from 127\.0\.0\.1:\d+: {sha256}\n$")

    def test_digests_tell_both_directions(self):
        listening = self.listen("--once", "--digest")
        listening.give(b"question")
        listening.finish()
        with listening.connect() as client:
            self.assertEqual(read_all(client), b"question")
            client.sendall(b"answer")
        said = listening.end()[2]
        self.assertIn(hashlib.sha256(b"answer").hexdigest(), said)
        self.assertIn(hashlib.sha256(b"question").hexdigest(), said)

    def test_over_udp_the_digest_is_that_of_all_datagrams(self):
        listening = self.listen("--udp", "--digest", stdin=subprocess.DEVNULL)
        self.assertEqual(send("-u", f"127.0.0.1:{listening.port}", stdin=b"one\ntwo\n")[0], 0)
        listening.expect(b"two\n")
        self.assertIn("SHA-256 of what was received: " + hashlib.sha256(b"one\ntwo\n").hexdigest(),
                      listening.stop()[2])

    def test_progress_is_shown_on_a_terminal_when_it_takes_long(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        port = free_port()
        process = subprocess.Popen([SALON, "listen", f"127.0.0.1:{port}", "--once"], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=slave)
        self.addCleanup(process.wait, PATIENCE)
        os.close(slave)
        seen = b""

        def see():
            self.assertTrue(select.select([master], [], [], PATIENCE)[0], seen)
            return os.read(master, 1000)

        while b"listening" not in seen:
            seen += see()
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as client:
            while b"B/s" not in seen:
                client.sendall(b"x" * 1000)
                if select.select([master], [], [], 0.2)[0]:
                    seen += os.read(master, 1000)
        while b" left;" not in seen:
            seen += see()
        self.assertRegex(seen, rb"\r\x1b\[Ksalon listen: received \d+\.\d kB, \d+\.\d kB/s")
        self.assertRegex(seen, rb"\r\x1b\[Ksalon listen: 127\.0\.0\.1:\d+ left;", "it gives way to what is said next")


if __name__ == "__main__":
    unittest.main()
