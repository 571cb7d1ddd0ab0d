"""HTTP and WebSocket on the port where nc and IRC clients are, as real clients meet them."""
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import unittest
import urllib.error
import urllib.request

from room import PATIENCE, Room
from web_socket_client import WebSocket

SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z]+)="([^"]*)"\})? ([0-9.e+-]+)')


def get(room, path, host="127.0.0.1", **headers):
    """The status and the text at `path`."""
    request = urllib.request.Request(f"http://{host}:{room.port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def figures(text):
    """{(name, label value): number}; fails where the text is not as Prometheus wants it."""
    found, declared = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in declared, f"{name} is declared twice"
            declared[name] = kind
        elif not line.startswith("# HELP "):
            name, _, value, number = SAMPLE.fullmatch(line).groups()
            family = re.sub("_(bucket|sum|count)$", "", name) if name not in declared else name
            assert family == next(reversed(declared)), f"{name} does not stand with its family"
            assert (name, value) not in found, f"{line} is there twice"
            found[name, value] = float(number)
    for name, kind in declared.items():
        if kind == "histogram":
            buckets = [number for (bucket, _), number in found.items() if bucket == name + "_bucket"]
            assert buckets == sorted(buckets) and buckets[-1] == found[name + "_count", None], name
    assert text.endswith("\n")
    return found


def check_with_promtool(text):
    """Also what Prometheus says itself, where it is installed; what is said without it is in `figures`."""
    promtool = shutil.which("promtool")
    if promtool is None:
        return
    done = subprocess.run([promtool, "check", "metrics"], input=text.encode(), capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout + done.stderr) == (0, b""), done


class Http(unittest.TestCase):
    def test_curl_is_told_how_to_join(self):
        with Room() as room:
            ada, eva = room.pair()
            url = f"http://127.0.0.1:{room.port}/"
            done = subprocess.run(["curl", "-sS", "-i", url, url, "-I"], capture_output=True, timeout=PATIENCE)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            done = subprocess.run(["curl", "-sS", url], capture_output=True, timeout=PATIENCE)
            self.assertIn(f"nc 127.0.0.1 {room.port}", done.stdout.decode())
            self.assertIn(f"ws://127.0.0.1:{room.port}/ws", done.stdout.decode())
            room.undisturbed(ada, eva)

    def test_one_connection_carries_many_requests(self):
        with Room() as room:
            client = http.client.HTTPConnection("127.0.0.1", room.port, timeout=PATIENCE)
            for path, status in [("/", 200), ("/nothing", 404), ("/../etc/passwd", 404), ("/healthz", 200)]:
                client.request("GET", path)
                answer = client.getresponse()
                self.assertEqual(answer.status, status, path)
                answer.read()
            client.request("POST", "/", body=b"x" * 1000)
            answer = client.getresponse()
            answer.read()
            self.assertEqual(answer.status, 405)
            client.request("HEAD", "/")
            self.assertEqual(client.getresponse().read(), b"")

    def test_a_cookie_of_a_megabyte_is_refused_with_words(self):
        with Room() as room:
            ada, eva = room.pair()
            client = room.connect()
            client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"x" * 60_000)
            self.assertRegex(client.expect_end(), r"^HTTP/1\.1 431 ")
            done = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", "@-",
                                   f"http://127.0.0.1:{room.port}/"], input=b"Cookie: " + b"x" * 1_000_000,
                                  capture_output=True, timeout=PATIENCE)
            self.assertIn(done.stdout, (b"431", b"000"))  # 000: it went on writing, and did not look for an answer
            room.undisturbed(ada, eva)

    def test_bad_requests_are_answered_and_logged_once_each(self):
        fields = b"Host: localhost\r\n"
        upgrade = fields + (b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
        cases = [(b"GET / HTTP/1.1\r\nHost: secr", 400, True),  # and no more
                 (b"GET / HTTP/1.1\r\n" + fields + b"A: b\r\n secret\r\n\r\n", 400, False),
                 (b"GET / HTTP/1.1\r\nHost : secret\r\n\r\n", 400, False),
                 (b"POST / HTTP/1.1\r\n" + fields + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
                  b"0\r\n\r\nGET /secret HTTP/1.1\r\n\r\n", 400, False),
                 (b"POST / HTTP/1.1\r\n" + fields + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400, False),
                 (b"GET / HTTP/1.1\r\n" + fields + b"Cookie: " + b"s" * 1_000_000, 431, False),
                 (b"GET /../secret HTTP/1.1\r\n" + fields + b"Connection: close\r\n\r\n", 404, False),
                 (b"GET /ws HTTP/1.1\r\n" + upgrade + b"Origin: https://secret.example\r\nConnection: close\r\n\r\n",
                  403, True)]
        with Room() as room:
            ada, eva = room.pair()
            for request, status, and_no_more in cases:
                client = room.connect()
                try:
                    client.send(request)
                except OSError:
                    pass  # it has answered and closed before it had read all of it
                if and_no_more:
                    client.finish()
                answer = client.expect_end()
                self.assertRegex(answer, rf"^HTTP/1\.1 {status} ")
                self.assertEqual(answer.count("HTTP/1.1"), 1)
            logged = [line for line in room.printed().splitlines() if " HTTP " in line]
            self.assertEqual([int(re.search(r": HTTP (\d+): ", line)[1]) for line in logged],
                             [status for _, status, _ in cases])
            self.assertNotIn("secret", room.printed())
            room.undisturbed(ada, eva)

    def test_another_hosts_name_is_refused_unless_it_is_given(self):
        with Room("--web-host", "chat.example.org") as room:
            self.assertEqual(get(room, "/", Host="evil.example")[0], 421)
            self.assertEqual(get(room, "/", Host="chat.example.org")[0], 200)
            self.assertEqual(get(room, "/", host="localhost")[0], 200)

    def test_the_figures_count_guests_and_lines(self):
        with Room() as room:
            ada, eva = room.pair()
            browser = WebSocket(room).join("bob")
            ada.say("hello")
            browser.expect("PRIVMSG #lobby :hello")
            room.undisturbed(ada, eva, quietly=False)
            status, text = get(room, "/metrics")
            self.assertEqual(status, 200)
            found = figures(text)
            check_with_promtool(text)
            self.assertEqual(found["salon_guests", "lines"], 1)
            self.assertEqual(found["salon_guests", "irc"], 1)
            self.assertEqual(found["salon_guests", "websocket"], 1)
            self.assertEqual(found["salon_lines_total", None], 3)
            self.assertGreaterEqual(found["salon_deliveries_total", None], 6)
            self.assertGreater(found["salon_turn_seconds_count", None], 0)
            self.assertEqual(get(room, "/readyz"), (200, "ready\n"))
            self.assertEqual(get(room, "/metrics", **{"X-Forwarded-For": "192.0.2.7"})[0], 403)


    def test_the_figures_are_those_of_the_manual(self):
        with open(os.path.join(os.path.dirname(__file__), "../../docs/manual/figures.md"), encoding="utf-8") as page:
            rows = [line for line in page if line.startswith("| `salon_")]
        with Room() as room:
            text = get(room, "/metrics")[1]
        told = re.findall(r"`(salon_[a-z_]+)", "".join(row.split(" | ")[0] for row in rows))
        self.assertEqual(sorted(told), sorted(re.findall(r"^# TYPE (\S+) ", text, re.MULTILINE)))
        for name, label in figures(text):
            if label and not name.endswith("_bucket"):
                row, = [row for row in rows if f"`{name}{{" in row]
                self.assertIn(f"`{label}`", row)


class Browsers(unittest.TestCase):
    def test_a_browser_and_nc_hear_each_other(self):
        with Room() as room:
            ada = room.lines("ada")
            for kind, opcode in (("text.ircv3.net", 1), ("binary.ircv3.net", 2)):
                browser = WebSocket(room, subprotocol=kind, origin=f"http://localhost:{room.port}")
                self.assertEqual((browser.status, browser.accepted), (101, True))
                for line in (f"NICK bob-{opcode}", "USER b 0 * :Bob", "JOIN #lobby", "PRIVMSG #lobby :hé"):
                    browser.send(line, opcode)
                ada.expect(rf"\] bob-{opcode}: hé\n")
                ada.say("x" * 300)
                self.assertTrue(browser.expect("PRIVMSG #lobby :xxx").endswith("x" * 300))
                browser.send("QUIT", opcode)
                self.assertEqual(browser.expect_close(), 1000)

    def test_a_page_from_elsewhere_is_refused(self):
        with Room("--web-origin", "https://other.example") as room:
            self.assertEqual(WebSocket(room, origin="https://evil.example").status, 403)
            self.assertEqual(WebSocket(room, origin="null").status, 403)
            self.assertEqual(WebSocket(room, origin="https://other.example").status, 101)

    def test_a_browser_is_told_when_the_room_closes(self):
        with Room() as room:
            browser = WebSocket(room).join("bob")
            room.process.send_signal(signal.SIGTERM)
            self.assertEqual(browser.expect_close(), 1001)
            self.assertEqual(room.process.wait(PATIENCE), 0)

    def test_pythons_websockets_joins(self):
        with Room() as room:
            ada = room.lines("ada")
            script = os.path.join(os.path.dirname(__file__), "websockets_guest.py")
            # Debian's own Python, which has Debian's package.
            done = subprocess.run(["/usr/bin/python3", script, str(room.port)], capture_output=True, timeout=PATIENCE)
            self.assertEqual((done.stdout, done.stderr), (b"closed with 1001\n", b""))
            ada.expect(r"\] bob: from python\n")
            ada.expect(r"\* bob left")

    def test_nodes_ws_joins(self):
        with Room() as room:
            ada = room.lines("ada")
            script = os.path.join(os.path.dirname(__file__), "ws_guest.js")
            done = subprocess.run(["node", script, str(room.port)], capture_output=True, timeout=PATIENCE,
                                  env=dict(os.environ, NODE_PATH="/usr/share/nodejs"))  # where Debian's packages are
            self.assertEqual((done.stdout, done.stderr), (b"closed with 1000\n", b""))
            ada.expect(r"\] nod: from node, é too\n")
            ada.expect(r"\* nod left")

    def test_a_flood_of_pings_is_answered_and_disturbs_nobody(self):
        with Room() as room:
            ada, eva = room.pair()
            browser = WebSocket(room).join("bob")
            for _ in range(100):
                browser.socket.sendall(b"\x89\x80mask" * 100)
            browser.send("PING :the last")
            browser.expect("PONG salon :the last")
            room.undisturbed(ada, eva, quietly=False)

    def test_who_sends_pings_and_does_not_read_is_dropped(self):
        with Room() as room:
            ada, eva = room.pair()
            browser = WebSocket(room).join("bob")
            pings = (b"\x89\xfdmask" + b"x" * 125) * 1000
            with self.assertRaises(ConnectionError):
                for _ in range(500):  # 60 MB: more than systems buffer, and than the server does
                    browser.socket.sendall(pings)
            ada_read, _ = room.undisturbed(ada, eva, quietly=False)
            self.assertIn("* bob left (does not read)", ada_read)
            self.assertEqual(figures(get(room, "/metrics")[1])["salon_dropped_total", "does_not_read"], 1)

    def test_a_browser_that_half_closes_without_a_close_has_left(self):
        with Room() as room:
            ada = room.lines("ada")
            browser = WebSocket(room).join("bob")
            ada.expect(r"\* bob joined")
            browser.send("PRIVMSG #lobby :last words")
            browser.socket.shutdown(socket.SHUT_WR)
            ada.expect(r"\] bob: last words\n")
            ada.expect(r"\* bob left")
            while browser.socket.recv(65536):
                pass


if __name__ == "__main__":
    unittest.main()
