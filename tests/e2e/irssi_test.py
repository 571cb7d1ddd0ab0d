"""irssi as Debian ships it, in a terminal of its own: what its user sees."""
import contextlib
import os
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest

from room import PATIENCE, Room, Timeout
from web_test import get


class Terminal:
    """A program in a tmux of its own. What it draws wakes us through a pipe; then the screen is read as tmux has it."""

    def __init__(self, *command, columns=100, rows=60):
        self.directory = tempfile.mkdtemp(prefix="salon-terminal-")
        self.socket = os.path.join(self.directory, "tmux")
        self.pipe = os.path.join(self.directory, "drawn")
        os.mkfifo(self.pipe)
        self.drawn = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)  # both ends: no end of file between writers
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), *command)
        self.tmux("pipe-pane", "-O", f"exec cat > {self.pipe}")

    def tmux(self, *arguments):
        environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
        ended = subprocess.run(["tmux", "-S", self.socket, "-f", "/dev/null", *arguments], capture_output=True,
                               timeout=PATIENCE, env=dict(environment, LC_ALL="C.UTF-8", TERM="xterm-256color"))
        if ended.returncode != 0:
            raise AssertionError(f"tmux {arguments[0]}: {ended.stderr.decode()}")
        return ended.stdout.decode()

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def expect(self, pattern):
        """Waits until the screen shows it; gives the match."""
        deadline = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            match = re.search(pattern, screen)
            if match:
                return match
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not select.select([self.drawn], [], [], remaining)[0]:
                raise Timeout(f"waiting for {pattern!r}, the screen shows:\n{screen}")
            os.read(self.drawn, 65536)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(AssertionError):  # it may end before it has answered that it will
            self.tmux("kill-server")
        os.close(self.drawn)
        shutil.rmtree(self.directory)


class Irssi(unittest.TestCase):
    def irssi(self, room, nick):
        home = os.path.join(room.directory, "irssi")
        os.mkdir(home)
        with open(os.path.join(home, "config"), "w") as config:  # it holds back commands, five at once and one in 2.2 s
            config.write('settings = { "irc/core" = { cmds_max_at_once = "100"; cmd_queue_speed = "10msec"; }; };\n')
        return Terminal("irssi", "--home", home, "--connect", "127.0.0.1", "--port", str(room.port), "--nick", nick)

    def test_it_connects_talks_sees_others_and_what_was_said_before(self):
        with Room() as room:
            ada = room.lines("ada")
            ada.say("before you came")
            room.datagram(b"@kitchen temp 21.5")
            with self.irssi(room, "ira") as terminal:
                terminal.expect(r"Welcome to")
                terminal.type("/join #lobby")
                ada.expect(r"\* ira joined\n")
                terminal.expect(r"(?s)\[Users #lobby\].*\bada\b.*\bira\b")
                terminal.expect(r"< ?ada> .*before you came")
                terminal.expect(r"< ?kitchen> .*temp 21\.5")

                terminal.type("hello from irssi, é too")
                ada.expect(r"\] ira: hello from irssi, é too\n")
                terminal.expect(r"< ?ira> hello from irssi, é too")
                ada.say("I see you")
                terminal.expect(r"< ?ada> I see you")
                terminal.type("/me waves")
                ada.expect(r"\] \* ira waves\n")
                terminal.type("/topic sockets, today")
                ada.expect(r"\* ira set the topic of #lobby: sockets, today\n")
                terminal.type("/nick iris")
                ada.expect(r"\* ira is now iris\n")
                ada.say("/msg iris between us")
                terminal.type("/window 3")
                terminal.expect(r"<ada> between us")
                terminal.type("/window 2")
                eva = room.irc("eva")
                terminal.expect(r"eva \[\S+\] has joined #lobby")
                eva.say("QUIT :good night")
                terminal.expect(r"eva \[\S+\] has quit \[.*good night\]")
                terminal.type("/quit see you")
                ada.expect(r"\* iris left \(.*see you\)\n")

    def test_under_tls_it_pins_the_certificate_whose_fingerprint_was_printed(self):
        with Room() as room:
            ada = room.lines("ada")
            fingerprint = re.search(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", room.printed())[0]
            with self.irssi(room, "ira") as terminal:
                terminal.expect(r"Welcome to")
                terminal.type(f"/connect -tls -tls_pinned_cert {fingerprint} 127.0.0.1 {room.port}")
                terminal.expect(r"(?s)[Ff]ingerprint.*Welcome to")
                terminal.type("/join #lobby")
                ada.expect(r"\* ira\w* joined\n")
                terminal.type("hello from under TLS")
                ada.expect(r"\] ira\w*: hello from under TLS\n")
                ada.say("hello from nc")
                terminal.expect(r"< ?ada> hello from nc")
                self.assertEqual(get(room, "/readyz"), (200, "ready\n"))

    def test_it_is_told_that_the_room_closes(self):
        with Room() as room:
            with self.irssi(room, "ira") as terminal:
                terminal.expect(r"Welcome to")
                self.assertEqual(room.stop(), 0)
                terminal.expect(r"the room closes; goodbye")


if __name__ == "__main__":
    unittest.main()
