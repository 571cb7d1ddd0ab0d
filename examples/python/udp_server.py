"""A UDP server: prints who sent what, and answers. It has no end but Ctrl-C."""
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 8888))
print("listening on %s:%d" % server.getsockname(), flush=True)

while True:
    message, peer = server.recvfrom(65507)
    print("%s:%d sent:" % peer, message.decode(errors="replace"), flush=True)

    server.sendto(b"you said: " + message, peer)
