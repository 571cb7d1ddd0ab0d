"""`salon send`, `listen` and `join` under TLS: with each other, with other programs at the other end, and whom they
trust."""
import os
import re
import socket
import ssl
import stat
import subprocess
import tempfile
import threading
import time
import unittest

from ends import Listen, Program, accept, read_all, send, server
from ports import free_port
from room import PATIENCE, SALON, Room
from tls_test import make_certificate, ssl_fingerprint, trusting

CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=PATIENCE)


class TlsEnds(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="salon-tls-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.before = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(self.before)))
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            os.environ.pop(name, None)
        os.environ["XDG_DATA_HOME"] = self.folder
        self.known = os.path.join(self.folder, "salon", "known_hosts")

    def context(self, name="localhost"):
        """Of a server with a certificate of its own making."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(*make_certificate(self.folder, name))
        return made

    def known_lines(self):
        with open(self.known, encoding="utf-8") as file:
            return file.read().splitlines()

    @staticmethod
    def hear(connection):
        """All of it; then both have said that they end."""
        data = read_all(connection)
        connection.unwrap()
        return data

    def serve(self, listener, context, answer):
        """Takes a client, in a thread: `answer` is called with the connection, under TLS."""
        def take():
            try:
                with context.wrap_socket(accept(listener), server_side=True, suppress_ragged_eofs=False) as connection:
                    answer(connection)
            except OSError:
                pass  # whoever does not trust us hangs up
        thread = threading.Thread(target=take)
        thread.start()
        self.addCleanup(thread.join, PATIENCE)
        return thread

    # ---- among ourselves ----

    def test_the_first_time_is_told_and_remembered_and_the_second_is_not(self):
        with Listen("--tls", "--echo") as listen:
            address = f"tls://127.0.0.1:{listen.port}"
            code, out, said = send(address, "hello")
            self.assertEqual((code, out), (0, b"hello\n"), said)
            listen.expect_said(b"(TLSv1.3)")
            shown = re.search(r"SHA256:([0-9A-F:]{95})", listen.said.decode())[1]
            self.assertRegex(said, f"is new here.*SHA256:{shown}\n")
            self.assertEqual(self.known_lines(), [f"127.0.0.1:{listen.port} SHA256:{shown}"])
            self.assertEqual(stat.S_IMODE(os.stat(self.known).st_mode), 0o600)
            code, out, said = send(address, "hello again")
            self.assertEqual((code, out), (0, b"hello again\n"), said)
            self.assertNotIn("is new here", said)
            kept = os.path.join(self.folder, "salon", "tls.pem")
            self.assertEqual(stat.S_IMODE(os.stat(kept).st_mode), 0o600)
            self.assertEqual(listen.stop()[0], 0)
        with Listen("--tls") as again:  # its key was kept
            again.expect_said(shown.encode())

    def test_much_goes_both_ways_and_its_digests_are_those(self):
        with Listen("--tls", "--once", "--echo", "--digest", stdout=subprocess.DEVNULL) as listen:
            data = os.urandom(3_000_000)
            code, out, said = send("--tls", "--digest", f"127.0.0.1:{listen.port}", stdin=data)
            self.assertEqual(code, 0, said)
            self.assertEqual(out, data)
            code, _, heard = listen.end()
            self.assertEqual(code, 0, heard)
        digests = set(re.findall(r"[0-9a-f]{64}", said + heard))
        self.assertEqual(len(digests), 1)

    def test_standard_input_goes_to_a_client_and_the_end_of_it_too(self):
        with Listen("--tls", "--once") as listen:
            listen.give(b"from the server\n")
            listen.finish()
            code, out, said = send("--tls", f"127.0.0.1:{listen.port}", "from the client")
            self.assertEqual((code, out), (0, b"from the server\n"), said)
            self.assertEqual(listen.end()[:2], (0, b"from the client\n"))

    def test_join_trusts_as_send_does(self):
        with Room() as room:
            ada = room.lines("ada")
            address = f"tls://127.0.0.1:{room.port}"
            for line, new in (("first", True), ("second", False)):
                done = subprocess.run([SALON, "join", address], input=line.encode(), capture_output=True,
                                      timeout=PATIENCE)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(b"is new here" in done.stderr, new)
                ada.expect(f"\\] [^ ]*: {line}\n")
            with open(self.known, "w", encoding="utf-8") as file:
                file.write(f"127.0.0.1:{room.port} SHA256:{'00' * 32}\n")
            done = subprocess.run([SALON, "join", address], input=b"third", capture_output=True, timeout=PATIENCE)
            self.assertEqual(done.returncode, 6)
            self.assertIn(b"HAS CHANGED", done.stderr)

    # ---- whom we trust ----

    def test_a_server_that_has_changed_is_refused_and_hears_nothing(self):
        heard = []
        with server() as listener:
            address = f"tls://127.0.0.1:{listener.getsockname()[1]}"
            self.serve(listener, self.context("one"), lambda one: heard.append(self.hear(one)))
            self.assertEqual(send(address, "to the first")[0], 0)
            self.serve(listener, self.context("two"), lambda one: heard.append(self.hear(one))).join(0)
            code, _, said = send(address, "to nobody")
            self.assertEqual(code, 6)
            self.assertRegex(said, "(?s)HAS CHANGED.*SHA256:.*SHA256:.*remove line 1 of .*known_hosts")
            self.serve(listener, self.context("two"), lambda one: heard.append(self.hear(one)))
            code, _, said = send("--json", address, "to nobody")
            self.assertEqual(code, 6)
            self.assertRegex(said, r'"event":"not_trusted".*"exit_code":6')
        self.assertEqual([one for one in heard if one], [b"to the first\n"])

    def test_a_fingerprint_decides_alone(self):
        context = self.context()
        with open(os.path.join(self.folder, "localhost.pem"), encoding="utf-8") as file:
            right = ssl_fingerprint(ssl.PEM_cert_to_DER_cert(file.read()))
        with server() as listener:
            address = f"127.0.0.1:{listener.getsockname()[1]}"
            for given, expected in ((right, 0), (right.replace(":", "").lower(), 0), ("AB" * 32, 6)):
                self.serve(listener, context, self.hear)
                code, _, said = send("--fingerprint", given, address, "hello")
                self.assertEqual(code, expected, said)
        self.assertFalse(os.path.exists(self.known), "nothing is remembered")

    def test_an_authority_vouches_for_the_right_host_in_its_time(self):
        def path(name):
            return os.path.join(self.folder, name)
        openssl("req", "-x509", *CURVE, "-keyout", path("ca-key.pem"), "-out", path("ca.pem"), "-days", "2",
                "-subj", "/CN=authority")
        os.environ["SSL_CERT_FILE"] = path("ca.pem")

        def signed(names, days):
            with open(path("names"), "w", encoding="utf-8") as file:
                file.write(f"subjectAltName={names}\n")
            openssl("req", *CURVE, "-keyout", path("key.pem"), "-out", path("request.pem"), "-subj", "/CN=server")
            openssl("x509", "-req", "-in", path("request.pem"), "-CA", path("ca.pem"), "-CAkey", path("ca-key.pem"),
                    "-days", str(days), "-extfile", path("names"), "-out", path("signed.pem"))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(path("signed.pem"), path("key.pem"))
            return context

        with server() as listener:
            port = listener.getsockname()[1]
            cases = [(signed("IP:127.0.0.1", 2), 0, "connected"),
                     (signed("IP:127.0.0.1", 2), 0, "connected"),  # renewed
                     (signed("IP:127.0.0.1", -1), 6, "certificate has expired"),
                     (signed("DNS:other.example", 2), 6, "mismatch"),
                     (self.context(), 6, "until now an authority vouched for")]
            for context, expected, words in cases:
                self.serve(listener, context, self.hear)
                code, _, said = send(f"tls://127.0.0.1:{port}", "hello")
                self.assertEqual(code, expected, said)
                self.assertIn(words, said)
            self.assertEqual(self.known_lines(), [f"127.0.0.1:{port} authorities"])

    def test_who_is_known_can_be_read_or_nobody_is_trusted(self):
        os.makedirs(os.path.dirname(self.known))
        with open(self.known, "w", encoding="utf-8") as file:
            file.write("garbage\n")
        with server() as listener:
            self.serve(listener, self.context(), self.hear)
            code, _, said = send(f"tls://127.0.0.1:{listener.getsockname()[1]}", "hello")
        self.assertEqual(code, 5)
        self.assertIn("line 1", said)

    # ---- how it ends ----

    def test_an_end_is_an_end_only_if_it_is_said(self):
        with server() as listener:
            address = f"tls://127.0.0.1:{listener.getsockname()[1]}"

            def answer_at_the_end(one):
                data = read_all(one)
                one.sendall(b"you said " + data)
                one.unwrap()
            self.serve(listener, self.context(), answer_at_the_end)
            code, out, said = send(address, "it all")
            self.assertEqual((code, out), (0, b"you said it all\n"), said)
            os.remove(self.known)

            def cut_off(one):
                read_all(one)
                one.sendall(b"half of it")
                one.shutdown(socket.SHUT_WR)  # TCP's alone
            self.serve(listener, self.context(), cut_off)
            code, out, said = send(address, stdin=b"x")
            self.assertEqual((code, out), (4, b"half of it"), said)
            self.assertIn("without saying so", said)

    def test_a_listener_that_is_stopped_says_the_end(self):
        with Listen("--tls") as listen:
            with trusting().wrap_socket(listen.connect(), suppress_ragged_eofs=False) as client:
                client.sendall(b"here")
                listen.expect(b"here")
                self.assertEqual(listen.stop()[0], 0)
                self.assertEqual(client.recv(100), b"")

    # ---- who speaks no TLS ----

    def test_a_server_without_tls_is_told_of(self):
        with server() as listener:
            address = f"tls://127.0.0.1:{listener.getsockname()[1]}"
            for says, closes, expected, words in ((b"SSH-2.0-OpenSSH_9.2\r\n", True, 1, '"SSH-2.0-OpenSSH_9.2"'),
                                                  (b"", True, 1, "it closed the connection"),
                                                  (b"", False, 3, "it said nothing: is TLS spoken on that port?")):
                def say():
                    with accept(listener) as one:
                        one.recv(1)
                        one.sendall(says)
                        if closes:
                            one.shutdown(socket.SHUT_WR)
                        read_all(one)
                thread = threading.Thread(target=say)
                thread.start()
                code, out, said = send("--deadline", "500ms" if not closes else f"{PATIENCE}s", address, "hello")
                self.assertEqual((code, out), (expected, b""), said)
                self.assertIn(words, said)
                thread.join(PATIENCE)

    def test_clients_without_tls_disturb_nobody(self):
        with Listen("--tls", "--json") as listen:
            silent = listen.connect()
            with trusting().wrap_socket(listen.connect()) as client:  # says no end
                for rubbish in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00\x04zzzz", b"hello\n"):
                    with listen.connect() as plain:
                        plain.sendall(rubbish)
                        plain.shutdown(socket.SHUT_WR)
                        try:
                            read_all(plain)
                        except ConnectionResetError:
                            pass
                client.sendall(b"undisturbed\n")
                listen.expect(b"undisturbed\n")
            silent.close()
            listen.expect_said(b'"event":"broke_off"')
            listen.expect_said(b"GET / HTTP/1.1")
            code, out, said = listen.stop()
        self.assertEqual((code, out), (0, b""))
        self.assertGreaterEqual(said.count('"event":"handshake_failed"'), 3)

    # ---- other programs ----

    def test_send_speaks_with_other_servers(self):
        certificate, key = make_certificate(self.folder, "localhost")
        both = os.path.join(self.folder, "both.pem")
        with open(both, "wb") as file:
            for one in (certificate, key):
                with open(one, "rb") as part:
                    file.write(part.read())
        for command in (["openssl", "s_server", "-quiet", "-naccept", "1", "-cert", certificate, "-key", key,
                         "-accept", "127.0.0.1:{port}"],
                        ["ncat", "--ssl", "--ssl-cert", certificate, "--ssl-key", key, "-l", "127.0.0.1", "{port}"],
                        ["socat", "-u", f"OPENSSL-LISTEN:{{port}},bind=127.0.0.1,cert={both},verify=0", "STDOUT"]):
            with self.subTest(command[0]):
                port = str(free_port())
                with Program(*[word.replace("{port}", port) for word in command]) as other:
                    deadline = time.monotonic() + PATIENCE
                    said = "refused"
                    while "refused" in said and time.monotonic() < deadline:  # it says nothing when it listens
                        code, _, said = send("--tls", f"127.0.0.1:{port}", "hello there")
                    self.assertEqual(code, 0, said)
                    other.expect(b"hello there\n")
                os.remove(self.known)

    def test_listen_hears_other_clients(self):
        with Listen("--tls", "--echo") as listen:
            for command in (["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{listen.port}"],
                            ["ncat", "--ssl", "127.0.0.1", str(listen.port)],
                            ["socat", "STDIO", f"OPENSSL:127.0.0.1:{listen.port},verify=0"]):
                with self.subTest(command[0]), Program(*command) as other:
                    other.give(b"hello from " + command[0].encode() + b"\n")
                    other.expect(b"hello from " + command[0].encode() + b"\n")
                    listen.expect(b"hello from " + command[0].encode() + b"\n")


if __name__ == "__main__":
    unittest.main()
