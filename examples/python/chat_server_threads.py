"""A chat room with a thread a client: each line goes to all others, behind the name of who said it."""
import socket
import sys
import threading

LINE_MAX = 1024

clients = []
lock = threading.Lock()


def say(speaker, line):
    with lock:
        for client in clients:
            if client is not speaker:
                client.sendall(line)  # waits until there is room for all of it


def attend(client, name):
    text = b""
    while len(text) <= LINE_MAX and (data := client.recv(1024)):
        *lines, text = (text + data).split(b"\n")
        for line in lines:
            say(client, name + b": " + line + b"\n")
    if text:
        say(client, name + b": " + text + b"\n")  # the last line had no newline
    with lock:
        clients.remove(client)
    client.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1]) if len(sys.argv) > 1 else 8888))
server.listen()
print("listening on %s:%d" % server.getsockname(), flush=True)

while True:
    client, address = server.accept()
    name = "%s:%d" % address
    with lock:
        clients.append(client)
    print(name, "came in", flush=True)
    threading.Thread(target=attend, args=(client, name.encode()), daemon=True).start()
