"""What becomes of 10,000 messages that are sent while nobody receives: over UDP, and over TCP."""
import socket

MESSAGE = b"x" * 1000
COUNT = 10_000

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(COUNT):
    sender.sendto(MESSAGE, receiver.getsockname())
receiver.setblocking(False)
arrived = 0
try:
    while receiver.recv(2000):
        arrived += 1
except BlockingIOError:
    pass  # there is no more
print("UDP: sent", COUNT, "messages without a wait, of which", arrived, "arrived")

server = socket.create_server(("127.0.0.1", 0))
sender = socket.create_connection(server.getsockname())
receiver, _ = server.accept()
sender.setblocking(False)
waiting = MESSAGE * COUNT
sent = sender.send(waiting)
print("TCP: sent", sent, "bytes, then the sender had to wait")
waiting = waiting[sent:]
arrived = 0
while arrived < len(MESSAGE) * COUNT:
    arrived += len(receiver.recv(65536))
    try:
        waiting = waiting[sender.send(waiting):] if waiting else b""
    except BlockingIOError:
        pass  # not yet
print("TCP: all", arrived, "bytes arrived")
