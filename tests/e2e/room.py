"""The real program, for tests that meet it as its guests do: a room on a free port, and guests with sockets.

Nothing here sleeps. Whatever is waited for is waited for with a deadline, after which the test fails and shows what
was seen instead.
"""
import codecs
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

SALON = os.environ.get("SALON", "salon")
PATIENCE = 20.0  # seconds until something that should happen is given up
# What is measured of a program under a sanitizer is not what people run: bounds on its memory and time are this much
# looser there.
SLACK = 10 if os.environ.get("SALON_SANITIZED") else 1


class Timeout(AssertionError):
    pass


class Room:
    """`salon serve` on 127.0.0.1 with a data directory of its own. Use it with `with`."""

    def __init__(self, *options, data=None, memory=False, address="127.0.0.1:0", env=None, prefix=()):
        self.directory = data or tempfile.mkdtemp(prefix="salon-room-")
        self.own_directory = data is None
        self.options = list(options)
        self.memory = memory
        self.address = address
        self.env = dict(os.environ, LANG="C.UTF-8", **(env or {}))
        self.env.pop("LC_ALL", None)
        self.prefix, self.program = list(prefix), SALON
        self.process = None
        self.log = None  # what it prints, over all its starts
        self.guests = []
        self.words = 0

    def command(self, *more):
        keep = ["--memory"] if self.memory else ["--data", self.directory]
        return [*self.prefix, self.program, "serve", self.address, *keep, *self.options, *more]

    def start(self):
        read_end, write_end = os.pipe()
        if self.log is None:
            self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(self.command("--ready-fd", str(write_end)), pass_fds=[write_end], env=self.env,
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        os.close(write_end)
        try:
            if not select.select([read_end], [], [], PATIENCE)[0]:
                raise Timeout("the room did not open; it printed:\n" + self.printed())
            told = os.read(read_end, 32).decode()
        finally:
            os.close(read_end)
        if not told:
            raise AssertionError(f"the room ended with {self.process.wait(PATIENCE)}; it printed:\n" + self.printed())
        self.port = int(told)
        return self

    def printed(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def wait_until_printed(self, words):
        """Comes without a word and is sent away, which others do not hear, until the room has printed `words`."""
        deadline = time.monotonic() + PATIENCE
        while words not in self.printed():
            if time.monotonic() > deadline:
                raise Timeout(f"{words!r} was not printed; but: {self.printed()}")
            visitor = Guest(self.port)
            visitor.finish()
            visitor.expect_end()
            visitor.close()

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self, signal_number=signal.SIGTERM):
        """Asks it to end; gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal_number)
        return self.process.wait(PATIENCE)

    def rss_anonymous(self):
        """Bytes of anonymous memory that the process has resident."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"RssAnon:\s+(\d+) kB", status.read())[1]) * 1024

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
        for guest in self.guests:
            guest.close()
        if self.own_directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    # ---- guests ----

    def connect(self, **options):
        guest = Guest(self.port, **options)
        self.guests.append(guest)
        return guest

    def pair(self):
        """ada at nc and eva with an IRC client, who see to it that what another guest does is not felt by them."""
        return self.lines("ada"), self.irc("eva")

    def undisturbed(self, ada, eva, quietly=True):
        """The pair of `pair` still hear each other. Gives what they read until then that was not yet expected: what
        somebody else said before comes before. Unless `quietly` is false, neither was told of anything by the house."""
        self.words += 1
        ada.say(f"eva, are you there ({self.words})?")
        eva_read = eva.until(rf":ada!\S+ PRIVMSG #lobby :eva, are you there \({self.words}\)\?\r\n")
        eva.say(f"PRIVMSG #lobby :yes ({self.words})")
        ada_read = ada.until(rf"\[\d\d:\d\d\] eva: yes \({self.words}\)\n")
        if quietly and re.search(r"^\* (?!eva joined)", ada_read, re.MULTILINE):
            raise AssertionError(f"ada was disturbed: {ada_read!r}")
        if self.process.poll() is not None:
            raise AssertionError("the server has ended; it printed:\n" + self.printed())
        return ada_read, eva_read

    def lines(self, nick):
        """A greeted guest of the lines dialect in #lobby, called `nick`."""
        guest = self.connect()
        guest.expect(r"Just type")
        guest.say(f"/nick {nick}")
        guest.expect(rf"is now {nick}")
        return guest

    def irc(self, nick, room="#lobby", capabilities=""):
        """A registered IRC client that has joined `room`."""
        guest = self.connect()
        if capabilities:
            guest.say("CAP LS 302")
            guest.say(f"CAP REQ :{capabilities}")
        guest.say(f"NICK {nick}")
        guest.say(f"USER {nick} 0 * :{nick}")
        if capabilities:
            guest.say("CAP END")
        guest.expect(r" 001 ")
        if room:
            guest.say(f"JOIN {room}")
            guest.expect(r" 366 ")
        return guest

    def datagram(self, payload, replies=1):
        """Sends one datagram; gives what came back ('' when `replies` is 0)."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.settimeout(PATIENCE)
            sender.sendto(payload, ("127.0.0.1", self.port))
            return sender.recv(65536).decode() if replies else ""


class Guest:
    """A TCP client. What it has received and not matched yet is in `text`."""

    def __init__(self, port, host="127.0.0.1", receive_buffer=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect((host, port))
        self.text = self.before = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.ended = False

    def send(self, data):
        self.socket.sendall(data)

    def say(self, line):
        self.send(line.encode() + b"\r\n")

    def read_some(self, deadline):
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not select.select([self.socket], [], [], remaining)[0]:
            return False
        data = self.socket.recv(65536)
        if not data:
            self.ended = True
            return False
        self.text += self.decoder.decode(data)
        return True

    def expect(self, pattern, patience=PATIENCE):
        """Reads until `pattern` matches; forgets everything up to its end; gives the match."""
        deadline = time.monotonic() + patience
        while True:
            match = re.search(pattern, self.text)
            if match:
                self.before, self.text = self.text[:match.start()], self.text[match.end():]
                return match
            if not self.read_some(deadline):
                what = "the connection ended" if self.ended else f"nothing came in {patience} s"
                raise Timeout(f"waiting for {pattern!r}: {what}; unread: {self.text[-2000:]!r}")

    def until(self, pattern):
        """Reads until `pattern` matches; gives what came before it."""
        self.expect(pattern)
        return self.before

    def expect_end(self, patience=PATIENCE):
        """Reads until the server closes; gives what came before."""
        deadline = time.monotonic() + patience
        while not self.ended:
            if not self.read_some(deadline) and not self.ended:
                raise Timeout(f"the connection was not closed; unread: {self.text[-2000:]!r}")
        text, self.text = self.text, ""
        return text

    def finish(self):
        """Says that nothing more comes (half-close)."""
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Breaks the connection off, with a reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def close(self):
        self.socket.close()
