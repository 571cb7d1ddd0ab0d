"""The lesson's programs, and the first five minutes: what a student types is heard."""
import subprocess
import unittest

from room import PATIENCE, Room


class Lesson(unittest.TestCase):
    def test_an_echo_into_nc_is_heard_and_answered(self):
        with Room() as room:
            ada = room.lines("ada")
            bob = room.lines("bob")
            answer = subprocess.run(["nc", "-N", "127.0.0.1", str(room.port)], input=b"build ok\n", capture_output=True,
                                    timeout=PATIENCE)
            self.assertEqual(answer.stdout.decode(), "* kept in #lobby, sent to 2 others\n")
            ada.expect(r"\[\d\d:\d\d\] guest-\d+: build ok\n")
            bob.expect(r"\[\d\d:\d\d\] guest-\d+: build ok\n")

    def test_the_tcp_client_that_sends_and_closes_is_heard(self):
        with Room() as room:
            ada = room.lines("ada")
            client = room.connect()
            client.send(b"abcdefg!\n")
            client.close()
            ada.expect(r"guest-\d+: abcdefg!\n")

    def test_a_message_without_a_newline_is_heard_when_the_client_closes(self):
        with Room() as room:
            ada = room.lines("ada")
            client = room.connect()
            client.send(b"abcdefg!")
            client.close()
            ada.expect(r"guest-\d+: abcdefg!\n")

    def test_the_udp_client_that_sends_one_datagram_is_heard(self):
        with Room() as room:
            ada = room.lines("ada")
            self.assertRegex(room.datagram(b"abcdefg!\n"), r"^ok \d+\n$")
            ada.expect(r"udp-127\.0\.0\.1: abcdefg!\n")

    def test_three_guests_talk_and_nobody_hears_an_echo(self):
        with Room() as room:
            ada, bob = room.lines("ada"), room.lines("bob")
            eva = room.irc("eva")
            ada.say("hello")
            bob.expect(r"\] ada: hello\n")
            eva.expect(r":ada!\S+ PRIVMSG #lobby :hello\r\n")
            eva.say("PRIVMSG #lobby :hi ada")
            self.assertNotIn("hello", ada.until(r"\] eva: hi ada\n"))
            bob.expect(r"\] eva: hi ada\n")

    def test_what_was_said_is_there_after_a_restart(self):
        with Room() as room:
            room.datagram(b"remember me")
            self.assertEqual(room.stop(), 0)
            with Room(data=room.directory) as again:
                eva = again.connect()
                eva.expect(r"Just type")
                eva.say("/history")
                eva.expect(r"udp-127\.0\.0\.1: remember me")


if __name__ == "__main__":
    unittest.main()
