"""Guests behind a proxy (--proxy-from), which says for whom it comes: the PROXY protocol, versions 1 and 2."""
import socket
import ssl
import struct
import unittest

from room import Guest, Room
from tls_test import trusting

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def version_1(source="203.0.113.7", port=51820):
    return f"PROXY TCP4 {source} 198.51.100.1 {port} 8888\r\n".encode()


def version_2(source="2001:db8::7", port=51820, additions=b""):
    addresses = socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, "2001:db8::1")
    rest = addresses + struct.pack("!HH", port, 8888) + additions
    return SIGNATURE + b"\x21\x21" + struct.pack("!H", len(rest)) + rest


class Proxied(unittest.TestCase):
    def test_each_dialect_comes_from_whom_the_proxy_names(self):
        with Room("--public", "--proxy-from", "127.0.0.0/8", "--oper", "root:sesame") as room:
            person = room.connect()
            person.send(version_1())
            person.expect(r"Just type")
            person.say("/nick ada")
            person.say("/how")
            person.expect(r"203\.0\.113\.7:51820")
            client = room.connect()
            for byte in version_2(additions=b"\x04\0\x03abc") + b"NICK eva\r\nUSER eva 0 * :Eva\r\nJOIN #lobby\r\n":
                client.send(bytes([byte]))
            client.expect(r" 366 ")
            client.say("OPER root sesame\r\nWHOIS eva eva")
            client.expect(r"2001:db8::7")
            locked = Guest(room.port)
            room.guests.append(locked)
            locked.send(version_1("203.0.113.8"))
            locked.socket = trusting().wrap_socket(locked.socket, server_hostname="localhost")
            locked.say("GET / HTTP/1.1\r\nHost: 198.51.100.1\r\n")
            locked.expect(r"wss://198\.51\.100\.1:8888/ws")

    def test_who_names_nobody_is_told_and_logged(self):
        with Room("--proxy-from", "127.0.0.1") as room:
            for opening in (b"NICK eva\r\n", b"GET / HTTP/1.1\r\n\r\n", b"PROXY TCP4 nobody 127.0.0.1 1 2\r\n"):
                guest = room.connect()
                guest.send(opening)
                self.assertRegex(guest.expect_end(), r"^\* From your address this room takes proxies only")
            with self.assertRaises(ssl.SSLError), socket.create_connection(("127.0.0.1", room.port)) as plain:
                trusting().wrap_socket(plain, server_hostname="localhost")
            self.assertEqual(room.printed().count("its PROXY header is missing or broken"), 4)
            health = room.connect()
            health.send(b"PROXY UNKNOWN\r\nGET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
            health.expect(r'salon_refused_total\{protocol="proxy"\} 4\n')

    def test_elsewhere_a_header_is_a_line(self):
        with Room("--proxy-from", "192.0.2.1") as room:
            ada = room.lines("ada")
            guest = room.connect()
            guest.send(version_1())
            ada.expect(r"\] guest-\d+: PROXY TCP4 203\.0\.113\.7 ")


if __name__ == "__main__":
    unittest.main()
