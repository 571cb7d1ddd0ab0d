"""Rooms are kept in order, by guests of every dialect; and the order outlives the server."""
import signal
import unittest

from room import Room


class Order(unittest.TestCase):
    def furnished(self, room):
        """ada keeps order in #tea. What she has done is on disk when this returns: so is the line she said after it."""
        ada = room.irc("ada", "#tea", capabilities="echo-message")
        ada.say("TOPIC #tea :milk first")
        ada.say("MODE #tea +iklbeIbv milk 30 bad lea *!*@udp m:loud ada")
        ada.expect(r" MODE #tea \+iklbeIbv milk 30 bad!\*@\* lea!\*@\* \*!\*@udp m:loud!\*@\* ada\r\n")
        ada.say("PRIVMSG #tea :all of that is kept")
        ada.expect(r":ada!\S+ PRIVMSG #tea :all of that is kept\r\n")

    def found_again(self, room):
        stranger = room.irc("stranger", room="")
        stranger.say("JOIN #tea milk")
        stranger.expect(r" 473 stranger #tea ")
        ada = room.irc("ada", "#tea")
        self.assertRegex(ada.before, r" 332 ada #tea :milk first\r\n")
        self.assertRegex(ada.before, r" 353 ada = #tea :@ada\r\n")
        ada.say("MODE #tea")
        ada.expect(r" 324 ada #tea \+intkl milk 30\r\n")
        for letter, masks in (("b", ["bad!*@*", "m:loud!*@*"]), ("e", ["lea!*@*"]), ("I", ["*!*@udp"])):
            ada.say(f"MODE #tea {letter}")
            answer = ada.until(r" (368|349|347) ")
            for mask in masks:
                self.assertIn(f" #tea {mask} ada ", answer)
        ada.say("MODE #tea -v ada")
        ada.expect(r" MODE #tea -v ada\r\n")

    def test_a_killed_server_has_every_mode_and_list_again(self):
        with Room() as room:
            self.furnished(room)
            room.kill()
            room.start()
            self.found_again(room)

    def test_so_has_one_that_was_stopped(self):
        with Room() as room:
            self.furnished(room)
            self.assertEqual(room.stop(signal.SIGTERM), 0)
            room.start()
            self.found_again(room)

    def test_who_is_sent_out_of_a_room_hears_nothing_of_it_any_more(self):
        with Room() as room:
            ada = room.irc("ada", "#tea")
            lea = room.lines("lea")
            eva = room.irc("eva", "#tea")
            lea.say("/join #tea")
            lea.expect(r"You are in #tea now")
            eva.expect(r":lea!\S+ JOIN #tea\r\n")
            ada.say("KICK #tea lea,eva :closing time")
            lea.expect(r"\* You were removed from #tea by ada: closing time\n")
            lea.expect(r"\* You are in #lobby now")
            eva.expect(r":ada!\S+ KICK #tea lea :closing time\r\n:ada!\S+ KICK #tea eva :closing time\r\n")
            ada.say("PRIVMSG #tea :among ourselves")
            ada.say("PRIVMSG #lobby :good night")
            self.assertNotIn("among ourselves", lea.until(r"ada: good night\n"))
            eva.say("PING x")
            self.assertNotIn("among ourselves", eva.until(r" PONG "))

    def test_a_device_and_a_one_liner_speak_in_the_lobby_whatever_order_others_keep(self):
        with Room() as room:
            ada = room.irc("ada")
            ada.say("MODE #lobby +nm")
            ada.expect(r" 482 ada #lobby ")
            self.assertIn("ok", room.datagram(b"temp 21.5"))
            ada.expect(r"PRIVMSG #lobby :temp 21\.5\r\n")


if __name__ == "__main__":
    unittest.main()
