"""Accounts with an e-mail address: `salon serve --mail` runs what the operator has named, and codes make accounts."""
import json
import os
import re
import select
import shlex
import stat
import tempfile
import unittest

from accounts_test import plain
from admin_test import admin
from room import PATIENCE, Room, Timeout


class MailProgram:
    """A program that puts each message into a file of its own, after the address, and then rings a bell."""

    def __init__(self, directory):
        self.directory = directory
        bell = os.path.join(directory, "bell")
        os.mkfifo(bell)
        self.bell = os.open(bell, os.O_RDWR)  # both ends: neither side waits for the other
        self.path = os.path.join(directory, "mail program")  # the shell is told of the space by who names it
        with open(self.path, "w") as script:
            script.write(f'#!/bin/sh\ncd {shlex.quote(directory)}\nfile=$(mktemp mail.XXXXXX)\n'
                         '{ printf "%s\\n" "$SALON_MAIL_TO"; cat; } > "$file"\necho > bell\n')
        os.chmod(self.path, os.stat(self.path).st_mode | stat.S_IXUSR)
        self.command = shlex.quote(self.path)
        self.seen = set()

    def new_message(self):
        """Waits for one that has come since the last; gives address and text."""
        if not select.select([self.bell], [], [], PATIENCE)[0]:
            raise Timeout("no message was mailed")
        os.read(self.bell, 1)
        names = {name for name in os.listdir(self.directory) if name.startswith("mail.")} - self.seen
        assert len(names) == 1, f"{len(names)} messages have come"
        self.seen |= names
        with open(os.path.join(self.directory, names.pop())) as file:
            address, text = file.read().split("\n", 1)
        return address, text

    def new_code(self):
        return re.search(r"^    ([0-9a-z]{16})$", self.new_message()[1], re.MULTILINE)[1]


