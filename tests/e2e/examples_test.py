"""The lesson's programs in examples/: each meets its peer in C++, its peer in Python, and nc."""
import os
import socket
import sys
import unittest

from ends import Program
from ports import free_port
from room import PATIENCE, SALON

EXAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "examples")
sys.path.insert(0, EXAMPLES)
import cost  # noqa: E402


def cpp(name):
    return [os.path.join(os.path.dirname(SALON), name)]


def python(name):
    return [sys.executable, os.path.join(EXAMPLES, "python", f"{name}.py")]


class Examples(unittest.TestCase):
    def start(self, *command):
        program = Program(*command)
        self.addCleanup(program.__exit__)
        return program

    def server(self, command):
        """Starts a server on a free port."""
        server = self.start(*command, "0")
        server.expect(b"listening on 0.0.0.0:")
        server.port = int(server.expect(b"\n"))
        return server

    def ask(self, command):
        """Runs a client that should succeed; gives what it printed."""
        code, out, said = self.start(*command).end()
        self.assertEqual(code, 0, said)
        return out

    def clients(self, name, port, message):
        """(kind, command) of the C++ client and the Python client called `name`."""
        yield "C++", [*cpp(name), f"localhost:{port}", message]
        yield "Python", [*python(name), "127.0.0.1", port, message]

    def test_a_tcp_server_takes_one_message_answers_and_leaves(self):
        for server_kind in (cpp, python):
            for kind in range(3):
                with self.subTest(server=server_kind.__name__, client=kind):
                    server = self.server(server_kind("tcp_server"))
                    if kind == 2:
                        nc = self.start("nc", "-N", "127.0.0.1", server.port)
                        nc.give("höher".encode())
                        nc.finish()
                        code, out, _ = nc.end()
                        self.assertEqual((code, out), (0, "you said: höher".encode()))
                    else:
                        out = self.ask(list(self.clients("tcp_client", server.port, "höher"))[kind][1])
                        self.assertRegex(out.decode(), r"^connected to 127\.0\.0\.1:\d+\nyou said: höher\n$")
                    code, out, said = server.end()
                    self.assertEqual(code, 0, said)
                    self.assertRegex(out.decode(), r"^connected to 127\.0\.0\.1:\d+\nreceived: höher\n$")

    def test_a_tcp_server_takes_no_more_than_1024_bytes_as_its_one_message(self):
        for kind in (cpp, python):
            with self.subTest(kind.__name__):
                server = self.server(kind("tcp_server"))
                with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
                    client.sendall(b"x" * 1500)
                    self.assertIn(b"received: " + b"x" * 1024 + b"\n", server.end()[1])

    def test_an_echo_server_ends_on_the_empty_message(self):
        for server_kind in (cpp, python):
            for kind in range(3):
                with self.subTest(server=server_kind.__name__, client=kind):
                    server = self.server(server_kind("tcp_echo_server"))
                    if kind == 2:
                        nc = self.start("nc", "-N", "127.0.0.1", server.port)
                        for word in (b"one\n", b"two\n"):
                            nc.give(word)
                            nc.expect(word)
                        nc.finish()
                        self.assertEqual(nc.end()[:2], (0, b""))
                    else:
                        out = self.ask(list(self.clients("tcp_client", server.port, "again"))[kind][1])
                        self.assertRegex(out.decode(), r"\nagain\n$")
                    code, out, said = server.end()
                    self.assertEqual(code, 0, said)
                    self.assertIn(b"the client has said all\n", out)

    def test_a_udp_server_prints_who_sent_what_and_answers(self):
        for server_kind in (cpp, python):
            with self.subTest(server=server_kind.__name__):
                server = self.server(server_kind("udp_server"))
                for kind, command in self.clients("udp_client", server.port, "21,5 °C"):
                    with self.subTest(client=kind):
                        out = self.ask(command)
                        self.assertEqual(out.decode(), f"127.0.0.1:{server.port} answered: you said: 21,5 °C\n")
                        sent = server.expect(b" sent: 21,5 \xc2\xb0C\n")
                        self.assertRegex(sent.decode(), r"^127\.0\.0\.1:\d+$")
                with self.subTest(client="nc"):
                    nc = self.start("nc", "-u", "127.0.0.1", server.port)
                    nc.give(b"one\n")
                    nc.expect(b"you said: one\n")
                    nc.give(b"two\n")
                    nc.expect(b"you said: two\n")

    def test_clients_meet_nc(self):
        for protocol, option in (("tcp", "-N"), ("udp", "-u")):
            for kind in ("C++", "Python"):
                with self.subTest(protocol=protocol, client=kind):
                    port = free_port(socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)
                    nc = self.start("nc", "-v", option, "-l", "127.0.0.1", port)
                    nc.expect_said(b" on ")
                    nc.give(b"an answer")  # it waits for the client, and would not be read after its half-close
                    client = self.start(*dict(self.clients(f"{protocol}_client", port, "höher"))[kind])
                    nc.expect("höher".encode())
                    code, out, said = client.end()
                    self.assertEqual(code, 0, said)
                    self.assertIn(b"an answer\n", out)

    def test_a_udp_client_says_that_nobody_answered(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            for kind, command in self.clients("udp_client", silent.getsockname()[1], "anybody?"):
                with self.subTest(kind):
                    self.assertRegex(self.ask(command).decode(), "^no answer: .*timed out\n$")

    def test_a_program_whose_call_fails_ends_with_a_sentence(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            for name in ("tcp_server", "tcp_echo_server", "chat_server", "chat_server_threads"):
                with self.subTest(name):
                    code, _, said = self.start(*cpp(name), port).end()
                    self.assertEqual(code, 1)
                    self.assertIn("Address already in use", said)
        port = free_port()
        for name, words in (("tcp_client", ["x"]), ("chat_client", [])):
            with self.subTest(name):
                code, _, said = self.start(*cpp(name), f"127.0.0.1:{port}", *words).end()
                self.assertEqual(code, 1)
                self.assertIn("Connection refused", said)
        for name in ("tcp_client", "udp_client"):
            self.assertEqual(self.start(*cpp(name)).end()[0], 2)

    def check_room(self, command):
        """Three clients of three kinds, each in its turn heard by the others behind its name, and not by itself."""
        server = self.server(command)
        clients = [self.start(*cpp("chat_client"), f"127.0.0.1:{server.port}"),
                   self.start(*python("chat_client"), "127.0.0.1", server.port),
                   self.start("nc", "-N", "127.0.0.1", server.port)]
        # A client that has spoken and was heard is in; what was said before is not told again.
        for number, speaker in enumerate(clients):
            speaker.give(f"I am client {number}\n".encode())
            for other in clients[:number]:
                name = other.expect(f": I am client {number}\n".encode())
                self.assertRegex(name.decode(), r"^127\.0\.0\.1:\d+$")
        for number, speaker in enumerate(clients):
            # Two lines in one piece, and one in two: a stream has no messages.
            speaker.give("über\neins ".encode())
            for other in clients:
                if other is not speaker:
                    other.expect(": über\n".encode())
            speaker.give(b"zwei\n")
            for other in clients:
                if other is not speaker:
                    other.expect(b": eins zwei\n")
        for text in (one.text for one in clients):
            self.assertEqual(text, b"", "nobody hears an echo of oneself")
        # The lesson's client, which sends without a newline and closes.
        with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
            client.sendall(b"abcdefg!")
        for one in clients:
            one.expect(b": abcdefg!\n")
        clients[0].finish()
        self.assertEqual(clients[0].end()[:2], (0, b""), "a client whose input has ended is let go, and ends")
        clients[1].give(b"still here\n")
        clients[2].expect(b": still here\n")

    def test_a_chat_room_of_coroutines(self):
        self.check_room(cpp("chat_server"))

    def test_a_chat_room_of_threads(self):
        self.check_room(cpp("chat_server_threads"))

    def test_a_chat_room_of_coroutines_in_python(self):
        self.check_room(python("chat_server"))

    def test_a_chat_room_of_threads_in_python(self):
        self.check_room(python("chat_server_threads"))

    def test_one_who_does_not_read_stops_the_threads_and_not_the_coroutines(self):
        heard, _ = cost.stall(cpp("chat_server"), PATIENCE)
        self.assertEqual(heard, cost.LINES)
        heard, _ = cost.stall(cpp("chat_server_threads"))
        self.assertLess(heard, cost.LINES)

    def test_an_idle_client_takes_a_thread_or_does_not(self):
        *_, threads = cost.memory(cpp("chat_server"), 50)
        self.assertEqual(threads, 0)
        *_, threads = cost.memory(cpp("chat_server_threads"), 50)
        self.assertEqual(threads, 1)


if __name__ == "__main__":
    unittest.main()
