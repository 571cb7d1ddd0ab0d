"""One port, several protocols: what the first bytes may be, and what each gets."""
import socket
import unittest
import urllib.request

from room import PATIENCE, Room


class FirstBytes(unittest.TestCase):
    def test_a_browser_is_told_how_to_join(self):
        with Room() as room:
            ada, eva = room.pair()
            with urllib.request.urlopen(f"http://127.0.0.1:{room.port}/", timeout=PATIENCE) as answer:
                self.assertEqual(answer.headers.get_content_type(), "text/plain")
                self.assertIn(f"nc 127.0.0.1 {room.port}", answer.read().decode())
            ada_read, eva_read = room.undisturbed(ada, eva)
            self.assertNotIn("GET", ada_read + eva_read)

    def test_http_typed_by_hand_after_the_greeting_is_answered(self):
        with Room() as room:
            ada, eva = room.pair()
            typist = room.connect()
            typist.expect(r"Just type")
            typist.say("GET / HTTP/1.1")
            typist.say("Host: localhost")
            typist.say("Connection: close")
            typist.say("")
            answer = typist.expect_end()
            self.assertRegex(answer, r"HTTP/1\.1 200 OK\r\n")
            self.assertIn(f"nc 127.0.0.1 {room.port}", answer)
            ada_read, eva_read = room.undisturbed(ada, eva, quietly=False)
            self.assertNotIn("HTTP", ada_read + eva_read)

    def test_an_irc_client_whose_first_segment_came_late_is_registered(self):
        with Room() as room:
            ada = room.lines("ada")
            late = room.connect()
            late.expect(r"Just type")  # taken for a person
            late.say("CAP LS 302")
            late.say("NICK late")
            late.say("USER late 0 * :Late")
            late.say("CAP END")
            late.expect(r" 001 late ")
            late.say("JOIN #lobby")
            late.expect(r" 366 ")
            late.say("PRIVMSG #lobby :better than never")
            self.assertNotIn("CAP", ada.until(r"\] late: better than never\n"))

    def test_words_that_only_look_like_commands_are_chat(self):
        with Room() as room:
            ada = room.lines("ada")
            for words in ["NICK is late", "USER friendly, this", "GET well soon", "CAP and gown", "PASS the salt"]:
                with self.subTest(words=words):
                    first = room.connect()
                    first.say(words)
                    ada.expect(rf"\] guest-\d+: {words}\n")
                    first.close()
                    greeted = room.connect()
                    greeted.expect(r"Just type")
                    greeted.say(words)
                    ada.expect(rf"\] guest-\d+: {words}\n")
                    greeted.close()

    def test_irc_cut_into_single_bytes_is_irc(self):
        with Room() as room:
            client = room.connect()
            client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"NICK bits\r\nUSER bits 0 * :Bits\r\n":
                client.send(bytes([byte]))
            client.expect(r" 001 bits ")

    def test_telnet_negotiation_is_answered_and_hidden(self):
        with Room() as room:
            ada = room.lines("ada")
            telnet = room.connect()
            telnet.send(b"\xff\xfd\x01hello\xff\xfb\x1f\r\n")  # DO ECHO, WILL NAWS
            ada.expect(r"\] guest-\d+: hello\n")
            telnet.finish()
            self.assertRegex(received(telnet), rb"(?s)\xff\xfc\x01.*\xff\xfe\x1f")  # WONT ECHO, DONT NAWS


def received(guest):
    """Everything until the end, as bytes."""
    data = b""
    while chunk := guest.socket.recv(65536):
        data += chunk
    return data


if __name__ == "__main__":
    unittest.main()
