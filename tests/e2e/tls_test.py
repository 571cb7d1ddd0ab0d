"""TLS on the port where nc, IRC clients and plain HTTP are at the same moment."""
import hashlib
import os
import re
import socket
import ssl
import stat
import subprocess
import tempfile
import time
import unittest

from crowd_test import allow_descriptors
from island import Island
from room import PATIENCE, SLACK, Guest, Room
from web_test import figures, get


def trusting():
    """A client that takes any certificate, as those do who look at its fingerprint."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def make_certificate(directory, name, signer=None):
    """A certificate and key made by OpenSSL's own program; gives their paths. `signer`: those of who signs it, if that
    is not itself."""
    certificate, key = os.path.join(directory, name + ".pem"), os.path.join(directory, name + "-key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
                    *(("-CA", signer[0], "-CAkey", signer[1]) if signer else ())],
                   check=True, capture_output=True)
    return certificate, key


class TlsGuest(Guest):
    """A guest under TLS."""

    def __init__(self, room, context=None):
        super().__init__(room.port)
        self.socket = (context or trusting()).wrap_socket(self.socket, server_hostname="localhost")
        room.guests.append(self)

    def read_some(self, deadline):
        if self.socket.pending() == 0:
            return super().read_some(deadline)
        self.text += self.decoder.decode(self.socket.recv(65536))
        return True

    def fingerprint(self):
        return ssl_fingerprint(self.socket.getpeercert(binary_form=True))


def ssl_fingerprint(der):
    return ":".join(f"{byte:02X}" for byte in hashlib.sha256(der).digest())


class Tls(unittest.TestCase):
    def test_every_dialect_is_spoken_under_tls_beside_those_without(self):
        with Room() as room:
            ada, eva = room.pair()
            person = TlsGuest(room)
            person.expect(r"Just type")
            person.say("/nick lea")
            person.expect(r"is now lea")
            person.say("hello from behind the lock")
            ada.expect(r"\] lea: hello from behind the lock\n")
            client = TlsGuest(room)
            client.say("NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #lobby")
            client.expect(r" 366 ")
            ada.say("x" * 2000)
            person.expect(r"\] ada: x{2000}\n")
            client.expect(r"PRIVMSG #lobby :x{300}")
            done = subprocess.run(["curl", "-sSk", f"https://127.0.0.1:{room.port}/"], capture_output=True,
                                  timeout=PATIENCE)
            self.assertIn(f"wss://127.0.0.1:{room.port}/ws", done.stdout.decode(), done.stderr)
            self.assertEqual(get(room, "/readyz"), (200, "ready\n"))
            room.undisturbed(ada, eva, quietly=False)

    def test_the_fingerprint_that_is_printed_is_that_of_the_certificate_which_is_kept(self):
        with Room() as room:
            seen = TlsGuest(room).fingerprint()
            self.assertIn(seen, room.printed())
            kept = os.path.join(room.directory, "tls.pem")
            self.assertEqual(stat.S_IMODE(os.stat(kept).st_mode), 0o600)
            told = subprocess.run(["openssl", "x509", "-in", kept, "-noout", "-fingerprint", "-sha256"],
                                  capture_output=True, text=True, timeout=PATIENCE).stdout
            self.assertIn(seen, told)
            room.stop()
            room.start()
            self.assertEqual(TlsGuest(room).fingerprint(), seen)

    def test_a_flood_of_handshakes_takes_at_most_four_steps_a_turn_and_lines_go_by(self):
        with Room("--no-throttle") as room:
            ada, eva = room.pair()
            before = figures(get(room, "/metrics")[1])
            hellos = []
            for _ in range(200):
                inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
                try:
                    trusting().wrap_bio(inside, outside, server_hostname="localhost").do_handshake()
                except ssl.SSLWantReadError:
                    hellos.append(outside.read())
            flood = [room.connect() for _ in hellos]
            for guest, hello in zip(flood, hellos):
                guest.send(hello[:-1])
            for guest, hello in zip(flood, hellos):
                guest.send(hello[-1:])
            room.undisturbed(ada, eva)
            for guest in flood:
                self.assertEqual(guest.socket.recv(1), b"\x16")  # it was not forgotten
            after = figures(get(room, "/metrics")[1])
            steps = after["salon_handshake_steps_total", None] - before["salon_handshake_steps_total", None]
            turns = after["salon_turn_seconds_count", None] - before["salon_turn_seconds_count", None]
            self.assertGreaterEqual(steps, 200)
            self.assertLessEqual(steps, 4 * turns)
            self.assertEqual(after["salon_handshakes", None], 200)

    def test_tls_that_begins_after_the_greeting_gets_an_alert(self):
        with Room() as room:
            ada, eva = room.pair()
            guest = room.connect()
            guest.expect(r"Just type.*\n")
            guest.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
            self.assertTrue(guest.expect_end().endswith("\x15\x03\x03\0\x02\x02("))
            room.undisturbed(ada, eva, quietly=False)

    def test_s_client_says_a_line_and_hears_that_it_is_kept(self):
        with Room() as room:
            ada = room.lines("ada")
            client = ["openssl", "s_client", "-quiet", "-no_ign_eof", "-connect", f"127.0.0.1:{room.port}"]
            done = subprocess.run(client, input=b"build ok\n", capture_output=True, timeout=PATIENCE)
            ada.expect(r"\] guest-\d+: build ok\n")
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_client_hello_cut_into_bytes_is_one(self):
        with Room() as room:
            inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
            talk = trusting().wrap_bio(inside, outside, server_hostname="localhost")
            guest = room.connect()
            guest.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                try:
                    talk.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    for byte in outside.read():
                        guest.send(bytes([byte]))
                    inside.write(guest.socket.recv(65536))
            for byte in outside.read():
                guest.send(bytes([byte]))
            talk.write(b"NICK bits\r\nUSER b 0 * :B\r\n")
            guest.send(outside.read())
            heard = b""
            while b" 001 bits " not in heard:
                try:
                    heard += talk.read(65536)
                except ssl.SSLWantReadError:
                    inside.write(guest.socket.recv(65536))

    def test_a_client_hello_that_is_lost_once_is_no_persons_silence(self):
        island = Island()
        self.addCleanup(island.close)
        with Room(prefix=island.prefix) as room:
            first_bytes_are_lost = f"""
                flush ruleset
                add table inet way
                add chain inet way out {{ type filter hook output priority 0; }}
                add rule inet way out tcp dport {room.port} tcp flags & psh == psh \
                  limit rate 1/day burst 1 packets counter drop
                """
            script = os.path.join(os.path.dirname(__file__), "tls_guest.py")
            url = f"https://127.0.0.1:{room.port}/"
            for client, first_words in ((["python3", script, room.port], "* Welcome"),
                                        (["curl", "-sSk", url], "This is a Salon chat room")):
                with self.subTest(client[0]):
                    self.assertEqual(island.run("nft", "-f", "-", stdin=first_bytes_are_lost.encode())[0], 0)
                    begin = time.monotonic()
                    code, out, err = island.run(*client)
                    self.assertTrue(out.decode().startswith(first_words), (code, out, err))
                    # It came with the retransmission (RFC 6298), 200 ms later on Linux.
                    self.assertGreaterEqual(time.monotonic() - begin, 0.2)
                    self.assertIn("counter packets 1 ", island.run("nft", "list", "ruleset")[1].decode())

    def test_garbage_and_downgrades_are_refused_with_an_alert_and_logged_once_each(self):  # RFC 8446, 6; RFC 7507
        with Room() as room:
            ada, eva = room.pair()
            for garbage in (b"\x16\x03\x01\x00\x04zzzz", b"\x16\x03\x01\x3f\xff" + b"x" * 20000, b"\x16\x03"):
                guest = room.connect()
                guest.send(garbage)
                guest.finish()
                try:
                    self.assertNotIn("Welcome", guest.expect_end())
                except ConnectionResetError:
                    pass  # more came than was read
            old = trusting()
            old.set_ciphers("ALL:@SECLEVEL=0")
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
            with self.assertRaisesRegex(ssl.SSLError, "(?i)protocol.version"):
                TlsGuest(room, old)
            # A client that has 1.3 and was made to try 1.2 (RFC 7507).
            downgraded = ["openssl", "s_client", "-connect", f"127.0.0.1:{room.port}", "-tls1_2", "-fallback_scsv"]
            done = subprocess.run(downgraded, input=b"", capture_output=True, timeout=PATIENCE)
            self.assertIn(b"alert inappropriate fallback", done.stderr)
            room.undisturbed(ada, eva)
            logged = re.findall(r"^.* TLS failed: (.*)$", room.printed(), re.MULTILINE)
            self.assertEqual(logged, ["unexpected message"] * 2 + ["unsupported protocol", "inappropriate fallback"])

    def test_ciphers_without_forward_secrecy_or_authentication_are_refused(self):  # RFC 9325, 4.2
        with tempfile.TemporaryDirectory() as folder:
            certificate, key = make_certificate(folder, "localhost")  # RSA, which could do without either
            with Room("--tls-cert", certificate, "--tls-key", key) as room:
                for cipher, taken in (("AES128-GCM-SHA256", False), ("AES256-SHA256", False),
                                      ("ECDHE-RSA-AES128-SHA256", False), ("DHE-RSA-AES128-SHA", False),
                                      ("ECDHE-RSA-AES128-GCM-SHA256", True), ("ECDHE-RSA-CHACHA20-POLY1305", True)):
                    with self.subTest(cipher):
                        old = trusting()
                        old.set_ciphers(cipher + ":@SECLEVEL=0")
                        old.maximum_version = ssl.TLSVersion.TLSv1_2
                        if taken:
                            self.assertEqual(TlsGuest(room, old).socket.cipher()[0], cipher)
                        else:
                            with self.assertRaisesRegex(ssl.SSLError, "(?i)handshake.failure"):
                                TlsGuest(room, old)

    def test_a_session_is_resumed(self):
        with Room() as room:
            context = trusting()
            first = TlsGuest(room, context)
            first.expect(r"Just type")  # by then the ticket has come
            with socket.create_connection(("127.0.0.1", room.port), PATIENCE) as plain:
                with context.wrap_socket(plain, server_hostname="localhost", session=first.socket.session) as again:
                    self.assertTrue(again.session_reused)

    def test_what_is_no_certificate_is_refused_before_anything_opens(self):
        with Room() as room:
            certificate, key = make_certificate(room.directory, "one.example")
            _, other_key = make_certificate(room.directory, "two.example")
            for options, words in [(["--tls-cert", certificate, "--tls-key", other_key], "key of this certificate"),
                                   (["--tls-cert", key, "--tls-key", key], "PEM"),
                                   (["--tls-cert", certificate], "give both"),
                                   (["--tls-cert", "/nowhere", "--tls-key", key], "/nowhere")]:
                done = subprocess.run([*room.command(), *options], capture_output=True, text=True, timeout=PATIENCE)
                self.assertIn(words, done.stderr)
                self.assertIn(done.returncode, (2, 5), done.stderr)

    def test_the_log_warns_of_a_certificate_that_clients_would_refuse(self):
        with Room() as room:
            certificate, key = make_certificate(room.directory, "one.example")  # good for two days
            room.options += ["--tls-cert", certificate, "--tls-key", key, "--web-host", "two.example"]
            room.stop()
            room.start()
            self.assertIn(f"the certificate in {certificate} expires on ", room.printed())
            self.assertIn("is not for two.example, which --web-host says this host is", room.printed())
            for wrong in (dict(server_hostname="two.example", cafile=certificate),
                          dict(server_hostname="one.example", cafile=None)):
                verified = ssl.create_default_context(cafile=wrong["cafile"])
                with socket.create_connection(("127.0.0.1", room.port), PATIENCE) as plain:
                    with self.assertRaises(ssl.SSLCertVerificationError):
                        verified.wrap_socket(plain, server_hostname=wrong["server_hostname"])
            room.wait_until_printed("TLS failed: ")  # the client said why, in an alert
            TlsGuest(room).expect(r"Just type")

    def test_who_must_have_tls_is_told_so(self):
        with Room("--require-tls") as room:
            person = room.connect()
            self.assertRegex(person.expect_end(), r"^\* This room is spoken to under TLS only")
            client = room.connect()
            client.say("NICK ada")
            self.assertRegex(client.expect_end(), r"^ERROR :This room is spoken to under TLS only")
            browser = room.connect()
            browser.say("GET / HTTP/1.1\r\nHost: localhost\r\n")
            self.assertRegex(browser.expect_end(), r"^HTTP/1\.1 403 ")
            TlsGuest(room).expect(r"Just type")

    def test_without_tls_a_client_is_told(self):
        with Room("--no-tls") as room:
            with self.assertRaisesRegex(ssl.SSLError, "(?i)handshake.failure"):
                TlsGuest(room)

    def test_an_idle_guest_takes_24_kib_at_most(self):
        guests = 1000 if SLACK == 1 else 100
        allow_descriptors(guests + 100)
        with Room() as room:
            context = trusting()

            def come(numbers):
                for number in numbers:
                    guest = TlsGuest(room, context)
                    guest.say(f"NICK idle{number}\r\nUSER idle 0 * :Idle\r\nJOIN #idle{number}")
                    heard = b""
                    while b" 366 " not in heard:  # `expect` selects, which goes to 1,024 descriptors
                        heard += guest.socket.recv(65536)

            come(range(20))  # what OpenSSL sets up once is no guest's
            before = room.rss_anonymous()
            come(range(20, 20 + guests))
            each = (room.rss_anonymous() - before) / guests
            print(f"{guests} idle guests under TLS: {each / 1024:.1f} KiB of anonymous memory each")
            self.assertLess(each, 24 * 1024 if SLACK == 1 else 1024 * 1024)  # a sanitizer keeps what was freed

    def test_the_room_says_goodbye_under_tls(self):
        with Room() as room:
            guest = TlsGuest(room)
            guest.expect(r"Just type")
            guest.say("/quit")
            self.assertRegex(guest.expect_end(), r"\* Goodbye\.\n$")


if __name__ == "__main__":
    unittest.main()
