"""Guests that stay for their accounts without a client: they come back to what was said, also by irssi and WeeChat, and
through kill -9."""
import json
import unittest

from admin_test import admin
from accounts_test import irssi_home, logged_in, register, sasl_of_weechat
from irssi_test import Terminal
from room import Room
from weechat_test import WeeChat


def stay(room, account="ada"):
    """Its guest is in #lobby, and has no client."""
    client = logged_in(room, account, "sesame")
    client.say("NS SET ALWAYS-ON ON")
    client.expect(r" NOTICE \S+ :You stay in your rooms ")
    client.say("JOIN #lobby")
    client.expect(r" 366 ")
    client.say("QUIT :bye")
    client.expect(r"ERROR :")


def say_both(guest, words):
    """In the room and to ada; on disk."""
    guest.say(f"PRIVMSG #lobby :{words} in the room")
    guest.say(f"PRIVMSG ada :{words} to you")
    guest.expect(rf" PRIVMSG ada :{words} to you\r\n")


class GuestsThatStay(unittest.TestCase):
    def test_irssi_goes_and_comes_back_to_what_was_said_through_a_kill(self):
        with Room("--no-throttle") as room:
            register(room, "ada", "sesame")
            eva = room.irc("eva", capabilities="away-notify echo-message")
            home = irssi_home(room)
            with Terminal("irssi", "--home", home) as irssi:
                irssi.expect(r"Welcome to")
                irssi.type("/join #lobby")
                eva.expect(r":ada!\S+ JOIN #lobby\r\n")
                irssi.type("/query NickServ")
                irssi.type("SET ALWAYS-ON ON")
                irssi.expect(r"You stay in your rooms")
                irssi.type("/quit")
                eva.expect(r":ada!\S+ AWAY :Not connected")
            say_both(eva, "one")
            room.kill()
            room.start()
            eva = room.irc("eva", room="", capabilities="away-notify echo-message")
            eva.say("JOIN #lobby")
            eva.expect(r" 353 eva = #lobby :[^\r\n]*\bada\b")
            say_both(eva, "two")
            with Terminal("irssi", "--home", irssi_home(room)) as irssi:
                irssi.expect(r"no longer marked as being away")
                irssi.type("/window goto #lobby")
                irssi.expect(r"(?s)one in the room.*two in the room")
                self.assertNotIn("JOIN", eva.until(r":ada!\S+ AWAY\r\n"))
                irssi.type("I have read it")
                eva.expect(r":ada!\S+ PRIVMSG #lobby :I have read it\r\n")
                irssi.type("/window goto eva")
                irssi.expect(r"(?s)one to you.*two to you")

    def test_weechat_comes_back_to_what_was_said_beside_another_client(self):
        with Room("--no-throttle") as room:
            register(room, "ada", "sesame")
            stay(room)
            eva = room.irc("eva", capabilities="echo-message")
            say_both(eva, "aloud: one")
            with WeeChat(room, "ada", "aloud", sasl_of_weechat):
                eva.expect(r":ada!\S+ PRIVMSG #lobby :saw .*aloud: one")
                phone = logged_in(room, "ada", "sesame")
                phone.expect(r" 366 ada #lobby ")
                eva.say("PRIVMSG #lobby :aloud: two")
                phone.expect(r":eva!\S+ PRIVMSG #lobby :aloud: two\r\n")
                eva.expect(r":ada!\S+ PRIVMSG #lobby :saw .*aloud: two\r\n")
            phone.say("PRIVMSG #lobby :and alone")
            self.assertNotIn("QUIT", eva.until(r":ada!\S+ PRIVMSG #lobby :and alone\r\n"))

    def test_who_comes_back_soon_is_in_its_rooms_without_having_asked_for_that(self):
        with Room("--no-throttle") as room:
            register(room, "ada", "sesame")
            eva = room.irc("eva", room="#tea")
            ada = logged_in(room, "ada", "sesame")
            ada.say("JOIN #tea")
            eva.expect(r":ada!\S+ JOIN #tea\r\n")
            ada.close()
            eva.expect(r":ada!\S+ QUIT :(Connection closed|connection reset)\r\n")
            ada = logged_in(room, "ada", "sesame")
            ada.expect(r":ada!\S+ JOIN #tea\r\n(.*\r\n)* *:\S+ 366 ada #tea ")
            eva.expect(r":ada!\S+ JOIN #tea\r\n")
            room.kill()
            room.start()
            ada = logged_in(room, "ada", "sesame")
            ada.expect(r":ada!\S+ JOIN #tea\r\n")
            ada.say("QUIT :bye")
            ada.expect(r"ERROR :")
            ada = logged_in(room, "ada", "sesame")
            ada.say("PING x")
            self.assertNotIn(" JOIN ", ada.until(r" PONG \S+ :?x\r\n"))

    def test_who_was_here_when_the_server_was_killed_is_still_there(self):
        with Room("--no-throttle") as room:
            register(room, "ada", "sesame")
            ada = logged_in(room, "ada", "sesame")
            ada.say("CAP REQ :draft/read-marker")
            ada.say("NS SET ALWAYS-ON ON")
            ada.expect(r" NOTICE ada :You stay")
            ada.say("JOIN #tea")
            ada.say("MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z")
            ada.say("PRIVMSG #tea :is it on disk?")
            ada.expect(r"PRIVMSG #tea :is it on disk\?\r\n")
            for _ in range(2):  # from the log, and from the snapshot that the second start begins with
                room.kill()
                room.start()
                guests = json.loads(admin(room, "--json", "guests")[1])["guests"]
                self.assertEqual([(guest["nick"], guest["connected"], guest["rooms"]) for guest in guests],
                                 [("ada", False, ["#tea"])])
                lea = room.irc("lea")
                lea.say("PRIVMSG ada :there?")
                lea.expect(r" 301 lea ada :Not connected")
                lea.say("WHOIS ada")
                lea.expect(r" 320 lea ada :stays here without a client since ")
            ada = logged_in(room, "ada", "sesame")
            told = ada.until(r"PRIVMSG ada :[^\r\n]*there\?\r\n")
            self.assertIn(" JOIN #tea\r\n", told)
            ada.say("MARKREAD #tea")
            ada.expect(r" MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z\r\n")


if __name__ == "__main__":
    unittest.main()