class Mail(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="salon-mail-")
        self.addCleanup(self.directory.cleanup)
        self.mail = MailProgram(self.directory.name)
        self.addCleanup(os.close, self.mail.bell)

    def registering(self, room, nick, email, password="sesame"):
        guest = room.irc(nick, room="")
        guest.say(f"REGISTER * {email} :{password}")
        return guest

    def verify(self, guest, nick):
        guest.expect(r" VERIFICATION_REQUIRED ")
        guest.say(f"VERIFY {nick} {self.mail.new_code()}")
        guest.expect(r" VERIFY SUCCESS ")

    def test_a_code_that_was_mailed_makes_the_account_though_the_server_was_killed(self):
        with Room("--mail", self.mail.command, "--mail-from", "salon@example.org") as room:
            ada = self.registering(room, "ada", "ada@example.org")
            ada.expect(r" REGISTER VERIFICATION_REQUIRED ada :A code has been sent to ada@example\.org; ")
            room.kill()
            room.start()
            address, text = self.mail.new_message()
            self.assertEqual(address, "ada@example.org")
            head = text.split("\n\n")[0]
            self.assertRegex(head, r"(?m)^From: salon@example\.org$")
            self.assertRegex(head, r"(?m)^To: ada@example\.org$")
            self.assertRegex(head, r"(?m)^Date: \w{3}, \d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d \+0000$")
            self.assertRegex(head, r"(?m)^Message-ID: <[0-9a-f]{32}@salon>$")
            code = re.search(r"(?m)^    ([0-9a-z]{16})$", text)[1]
            self.assertEqual(plain(room, "ada", "sesame"), "904")

            late = room.connect()  # "before-connect"
            late.say("CAP LS 302")
            late.say("VERIFY ada 0123456789abcdef")
            late.expect(r" FAIL VERIFY INVALID_CODE ada :")
            late.say(f"VERIFY ada {code.upper()}")
            late.expect(r" VERIFY SUCCESS ada :.*\r\n:\S+ 900 \* \*!\*@irc ada :")
            room.kill()
            room.start()
            self.assertEqual(plain(room, "ada", "sesame"), "903")
            self.assertIn("a code was mailed to ada@example.org", room.printed())
            for name in os.listdir(room.directory):
                path = os.path.join(room.directory, name)
                if os.path.isfile(path):
                    with open(path, "rb") as file:
                        self.assertNotIn(code.encode(), file.read(), f"{name} has the code")

    def test_at_nc_too(self):
        with Room("--mail", self.mail.command) as room:
            ada = room.lines("ada")
            ada.say("/register open it ada@example.org")
            ada.expect(r"\* A code is on its way to ada@example\.org\. When you have it: /verify CODE\n")
            ada.say("/verify " + self.mail.new_code())
            ada.expect(r"\* ada is yours now")
            self.assertEqual(plain(room, "ada", "open it"), "903")

    def test_a_forgotten_password_is_set_anew_by_a_code(self):
        with Room("--mail", self.mail.command) as room:
            ada = self.registering(room, "ada", "ada@example.org")
            self.verify(ada, "ada")
            ada.close()
            late = room.irc("late", room="")
            for name in ("nobody", "ada"):
                late.say(f"NS RESETPASS {name}")
                late.expect(rf":If {name} has an e-mail address, a code is on its way there; ")
            late.say(f"NS RESETPASS ada {self.mail.new_code()} another")
            late.expect(r":You are logged in as ada\r\n.*:Your password is another from now on")
            self.assertEqual(plain(room, "ada", "another"), "903")
            self.assertEqual(plain(room, "ada", "sesame"), "904")
            late.close()
            at_nc = room.lines("later")
            at_nc.say("/forgot ada")
            at_nc.expect(r"\* If ada has an e-mail address, a code is on its way there\. ")
            at_nc.say(f"/forgot ada {self.mail.new_code()} a third one")
            at_nc.expect(r"\* You are logged in as ada\.\n\* Your password is another from now on\.\n")
            self.assertEqual(plain(room, "ada", "a third one"), "903")

    def test_an_account_that_waits_is_seen_and_dropped_by_the_operator(self):
        with Room("--mail", self.mail.command) as room:
            ada = self.registering(room, "ada", "ada@example.org")
            ada.expect(r" VERIFICATION_REQUIRED ")
            code = self.mail.new_code()
            self.assertRegex(admin(room, "accounts")[1], r"\nada +- +ada@example\.org +\d{4}-\d\d-\d\dT[\d:]+Z\n$")
            accounts = json.loads(admin(room, "--json", "accounts")[1])["accounts"]
            self.assertEqual([(each["name"], each["since"]) for each in accounts], [("ada", "")])
            self.assertEqual(admin(room, "drop", "ada"), (0, "the account ada is no more\n", ""))
            room.kill()
            room.start()
            self.assertEqual(admin(room, "drop", "ada"), (1, "", "salon admin: there is no account ada\n"))
            ada = room.irc("ada", room="")
            ada.say(f"VERIFY ada {code}")
            ada.expect(r" FAIL VERIFY INVALID_CODE ada :")
            ada.say("REGISTER * ada@example.org :sesame")
            self.verify(ada, "ada")
            self.assertEqual(admin(room, "drop", "ada")[0], 0)
            ada.expect(r" 901 ada ")
            self.assertEqual(plain(room, "ada", "sesame"), "904")

    def test_what_goes_wrong_is_told_to_the_guest_and_logged(self):
        failing = "echo 'no such host' >&2; exit 75"
        with Room("--mail", failing) as room:
            ada = self.registering(room, "ada", "ada@example.org")
            ada.expect(r" FAIL REGISTER TEMPORARILY_UNAVAILABLE ada :No code could be mailed to ada@example\.org; ")
            self.assertIn('no code could be mailed to ada@example.org: cannot run the command: it ended with 75 '
                          '("no such host")', room.printed())
        with Room("--mail", "/no/such/program -t") as room:
            ada = self.registering(room, "ada", "ada@example.org")
            ada.expect(r" FAIL REGISTER TEMPORARILY_UNAVAILABLE ada :")
            self.assertIn("it ended with 127 (", room.printed())

    def test_a_program_that_hangs_holds_up_neither_others_nor_the_end(self):
        with Room("--mail", "exec sleep 1000") as room:
            ada, eva = room.pair()
            self.registering(room, "lea", "lea@example.org")
            room.undisturbed(ada, eva)
            self.assertEqual(room.stop(), 0)

    def test_no_address_becomes_a_word_of_a_command_or_a_header(self):
        with Room("--mail", self.mail.command) as room:
            eve = room.irc("eve", room="")
            for address in ("eve", "eve@example", "-oQ/tmp@example.org", "$(id)@example.org", "`id`@example.org",
                            "eve@example.org;id", "eve@example.org,ada@example.org", "ev\xe9@example.org",
                            "\x01@example.org", "a" * 300 + "@example.org", "eve@" + "b" * 300, "<eve@example.org>"):
                eve.say(f"REGISTER * {address} :sesame")
                eve.expect(r" FAIL REGISTER INVALID_EMAIL eve :")
            eve.say("REGISTER * :eve@example.org Bcc: :sesame")
            eve.expect(r" 461 eve REGISTER ")  # the rest is one parameter
            eve.send(b"REGISTER * \xff\xfe@example.org :sesame\r\n")
            eve.expect(r" FAIL REGISTER INVALID_UTF8 ")
            eve.send(b"REGISTER * eve@example.org\rBcc:x@example.org :sesame\r\n")  # a CR alone ends no line
            eve.expect(r" FAIL REGISTER INVALID_EMAIL eve :")
            self.assertEqual([name for name in os.listdir(self.directory.name) if name.startswith("mail.")], [])

    def test_an_address_may_be_required(self):
        with Room("--mail", self.mail.command, "--mail-required") as room:
            ada = room.irc("ada", room="")
            ada.say("CAP LS 302")
            ada.expect(r" draft/account-registration=before-connect,email-required ")
            ada.say("REGISTER * * :sesame")
            ada.expect(r" FAIL REGISTER INVALID_EMAIL ada :")


if __name__ == "__main__":
    unittest.main()
