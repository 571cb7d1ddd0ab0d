"""Guests that do not behave: each gets its answer, and the others do not notice."""
import ctypes
import errno
import os
import re
import signal
import socket
import ssl
import struct
import unittest

from room import SLACK, Room
from tls_test import trusting

# What must not reach a terminal: C0 but for the ends of lines, DEL, C1, what turns the direction of text.
UNSEEMLY = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MEGABYTE = 1 << 20


class RudeGuests(unittest.TestCase):
    # ---- how they read, write and leave ----

    def test_a_reset_in_mid_line_drops_the_line_and_nobody_else(self):
        with Room() as room:
            ada, eva = room.pair()
            guest = room.lines("bob")
            guest.say("a whole line")
            ada.expect(r"\] bob: a whole line\n")
            guest.send(b"half a li")
            guest.reset()
            ada.expect(r"\* bob left \(connection reset\)\n")
            ada_read, eva_read = room.undisturbed(ada, eva)
            self.assertNotIn("half", ada_read + eva_read)
            ada.say("/history")
            self.assertNotIn("half", ada.until(r"eva: yes"))

    def test_what_was_said_before_a_reset_is_heard_although_its_guest_was_not_let_in_yet(self):
        """The server is stopped while a guest says all it has to say and breaks off: it sees all that at once."""
        def plainly(room):
            guest = room.connect()
            return guest, None

        def under_tls(room):
            inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
            talk = trusting().wrap_bio(inside, outside, server_hostname="localhost")
            guest = room.connect()
            with self.assertRaises(ssl.SSLWantReadError):
                talk.do_handshake()
            guest.send(outside.read())
            while True:
                inside.write(guest.socket.recv(65536))
                try:
                    talk.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    pass
            return guest, lambda words: (talk.write(words), outside.read())[1]

        words = b"NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #lobby\r\nPRIVMSG #lobby :whole\r\nPRIVMSG #lobby :half"
        for begin in (plainly, under_tls):
            with self.subTest(begin.__name__), Room() as room:
                ada, eva = room.pair()
                guest, seal = begin(room)
                room.process.send_signal(signal.SIGSTOP)
                guest.send(seal(words) if seal else words)
                guest.reset()
                room.process.send_signal(signal.SIGCONT)
                ada.expect(r"\] bob: whole\n")
                ada.expect(r"\* bob left \(connection reset\)\n")
                ada_read, eva_read = room.undisturbed(ada, eva, quietly=False)
                self.assertNotIn("half", ada_read + eva_read)

    def test_one_that_never_reads_is_dropped_and_the_others_get_everything(self):
        with Room("--no-throttle") as room:
            ada = room.lines("ada")
            mute = room.connect(receive_buffer=4096)
            mute.send(b"NICK mute\r\nUSER mute 0 * :mute\r\nJOIN #lobby\r\n")
            ada.expect(r"\* mute joined\n")
            tom, text, dropped_at = room.lines("tom"), "x" * 3900, None
            for number in range(3000):
                tom.say(f"{number} {text}")
                if number % 10 < 9:
                    continue
                heard = ada.until(rf"\] tom: {number} {text}\n")
                numbers = re.findall(r"\] tom: (\d+) x{3900}\n", heard)
                self.assertEqual(numbers, [str(one) for one in range(number - 9, number)])
                if "* mute left (does not read)\n" in heard:
                    dropped_at = number * len(text)
                    break
            self.assertIsNotNone(dropped_at, "it was not dropped")
            print(f"one that never reads was dropped after {dropped_at >> 10} KiB, "
                  f"with {room.rss_anonymous() >> 10} KiB in the server")
            self.assertLess(room.rss_anonymous(), 32 * MEGABYTE * SLACK)
            tom.say("/who")
            self.assertNotIn("mute", tom.expect(r"\* 2 in #lobby: .*\n")[0])

    def test_one_that_never_writes_is_greeted_and_stays(self):
        with Room() as room:
            quiet = room.connect()
            name = quiet.expect(r"You are (guest-\d+)")[1]
            ada, eva = room.pair()
            room.undisturbed(ada, eva)
            quiet.expect(r"\] ada: eva, are you there \(1\)\?\n")
            ada.say("/who")
            ada.expect(rf"\* 3 in #lobby: {name} \(nc\), ")

    def test_a_line_without_an_end_waits_and_is_said_when_its_guest_is_done(self):
        with Room() as room:
            ada, eva = room.pair()
            slow = room.connect()
            slow.expect(r"Just type")
            for piece in ("to be ", "or not ", "to be"):
                slow.send(piece.encode())
                ada_read, eva_read = room.undisturbed(ada, eva, quietly=False)
                self.assertNotIn("to be", ada_read + eva_read)
            slow.finish()
            ada.expect(r"\] guest-\d+: to be or not to be\n")
            self.assertIn("* kept in #lobby, sent to 2 others\n", slow.expect_end())

    def test_ten_megabytes_without_a_newline_cost_one_notice(self):
        with Room() as room:
            ada, eva = room.pair()
            paster = room.lines("bob")
            before = room.rss_anonymous()
            most = before
            for _ in range(160):
                paster.send(b"x" * 65536)
                most = max(most, room.rss_anonymous())
            paster.send(b"\nsorry about that\n")
            paster.finish()
            ada.expect(r"\] bob: sorry about that\n")
            self.assertEqual(paster.expect_end().split("\n")[-3:],
                             ["* That line had more than 4096 bytes and was not said. Shorter ones are.",
                              "* kept in #lobby, sent to 2 others", ""])
            print(f"10 MB without a newline: {most - before >> 10} KiB more in the server")
            self.assertLess(most - before, 4 * MEGABYTE * SLACK)
            room.undisturbed(ada, eva, quietly=False)

    def test_ten_megabytes_without_a_newline_as_the_first_thing_said(self):
        with Room() as room:
            ada, eva = room.pair()
            paster = room.connect()
            for _ in range(160):
                paster.send(b"x" * 65536)
            paster.send(b"\nsorry\n")
            paster.finish()
            self.assertEqual(paster.expect_end(),
                             "* That line had more than 4096 bytes and was not said. Shorter ones are.\n"
                             "* kept in #lobby, sent to 2 others\n")
            room.undisturbed(ada, eva)

    def test_ten_megabytes_without_a_newline_over_irc(self):
        with Room() as room:
            ada, eva = room.pair()
            paster = room.irc("bob")
            for _ in range(160):
                paster.send(b"x" * 65536)
            paster.say("")
            paster.say("PRIVMSG #lobby :sorry")
            ada.expect(r"\] bob: sorry\n")
            paster.say("PING done")
            self.assertEqual(paster.until(r" PONG ").count(" 417 "), 1)
            room.undisturbed(ada, eva)

    def test_guests_that_vanished_are_noticed(self):
        """Their hosts take in nothing more and send nothing more, as behind a cable that was pulled. The time that this
        may take is read from the server's own sockets, which then are told to be less patient."""
        with Room() as room:
            ada, eva = room.pair()
            idle, spoken_to = room.lines("idle"), room.lines("tom")
            for guest in (idle, spoken_to):
                with server_side(room, guest) as there:
                    set_option = lambda name, value: there.setsockopt(socket.IPPROTO_TCP, name, value)
                    option = lambda name: there.getsockopt(socket.IPPROTO_TCP, name)
                    silence = option(socket.TCP_KEEPIDLE) + option(socket.TCP_KEEPINTVL) * option(socket.TCP_KEEPCNT)
                    self.assertEqual(there.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), 1)
                    self.assertTrue(30 <= silence <= 120, silence)
                    self.assertTrue(30_000 <= option(socket.TCP_USER_TIMEOUT) <= 120_000)
                    drop_all_that_comes(guest.socket)
                    for name in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT):
                        set_option(name, 1)
                    set_option(socket.TCP_USER_TIMEOUT, 1000)
            ada.say("/msg tom still there?")
            heard = ada.until(r"\* (idle|tom) left \(vanished\)\n") + ada.until(r"\* (idle|tom) left \(vanished\)\n")
            self.assertNotIn("left", heard)
            room.undisturbed(ada, eva)

    # ---- what they say ----

    def test_text_that_is_not_utf8_is_not_said_and_its_guest_is_told(self):
        with Room() as room:
            ada, eva = room.pair()
            latin = room.connect()
            latin.expect(r"Just type")
            latin.send(b"caf\xe9\n")
            latin.expect(r"\* That line was not UTF-8 text and was not said. Is your terminal set to UTF-8\?\n")
            latin.send("café\n".encode())
            self.assertNotIn("\ufffd", ada.until(r"\] guest-\d+: café\n"))
            old = room.irc("old")
            old.send(b"PRIVMSG #lobby :na\xefve\r\n")
            old.expect(r"FAIL PRIVMSG INVALID_UTF8 ")
            ada_read, eva_read = room.undisturbed(ada, eva, quietly=False)
            self.assertNotIn("na", re.sub(r"\S*:\S+", "", ada_read))

    def test_nul_bytes_are_taken_out(self):
        with Room() as room:
            ada, eva = room.pair()
            guest = room.connect()
            guest.expect(r"Just type")
            guest.send(b"a\0b\0\0c\n")
            ada.expect(r"\] guest-\d+: abc\n")
            eva.expect(r" PRIVMSG #lobby :abc\r\n")

    def test_escape_sequences_never_reach_another_guest(self):
        """By every way that a guest's words come to others: lines, names, topics, farewells, history."""
        evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\x08\x7f\x0b\u2066!"
        with Room("--no-throttle") as room:
            ada, eva = room.pair()
            bob, tom = room.lines("bob"), room.irc("tom")
            for command in ["", "/me ", "/topic ", "/msg ada ", "/msg eva ", "/nick ", "/join #", "/join #lobby"]:
                bob.say(command + (evil if command != "/join #lobby" else ""))
            bob.expect(r"You are in #lobby now")
            for command in ["PRIVMSG #lobby :", "PRIVMSG ada :", "NOTICE #lobby :", "PRIVMSG #lobby :\x01ACTION ",
                            "TOPIC #lobby :", "NICK :", "NICK ", "JOIN #"]:
                tom.say(command + evil)
            room.datagram(evil.encode() + b"\n@" + evil.encode() + b" named")
            bob.say("/quit " + evil)
            tom.say("QUIT :" + evil)
            bob.expect_end()
            tom.expect_end()
            ada_read, eva_read = room.undisturbed(ada, eva, quietly=False)
            ada.say("/history 50")
            ada.say("/topic")
            topic = ada.expect(r"\* the topic of .*\n")
            ada_read += ada.before + topic[0]
            late = room.irc("late")  # is replayed what was said
            late.say("PING enough")
            eva_read += late.until(r" PONG ")
            self.assertGreaterEqual(ada_read.count("evil"), 8)
            self.assertGreaterEqual(eva_read.count("evil"), 8)
            for read in (ada_read, eva_read.replace("\x01ACTION", "").replace("\x01\r\n", "\r\n")):
                found = UNSEEMLY.search(read)
                self.assertIsNone(found, found and read[max(0, found.start() - 60):found.end() + 20])


