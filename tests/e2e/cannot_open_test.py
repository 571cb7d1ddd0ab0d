"""What keeps a room from opening: it is said what was attempted, on what, and what to try; and nothing is changed."""
import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import tempfile
import unittest

from ports import free_port
from room import PATIENCE, SALON, Room

# Root may write everywhere, unless it has laid that right down.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


class CannotOpen(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="salon-failure-")
        self.addCleanup(shutil.rmtree, self.directory)
        self.database = os.path.join(self.directory, "salon.db")

    def fails(self, *arguments, code, says, prefix=()):
        ended = subprocess.run([*prefix, SALON, "serve", *arguments], capture_output=True, text=True, timeout=PATIENCE,
                               stdin=subprocess.DEVNULL)
        self.assertEqual((ended.returncode, ended.stdout), (code, ""), ended.stderr)
        self.assertRegex(ended.stderr, r"\Asalon serve: cannot " + says + r"\n\Z")

    def serve_fails(self, says, prefix=()):
        self.fails("127.0.0.1:0", "--data", self.directory, code=5, says=says, prefix=prefix)

    def talk_once(self):
        """Leaves a database with a line in it."""
        with Room(data=self.directory) as room:
            self.assertEqual(room.datagram(b"remember me"), "ok 1\n")
            self.assertEqual(room.stop(), 0)

    def contents(self):
        with open(self.database, "rb") as file:
            return file.read()

    # ---- where it should listen ----

    def test_the_port_is_in_use(self):
        with Room() as room:
            ada, eva = room.pair()
            where = f"127.0.0.1:{room.port}"
            self.fails(where, "--data", self.directory, code=1,
                       says=rf"listen on {where}: Address already in use; salon \(process {room.process.pid}\) has it: "
                            r"stop that, or choose another port")
            room.undisturbed(ada, eva)

    def test_the_port_is_in_use_for_datagrams_only(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            where = f"127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
            other.bind(("127.0.0.1", int(where.split(":")[1])))
            self.fails(where, "--memory", code=1,
                       says=rf"open UDP {where}: Address already in use; python\S* \(process {os.getpid()}\) has it: "
                            r"stop that, or choose another port")

    def test_when_it_may_not_look_who_has_a_port_it_says_no_name(self):
        # A program with more rights, or of another world of users, may not be looked into (ptrace(2)).
        root = os.geteuid() == 0
        command = ["setpriv", "--bounding-set=-sys_ptrace,-dac_override"] if root else ["unshare", "--user"]
        with socket.create_server(("127.0.0.1", 0)) as other:
            where = f"127.0.0.1:{other.getsockname()[1]}"
            done = subprocess.run([*command, SALON, "listen", where], stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"stop the program that has it, or choose another port", done.stderr)

    def test_port_70000(self):
        self.fails(":70000", "--memory", code=2,
                   says=r"listen on ':70000': a port is a number from 0 to 65535, or the name of a service; write "
                        r"\[ADDRESS\]\[:PORT\], as in :8888, .*")

    def test_an_address_of_another_host(self):
        self.fails("192.0.2.1:0", "--memory", code=1,
                   says=r"listen on 192\.0\.2\.1:0: Cannot assign requested address; choose an address of this host .*")

    def test_a_name_is_no_address(self):
        self.fails("teacher.example:8888", "--memory", code=2,
                   says=r"listen on 'teacher.example:8888': that is no IP address; write .*")

    # ---- where it should keep history ----

    def test_a_data_directory_that_is_read_only(self):
        os.chmod(self.directory, stat.S_IRUSR | stat.S_IXUSR)
        self.addCleanup(os.chmod, self.directory, stat.S_IRWXU)
        self.serve_fails(rf"make the file {self.database}: Permission denied; let this user write there, or choose "
                         r"another directory with --data", prefix=UNPRIVILEGED)

    def test_a_history_that_is_read_only(self):
        self.talk_once()
        os.chmod(self.database, stat.S_IRUSR)
        before = self.contents()
        self.serve_fails(rf"open the history {self.database}: attempt to write a readonly database; let this user "
                         r"write there, or choose another directory with --data", prefix=UNPRIVILEGED)
        self.assertEqual(self.contents(), before)

    def test_a_data_directory_that_is_a_file(self):
        path = os.path.join(self.directory, "file")
        open(path, "w").close()
        self.fails("127.0.0.1:0", "--data", path, code=5,
                   says=rf"make the directory {path}: Not a directory; .* choose another directory with --data")

    def test_a_data_directory_that_is_in_use(self):
        with Room(data=self.directory) as room:
            ada, eva = room.pair()
            self.serve_fails(rf"open the history {self.database}: database is locked; another salon has it open: stop "
                             r"that one, or choose another directory with --data")
            room.undisturbed(ada, eva)
            self.assertEqual(room.datagram(b"still kept?"), "ok 1\n")

    def test_a_history_that_is_no_database(self):
        with open(self.database, "wb") as file:
            file.write(b"Dear diary,\n" * 1000)
        before = self.contents()
        self.serve_fails(rf"open the history {self.database}: file is not a database; the file is damaged: restore a "
                         r"copy, or move it away to begin anew .*")
        self.assertEqual(self.contents(), before)

    def test_a_history_with_a_damaged_page(self):
        self.talk_once()
        with open(self.database, "r+b") as file:
            file.seek(4096)
            file.write(b"\xa5" * 8192)
        before = self.contents()
        self.serve_fails(rf"open the history {self.database}: .*malformed; the file is damaged: restore a copy, or "
                         r"move it away to begin anew .*")
        self.assertEqual(self.contents(), before)

    def test_a_history_from_a_newer_version(self):
        self.talk_once()
        database = sqlite3.connect(self.database)
        database.execute("PRAGMA user_version = 99")
        database.close()
        before = self.contents()
        self.serve_fails(rf"use {self.database}: a newer salon wrote it \(format 99, this one knows up to \d+\); run "
                         r"the newer version, or choose another directory with --data")
        self.assertEqual(self.contents(), before)

    def test_a_database_of_another_program(self):
        database = sqlite3.connect(self.database)
        database.execute("CREATE TABLE recipes (name TEXT)")
        database.close()
        before = self.contents()
        self.serve_fails(rf"use {self.database}: it is not a database of salon; choose another directory with --data, "
                         r"or move the file away")
        self.assertEqual(self.contents(), before)


if __name__ == "__main__":
    unittest.main()
