"""Connects to port ARGV[1] under TLS; its ClientHello is lost once, since loopback is down while it is sent. Prints
after how long it was answered, and the first words it heard (tls_test.py). To be run in a network that nobody else is
on."""
import fcntl
import socket
import ssl
import struct
import sys
import time

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def set_loopback(up):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", request)[1]
        flags = flags | IFF_UP if up else flags & ~IFF_UP
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags))


context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
talk = context.wrap_bio(inside, outside, server_hostname="localhost")
try:
    talk.do_handshake()
except ssl.SSLWantReadError:
    hello = outside.read()
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10) as plain:
    began = time.monotonic()
    set_loopback(False)
    plain.sendall(hello)
    set_loopback(True)
    waited, words = 0, b""
    while not words:
        came = plain.recv(65536)
        if came.startswith(b"*"):
            sys.exit(f"greeted in plain text: {came!r}")
        waited = waited or time.monotonic() - began
        inside.write(came)
        try:
            talk.do_handshake()
            plain.sendall(outside.read())
            words = talk.read(100)
        except ssl.SSLWantReadError:
            plain.sendall(outside.read())
print(f"{waited * 1000:.0f} ms: {words.decode().splitlines()[0]}")
