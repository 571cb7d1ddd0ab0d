"""Killed with -9 under load, again and again: what was acknowledged is in history once, in order."""
import os
import random
import re
import select
import sqlite3
import time
import unittest

from room import PATIENCE, Room

ROUNDS = 20
IN_FLIGHT = 16


class Speaker:
    """An IRC client that says numbered lines as fast as they are acknowledged. Each echo is an acknowledgement."""

    def __init__(self, room, name):
        self.name = name
        self.guest = room.irc(name, capabilities="echo-message message-tags")
        self.said = 0
        self.acknowledged = []  # (msgid, text) in the order of the echoes
        self.speak()

    def speak(self):
        while self.said < len(self.acknowledged) + IN_FLIGHT:
            self.guest.say(f"PRIVMSG #lobby :{self.name} says {self.said}")
            self.said += 1

    def listen(self):
        """Reads what is there. False when the connection is over."""
        try:
            data = self.guest.socket.recv(65536)
        except ConnectionError:
            return False
        self.guest.text += self.guest.decoder.decode(data)
        *whole, self.guest.text = self.guest.text.split("\r\n")
        for line in whole:
            echo = re.match(rf"@(?:\S*;)?msgid=([^; ]+)\S* :{self.name}!\S+ PRIVMSG #lobby :(.*)", line)
            if echo:
                self.acknowledged.append((echo[1], echo[2]))
        return bool(data)


class Passer:
    """As `printf ... | nc -N`: says two lines, half-closes, reads what became of them."""

    def __init__(self, room, name):
        self.guest = room.connect()
        self.lines = [f"{name} says one", f"{name} says two"]
        self.guest.send("".join(line + "\n" for line in self.lines).encode())
        self.guest.finish()

    def listen(self):
        try:
            data = self.guest.socket.recv(4096)
        except ConnectionError:
            return False
        self.guest.text += data.decode()
        return bool(data)

    def acknowledged(self):
        return self.lines if "* 2 lines kept in #lobby" in self.guest.text else []


def read_what_came(talkers):
    """What the kernel had taken from the server before it was killed was said by it, and counts."""
    for talker in talkers:
        talker.guest.socket.settimeout(PATIENCE)
        while talker.listen():
            pass


class Crash(unittest.TestCase):
    def evening(self, room, chance, number):
        """Talks until a random number of acknowledgements has come, then kills. Gives the acknowledged lines, each list
        in the order in which they must be found."""
        speakers = [Speaker(room, f"{name}{number}") for name in ("ada", "eva", "tom")]
        passers = []
        enough = chance.randrange(1, 400)
        deadline = time.monotonic() + PATIENCE
        while sum(len(speaker.acknowledged) for speaker in speakers) < enough:
            self.assertLess(time.monotonic(), deadline, "acknowledgements came too slowly")
            if len(passers) < 8:
                passers.append(Passer(room, f"passer{number}x{len(passers)}"))
            ready = select.select([speaker.guest.socket for speaker in speakers], [], [], PATIENCE)[0]
            for speaker in speakers:
                if speaker.guest.socket in ready:
                    self.assertTrue(speaker.listen())
                    speaker.speak()
        room.kill()
        read_what_came(speakers + passers)
        said = [[text for _, text in speaker.acknowledged] for speaker in speakers]
        said += [passer.acknowledged() for passer in passers]
        return said, [msgid for speaker in speakers for msgid, _ in speaker.acknowledged]

    def test_what_was_acknowledged_is_in_history_once_and_in_order(self):
        seed = int(os.environ.get("SEED", random.randrange(1 << 32)))
        print(f"SEED={seed} python3 -m unittest crash_test")
        chance = random.Random(seed)
        sequences, identified = [], []
        with Room("--no-throttle") as room:
            for number in range(ROUNDS):
                said, ids = self.evening(room, chance, number)
                sequences += said
                identified += ids
                room.start()
            by_chathistory = self.last_hundred(room)
            self.assertEqual(room.stop(), 0)
            database = sqlite3.connect(os.path.join(room.directory, "salon.db"))
            kept = database.execute("SELECT epoch, sequence, text FROM lines WHERE room = '#lobby' AND deed = 0 "
                                    "ORDER BY epoch, sequence").fetchall()
            database.close()
        texts = [text for _, _, text in kept]
        acknowledged = sum(map(len, sequences))
        print(f"{ROUNDS} kills, {acknowledged} lines acknowledged, {len(kept)} kept")
        self.assertGreater(acknowledged, 10 * ROUNDS)
        self.assertTrue(any("passer" in line for sequence in sequences for line in sequence))

        self.assertEqual(len(set(texts)), len(texts), "a line was doubled")
        position = {text: place for place, text in enumerate(texts)}
        for sequence in sequences:
            self.assertEqual([text for text in sequence if text not in position], [], "acknowledged lines are lost")
            places = [position[text] for text in sequence]
            self.assertEqual(places, sorted(places), "lines of one guest changed places")
        in_order_of_speaking = {}
        for text in texts:
            name, count = text.split(" says ")
            if count.isdigit():  # whatever was kept of a speaker is a beginning of what it said
                self.assertEqual(int(count), in_order_of_speaking.get(name, 0))
                in_order_of_speaking[name] = int(count) + 1
        self.assertEqual(by_chathistory, texts[-100:])
        self.assertEqual(len(set(identified)), len(identified), "an id was used twice")

    def last_hundred(self, room):
        reader = room.irc("reader", capabilities="batch server-time message-tags draft/chathistory")
        reader.say("CHATHISTORY LATEST #lobby * 100")
        reader.expect(r"BATCH \+\S+ chathistory #lobby\r\n")
        return re.findall(r"PRIVMSG #lobby :(.*)\r\n", reader.until(r"BATCH -\S+\r\n"))


if __name__ == "__main__":
    unittest.main()
