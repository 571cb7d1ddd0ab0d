"""What the command line may say, and a reader of our output that goes."""
import os
import signal
import subprocess
import unittest

from room import PATIENCE, SALON


class Options(unittest.TestCase):
    def misunderstood(self, *arguments, says):
        ended = subprocess.run([SALON, "serve", "127.0.0.1:0", *arguments], capture_output=True, text=True,
                               timeout=PATIENCE, stdin=subprocess.DEVNULL)
        self.assertEqual((ended.returncode, ended.stdout), (2, ""), ended.stderr)
        self.assertRegex(ended.stderr, r"\Asalon serve: cannot " + says + r"\n\Z")

    def test_a_size_that_no_number_can_hold(self):
        self.misunderstood("--keep-bytes", "1099511627776G",
                           says=r"keep '1099511627776G' of history: that is no size; write it as 2G, 500M, .*")

    def test_a_server_name_that_would_break_irc(self):
        for name in ["two words", "", "a\r\nb", ":colon", "x" * 64]:
            self.misunderstood("--memory", "--server-name", name,
                               says=r"use '(?s:.*)' as the server's name: it is no name for IRC; take 1 to 63 "
                                    r"letters, digits, '\.' and '-'")

    def test_mail_without_a_command_or_from_nobody(self):
        nothing = r"use --mail-from or --mail-required: there is nothing to send mail by; name a command with --mail"
        self.misunderstood("--memory", "--mail-required", says=nothing)
        self.misunderstood("--memory", "--mail-from", "salon@example.org", says=nothing)
        self.misunderstood("--memory", "--mail", "true", "--mail-from", "x\r\nBcc: y@example.org",
                           says=r"send mail from '.*': that is no e-mail address; write it as salon@example\.org")
        self.misunderstood("--memory", "--mail", " ", says=r"send mail by ' ': that is no command; give one, .*")

    def test_who_types_as_for_nc_is_told_the_verbs(self):
        for words in (["-l", "8888"], ["localhost", "8888"]):
            ended = subprocess.run([SALON, *words], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""))
            self.assertRegex(ended.stderr, rf"\Asalon: there is no verb '{words[0]}'; what nc does is `salon send "
                                           r"HOST:PORT` and `salon listen :PORT`\n")
            self.assertLessEqual(max(map(len, ended.stderr.splitlines()[1:])), 80)

    def test_who_mistypes_a_verb_or_an_option_is_told_the_nearest(self):
        for words, said in ((["sevre"], "salon: there is no verb 'sevre'; did you mean `salon serve`?"),
                            (["serve", "--publc"], "salon serve: cannot understand --publc: there is no such option; "
                                                   "did you mean --public? see `salon serve --help`")):
            ended = subprocess.run([SALON, *words], capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""))
            self.assertEqual(ended.stderr.splitlines()[0], said)

    def test_the_room_stays_when_whoever_read_its_output_goes(self):
        read_end, write_end = os.pipe()
        with subprocess.Popen([SALON, "serve", "127.0.0.1:0", "--memory", "--ready-fd", str(write_end)],
                              pass_fds=[write_end], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT) as process:
            os.close(write_end)
            self.assertRegex(os.read(read_end, 32), rb"\A\d+\n\Z")
            os.close(read_end)
            process.stdout.readline()
            process.stdout.close()
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), 0)


if __name__ == "__main__":
    unittest.main()
