"""Accounts with real passwords: made, kept through kill -9, and logged in to by SASL, also by irssi and WeeChat."""
import base64
import hashlib
import hmac
import os
import re
import ssl
import unittest

from admin_test import admin
from irssi_test import Terminal
from room import Room
from tls_test import TlsGuest, make_certificate
from weechat_test import WeeChat


def to_base64(text):
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def register(room, nick, password):
    """Makes an account, and leaves it."""
    guest = room.irc(nick, room="")
    guest.say(f"REGISTER * * :{password}")
    guest.expect(rf" REGISTER SUCCESS {nick} ")
    guest.close()


def authenticating(guest, mechanism):
    guest.say("CAP REQ :sasl")
    guest.expect(r" ACK :sasl")
    guest.say(f"AUTHENTICATE {mechanism}")
    guest.expect(r"AUTHENTICATE \+\r\n")


def plain(room, account, password):
    """Gives the numeric that it comes to."""
    guest = room.connect()
    authenticating(guest, "PLAIN")
    guest.say("AUTHENTICATE " + to_base64(f"\0{account}\0{password}"))
    return guest.expect(r":\S+ (903|904) ")[1]


def logged_in(room, account, password, capabilities="echo-message"):
    """An IRC client under the name of its account, in the rooms that this has left without a word a moment ago."""
    guest = room.connect()
    guest.say(f"CAP REQ :{capabilities}")
    authenticating(guest, "PLAIN")
    guest.say("AUTHENTICATE " + to_base64(f"\0{account}\0{password}"))
    guest.say(f"NICK {account}")
    guest.say(f"USER {account} 0 * :{account}")
    guest.say("CAP END")
    guest.expect(rf" 001 {account} ")
    return guest


def irssi_home(room):
    """Of an irssi that comes in as ada, logged in."""
    home = os.path.join(room.directory, "irssi")
    os.makedirs(home, exist_ok=True)
    with open(os.path.join(home, "config"), "w") as config:
        config.write('settings = { "irc/core" = { cmds_max_at_once = "100"; cmd_queue_speed = "10msec"; }; };\n'
                     'chatnets = { salon = { type = "IRC"; nick = "ada"; sasl_mechanism = "PLAIN"; '
                     'sasl_username = "ada"; sasl_password = "sesame"; }; };\n'
                     'servers = ( { address = "127.0.0.1"; chatnet = "salon"; '
                     f'port = "{room.port}"; autoconnect = "yes"; }} );\n')
    return home


sasl_of_weechat = [
    "/set irc.server_default.sasl_mechanism scram-sha-256", "/set irc.server_default.sasl_username ada",
    "/set irc.server_default.sasl_password sesame"]


