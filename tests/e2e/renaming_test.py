"""A room gets another name: what nc, irssi, a client that knows RENAME, and `salon join` see of it; and that what was
said goes along and is nobody else's, through kill -9."""
import os
import subprocess
import unittest

from accounts_test import logged_in, register
from admin_test import admin
from irssi_test import Terminal
from room import SALON, Room

KNOWS = "draft/channel-rename batch message-tags draft/chathistory"


def at_nc(room, nick, where):
    guest = room.lines(nick)
    guest.say(f"/join {where}")
    guest.expect(rf"You are in {where} now")
    return guest


def history(client, room):
    """All that was said there, as the client may read it."""
    client.say(f"CHATHISTORY LATEST {room} * 50")
    client.expect(r"BATCH \+(\S+) chathistory")
    return client.until(r"BATCH -\S+\r\n")


class RoomsThatGetAnotherName(unittest.TestCase):
    def test_everybody_in_it_is_told_as_they_understand(self):
        with Room("--no-throttle") as room:
            ada = room.irc("ada", room="#tea", capabilities=KNOWS)
            lea = at_nc(room, "lea", "#tea")
            ada.expect(r":lea!\S+ JOIN #tea")
            caller = subprocess.Popen([SALON, "join", f"127.0.0.1:{room.port}", "--room", "#tea", "--name", "joe"],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                      env=dict(os.environ, LANG="C.UTF-8"))
            ada.expect(r":joe!\S+ JOIN #tea")
            with Terminal("irssi", "--connect", "127.0.0.1", "--port", str(room.port), "--nick", "eva",
                          "--home", os.path.join(room.directory, "irssi")) as irssi:
                irssi.expect(r"Welcome to")
                irssi.type("/join #tea")
                ada.expect(r":eva!\S+ JOIN #tea")
                ada.say("TOPIC #tea :cups and mugs")
                ada.say("PRIVMSG #tea :said before")
                ada.say("RENAME #tea #coffee :it is what we drink")
                ada.expect(r":ada!\S+ RENAME #tea #coffee :it is what we drink\r\n")
                lea.expect(r"\* ada renamed #tea: it is #coffee now \(it is what we drink\)\n")
                irssi.expect(r"\[\(status\)\]")  # the window of #tea is gone
                irssi.type("/window goto #coffee")
                irssi.expect(r"eva .*has joined #coffee(?s:.*)cups and mugs")
                irssi.type("hello from irssi")
                ada.expect(r":eva!\S+ PRIVMSG #coffee :hello from irssi\r\n")
                lea.expect(r"eva: hello from irssi\n")
                lea.say("hello from nc")
                ada.expect(r":lea!\S+ PRIVMSG #coffee :hello from nc\r\n")
                irssi.expect(r"lea> hello from nc")
                said, told = caller.communicate("hello from join\n", timeout=20)
                ada.expect(r":joe!\S+ PRIVMSG #coffee :hello from join\r\n")
                self.assertIn("ada renamed #tea: it is #coffee now (it is what we drink)", said + told)
                self.assertIn("said before", history(ada, "#coffee"))

    def test_nobody_reads_what_it_could_not_hear_not_even_after_a_crash(self):
        with Room("--no-throttle") as room:
            register(room, "ada", "sesame")
            ada = logged_in(room, "ada", "sesame")
            ada.say(f"CAP REQ :{KNOWS}")
            ada.say("JOIN #tea")
            ada.expect(r" 366 ")
            ada.say("CS REGISTER #tea")
            ada.expect(r"NOTICE ada :#tea is kept")
            ada.say("PRIVMSG #tea :between us")
            ada.expect(r"PRIVMSG #tea :between us\r\n")
            ada.say("RENAME #tea #coffee")
            ada.expect(r" RENAME #tea #coffee :\r\n")
            ada.say("PRIVMSG #coffee :still between us")
            ada.expect(r"PRIVMSG #coffee :still between us\r\n")  # the echo: it is on disk, and so is what was before
            room.kill()
            room.start()
            eve = room.irc("eve", room="#tea", capabilities=KNOWS + " echo-message")
            self.assertNotIn("between us", history(eve, "#tea"))
            eve.say("PRIVMSG #tea :another tea")
            eve.expect(r"PRIVMSG #tea :another tea\r\n")
            eve.say("SEARCH text=between")
            eve.expect(r"BATCH \+\S+ soju.im/search")
            self.assertNotIn("between us", eve.until(r"BATCH -\S+\r\n"))
            ada = logged_in(room, "ada", "sesame", f"echo-message {KNOWS}")
            self.assertRegex(ada.until(r" 366 "), r" 353 ada = #coffee :~ada\r\n")
            read = history(ada, "#coffee")
            self.assertRegex(read, r"(?s) PRIVMSG #coffee :between us\r\n.* PRIVMSG #coffee :still between us\r\n")
            self.assertNotIn("another tea", read)
            self.assertIn("another tea", history(eve, "#tea"))

    def test_the_operator_on_the_host_does_it(self):
        with Room() as room:
            lea = at_nc(room, "lea", "#tea")
            self.assertEqual(admin(room, "rename", "#tea", "#coffee", "why", "not"),
                             (0, "#tea is called #coffee now\n", ""))
            lea.expect(r"\* \*operator renamed #tea: it is #coffee now \(why not\)\n")
            self.assertEqual(admin(room, "rename", "#tea", "#cup"), (1, "", "salon admin: there is no room #tea\n"))
            code, out, _ = admin(room, "log", "#coffee")
            self.assertEqual(code, 0)
            self.assertIn("lea joined", out)

    def test_of_odd_names_none_does_harm(self):
        with Room("--no-throttle") as room:
            ada, eva = room.pair()
            bad = room.irc("bad", room="#bad")
            names = [b"#\xff\xfe", b"#" + b"x" * 480, b"", b":", b"#a,b", b":#a b", b"#bad", b"#lobby", b"bad", b"#"]
            for name in names:
                bad.send(b"RENAME #bad " + name + b"\r\n")
            bad.say("PING done")
            answers = bad.until(r"PONG \S+ :?done\r\n")
            self.assertNotIn("JOIN", answers)
            self.assertEqual(answers.count("\r\n"), len(names) + 1, answers)  # the end of NAMES, too
            room.undisturbed(ada, eva)


if __name__ == "__main__":
    unittest.main()
