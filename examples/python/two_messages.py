"""What becomes of two messages that are sent one after the other: over UDP, and over TCP."""
import socket

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.sendto(b"one", receiver.getsockname())
sender.sendto(b"two", receiver.getsockname())
print("UDP: received", receiver.recv(1024), "and then", receiver.recv(1024))

server = socket.create_server(("127.0.0.1", 0))
sender = socket.create_connection(server.getsockname())
receiver, _ = server.accept()
sender.sendall(b"one")
sender.sendall(b"two")
sender.close()
print("TCP: received", receiver.recv(1024, socket.MSG_WAITALL), "and then", receiver.recv(1024))
