"""A bad road for datagrams: bad_road.py PORT HOST PORT

What comes to the first port goes on to HOST and the second, but of two datagrams the second overtakes the first, and
every fifth is lost.
"""
import socket
import sys

road = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
road.bind(("", int(sys.argv[1])))
there = (sys.argv[2], int(sys.argv[3]))
print("datagrams travel from %s:%d" % road.getsockname(), "to %s:%d" % there, flush=True)

count = 0
held = None
while True:
    road.settimeout(None if held is None else 0.1)
    try:
        datagram = road.recv(65507)
        count += 1
        if count % 5 == 0:
            continue
        if held is None:
            held = datagram
            continue
        road.sendto(datagram, there)
    except TimeoutError:
        pass  # nothing is there that could overtake it
    road.sendto(held, there)
    held = None
