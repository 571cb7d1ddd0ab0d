"""A TCP server: takes one client and one message of at most 1,024 bytes, answers, and leaves."""
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 8888))
server.listen()
print("listening on %s:%d" % server.getsockname(), flush=True)

client, address = server.accept()
print("connected to %s:%d" % address, flush=True)

message = client.recv(1024)
print("received:", message.decode(), flush=True)

client.sendall(b"you said: " + message)
client.close()
server.close()
