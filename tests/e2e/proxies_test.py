"""haproxy and nginx before a room, as docs/manual/proxy.md sets them up: the configurations are read from that page."""
import os
import re
import socket
import ssl
import subprocess
import tempfile
import time
import unittest

from ports import free_port
from room import PATIENCE, Guest, Room, Timeout
from tls_test import TlsGuest, make_certificate, ssl_fingerprint, trusting
from web_socket_client import WebSocket

STREAM_MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so"
PATH = os.environ["PATH"] + ":/usr/sbin"
PAGE = os.path.join(os.path.dirname(__file__), "../../docs/manual/proxy.md")


def configuration(title):
    """The page's block that begins with the comment `title`."""
    with open(PAGE, encoding="utf-8") as page:
        blocks = re.findall(r"(?:^    .*\n|^\n)+", page.read(), re.MULTILINE)
    found = [part for block in blocks for part in re.split(r"(?m)^(?=    # )", block)
             if part.startswith(f"    # {title}\n")]
    assert len(found) == 1, f"{PAGE} has {len(found)} configurations called {title!r}"
    return found[0]


def nginx_basics(folder):
    """What stands before the page's configuration in Debian's own, with files of the test's."""
    user = "user root;" if os.geteuid() == 0 else ""
    return f"load_module {STREAM_MODULE}; pid {folder}/pid; events {{}} {user}\n"


def nginx_files(folder):
    paths = "".join(f"{kind}_temp_path {folder}/{kind}; "
                    for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    return f"access_log off; {paths}\n"


class Proxy:
    """A proxy before `room`, on a free port. Guests may come to it as to a room. Use it with `with`."""

    def __init__(self, program, title, room, *changes):
        self.program, self.room = program, room
        self.folder = tempfile.TemporaryDirectory(prefix="salon-proxy-")
        self.port = free_port()
        certificate, key = make_certificate(self.folder.name, "localhost")
        with open(certificate, encoding="utf-8") as file:
            self.certificate = file.read()
        both = os.path.join(self.folder.name, "both.pem")
        with open(both, "w", encoding="utf-8") as file, open(key, encoding="utf-8") as key_file:
            file.write(self.certificate + key_file.read())
        text = configuration(title)
        entrance = f"127.0.0.1:{self.port}"
        for here, there in (("192.0.2.20:8888", f"127.0.0.1:{room.port}"),
                            ("bind :8888", f"bind {entrance}"), ("bind :8443", f"bind {entrance}"),
                            ("listen 8888", f"listen {entrance}"), ("listen 8443", f"listen {entrance}"),
                            ("/etc/haproxy/chat.pem", both),
                            ("/etc/nginx/chat.pem", certificate), ("/etc/nginx/chat-key.pem", key), *changes):
            text = text.replace(here, there)
        if program == "nginx":
            text = nginx_basics(self.folder.name) + text.replace("http {", "http {" + nginx_files(self.folder.name))
        self.path = os.path.join(self.folder.name, "configuration")
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def command(self):
        if self.program == "haproxy":
            return ["haproxy", "-db", "-f", self.path]
        return ["nginx", "-p", self.folder.name, "-e", "stderr", "-g", "daemon off;", "-c", self.path]

    def __enter__(self):
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                        env=dict(os.environ, PATH=PATH))
        deadline = time.monotonic() + PATIENCE
        while True:  # neither says when it listens
            try:
                socket.create_connection(("127.0.0.1", self.port), PATIENCE).close()
                return self
            except ConnectionRefusedError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Timeout(f"{self.program} does not listen; it printed: {self.printed()}") from None

    def fingerprint(self):
        return ssl_fingerprint(ssl.PEM_cert_to_DER_cert(self.certificate))

    def printed(self):
        self.log.seek(0)
        return self.log.read().decode()

    @property
    def guests(self):
        return self.room.guests

    def connect(self):
        guest = Guest(self.port)
        self.guests.append(guest)
        return guest

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()
        self.folder.cleanup()


class Proxies(unittest.TestCase):
    def every_dialect_comes_through(self, proxy, come, tls=None):
        """Guests whom `come` brings, each known by the address and port that it has at this end."""
        ada = come()
        ada.expect(r"Just type")
        ada.say("/nick ada\r\n/how")
        ada.expect(rf"127\.0\.0\.1:{ada.socket.getsockname()[1]}\b")
        client = come()
        client.say("NICK eva\r\nUSER eva 0 * :Eva\r\nJOIN #lobby")
        client.expect(r" 366 ")
        reader = come()
        reader.say(f"GET / HTTP/1.1\r\nHost: localhost:{proxy.port}\r\n")
        reader.expect(rf"nc 127\.0\.0\.1 {proxy.port}\b")
        browser = WebSocket(proxy, origin=f"http{'s' if tls else ''}://localhost:{proxy.port}", tls=tls).join("bob")
        ada.say("does everybody hear me?")
        for guest in (client, browser):
            guest.expect("PRIVMSG #lobby :does everybody hear me")
        browser.send("PRIVMSG #lobby :yes, é too")
        ada.expect(r"\] bob: yes, é too\n")

    def test_haproxy_and_nginx_pass_on_whoever_comes(self):
        for program, title, *changes in (("haproxy", "haproxy"),
                                         ("haproxy", "haproxy", ("send-proxy-v2", "send-proxy")),
                                         ("nginx", "nginx, with Debian's libnginx-mod-stream")):
            with self.subTest(program, changes=changes), Room("--proxy-from", "127.0.0.1") as room:
                with Proxy(program, title, room, *changes) as proxy:
                    self.every_dialect_comes_through(proxy, proxy.connect)
                    locked = TlsGuest(proxy)
                    self.assertIn(locked.fingerprint(), room.printed())
                    locked.say("/how")
                    locked.expect(rf"127\.0\.0\.1:{locked.socket.getsockname()[1]}\b")
                    self.assertNotIn("WARNING", proxy.printed())

    def test_haproxy_and_nginx_end_tls(self):
        for program in ("haproxy", "nginx"):
            with self.subTest(program), Room("--proxy-from", "127.0.0.1") as room:
                with Proxy(program, f"{program}, which ends TLS", room) as proxy:
                    self.every_dialect_comes_through(proxy, lambda: TlsGuest(proxy), tls=trusting())
                    self.assertEqual(TlsGuest(proxy).fingerprint(), proxy.fingerprint())
                    self.assertNotIn("WARNING", proxy.printed())

    def test_nginx_passes_on_a_websocket_among_other_pages(self):
        with Room() as room, Proxy("nginx", "nginx, for a WebSocket among other pages", room) as proxy:
            ada, eva = room.pair()
            browser = WebSocket(proxy, origin=f"https://localhost:{proxy.port}", tls=trusting()).join("bob")
            browser.send("PRIVMSG #lobby :from behind nginx")
            ada.expect(r"\] bob: from behind nginx\n")
            browser.send("QUIT")
            self.assertEqual(browser.expect_close(), 1000)
            self.assertEqual(WebSocket(proxy, origin="https://evil.example", tls=trusting()).status, 403)
            room.undisturbed(ada, eva, quietly=False)


if __name__ == "__main__":
    unittest.main()
