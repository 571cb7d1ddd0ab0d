"""A TCP server: takes one client, gives each of its messages back, and ends on the empty one."""
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 8888))
server.listen()
print("listening on %s:%d" % server.getsockname(), flush=True)

client, address = server.accept()
print("connected to %s:%d" % address, flush=True)

while True:
    message = client.recv(1024)
    if not message:  # an empty message means: the client has said all
        break
    client.sendall(message)
print("the client has said all", flush=True)
client.close()
server.close()
