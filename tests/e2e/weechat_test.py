"""WeeChat as Debian ships it, without a screen: driven through its FIFO; what it would have drawn it repeats aloud."""
import os
import shutil
import subprocess
import tempfile
import unittest

from room import PATIENCE, Room


class WeeChat:
    """weechat-headless with a home of its own, in #lobby as `nick`. Each line with the word `aloud` in it that it
    prints in a buffer of the server, it says in #lobby, after "saw": so that the test waits for what the room is told.
    """

    def __init__(self, room, nick, aloud, settings=()):
        self.home = tempfile.mkdtemp(prefix="salon-weechat-")
        self.fifo = os.path.join(self.home, "commands")
        message = "${raw:${tg_message_nocolor}}"  # not to be filled in when the command is given
        repeat = f"/command -buffer irc.salon.#lobby irc /msg #lobby saw {message}"
        condition = f"{message} =- {aloud} && {message} !- saw"
        commands = [
            "/set logger.file.flush_delay 0", f'/set fifo.file.path "{self.fifo}"', "/fifo enable",
            f'/trigger add aloud print "irc.salon.*" "{condition}" "" "{repeat}"',
            # It holds back what it sends, 2 s a command.
            "/set irc.server_default.anti_flood_prio_high 0", "/set irc.server_default.anti_flood_prio_low 0",
            *settings,
            f"/server add salon 127.0.0.1/{room.port} -nossl -nicks={nick} -username={nick} -autojoin=#lobby",
            "/connect salon"]
        arguments = [word for command in commands for word in ("-r", command)]
        self.process = subprocess.Popen(["weechat-headless", "-d", self.home, *arguments], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        env=dict(os.environ, LC_ALL="C.UTF-8"))

    def type(self, line, buffer="irc.salon.#lobby"):
        with open(self.fifo, "w") as fifo:
            fifo.write(f"{buffer} *{line}\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.home, ignore_errors=True)


class WeeChatIsAGuest(unittest.TestCase):
    def test_it_joins_sees_history_talks_and_leaves(self):
        with Room() as room:
            ada = room.lines("ada")
            ada.say("aloud: before you came")
            with WeeChat(room, "wee", aloud="aloud") as client:
                ada.expect(r"\* wee joined\n")
                ada.expect(r"\] wee: saw .*aloud: before you came\n")
                client.type("hello from weechat, é too")
                ada.expect(r"\] wee: hello from weechat, é too\n")
                ada.say("aloud: I see you")
                ada.expect(r"\] wee: saw .*aloud: I see you\n")
                client.type("/me waves")
                ada.expect(r"\] \* wee waves\n")
                client.type("/topic aloud, today")
                ada.expect(r"\* wee set the topic of #lobby: aloud, today\n")
                client.type("/nick weechat")
                ada.expect(r"\* wee is now weechat\n")
                client.type("/away at tea")
                client.type("/whois ada")
                client.type("gone")
                ada.expect(r"\] weechat: gone\n")
                ada.say("/msg weechat are you there?")
                ada.expect(r"\* weechat is away: at tea\n")
                client.type("/quit see you")
                ada.expect(r"\* weechat left \(.*see you\)\n")


if __name__ == "__main__":
    unittest.main()
