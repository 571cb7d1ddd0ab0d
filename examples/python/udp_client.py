"""A UDP client: sends one datagram, prints the answer, or says that none came. udp_client.py HOST PORT MESSAGE"""
import socket
import sys

host, port, message = sys.argv[1], int(sys.argv[2]), sys.argv[3]

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(1.0)

client.sendto(message.encode(), (host, port))

try:
    answer, peer = client.recvfrom(65507)
    print("%s:%d answered:" % peer, answer.decode(errors="replace"))
except TimeoutError as error:
    print("no answer:", error)
client.close()
