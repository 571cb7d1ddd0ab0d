"""A TCP client: connects, sends one message, prints the answer. tcp_client.py HOST PORT MESSAGE"""
import socket
import sys

host, port, message = sys.argv[1], int(sys.argv[2]), sys.argv[3]

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((host, port))
print("connected to %s:%d" % client.getpeername())

client.sendall(message.encode())
client.shutdown(socket.SHUT_WR)  # nothing more comes from here

while True:
    answer = client.recv(1024)
    if not answer:  # nothing more comes from there
        break
    print(answer.decode(errors="replace"), end="")
print()
client.close()
