"""Many guests at once: some that never read, and more than there is room for."""
import os
import re
import resource
import select
import socket
import time
import unittest

from room import PATIENCE, SLACK, Guest, Room, Timeout

MEGABYTE = 1 << 20


def allow_descriptors(count):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


class Listener:
    """An IRC client that counts what it hears: lines `line N ...` must come in order, from 0."""

    def __init__(self, port, nick, **options):
        self.guest = Guest(port, **options)
        self.guest.send(f"NICK {nick}\r\nUSER {nick} 0 * :{nick}\r\nJOIN #lobby\r\n".encode())
        self.heard = 0
        self.rest = b""

    def listen(self):
        data = self.rest + self.guest.socket.recv(1 << 18)
        cut = data.rfind(b"\n") + 1
        for number in re.findall(rb":line (\d+) ", data[:cut]):
            if int(number) != self.heard:
                raise AssertionError(f"heard line {number} when line {self.heard} was next")
            self.heard += 1
        self.rest = data[cut:]


class Crowd(unittest.TestCase):
    def test_five_hundred_guests_of_whom_fifty_never_read(self):
        readers, mutes, lines, text = 450, 50, 400, "x" * 2000
        allow_descriptors(2 * (readers + mutes))
        with Room("--no-throttle") as room:
            talker = room.lines("talker")
            silent = [Listener(room.port, f"mute{number}", receive_buffer=4096) for number in range(mutes)]
            self.talk_to_the_mute(room, talker, 600)  # the kernel's buffers take so much and more, before ours do
            crowd = [Listener(room.port, f"reader{number}") for number in range(readers)]
            poll = select.epoll()
            for member in crowd:
                member.guest.expect(r" 366 ")
                poll.register(member.guest.socket, select.EPOLLIN)
            by_descriptor = {member.guest.socket.fileno(): member for member in crowd}
            talker.expect(rf"\* reader{readers - 1} joined\n")
            before = most = room.rss_anonymous()
            waits = []
            for number in range(lines):
                said = time.monotonic()
                talker.say(f"line {number} {text}")
                behind = set(by_descriptor)
                while behind:  # everyone but the fifty has this line before the next is said
                    ready = poll.poll(said + PATIENCE - time.monotonic())
                    self.assertTrue(ready, f"{len(behind)} guests wait for line {number}")
                    for descriptor, _ in ready:
                        by_descriptor[descriptor].listen()
                        if by_descriptor[descriptor].heard > number:
                            behind.discard(descriptor)
                waits.append(time.monotonic() - said)
                most = max(most, room.rss_anonymous())
            for member in crowd:
                member.guest.close()
            dropped = len(re.findall(r"\* mute\d+ left \(does not read\)", talker.text))
            for _ in range(100):
                heard, rss = self.talk_to_the_mute(room, talker, 50)
                dropped, most = dropped + len(re.findall(r"\* mute\d+ left \(does not read\)", heard)), max(most, rss)
                if dropped == mutes:
                    break
            waits.sort()
            print(f"{lines} lines of 2 kB to {readers} readers, {mutes} of 500 guests never read: to the last reader "
                  f"{waits[lines // 2] * 1000:.1f} ms (median), {waits[-1] * 1000:.0f} ms (worst); RssAnon "
                  f"{before >> 10} KiB before, {most >> 10} KiB at most")
            self.assertEqual(dropped, mutes)
            self.assertLess(waits[lines // 2], 0.25 * SLACK)
            self.assertLess(most, 64 * MEGABYTE * SLACK)
            for member in silent:
                member.guest.close()

    def talk_to_the_mute(self, room, talker, count):
        """Gives what the talker read meanwhile, and the memory that the server had when all was said."""
        for _ in range(count):
            talker.say("y" * 3900)
        talker.say("/how")
        return talker.until(r"\* talker: plain text over TCP"), room.rss_anonymous()

    def test_5000_connections_at_the_descriptor_limit(self):
        """The room has 256 descriptors. Those who are in do not notice; some that come are told; it recovers."""
        allow_descriptors(6000)
        # UBSan asks a pipe whether it may read a vptr, and takes it for a broken one where no pipe can be had.
        descriptors = 6000 if "undefined" in os.environ.get("SALON_SANITIZED", "") else 256
        with Room("--max-guests", "192", prefix=["prlimit", f"--nofile={descriptors}:{descriptors}"]) as room:
            ada, eva = room.pair()
            comers = select.poll()
            sockets = {}
            for _ in range(5000):
                one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", room.port))
                sockets[one.fileno()] = one
                comers.register(one, select.POLLIN)
            told = set()
            deadline = time.monotonic() + PATIENCE
            while len(told) < 40:  # the room tells 64 at once, and resets who comes beyond
                self.assertLess(time.monotonic(), deadline, f"only {len(told)} were told that the room is full")
                for descriptor, _ in comers.poll(PATIENCE * 1000):
                    try:
                        words = sockets[descriptor].recv(4096)
                    except ConnectionError:
                        words = b""
                    if b"this room is full (" in words:
                        self.assertRegex(words, rb"\A\* this room is full \(\d+ guests\); please try again later\n\Z")
                        told.add(descriptor)
                    if not words:
                        comers.unregister(descriptor)
                        sockets.pop(descriptor).close()
            room.undisturbed(ada, eva, quietly=False)
            for one in sockets.values():
                one.close()
            print("5,000 came to 192 places; when 40 had been told, ada and eva still talked")
            if descriptors == 256:
                self.assertIn("cannot accept a connection: no file descriptor is left; raise `ulimit -n`",
                              room.printed())
            self.gets_in(room).say("is there room now?")
            ada.expect(r"\] guest-\d+: is there room now\?\n")
            self.assertEqual(room.stop(), 0)

    def gets_in(self, room):
        """A guest that tries again until it is let in."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            guest = room.connect()
            try:
                if guest.expect(r"Just type|is full")[0] == "Just type":
                    return guest
            except (Timeout, ConnectionError):
                pass
            guest.close()
        raise Timeout("nobody was let in after the crowd had gone")


if __name__ == "__main__":
    unittest.main()
