"""salon listen: what nc, ncat and socat get wrong, done right."""
import os
import pty
import select
import signal
import socket
import subprocess
import tempfile
import unittest

from ends import Listen, Program, name, read_all, reset, send
from room import PATIENCE, SALON


class ListenTcp(unittest.TestCase):
    def listen(self, *options, **streams):
        listening = Listen(*options, **streams)
        self.addCleanup(listening.__exit__)
        return listening

    def test_what_a_client_sends_is_printed_byte_for_byte(self):
        data = os.urandom(3_000_000)
        with tempfile.TemporaryFile() as printed:
            listening = self.listen("--once", stdin=subprocess.DEVNULL, stdout=printed)
            with listening.connect() as client:
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
                self.assertEqual(read_all(client), b"")
            self.assertEqual(listening.process.wait(PATIENCE), 0)
            printed.seek(0)
            self.assertEqual(printed.read(), data)

    def test_send_and_listen_meet_both_ways(self):
        listening = self.listen("--once")
        listening.give(b"from the server\n")
        listening.finish()
        self.assertEqual(send(f"127.0.0.1:{listening.port}", stdin=b"from the client\n")[:2], (0, b"from the server\n"))
        self.assertEqual(listening.end()[:2], (0, b"from the client\n"))

    def test_many_clients_are_served_at_once(self):
        listening = self.listen()
        clients = [listening.connect() for _ in range(300)]
        # The last speaks first: nobody waits for those who came before.
        for number, client in reversed(list(enumerate(clients))):
            client.sendall(f"client {number}\n".encode())
            listening.expect(f"client {number}\n".encode())
        listening.give(b"to everyone\n")
        for client in clients:
            self.assertEqual(client.recv(100), b"to everyone\n")
            client.close()
        self.assertEqual(listening.stop(signal.SIGINT)[0], 0, "Ctrl-C is how a server ends")

    def test_nc_serves_one_client_at_a_time(self):
        with Program("nc", "-v", "-k", "-l", "127.0.0.1", "0") as nc:
            nc.expect_said(b"\n")
            port = int(nc.said.split()[-1])
            with socket.create_connection(("127.0.0.1", port)), socket.create_connection(("127.0.0.1", port)) as second:
                second.sendall(b"me too\n")
                self.assertFalse(select.select([nc.process.stdout], [], [], 0.3)[0],
                                 "nc serves two at once now: correct DESIGN's table")

    def test_lines_of_two_clients_are_not_mixed(self):
        listening = self.listen()
        with listening.connect() as ada, listening.connect() as bob:
            ada.sendall(b"ada begins ")
            listening.expect(b"ada begins ")
            bob.sendall(b"bob says\n")
            ada.sendall(b"and ends\n")
            self.assertEqual(listening.expect(b"bob says\n"), b"and ends\n")

    def test_a_client_in_the_middle_of_a_line_does_not_keep_the_others_for_ever(self):
        listening = self.listen()
        with listening.connect() as ada, listening.connect() as bob:
            ada.sendall(b"ada begins ")
            listening.expect(b"ada begins ")
            bob.sendall(b"bob says\n")
            self.assertEqual(listening.expect(b"bob says\n"), b"\n", "a newline is put between the two")
            ada.sendall(b"and ends\n")
            self.assertEqual(listening.expect(b"and ends\n"), b"")

    def test_the_line_of_a_client_that_has_gone_is_ended(self):
        listening = self.listen(stdin=subprocess.DEVNULL)
        with listening.connect() as ada:
            ada.sendall(b"ada begins ")
            listening.expect(b"ada begins ")
        with listening.connect() as bob:
            bob.sendall(b"bob says\n")
            self.assertEqual(listening.expect(b"bob says\n"), b"\n")

    def test_the_lesson_server_takes_one_client_and_leaves(self):
        listening = self.listen("--once", stdin=subprocess.DEVNULL)
        with listening.connect() as client:
            client.sendall(b"abcdefg!")  # as the lesson's: no newline, then it closes
        code, out, _ = listening.end()
        self.assertEqual((code, out), (0, b"abcdefg!"))

    def test_with_once_others_are_refused(self):
        listening = self.listen("--once")
        with listening.connect() as first:
            first.sendall(b"hello\n")
            listening.expect(b"hello\n")
            with self.assertRaises(ConnectionRefusedError):
                listening.connect()

    def test_a_client_that_breaks_off_is_exit_code_4_with_once(self):
        listening = self.listen("--once")
        client = listening.connect()
        client.sendall(b"half")
        listening.expect(b"half")
        reset(client)
        code, _, said = listening.end()
        self.assertEqual(code, 4)
        self.assertIn("broke off", said)

    def test_a_client_that_breaks_off_does_not_end_the_others(self):
        listening = self.listen()
        ada, bob = listening.connect(), listening.connect()
        ada.sendall(b"half")
        listening.expect(b"half")
        reset(ada)
        listening.expect_said(b"broke off")
        bob.sendall(b"whole\n")
        listening.expect(b"whole\n")
        bob.close()

    def test_a_client_that_has_finished_gets_what_is_still_on_standard_input(self):
        listening = self.listen("--once")
        with listening.connect() as client:
            client.sendall(b"what is it?\n")
            client.shutdown(socket.SHUT_WR)
            listening.expect(b"what is it?\n")
            listening.give(b"the answer\n")
            listening.finish()
            self.assertEqual(read_all(client), b"the answer\n")
        self.assertEqual(listening.end()[0], 0)

    def test_a_second_listener_on_a_port_is_refused(self):
        listening = self.listen()
        done = subprocess.run([SALON, "listen", f"127.0.0.1:{listening.port}"], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"Address already in use", done.stderr)
        self.assertIn(b"salon (process %d) has it" % listening.process.pid, done.stderr)

    def test_every_interface_means_both_families(self):
        listening = self.listen(address=":0", stdin=subprocess.DEVNULL)
        for host in ("127.0.0.1", "::1"):
            with socket.create_connection((host, listening.port), PATIENCE) as client:
                client.sendall(host.encode() + b"\n")
                listening.expect(host.encode() + b"\n")

    def test_a_full_disk_is_exit_code_5(self):
        with open("/dev/full", "wb") as full:
            listening = self.listen(stdout=full)
            with listening.connect() as client:
                client.sendall(b"some bytes\n")
                self.assertEqual(listening.process.wait(PATIENCE), 5)
        listening.listening.join(PATIENCE)
        self.assertIn(b"No space left on device", listening.said)

    def test_a_full_disk_is_not_noticed_by_nc(self):
        with open("/dev/full", "wb") as full, Program("nc", "-v", "-N", "-l", "127.0.0.1", "0", stdout=full,
                                                      stdin=subprocess.DEVNULL) as nc:
            nc.expect_said(b"\n")
            with socket.create_connection(("127.0.0.1", int(nc.said.split()[-1])), PATIENCE) as client:
                client.sendall(b"some bytes\n")
            self.assertEqual(nc.process.wait(PATIENCE), 0, "nc notices a full disk now: correct DESIGN's table")

    def on_terminal(self, *options):
        """What a terminal is sent when a client tries to clear it."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        listening = self.listen("--once", *options, stdin=subprocess.DEVNULL, stdout=slave)
        os.close(slave)
        with listening.connect() as client:
            client.sendall(b"\x1b[2Jcaf\xc3\xa9.")
        seen = b""
        while not seen.endswith(b"."):
            if not select.select([master], [], [], PATIENCE)[0]:
                self.fail(f"no more came than {seen!r}")
            seen += os.read(master, 1000)
        return seen

    def test_on_a_terminal_a_status_line_begins_a_line(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        process = subprocess.Popen([SALON, "listen", "--tag", "127.0.0.1:0"], stdin=subprocess.DEVNULL, stdout=slave,
                                   stderr=slave)
        self.addCleanup(process.wait, PATIENCE)
        self.addCleanup(process.kill)
        os.close(slave)
        seen = b""

        def see(text):
            nonlocal seen
            while text not in seen:
                self.assertTrue(select.select([master], [], [], PATIENCE)[0], seen)
                seen += os.read(master, 1000).replace(b"\r\n", b"\n")

        see(b" (TCP)\n")
        port = int(seen.split(b":")[-1].split()[0])
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as ada:
            ada.sendall(b"ada begins")
            see(b"ada begins")
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as bob:
                see(name(bob).encode() + b" connected\n")
                ada.sendall(b" and ends\n")
                see(b" and ends\n")
                tag = name(ada).encode()
                self.assertIn(tag + b" ada begins\nsalon listen: " + name(bob).encode() + b" connected\n" + tag +
                              b"  and ends\n", seen)

    def test_control_characters_have_no_effect_on_a_terminal(self):
        self.assertEqual(self.on_terminal(), b"^[[2Jcaf\xc3\xa9.")

    def test_raw_lets_control_characters_through(self):
        self.assertEqual(self.on_terminal("--raw"), b"\x1b[2Jcaf\xc3\xa9.")

    def test_wrong_use_is_exit_code_2(self):
        for words in (["300.1.1.1"], [":99999"], ["--nonsense"], ["http://x"]):
            done = subprocess.run([SALON, "listen", *words], stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=PATIENCE)
            self.assertEqual(done.returncode, 2, words)
            self.assertTrue(done.stderr, words)

    def test_quiet_says_nothing_when_nothing_went_wrong(self):
        listening = self.listen("-q", "--once", stdin=subprocess.DEVNULL)
        listening.connect().close()
        self.assertEqual(listening.end(), (0, b"", ""))

    def test_it_speaks_with_nc_ncat_and_socat(self):
        for name, command in {"nc": "nc -N 127.0.0.1 {}", "ncat": "ncat 127.0.0.1 {}",
                              "socat": "socat -t20 - TCP:127.0.0.1:{}"}.items():
            with self.subTest(name):
                listening = self.listen("--once")
                with Program(*command.format(listening.port).split()) as other:
                    other.give(b"to the server\n")
                    listening.expect(b"to the server\n")
                    listening.give(b"to the client\n")
                    other.expect(b"to the client\n")
                    other.finish()
                    listening.finish()
                    self.assertEqual(other.end()[0], 0)
                self.assertEqual(listening.end()[0], 0)


if __name__ == "__main__":
    unittest.main()
