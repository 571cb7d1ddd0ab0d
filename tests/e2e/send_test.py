"""salon send: what nc, ncat and socat get wrong, done right."""
import os
import pty
import select
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

from ends import Program, accept, read_all, reset, send, server
from ports import free_port
from room import PATIENCE, SALON


class Send(unittest.TestCase):
    def setUp(self):
        self.listener = server()
        self.addCleanup(self.listener.close)
        self.port = self.listener.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"

    def start(self, *options, **streams):
        sending = Program(SALON, "send", self.address, *options, **streams)
        self.addCleanup(sending.__exit__)
        return sending, accept(self.listener)

    def test_a_reply_that_comes_after_the_end_of_input_is_printed(self):
        sending, connection = self.start()
        with connection:
            sending.give(b"question\n")
            sending.finish()
            self.assertEqual(read_all(connection), b"question\n", "it half-closes")
            connection.sendall(b"an answer\n")
        code, out, said = sending.end()
        self.assertEqual((code, out), (0, b"an answer\n"))
        self.assertIn("sent 9 bytes, received 10 bytes", said)

    def test_nc_without_an_option_hangs_where_send_ends(self):
        nc = Program("nc", "127.0.0.1", self.port)
        self.addCleanup(nc.__exit__)
        with accept(self.listener) as connection:
            nc.give(b"question\n")
            nc.finish()
            self.assertEqual(connection.recv(100), b"question\n")
            connection.settimeout(0.3)
            with self.assertRaises(TimeoutError, msg="nc has learned to half-close: correct DESIGN's table"):
                connection.recv(1)

    def test_socat_does_not_wait_for_a_reply_that_takes_a_second(self):
        socat = Program("socat", "-", f"TCP:{self.address}")
        self.addCleanup(socat.__exit__)
        with accept(self.listener) as connection:
            socat.give(b"question\n")
            socat.finish()
            self.assertEqual(read_all(connection), b"question\n")
            self.assertEqual(socat.end()[:2], (0, b""), "socat waits for replies now: correct DESIGN's table")

    def test_words_are_sent_as_one_line(self):
        sending, connection = self.start("hello", "to you")
        with connection:
            self.assertEqual(read_all(connection), b"hello to you\n")
        self.assertEqual(sending.end()[0], 0)

    def test_a_file_is_sent_whole_and_its_answer_kept_whole(self):
        data = os.urandom(5_000_000)
        with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as printed:
            file.write(data)
            file.seek(0)
            sending, connection = self.start(stdin=file, stdout=printed)
            with connection:
                self.assertEqual(read_all(connection), data)
                connection.sendall(data)
            self.assertEqual(sending.process.wait(PATIENCE), 0)
            printed.seek(0)
            self.assertEqual(printed.read(), data)

    def test_a_pipe_is_sent_whole_however_it_comes(self):
        data = os.urandom(5_000_000)
        sending, connection = self.start()
        with connection:
            reading = threading.Thread(target=lambda: got.append(read_all(connection)))
            got = []
            reading.start()
            for begin, end in ((0, 10), (10, 1_500_000), (1_500_000, 1_500_001), (1_500_001, len(data))):
                sending.give(data[begin:end])
            sending.finish()
            reading.join()
        code, _, said = sending.end()
        self.assertEqual((code, got), (0, [data]))
        self.assertIn("sent 5000000 bytes, received 0 bytes", said)

    def test_a_file_that_the_kernel_does_not_send_by_itself_is_sent_too(self):
        with open("/proc/kallsyms", "rb") as file:  # sendfile(2) fails with EINVAL
            data = file.read()
            self.assertGreater(len(data), 2_000_000)
            file.seek(0)
            sending, connection = self.start(stdin=file)
            with connection:
                self.assertEqual(len(read_all(connection)), len(data))
        self.assertEqual(sending.end()[0], 0)

    def test_a_pipe_that_goes_to_who_breaks_off_is_exit_code_4(self):
        sending, connection = self.start()

        def give():
            try:
                for _ in range(100):
                    sending.give(bytes(1_000_000))
            except BrokenPipeError:
                pass
        giving = threading.Thread(target=give)
        giving.start()
        for _ in range(40):
            connection.recv(65536)
        reset(connection)
        code, _, said = sending.end()
        giving.join()
        self.assertEqual(code, 4)
        self.assertRegex(said, r"the connection broke off: .*; sent \d{7,} bytes")

    def test_a_refused_connection_is_exit_code_1(self):
        code, out, said = send(f"127.0.0.1:{free_port()}", "x")
        self.assertEqual((code, out), (1, b""))
        self.assertIn("Connection refused", said)

    def test_a_name_that_does_not_exist_is_exit_code_1(self):
        code, _, said = send("no-such-host.invalid:1", "x")
        self.assertEqual(code, 1)
        self.assertIn("no-such-host.invalid", said)

    def test_wrong_use_is_exit_code_2(self):
        for words in ([], ["host:99999"], ["http://host/"], ["[::1"], [self.address, "x", "--wait", "soon"],
                      [self.address, "x", "-4", "-6"], [self.address, "--nonsense"]):
            code, _, said = send(*words)
            self.assertEqual(code, 2, words)
            self.assertTrue(said, words)

    def test_an_address_of_the_other_family_is_exit_code_1(self):
        code, _, said = send("-6", self.address, "x")
        self.assertEqual(code, 1)
        self.assertIn("that is an IPv4 address", said)

    def test_ipv6_is_spoken(self):
        with server("::1") as listener:
            sending = Program(SALON, "send", f"[::1]:{listener.getsockname()[1]}", "six")
            self.addCleanup(sending.__exit__)
            with accept(listener) as connection:
                self.assertEqual(read_all(connection), b"six\n")
            self.assertEqual(sending.end()[0], 0)

    def test_a_deadline_that_passes_is_exit_code_3(self):
        sending, connection = self.start("x", "--deadline", "100ms")
        with connection:
            code, _, said = sending.end()
        self.assertEqual(code, 3)
        self.assertIn("deadline", said)

    def test_the_wait_for_a_reply_can_be_bounded(self):
        sending, connection = self.start("x", "--wait", "100ms")
        with connection:
            code, _, said = sending.end()
        self.assertEqual(code, 3)
        self.assertIn("no reply", said)
        sending, connection = self.start("x", "--wait", "100ms")
        with connection:
            connection.sendall(b"reply\n")
            code, out, _ = sending.end()
        self.assertEqual((code, out), (0, b"reply\n"), "a reply came, then silence: that is enough")

    def test_a_reset_is_exit_code_4_and_what_came_before_is_printed(self):
        sending, connection = self.start()
        connection.sendall(b"half an ans")
        sending.expect(b"half an ans")
        reset(connection)
        code, _, said = sending.end()
        self.assertEqual(code, 4)
        self.assertIn("received 11 bytes", said)

    def test_bytes_that_were_not_taken_are_counted(self):
        with tempfile.TemporaryFile() as file:
            file.write(bytes(20_000_000))
            file.seek(0)
            sending, connection = self.start(stdin=file)
            connection.recv(1)
            reset(connection)
            code, _, said = sending.end()
        self.assertEqual(code, 4)
        self.assertRegex(said, r"sent \d+ bytes, of which \d+ were not taken")

    def slow_reader(self, *options):
        """Sends 60,000 bytes to one who reads none of them, has answered, and has said that nothing more comes."""
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sending, connection = self.start(*options)
        sending.give(bytes(60_000))
        sending.finish()
        connection.recv(1, socket.MSG_PEEK)  # it has begun to send
        connection.sendall(b"enough")
        connection.shutdown(socket.SHUT_WR)
        sending.expect(b"enough")
        return sending, connection

    def test_what_was_not_taken_in_time_is_exit_code_3(self):
        sending, connection = self.slow_reader("--wait", "100ms")
        with connection:
            code, _, said = sending.end()
        self.assertEqual(code, 3)
        self.assertRegex(said, r"not everything was taken in time; sent 60000 bytes, of which \d+ were not taken")

    def test_that_the_other_side_has_closed_does_not_mean_that_it_took_everything(self):
        sending, connection = self.slow_reader()
        reset(connection)
        code, _, said = sending.end()
        self.assertEqual(code, 4)
        self.assertRegex(said, r"of which \d+ were not taken")

    def test_nc_ends_in_silence_where_the_reset_is_told(self):
        nc = Program("nc", "127.0.0.1", self.port)
        self.addCleanup(nc.__exit__)
        connection = accept(self.listener)
        connection.sendall(b"half an ans")
        nc.expect(b"half an ans")
        reset(connection)
        self.assertEqual(nc.end(), (0, b"", ""), "nc tells a reset now: correct DESIGN's table")

    def test_a_peer_that_stops_reading_is_told_of_with_what_it_did_not_take(self):
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with tempfile.TemporaryFile() as file:
            file.truncate(50_000_000)
            sending, connection = self.start("--deadline", "300ms", stdin=file)
            with connection:
                code, _, said = sending.end()
        self.assertEqual(code, 3)
        self.assertRegex(said, r"the deadline has passed; sent \d+ bytes, of which \d+ were not taken, received 0")

    def test_ctrl_c_in_mid_transfer_says_how_much_went(self):
        with tempfile.TemporaryFile() as file:
            file.truncate(50_000_000)
            sending, connection = self.start(stdin=file)
            with connection:
                self.assertEqual(len(connection.recv(1000)), 1000)
                code, _, said = sending.stop(signal.SIGINT)
        self.assertEqual(code, 130)
        self.assertRegex(said, r"interrupted before it was done; sent \d{4,8} bytes, of which \d+ were not taken")

    def test_nc_does_not_tell_that_its_disk_is_full(self):
        with open("/dev/full", "wb") as full:
            nc = Program("nc", "-N", "127.0.0.1", self.port, stdout=full)
            self.addCleanup(nc.__exit__)
            with accept(self.listener) as connection:
                connection.sendall(b"some bytes")
            nc.finish()
            code, _, said = nc.end()
        self.assertEqual((code, said), (0, ""), "nc tells a full disk now: correct DESIGN's table")

    def test_a_full_disk_is_exit_code_5(self):
        with open("/dev/full", "wb") as full:
            sending, connection = self.start("x", stdout=full)
            with connection:
                connection.sendall(b"some bytes")
                code = sending.process.wait(PATIENCE)
        self.assertEqual(code, 5)
        sending.listening.join(PATIENCE)
        self.assertIn(b"No space left on device", sending.said)

    def test_a_reader_that_has_gone_is_exit_code_5(self):
        sending, connection = self.start("x")
        with connection:
            sending.process.stdout.close()
            connection.sendall(b"some bytes")
            self.assertEqual(sending.process.wait(PATIENCE), 5)

    def test_closed_standard_streams_are_not_taken_for_the_next_thing_opened(self):
        def closed(streams, *words):
            done = subprocess.run(["sh", "-c", f'exec "$0" send "$@" {streams}', SALON, self.address, *words],
                                  capture_output=True, timeout=PATIENCE)
            return done.returncode, done.stderr.decode()
        reading = threading.Thread(target=lambda: accept(self.listener).close())
        reading.start()
        code, said = closed("<&-")
        reading.join()
        self.assertEqual((code, said.splitlines()[-1]), (0, "salon send: sent 0 bytes, received 0 bytes"))
        code, said = closed("<&- >&-", "x")
        self.assertEqual((code, said), (5, "salon send: cannot print what comes: standard output is closed\n"))

    def test_ctrl_c_is_exit_code_130_and_says_how_much_went(self):
        sending, connection = self.start()
        with connection:
            sending.give(b"12345")
            self.assertEqual(connection.recv(100), b"12345")
            connection.sendall(b"taken\n")
            sending.expect(b"taken\n")  # so that it knows, too, that it has sent them
            code, _, said = sending.stop(signal.SIGINT)
        self.assertEqual(code, 130)
        self.assertIn("sent 5 bytes, received 6 bytes", said)

    def test_quiet_says_nothing_when_nothing_went_wrong(self):
        sending, connection = self.start("-q", "x")
        with connection:
            read_all(connection)
        self.assertEqual(sending.end(), (0, b"", ""))

    def test_a_port_as_second_word_is_understood(self):
        sending = Program(SALON, "send", "127.0.0.1", self.port)
        self.addCleanup(sending.__exit__)
        with accept(self.listener) as connection:
            sending.give(b"from standard input\n")
            sending.finish()
            self.assertEqual(read_all(connection), b"from standard input\n")
        code, _, said = sending.end()
        self.assertEqual(code, 0)
        self.assertIn("taken as the port", said)

    def test_a_number_after_a_port_is_text(self):
        sending, connection = self.start("42")
        with connection:
            self.assertEqual(read_all(connection), b"42\n")
        self.assertEqual(sending.end()[0], 0)

    def test_a_person_who_types_is_told_that_the_other_side_has_closed(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        before = os.get_blocking(slave)
        sending, connection = self.start(stdin=slave)
        with connection:
            os.write(master, b"typed\n")
            self.assertEqual(connection.recv(100), b"typed\n")
        code, _, said = sending.end()
        self.assertEqual(code, 0)
        self.assertIn("the other side has closed", said)
        self.assertEqual(os.get_blocking(slave), before, "the terminal is left as it was found")
        os.close(slave)

    def test_control_characters_of_a_reply_have_no_effect_on_a_terminal(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        sending, connection = self.start("x", stdout=slave)
        os.close(slave)
        with connection:
            self.assertEqual(read_all(connection), b"x\n")
            connection.sendall(b"\x1b[2J\x07.")
            seen = b""
            while not seen.endswith(b"."):
                if not select.select([master], [], [], PATIENCE)[0]:
                    self.fail(f"no more came than {seen!r}")
                seen += os.read(master, 1000)
        self.assertEqual(seen, b"^[[2J^G.")
        self.assertEqual(sending.process.wait(PATIENCE), 0)

    def test_it_speaks_with_nc_ncat_and_socat(self):
        for name, command in {"nc": "nc -v -N -l 127.0.0.1 {}", "ncat": "ncat -v -l 127.0.0.1 {}",
                              "socat": "socat -d -d -t20 - TCP-LISTEN:{},bind=127.0.0.1"}.items():
            with self.subTest(name):
                port = free_port()
                with Program(*command.format(port).split()) as other:
                    other.expect_said(b"istening on")
                    other.give(b"to you\n")
                    other.finish()
                    self.assertEqual(send(f"127.0.0.1:{port}", stdin=b"to me\n")[:2], (0, b"to you\n"))
                    self.assertEqual(other.end()[:2], (0, b"to me\n"))


if __name__ == "__main__":
    unittest.main()
