"""A kept room becomes another account's: by ChanServ, at nc, and by the operator on the host; also through kill -9."""
import unittest

from accounts_test import logged_in, register
from admin_test import admin
from room import Room


def founder_of(room, name):
    client = logged_in(room, name, "sesame")
    client.say("JOIN #tea")
    client.expect(r" 366 ")
    return client


class RoomsThatAreGivenAway(unittest.TestCase):
    def test_who_takes_it_is_its_founder_after_a_crash_as_well(self):
        with Room("--no-throttle") as room:
            for name in ("ada", "lea"):
                register(room, name, "sesame")
            ada = founder_of(room, "ada")
            ada.say("CS REGISTER #tea")
            ada.expect(r"NOTICE ada :#tea is kept")
            ada.say("CS TRANSFER #tea lea")
            ada.expect(r"NOTICE ada :lea is the founder of #tea on accepting it")
            lea = logged_in(room, "lea", "sesame")
            lea.say("CS INFO #tea")
            lea.expect(r"NOTICE lea :It is offered to you: TRANSFER ACCEPT #tea\r\n")
            lea.say("CS TRANSFER ACCEPT #tea")
            lea.expect(r"NOTICE lea :lea is the founder of #tea now, and ada is an admin there\r\n")
            ada.expect(r"MODE #tea -q\+a ada ada\r\n")
            room.kill()
            room.start()
            lea = founder_of(room, "lea")
            lea.say("NAMES #tea")
            lea.expect(r" 353 lea = #tea :~lea\r\n")
            ada = founder_of(room, "ada")
            ada.say("NAMES #tea")
            ada.expect(r" 353 ada = #tea :[^\r\n]*&ada")
            self.assertEqual(admin(room, "transfer", "#tea", "ada"), (0, "ada is the founder of #tea now\n", ""))
            lea.expect(r":\S+ MODE #tea ")
            self.assertEqual(admin(room, "transfer", "#cup", "ada"), (1, "", "salon admin: there is no room #cup\n"))

    def test_at_nc(self):
        with Room("--no-throttle") as room:
            guests = {}
            for name in ("ada", "lea"):
                guest = guests[name] = room.lines(name)
                guest.say("/register sesame street")
                guest.expect(rf"{name} is yours now")
                guest.say("/join #tea")
                guest.expect(r"You are in #tea now")
            guests["ada"].say("/keep")
            guests["ada"].expect(r"#tea is kept")
            guests["ada"].say("/transfer lea")
            guests["lea"].expect(r"\* ada offers you #tea, to be its founder; /accept #tea takes it\n")
            guests["lea"].say("/accept #tea")
            for guest in guests.values():
                guest.expect(r"\* lea is the founder of #tea now, and ada is an admin there\n")


if __name__ == "__main__":
    unittest.main()
