"""A chat client: what is typed goes to the server, what comes from there is printed. chat_client.py [HOST [PORT]]"""
import os
import socket
import sys
import threading

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8888

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.connect((host, port))


def send_what_is_typed():
    while text := os.read(sys.stdin.fileno(), 1024):
        server.sendall(text)
    server.shutdown(socket.SHUT_WR)  # nothing more comes from here


threading.Thread(target=send_what_is_typed, daemon=True).start()  # goes on beside what follows
while text := server.recv(1024):
    print(text.decode(errors="replace"), end="", flush=True)
server.close()
