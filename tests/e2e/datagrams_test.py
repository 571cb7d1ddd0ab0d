"""Datagrams that no device should send, and what they get."""
import re
import socket
import unittest

from room import PATIENCE, Room


class Datagrams(unittest.TestCase):
    def sender(self, room):
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(sender.close)
        sender.settimeout(PATIENCE)
        sender.connect(("127.0.0.1", room.port))
        return sender

    def unanswered(self, *payloads):
        """Sends them, then an ordinary datagram: the only receipt is that one's, and nobody saw the others."""
        with Room() as room:
            ada, eva = room.pair()
            sender = self.sender(room)
            for payload in payloads:
                sender.send(payload)
            sender.send(b"temp 21.5")
            self.assertEqual(sender.recv(65536), b"ok 1\n")
            sender.setblocking(False)
            self.assertRaises(BlockingIOError, sender.recv, 65536)
            before = ada.until(r"\[\d\d:\d\d\] udp-127\.0\.0\.1: temp 21.5\n")
            self.assertEqual(before, "\n* eva joined\n")
            room.undisturbed(ada, eva)

    def test_an_empty_datagram_says_nothing_and_gets_nothing(self):
        self.unanswered(b"", b"\n\r\n")

    def test_a_datagram_that_reads_as_a_receipt_is_not_answered(self):
        self.unanswered(b"ok 1\n", b"ok 12 no 3\n", b"no 1\n", b"ok 7")

    def test_a_datagram_shorter_than_its_receipt_is_heard_but_not_answered(self):
        with Room() as room:
            ada, eva = room.pair()
            sender = self.sender(room)
            sender.send(b"hi!")
            ada.expect(r"udp-127\.0\.0\.1: hi!\n")
            sender.send(b"hello")
            self.assertEqual(sender.recv(65536), b"ok 1\n")

    def test_a_datagram_of_60000_bytes_is_heard_whole(self):
        payload = b"".join(b"reading %02d " % number + b"x" * 2988 + b"\n" for number in range(20))
        self.assertEqual(len(payload), 60_000)
        with Room() as room:
            ada, eva = room.pair()
            sender = self.sender(room)
            sender.send(payload)
            self.assertEqual(sender.recv(65536), b"ok 20\n")
            for number in range(20):
                ada.expect(rf"udp-127\.0\.0\.1: reading {number:02} x{{2988}}\n")
            room.undisturbed(ada, eva)

    def test_a_datagram_of_60000_bytes_in_one_line_is_refused(self):
        with Room() as room:
            ada, eva = room.pair()
            sender = self.sender(room)
            sender.send(b"x" * 60_000)
            self.assertEqual(sender.recv(65536), b"no 1\n")
            ada_read, _ = room.undisturbed(ada, eva)
            self.assertNotIn("xxx", ada_read)

    def test_text_that_is_not_utf8_is_counted_as_not_said(self):
        with Room() as room:
            ada, eva = room.pair()
            sender = self.sender(room)
            sender.send(b"caf\xe9 bleu\nplain one\n")
            self.assertEqual(sender.recv(65536), b"ok 1 no 1\n")
            self.assertNotIn("bleu", ada.until(r"udp-127\.0\.0\.1: plain one\n"))

    def test_clients_that_close_at_once_cost_the_next_ones_nothing(self):
        """Each receipt comes back as an ICMP error to the socket that all share."""
        with Room("--no-throttle") as room:
            ada = room.lines("ada")
            for number in range(100):
                room.datagram(f"one of many {number}".encode(), replies=0)
            self.assertEqual(room.datagram(b"the last one"), "ok 1\n")
            heard = ada.until(r"udp-127\.0\.0\.1: the last one\n")
            self.assertEqual(re.findall(r"one of many (\d+)\n", heard), [str(number) for number in range(100)])

    def test_a_flood_of_datagrams_is_refused_and_others_are_heard(self):
        with Room() as room:
            ada, eva = room.pair()
            sender = self.sender(room)
            sender.send(b"\n".join(b"flood %d" % number for number in range(1000)))
            said, refused = sender.recv(65536).decode().split()[1::2]
            self.assertEqual(int(said) + int(refused), 1000)
            self.assertLess(int(said), 100)
            room.undisturbed(ada, eva)


if __name__ == "__main__":
    unittest.main()
