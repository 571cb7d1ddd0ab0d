"""A full data directory: nothing is acknowledged that is not kept, all are told, it goes on when there is room."""
import os
import select
import shutil
import subprocess
import tempfile
import unittest

from room import PATIENCE, SALON, Room

MOUNT = 'mount -t tmpfs -o size="$1"k small "$2" && echo mounted'
FULL = "(database or disk is full|No space left on device)"  # as SQLite and as the system put it


def root_is_a_mount_point():
    with open("/proc/self/mountinfo") as mounts:
        return any(line.split()[4] == "/" for line in mounts)


class SmallDisk:
    """A file system of a megabyte or so, which only programs started with `prefix` see: it is mounted in a name space
    of its own, and gone with it, whatever becomes of this test. Where the root is no mount point (a chroot) no such
    name space can be made; there, root mounts it for all to see until the end of the test."""

    def __init__(self, kilobytes):
        self.path = tempfile.mkdtemp(prefix="salon-disk-")
        root = os.geteuid() == 0
        if root and not root_is_a_mount_point():
            self.prefix = []
            self.seen_from_here = self.path
            hold = ["sh", "-c", f'{MOUNT} && cat && umount "$2"']
        else:
            hold = ["unshare", *([] if root else ["--map-root-user"]), "--mount", "sh", "-c", f"{MOUNT} && exec cat"]
        self.holder = subprocess.Popen([*hold, "sh", str(kilobytes), self.path], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE)
        told = select.select([self.holder.stdout], [], [], PATIENCE)[0]
        if not told or self.holder.stdout.readline() != b"mounted\n":
            raise AssertionError("no small file system could be mounted; it takes root or user name spaces")
        if hold[0] == "unshare":
            users = [] if root else ["--user", "--preserve-credentials"]
            self.prefix = ["nsenter", "--target", str(self.holder.pid), "--mount", *users]
            self.seen_from_here = f"/proc/{self.holder.pid}/root{self.path}"

    def fill(self):
        with open(os.path.join(self.seen_from_here, "ballast"), "wb", buffering=0) as ballast:
            try:
                while ballast.write(b"x" * 4096):
                    pass
            except OSError:
                pass

    def free(self):
        os.remove(os.path.join(self.seen_from_here, "ballast"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.holder.stdin.close()
        self.holder.wait(PATIENCE)
        self.holder.stdout.close()
        shutil.rmtree(self.path)


class FullDisk(unittest.TestCase):
    def test_lines_that_cannot_be_kept_are_named_and_talk_goes_on_when_there_is_room(self):
        with SmallDisk(1024) as disk, Room(data=disk.path, prefix=disk.prefix) as room:
            ada = room.lines("ada")
            eva = room.irc("eva", capabilities="echo-message")
            eva.say("PRIVMSG #lobby :this is kept")
            eva.expect(r":eva!\S+ PRIVMSG #lobby :this is kept\r\n")
            disk.fill()

            # Some may still fit. Then one is shown, and cannot be kept: all are told, its sender in particular.
            eva.say("PRIVMSG #lobby :" + "one too many " * 20)
            for number in range(100):
                eva.say(f"PRIVMSG #lobby :{number} " + "one too many " * 20)
                answer = eva.expect(r":eva!\S+ PRIVMSG #lobby :|FAIL PRIVMSG NOT_KEPT #lobby :")[0]
                if answer.startswith("FAIL"):
                    break
            self.assertTrue(answer.startswith("FAIL"), "a hundred lines went onto a full disk")
            ada.expect(r"\* history cannot be kept: cannot keep the last lines in \S+/salon\.db: "
                       rf"{FULL}; free some space on its disk, or keep less "
                       r"\(--keep, --keep-bytes\); nothing is accepted until it can\n")
            ada.expect(r"\* not kept: eva: .*one too many")

            # What is said now is refused, and not shown.
            ada.say("hello?")
            ada.expect(r"\* That was not said: the server cannot write its history at present; try again later\n")
            passer = room.connect()
            passer.say("anybody?")
            passer.finish()
            self.assertNotIn("kept in", passer.expect_end())
            self.assertRegex(room.datagram(b"temp 21.5"), r"^no 1\n$")

            disk.free()
            ada.expect(r"\* history is kept again; lines are accepted\n")
            ada.say("hello again")
            self.assertNotIn("hello?", eva.until(r":ada!\S+ PRIVMSG #lobby :hello again\r\n"))
            eva.say("PRIVMSG #lobby :this is kept too")
            eva.expect(r":eva!\S+ PRIVMSG #lobby :this is kept too\r\n")
            room.kill()
            room.start()
            reader = room.irc("reader")
            history = reader.until(r"this is kept too\r\n")
            self.assertIn("this is kept\r\n", history)
            self.assertIn("hello again\r\n", history)
            self.assertNotIn("hello?", history)
            self.assertNotIn("anybody?", history)
            room.kill()

    def test_a_disk_that_is_full_from_the_start(self):
        with SmallDisk(64) as disk:
            disk.fill()
            command = [*disk.prefix, SALON, "serve", "127.0.0.1:0", "--data", disk.path]
            ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual((ended.returncode, ended.stdout), (5, ""))
            self.assertRegex(ended.stderr, rf"\Asalon serve: cannot .* \S+/salon\.db: {FULL}; free some space on its "
                                           r"disk, or keep less .*\n\Z")


if __name__ == "__main__":
    unittest.main()