def server_side(room, guest):
    """A copy of the socket that the server has for this guest."""
    call = ctypes.CDLL(None, use_errno=True).syscall
    pidfd_open, pidfd_getfd = 434, 438
    process = call(pidfd_open, room.process.pid, 0)
    try:
        for name in os.listdir(f"/proc/{room.process.pid}/fd"):
            if not os.readlink(f"/proc/{room.process.pid}/fd/{name}").startswith("socket:"):
                continue
            descriptor = call(pidfd_getfd, process, int(name), 0)
            if descriptor < 0:
                raise OSError(ctypes.get_errno(), "pidfd_getfd")
            candidate = socket.socket(fileno=descriptor)
            try:
                if candidate.getpeername() == guest.socket.getsockname():
                    return candidate
            except OSError as error:
                if error.errno != errno.ENOTCONN:
                    raise
            candidate.close()
    finally:
        os.close(process)
    raise AssertionError("the server has no such connection")


def drop_all_that_comes(connection):
    """The kernel drops each segment before TCP sees it: nothing is acknowledged, nothing is answered."""
    attach_filter = 26  # SO_ATTACH_FILTER; one instruction, BPF_RET with 0 bytes taken
    program = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    connection.setsockopt(socket.SOL_SOCKET, attach_filter, struct.pack("HP", 1, ctypes.addressof(program)))


if __name__ == "__main__":
    unittest.main()
