"""`salon admin`: what an operator asks of a room on its own host, and what is said when there is none."""
import json
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import tempfile
import unittest

from room import PATIENCE, SALON, Room


def admin(room, *words, **how):
    """What it says and how it ends: (exit code, standard output, standard error)."""
    directory = room.directory if isinstance(room, Room) else room
    done = subprocess.run([SALON, "admin", "--data", directory, *words], capture_output=True, text=True,
                          timeout=PATIENCE, **how)
    return done.returncode, done.stdout, done.stderr


class Admin(unittest.TestCase):
    def test_who_is_there_is_listed(self):
        with Room() as room:
            room.pair()
            code, out, err = admin(room, "rooms")
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(out, r"^ROOM +GUESTS +MODES +TOPIC\n#lobby +2\n$")
            guests = json.loads(admin(room, "--json", "guests")[1])["guests"]
            self.assertEqual([(guest["nick"], guest["speaks"], guest["from"]) for guest in guests],
                             [("ada", "lines", "127.0.0.1"), ("eva", "irc", "127.0.0.1")])

    def test_what_it_does_is_seen_and_outlives_the_room(self):
        with Room() as room:
            ada, eva = room.pair()
            self.assertEqual(admin(room, "announce", "we close", "at six"), (0, "said to 2 guests\n", ""))
            eva.until(r":\*operator!operator@\S+ WALLOPS :we close at six\r\n")
            ada.until(r"\* \*operator.*: we close at six\n")
            eva.say("JOIN #tea")
            eva.until(r" 366 eva #tea ")
            self.assertEqual(admin(room, "ban", "#tea", "zoe"), (0, "#tea: banned zoe!*@*\n", ""))
            eva.until(r":\*operator!operator@\S+ MODE #tea \+b :?zoe!\*@\*\r\n")
            self.assertEqual(admin(room, "kick", "#lobby", "ada", "a", "break"), (0, "ada is out of #lobby\n", ""))
            ada.until(r"\*operator.*a break")
            eva.until(r" KICK #lobby ada :a break\r\n")
            log = json.loads(admin(room, "--json", "log", "#lobby", "1")[1])["log"]
            self.assertEqual([(line["nick"], line["deed"], line["about"], line["text"]) for line in log],
                             [("*operator", "kicked", "ada", "a break")])
            room.stop()
            room.start()
            self.assertEqual(admin(room, "kick", "ada"), (1, "", "salon admin: there is no guest ada\n"))
            zoe = room.irc("zoe")
            zoe.say("JOIN #tea")
            zoe.until(r" 474 zoe #tea ")

    def test_a_guest_is_sent_away(self):
        with Room() as room:
            ada, eva = room.pair()
            self.assertEqual(admin(room, "--json", "kick", "ada", "spam"),
                             (0, '{"ok":true,"text":"ada was sent away"}\n', ""))
            ada.until(r"\*operator.*spam")
            eva.until(r":ada!\S+ QUIT :Killed \(\*operator \(spam\)\)\r\n")

    def test_who_is_shut_out_of_the_server_stays_out_when_it_starts_again(self):
        with Room("--oper", "root:secret") as room:
            ada, eva = room.pair()
            eva.say("OPER root secret")
            eva.until(r" 381 eva ")
            code, out, err = admin(room, "ban", "127.0.0.0/8", "1h", "closed", "for today")
            self.assertEqual((code, err), (0, ""))
            self.assertRegex(out, r"^127\.0\.0\.0/8 is banned until \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$")
            ada.until(r"\*operator, an operator, has sent you away: closed for today\n")
            eva.until(r":ada!\S+ QUIT :Killed \(\*operator \(closed for today\)\)\r\n")
            room.kill()
            room.start()
            zoe = room.connect()
            zoe.say("NICK zoe\r\nUSER zoe 0 * :Zoe")
            zoe.expect(r" 465 \* :You are banned from this server until [^\r]+ UTC: closed for today\r\nERROR :")
            self.assertRegex(room.connect().expect_end(),
                             r"^\* You are banned from this server until [^\n]+ UTC: closed for today\n$")
            self.assertEqual(room.datagram(b"hello"), "no 1\n")
            bans = json.loads(admin(room, "--json", "bans")[1])["bans"]
            self.assertEqual([(ban["banned"], ban["by"], ban["reason"]) for ban in bans],
                             [("127.0.0.0/8", "*operator", "closed for today")])
            self.assertEqual(admin(room, "unban", "127.0.0.0/8"), (0, "127.0.0.0/8 is no longer banned\n", ""))
            room.irc("zoe")

    def test_files_are_read_again(self):
        with tempfile.NamedTemporaryFile("w") as motd:
            motd.write("first\n")
            motd.flush()
            with Room("--motd", motd.name) as room:
                eva = room.irc("eva")
                motd.seek(0)
                motd.write("second\n")
                motd.flush()
                self.assertEqual(admin(room, "reload"), (0, "the files were read again\n", ""))
                eva.say("MOTD")
                eva.until(r" 372 eva :- second\r\n")
                os.unlink(motd.name)
                code, _, err = admin(room, "reload")
                self.assertEqual(code, 1)
                self.assertIn(motd.name, err)
                pathlib.Path(motd.name).touch()

    def test_what_stands_in_the_way_is_said(self):
        with tempfile.TemporaryDirectory(prefix="salon-none-") as nowhere:
            code, out, err = admin(nowhere, "rooms")
            self.assertEqual((code, out), (1, ""))
            self.assertIn(f"no room is open in {nowhere}", err)
            with Room(data=nowhere) as room:
                self.assertEqual(admin(nowhere, "rooms")[0], 0)
                code, _, err = admin(nowhere, "dance")
                self.assertEqual(code, 1)
                self.assertIn("announce, ban, bans, drop, filter, filters, guests", err)
                self.assertFalse(json.loads(admin(nowhere, "--json", "dance")[1])["ok"])
                room.kill()
            self.assertIn("no room is open in", admin(nowhere, "rooms")[2])  # its socket is still there
            with Room(data=nowhere) as room:
                self.assertEqual(admin(nowhere, "rooms")[0], 0)
                self.assertEqual(room.stop(), 0)
            self.assertFalse(os.path.exists(os.path.join(nowhere, "admin.sock")))

    def test_the_socket_is_its_owners(self):
        with Room() as room:
            mode = os.stat(os.path.join(room.directory, "admin.sock")).st_mode
            self.assertTrue(stat.S_ISSOCK(mode))
            self.assertEqual(stat.S_IMODE(mode), 0o600)
            if os.geteuid() == 0:  # nobody else can become somebody else
                os.chmod(room.directory, 0o755)
                copy = shutil.copy(SALON, os.path.join(tempfile.mkdtemp(prefix="salon-copy-"), "salon"))
                os.chmod(os.path.dirname(copy), 0o755)
                done = subprocess.run([copy, "admin", "--data", room.directory, "rooms"], capture_output=True,
                                      text=True, timeout=PATIENCE, user=65534, cwd="/")
                shutil.rmtree(os.path.dirname(copy))
                self.assertEqual(done.returncode, 1)
                self.assertIn("is another user's; ask as that user", done.stderr)

    def test_a_rude_asker_disturbs_nobody(self):
        with Room() as room:
            ada, eva = room.pair()
            path = os.path.join(room.directory, "admin.sock")

            def asker(text):
                peer = socket.socket(socket.AF_UNIX)
                peer.settimeout(PATIENCE)
                peer.connect(path)
                try:
                    peer.sendall(text)
                    peer.shutdown(socket.SHUT_WR)
                except BrokenPipeError:
                    pass
                said = b""
                try:
                    while piece := peer.recv(65536):
                        said += piece
                except ConnectionResetError:
                    pass
                peer.close()
                return said

            self.assertEqual(asker(b""), b"")
            self.assertIn(b"ROOM", asker(b"rooms"))  # the last line needs no newline
            self.assertIn(b"longer than 4,096 bytes", asker(b"x" * 5000))
            self.assertTrue(asker(b"\xff\n").startswith(b"no\n"))
            silent = [socket.socket(socket.AF_UNIX) for _ in range(20)]
            for peer in silent:
                peer.connect(path)
            room.undisturbed(ada, eva)
            for peer in silent:
                peer.close()
            self.assertEqual(room.stop(), 0)
