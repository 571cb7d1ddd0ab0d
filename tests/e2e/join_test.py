"""salon join: between programs, with an exit code that can be relied on; and on a terminal, seen through tmux."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from room import PATIENCE, SALON, Room, Timeout


def environment(**changes):
    env = {**os.environ, "LANG": "C.UTF-8", "USER": "ada", **changes}
    for name in ("LC_ALL", "LC_MESSAGES", "NO_COLOR"):
        env.pop(name, None)
    return env


def join(room, *options, text="", **changes):
    """Joins in a pipe, says `text`, and waits for the end."""
    return subprocess.run([SALON, "join", f"127.0.0.1:{room.port}", *options], input=text.encode(), capture_output=True,
                          timeout=PATIENCE, env=environment(**changes))


class Pipe(unittest.TestCase):
    def test_lines_of_input_are_messages_and_the_end_waits_until_they_are_kept(self):
        with Room() as room:
            bob = room.lines("bob")
            said = join(room, text="hello\n/etc changed\nno newline")
            self.assertEqual((said.returncode, said.stdout), (0, b""))
            self.assertIn("* 3 lines kept in #lobby\n", said.stderr.decode())
            bob.expect(r"\] ada: hello\r?\n.*\] ada: /etc changed\r?\n.*\] ada: no newline\r?\n")

    def test_what_others_say_is_printed_line_by_line_without_colour(self):
        with Room() as room:
            bob = room.lines("bob")
            command = [SALON, "join", f"127.0.0.1:{room.port}", "--quiet"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  env=environment()) as process:
                bob.expect(r"\* ada joined")
                bob.say("good morning")
                self.assertRegex(process.stdout.readline().decode(), r"^\[\d\d:\d\d\] bob: good morning\n$")
                process.stdin.close()
                self.assertEqual(process.wait(PATIENCE), 0)
                self.assertEqual((process.stdout.read(), process.stderr.read()), (b"", b""))

    def test_a_thousand_lines_are_kept_in_order(self):
        with Room("--no-throttle") as room:
            text = "".join(f"line {number}\n" for number in range(1000))
            said = join(room, text=text)
            self.assertEqual(said.returncode, 0, said.stderr.decode())
            self.assertIn("* 1000 lines kept in #lobby\n", said.stderr.decode())

    def test_a_lost_connection_names_what_was_not_acknowledged(self):
        with Room() as room:
            bob = room.lines("bob")
            with subprocess.Popen([SALON, "join", f"127.0.0.1:{room.port}"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
                bob.expect(r"\* ada joined")
                os.kill(room.process.pid, signal.SIGSTOP)
                process.stdin.write(b"is anybody there\n")
                process.stdin.close()
                room.kill()
                self.assertEqual(process.wait(PATIENCE), 4)
                # Whether it was still sent is the kernel's affair; that it is not known to be kept is said either way.
                self.assertRegex(process.stderr.read().decode(),
                                 r"(not acknowledged.*: is anybody there|not sent: 1 line)\n")

    def test_an_interruption_is_told_by_the_exit_code(self):
        with Room() as room:
            bob = room.lines("bob")
            with subprocess.Popen([SALON, "join", f"127.0.0.1:{room.port}"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()) as process:
                bob.expect(r"\* ada joined")
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.wait(PATIENCE), 130)

    def test_an_address_that_leads_nowhere_is_said(self):
        cases = [("127.0.0.1:1", 1, "Connection refused"), ("no-such-host.invalid", 1, "no-such-host.invalid"),
                 ("localhost:70000", 2, "70000")]
        for address, code, words in cases:
            with self.subTest(address):
                tried = subprocess.run([SALON, "join", address], stdin=subprocess.DEVNULL, capture_output=True,
                                       timeout=PATIENCE, env=environment())
                self.assertEqual(tried.returncode, code)
                self.assertIn(words, tried.stderr.decode())

    def test_a_room_and_a_name_can_be_chosen(self):
        with Room() as room:
            eva = room.irc("eva", room="#tea")
            self.assertEqual(join(room, "--room", "tea", "--name", "zoe", text="milk?\n").returncode, 0)
            eva.expect(r":zoe!\S+ PRIVMSG #tea :milk\?\r\n")

    def test_it_speaks_french_where_french_is_spoken(self):
        with Room() as room:
            said = join(room, text="bonjour\n", LANG="fr_FR.UTF-8")
            self.assertIn("* vous êtes ada dans #lobby\n* 1 ligne conservée dans #lobby\n", said.stderr.decode())


class Pane:
    """A tmux server of its own with one pane, in which `salon join` runs."""

    def __init__(self, room, columns=60, rows=12, shell=False, **changes):
        self.directory = tempfile.mkdtemp(prefix="salon-tmux-")
        self.base = ["tmux", "-S", os.path.join(self.directory, "socket"), "-f", "/dev/null"]
        self.env = environment(**changes)
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "PS1='sh> ' exec bash --norc" if shell else
                  f"{SALON} join 127.0.0.1:{room.port}; echo ended with $?; stty -a | grep -o -- '-\\?icanon'; cat")
        if shell:
            self.type(f"{SALON} join 127.0.0.1:{room.port}")
            self.press("Enter")

    def tmux(self, *words, text=None):
        return subprocess.run([*self.base, *words], input=text, env=self.env, check=True, capture_output=True,
                              timeout=PATIENCE).stdout.decode()

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def expect(self, pattern):
        """Waits until the screen, read as one text without spaces at the ends of lines, matches."""
        deadline = time.monotonic() + PATIENCE
        while True:
            screen = re.sub(r" +$", "", self.tmux("capture-pane", "-p"), flags=re.MULTILINE)
            match = re.search(pattern, screen)
            if match:
                return match
            if time.monotonic() > deadline:
                raise Timeout(f"waiting for {pattern!r}; the screen is:\n{screen}")

    def cursor(self):
        return int(self.tmux("display", "-p", "#{cursor_x}"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run([*self.base, "kill-server"], check=False, capture_output=True)
        shutil.rmtree(self.directory, ignore_errors=True)


class Terminal(unittest.TestCase):
    def test_what_is_said_scrolls_by_above_the_line_being_written(self):
        with Room() as room, Pane(room) as pane:
            bob = room.lines("bob")
            pane.expect(r"\* you are ada in #lobby\n(?s:.*)\nada>\n")
            pane.type("half a th")
            pane.expect(r"\nada> half a th\n")
            bob.say("good morning")
            pane.expect(r"\n\[\d\d:\d\d\] bob: good morning\nada> half a th\n")
            pane.type("ought")
            pane.press("Enter")
            pane.expect(r"\n\[\d\d:\d\d\] ada: half a thought ✓\nada>\n")
            bob.expect(r"\] ada: half a thought\r?\n")

    def test_tab_completes_who_spoke_last_and_commands_answer(self):
        with Room() as room, Pane(room) as pane:
            bea, bob = room.lines("bea"), room.lines("bob")
            pane.expect(r"\nada>\n")
            bob.say("is there tea?")
            bea.say("there is")
            pane.expect(r"bea: there is\nada>\n")
            pane.type("b")
            pane.press("Tab")
            pane.expect(r"\nada> bea:\n")
            pane.press("Tab")
            pane.expect(r"\nada> bob:\n")
            pane.type("yes")
            pane.press("Enter")
            pane.expect(r"ada: bob: yes ✓\nada>\n")
            for typed, answer in (("/search tea", r"bob: is there tea\?"),
                                  ("/whois bob", r"\* bob is guest@lines; in #lobby"),
                                  ("/rooms", r"\* #lobby: 3 here"), ("/help", r"\* //TEXT +say a line"),
                                  ("/dance", r"\* There is no command /dance")):
                with self.subTest(typed):
                    pane.type(typed)
                    pane.press("Enter")
                    pane.expect(answer + r"[^\n]*\n(?:\S[^\n]*\n)*ada>\n")

    def test_wide_characters_keep_the_cursor_in_place(self):
        with Room() as room, Pane(room) as pane:
            pane.expect(r"\nada>\n")
            pane.type("日本é")
            pane.expect(r"\nada> 日本é\n")
            self.assertEqual(pane.cursor(), 10)
            pane.press("Left", "Left", "BSpace")
            pane.expect(r"\nada> 本é\n")
            self.assertEqual(pane.cursor(), 5)

    def test_a_long_line_stays_on_one_row_also_when_the_terminal_changes(self):
        with Room() as room, Pane(room) as pane:
            pane.expect(r"\nada>\n")
            pane.type("one two three four five six seven eight nine ten eleven twelve")
            pane.expect(r"\nada> <\S.* eleven twelve\n")
            pane.tmux("resize-window", "-x", "30", "-y", "12")
            pane.expect(r"#lobby(?s:.*)\nada> <.{0,22} eleven twelve\n\n*$")
            self.assertEqual(len(re.findall("ada>", pane.tmux("capture-pane", "-p"))), 1)
            pane.tmux("resize-window", "-x", "80", "-y", "12")
            pane.expect(r"\nada> one two three four five six seven eight nine ten eleven twelve\n")

    def test_pasted_lines_wait_for_enter_and_are_sent_one_by_one(self):
        with Room() as room, Pane(room) as pane:
            bob = room.lines("bob")
            pane.expect(r"\nada>\n")
            pane.tmux("load-buffer", "-", text=b"one\ntwo\nthree")
            pane.tmux("paste-buffer", "-p")
            pane.expect("\nada> one⏎two⏎three\n")
            pane.press("Enter")
            pane.expect(r"ada: one ✓\n.*ada: two ✓\n.*ada: three ✓\n")
            bob.expect(r"\] ada: one\r?\n.*\] ada: two\r?\n.*\] ada: three\r?\n")

    def test_leaving_gives_the_terminal_back(self):
        for keys in (["C-c"], ["C-d"], ["/", "q", "u", "i", "t", "Enter"]):
            with self.subTest(keys), Room() as room, Pane(room) as pane:
                pane.expect(r"\nada>\n")
                pane.press(*keys)
                pane.expect(r"\nended with 0\nicanon\n")

    def test_a_job_that_was_stopped_goes_on_where_it_was(self):
        with Room() as room, Pane(room, shell=True) as pane:
            pane.expect(r"\nada>\n")
            pane.type("half")
            pane.press("C-z")
            pane.expect(r"Stopped(?s:.*)\nsh>\n")
            pane.type("stty -a | grep -o -- '-\\?icanon'; fg")
            pane.press("Enter")
            pane.expect(r"\nicanon\n(?s:.*)\nada> half\n")
            pane.type(" a thought")
            pane.press("Enter")
            pane.expect("ada: half a thought ✓")

    def test_a_connection_that_is_lost_is_tried_again(self):
        with Room() as room, Pane(room) as pane:
            pane.expect(r"\nada>\n")
            room.kill()
            pane.expect(r"\* trying again in 1 s(?s:.*)\n\(offline\) ada>")
            with Room(data=room.directory, address=f"127.0.0.1:{room.port}"):
                pane.expect(r"(?s)trying again.*\* you are ada in #lobby.*\nada>\n")
                pane.type("back again")
                pane.press("Enter")
                pane.expect("ada: back again ✓")


if __name__ == "__main__":
    unittest.main()
