"""`salon status`: the figures of a room, for a person and for a program."""
import json
import os
import re
import socket
import subprocess
import tempfile
import threading
import unittest

from ports import free_port
from room import PATIENCE, SALON, Room


def status(*words, home="/nonexistent"):
    """What it says and how it ends: (exit code, standard output, standard error). In `home` it keeps who is known."""
    done = subprocess.run([SALON, "status", *words], capture_output=True, text=True, timeout=PATIENCE,
                          env=dict(os.environ, TZ="UTC", XDG_DATA_HOME=home))
    return done.returncode, done.stdout, done.stderr


class Status(unittest.TestCase):
    def test_a_person_sees_who_is_there(self):
        with Room() as room:
            ada, eva = room.pair()
            room.undisturbed(ada, eva)
            code, out, err = status(f"127.0.0.1:{room.port}")
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(out, rf"^room +at 127\.0\.0\.1:{room.port}\nopen +since \d{{4}}-\d\d-\d\d \d\d:\d\d, \d+ ")
            self.assertIn("state        ready: ", out)
            self.assertIn("guests       2: 1 with nc, 1 with IRC\n", out)
            self.assertIn("lines        2 said, ", out)
            self.assertLessEqual(max(map(len, out.splitlines())), 80)
            room.undisturbed(ada, eva)

    def test_a_program_gets_json(self):
        with Room() as room:
            room.pair()
            code, out, err = status("--json", f"localhost:{room.port}")
            self.assertEqual((code, err), (0, ""))
            told = json.loads(out)
            self.assertEqual((told["address"], told["ready"]), (f"localhost:{room.port}", True))
            self.assertEqual(told["figures"]["salon_guests"], {"lines": 1, "irc": 1, "websocket": 0, "datagram": 0})

    def test_what_stands_in_the_way_is_said(self):
        code, out, err = status(f"127.0.0.1:{free_port()}")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("no server runs at 127.0.0.1:", err)
        self.assertIn("`salon serve` starts one", err)
        self.assertEqual(status("::::")[0], 2)
        self.assertEqual(status("udp://localhost")[0], 2)
        with Room("--require-tls") as room:
            code, _, err = status(f"127.0.0.1:{room.port}")
            self.assertEqual(code, 1)
            self.assertIn(f"`salon status tls://127.0.0.1:{room.port}`", err)
        with Room("--no-tls") as room:
            code, _, err = status("--tls", f"127.0.0.1:{room.port}")
            self.assertEqual(code, 1)
            self.assertIn("handshake failure", err)
        with Room("--proxy-from", "127.0.0.0/8") as room:  # we are taken for a proxy
            self.assertEqual(status(f"127.0.0.1:{room.port}")[0], 0)

    def test_under_tls_it_asks_nobody_whom_it_does_not_trust(self):
        with tempfile.TemporaryDirectory() as home, Room("--require-tls") as room:
            address = f"127.0.0.1:{room.port}"
            code, out, err = status(f"tls://{address}", home=home)
            self.assertEqual(code, 0, err)
            self.assertRegex(out, rf"^room +at {address}\n")
            fingerprint = re.search(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", room.printed())[0]
            self.assertRegex(err, rf"^salon status: {address} is new here, .* SHA256:{fingerprint}\n$")
            code, out, err = status("--tls", "--json", address, home=home)
            self.assertEqual((code, err), (0, ""))
            self.assertEqual(json.loads(out)["address"], address)
            self.assertEqual(status("--fingerprint", fingerprint, address)[0], 0)
            self.assertEqual(status("--fingerprint", "AB" * 32, address)[:2], (6, ""))
            with open(os.path.join(home, "salon", "known_hosts"), "w", encoding="utf-8") as file:
                file.write(f"{address} SHA256:{'00' * 32}\n")
            code, out, err = status("--tls", address, home=home)
            self.assertEqual((code, out), (6, ""))
            self.assertIn("HAS CHANGED", err)

    def test_another_host_is_asked_with_its_token(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("open sesame\n")
            file.flush()
            # A room takes us for local here; so this is one that takes nobody for local.
            server = Stub(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            code, _, err = status("--token-file", file.name, server.address)
            self.assertEqual(code, 1)
            self.assertIn("--token-file", err)
            self.assertIn(b"\r\nAuthorization: Bearer open sesame\r\n", server.request)

    def test_what_is_no_room_is_told_from_one(self):
        for answer, code in [(b"SSH-2.0-OpenSSH_9.2\r\n", 1), (b"", 1), (b"HTTP/1.1 404 Not Found\r\n\r\n", 1),
                             (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", 1),
                             (b"HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\nsalon_ready 1\n", 4)]:
            server = Stub(answer)
            self.assertEqual(status(server.address)[0], code, answer)


class Stub:
    """Takes one connection and one request, sends `answer`, and closes."""

    def __init__(self, answer):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.request = b""
        self.thread = threading.Thread(target=self._serve, args=(answer,), daemon=True)
        self.thread.start()

    def _serve(self, answer):
        with self.listener, self.listener.accept()[0] as client:
            while b"\r\n\r\n" not in self.request:
                self.request += client.recv(65536)
            client.sendall(answer)


if __name__ == "__main__":
    unittest.main()