def hashed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Accounts(unittest.TestCase):
    def test_every_account_that_was_said_to_be_there_outlives_a_kill(self):
        with Room("--no-throttle") as room:
            made = []
            for number in range(3):
                made.append((f"ada{number}", f"sesame {number}"))
                register(room, *made[-1])
                room.kill()
                room.start()
            for account, password in made:
                self.assertEqual(plain(room, account, password), "903")
            self.assertEqual(plain(room, "ada0", "sesame 1"), "904")
            eve = room.connect()
            eve.expect(r"Just type")
            eve.say("/nick ada1")
            eve.expect(r"\* ada1 belongs to an account")
            eve.say("/login ada1 sesame 1")
            eve.expect(r"\* You are logged in as ada1\.\n\* guest-\d+ is now ada1\n")
            with open(os.path.join(room.directory, "salon.db"), "rb") as database:
                self.assertNotIn(b"sesame", database.read())

    def test_a_room_that_was_said_to_be_kept_outlives_a_kill_with_its_order(self):
        with Room("--no-throttle") as room:
            register(room, "lea", "sesame")
            lea = logged_in(room, "lea", "sesame")
            ada = room.lines("ada")
            ada.say("/register open it")
            ada.expect(r"\* ada is yours now")
            ada.say("/join #tea")
            ada.expect(r"\* You are in #tea")
            lea.say("JOIN #tea")
            lea.expect(r" 366 ")
            ada.say("/keep")
            ada.expect(r"\* #tea is kept from now on, and ada is its founder\n")
            ada.say("/topic cups")
            ada.say("/op lea")
            lea.expect(r" MODE #tea \+o lea\r\n")
            lea.say("MODE #tea +bkn a:eve milk")
            lea.expect(r" MODE #tea \+bkn a:eve milk\r\n")
            lea.say("PRIVMSG #tea :is that so?")  # its echo comes when it is on disk, and all before it is
            lea.expect(r":lea!\S+ PRIVMSG #tea :is that so\?\r\n")
            room.kill()
            for _ in range(2):  # from the log, and from the snapshot that the second start begins with
                room.start()
                lea = logged_in(room, "lea", "sesame")
                lea.say("JOIN #tea milk")
                self.assertIn(" 332 lea #tea :cups\r\n", lea.until(r" 353 lea = #tea :@lea\r\n"))
                lea.say("MODE #tea b")
                lea.expect(r" 367 lea #tea a:eve lea")
                lea.say("MODE #tea")
                lea.expect(r" 324 lea #tea \+nk milk\r\n")
                ada = room.connect()
                ada.expect(r"Just type")
                ada.say("/login ada open it")
                ada.expect(r"is now ada")
                ada.say("/join #tea")  # a founder needs no key
                lea.expect(r":ada!\S+ JOIN #tea\r\n:\S+ MODE #tea \+qo? ada\b")
                eve = room.irc("eve", room="")
                eve.say("JOIN #tea")
                eve.expect(r" 475 eve #tea ")
                room.stop()

    def test_scram_as_somebody_else_computes_it(self):
        with Room() as room:
            register(room, "ada", "sesame")
            guest = room.connect()
            authenticating(guest, "SCRAM-SHA-256")
            first = "n=ada,r=fyko+d2lbbFgONRv9qkxdawL"
            guest.say("AUTHENTICATE " + to_base64("n,," + first))
            challenge = base64.b64decode(guest.expect(r"AUTHENTICATE (\S+)\r\n")[1]).decode()
            fields = dict(part.split("=", 1) for part in challenge.split(","))
            self.assertEqual(fields["i"], "600000")
            salted = hashlib.pbkdf2_hmac("sha256", b"sesame", base64.b64decode(fields["s"]), int(fields["i"]))
            client_key = hashed(salted, "Client Key")
            final = "c=biws,r=" + fields["r"]
            subject = ",".join((first, challenge, final))
            mask = hashed(hashlib.sha256(client_key).digest(), subject)
            proof = bytes(one ^ other for one, other in zip(client_key, mask))
            guest.say("AUTHENTICATE " + to_base64(f"{final},p={to_base64(proof)}"))
            answer = base64.b64decode(guest.expect(r"AUTHENTICATE (\S+)\r\n")[1]).decode()
            self.assertEqual(answer, "v=" + to_base64(hashed(hashed(salted, "Server Key"), subject)))
            guest.say("AUTHENTICATE +")
            guest.expect(r" 900 \S+ \S+ ada :")
            guest.expect(r" 903 ")

    def test_who_guesses_is_slowed_down_and_others_are_not(self):
        with Room() as room:
            register(room, "lea", "sesame")
            said = ""
            for _ in range(4):
                eve = room.connect()
                for _ in range(4):
                    authenticating(eve, "PLAIN")
                    eve.say("AUTHENTICATE " + to_base64("\0lea\0guess"))
                    said = eve.expect(r" 904 \S+ :(.*)\r\n")[1]
            self.assertIn("too many attempts", said)
            ada, eva = room.pair()
            room.undisturbed(ada, eva)

    def test_a_certificate_logs_in(self):
        with Room() as room:
            certificate, key = make_certificate(room.directory, "ada.example")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.load_cert_chain(certificate, key)
            ada = TlsGuest(room, context)
            ada.say("NICK ada")
            ada.say("USER ada 0 * :Ada")
            ada.expect(r" 001 ")
            ada.say("NS REGISTER sesame")
            ada.expect(r":Account created")
            ada.say("NS CERT ADD")
            ada.expect(r":Who shows this certificate is you: [0-9a-f]{64}\r\n")
            ada.close()
            again = TlsGuest(room, context)
            again.say("CAP LS 302")
            again.expect(r" sasl=EXTERNAL,SCRAM-SHA-256,PLAIN ")
            authenticating(again, "EXTERNAL")
            again.say("AUTHENTICATE +")
            again.expect(r" 900 \S+ \S+ ada :")

    def test_irssi_logs_in(self):
        with Room() as room:
            register(room, "ada", "sesame")
            eva = room.irc("eva", capabilities="extended-join")
            home = irssi_home(room)
            with Terminal("irssi", "--home", home) as terminal:
                terminal.expect(r"Welcome to")
                terminal.type("/join #lobby")
                eva.expect(r":ada!\S+ JOIN #lobby ada :")

    def test_two_clients_of_one_account_are_one_guest(self):
        with Room("--no-throttle") as room:
            register(room, "ada", "sesame")
            eva = room.irc("eva")
            phone, laptop = (logged_in(room, "ada", "sesame") for _ in range(2))
            phone.say("JOIN #lobby")
            phone.expect(r" 366 ada #lobby ")
            laptop.expect(r":ada!\S+ JOIN #lobby\r\n(?:.*\r\n)* *:\S+ 366 ada #lobby ")
            laptop.say("PRIVMSG #lobby :one")
            laptop.expect(r":ada!\S+ PRIVMSG #lobby :one\r\n")
            eva.say("PRIVMSG #lobby :two")
            eva.say("PRIVMSG ada :three")
            for client in (phone, laptop):
                client.expect(r":eva!\S+ PRIVMSG ada :three\r\n")
            self.assertEqual(phone.before.count("PRIVMSG"), 2)  # one and two, once
            self.assertEqual(laptop.before.count("PRIVMSG"), 1)
            phone.say("NICK lovelace")
            laptop.expect(r":ada!\S+ NICK :?lovelace\r\n")
            phone.say("PART #lobby")
            laptop.expect(r":lovelace!\S+ PART #lobby\r\n")
            laptop.say("JOIN #lobby")
            phone.expect(r"PART #lobby\r\n:lovelace!\S+ JOIN #lobby\r\n")
            laptop.expect(r" 366 ")
            phone.say("QUIT")
            phone.expect(r"ERROR :")
            laptop.say("PRIVMSG #lobby :I am still here")
            seen = eva.until(r":lovelace!\S+ PRIVMSG #lobby :I am still here\r\n")
            self.assertEqual(re.findall(r"PRIVMSG|JOIN|PART|QUIT|NICK", seen),
                             ["JOIN", "PRIVMSG", "NICK", "PART", "JOIN"])
            laptop.say("QUIT :bye")
            eva.expect(r":lovelace!\S+ QUIT :Quit: bye\r\n")

    def test_irssi_and_weechat_share_a_nick(self):
        with Room() as room:
            register(room, "ada", "sesame")
            eva = room.irc("eva")
            home = irssi_home(room)
            with Terminal("irssi", "--home", home) as irssi:
                irssi.expect(r"Welcome to")
                irssi.type("/join #lobby")
                eva.expect(r":ada!\S+ JOIN #lobby\r\n")
                with WeeChat(room, "ada", "aloud", sasl_of_weechat):
                    eva.say("PRIVMSG #lobby :aloud: hello, both of you")
                    eva.expect(r":ada!\S+ PRIVMSG #lobby :saw .*aloud: hello, both of you\r\n")
                    irssi.expect(r"< ?eva> aloud: hello, both of you")
                    irssi.expect(r"< ?@?ada> saw ")
                    irssi.type("aloud: and hello from here")
                    eva.expect(r":ada!\S+ PRIVMSG #lobby :aloud: and hello from here\r\n")
                    eva.expect(r":ada!\S+ PRIVMSG #lobby :saw .*aloud: and hello from here\r\n")
                irssi.type("and alone again")
                self.assertNotIn("QUIT", eva.until(r":ada!\S+ PRIVMSG #lobby :and alone again\r\n"))

    def test_the_operator_may_have_accounts_made_by_guests_alone(self):
        with Room("--no-early-accounts") as room:
            ada = room.connect()
            ada.say("CAP LS 302")
            ada.expect(r" draft/account-registration ")
            ada.say("NICK ada")
            ada.say("REGISTER * * :sesame")
            ada.expect(r" FAIL REGISTER COMPLETE_CONNECTION_REQUIRED ")
            ada.say("USER ada 0 * :ada")
            ada.say("CAP END")
            ada.say("REGISTER * * :sesame")
            ada.expect(r" REGISTER SUCCESS ada ")

    def test_a_host_is_the_accounts_through_a_kill(self):
        with Room("--no-throttle") as room:
            register(room, "ada", "sesame")
            eva = room.irc("eva", capabilities="chghost")
            ada = logged_in(room, "ada", "sesame")
            ada.say("JOIN #lobby")
            eva.expect(r":ada!ada@irc JOIN #lobby\r\n")
            self.assertEqual(admin(room, "vhost", "ada", "tea.example"),
                             (0, "ada is shown with the host tea.example\n", ""))
            eva.expect(r":ada!ada@irc CHGHOST ada tea\.example\r\n")
            ada.expect(r" 396 ada tea\.example :is now your displayed host\r\n")
            room.kill()
            room.start()
            eva = room.irc("eva")
            logged_in(room, "ada", "sesame").say("PRIVMSG #lobby :here again")
            eva.expect(r":ada!ada@tea\.example PRIVMSG #lobby :here again\r\n")

    def test_weechat_logs_in_without_saying_its_password(self):
        with Room() as room:
            register(room, "ada", "sesame")
            eva = room.irc("eva", capabilities="extended-join")
            with WeeChat(room, "ada", "never", sasl_of_weechat):
                eva.expect(r":ada!\S+ JOIN #lobby ada :")


if __name__ == "__main__":
    unittest.main()
