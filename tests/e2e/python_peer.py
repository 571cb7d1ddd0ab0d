"""Python's `socket` as nc would use it: python_peer.py client|server tcp|udp HOST PORT

Sends what comes on standard input, says that nothing more comes when that ends (TCP), and prints what is received until
the other side says the same. Over UDP each read of standard input is a datagram, a server answers who spoke last, and
there is no end.
"""
import os
import socket
import sys
import threading

role, protocol, host, port = sys.argv[1:]
family = socket.AF_INET6 if ":" in host else socket.AF_INET
kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
end_point = socket.socket(family, kind)
peer = threading.Condition()
peer_address = None

if role == "server":
    end_point.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    end_point.bind((host, int(port)))
    if protocol == "tcp":
        end_point.listen()
    print("listening on", port, file=sys.stderr, flush=True)
    if protocol == "tcp":
        end_point, _ = end_point.accept()
else:
    end_point.connect((host, int(port)))


def answer(data):
    if role == "client":
        end_point.sendall(data)
        return
    with peer:
        peer.wait_for(lambda: peer_address)
        end_point.sendto(data, peer_address)


def send_input():
    while data := os.read(0, 65536):
        end_point.sendall(data) if protocol == "tcp" else answer(data)
    if protocol == "tcp":
        end_point.shutdown(socket.SHUT_WR)


def write(data):
    while data:
        data = data[os.write(1, data):]


sending = threading.Thread(target=send_input)
sending.start()
while True:
    received, address = end_point.recvfrom(65536)
    if protocol == "tcp" and not received:
        break
    if protocol == "udp":
        with peer:
            peer_address = address
            peer.notify()
    write(received)
sending.join()
