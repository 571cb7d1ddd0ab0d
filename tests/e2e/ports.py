"""Ports for programs that cannot be told to take any and say which."""
import itertools
import os
import socket

LOWEST = 10_000  # below are those of services, which may run here
RANGE = "/proc/sys/net/ipv4/ip_local_port_range"


def not_given_away():
    """The ports that the system gives to nobody who asks for any (ip(7)): no connection of a test that runs beside this
    one comes from there."""
    with open(RANGE, encoding="ascii") as file:
        first, last = map(int, file.read().split())
    return [*range(LOWEST, first), *range(max(last + 1, LOWEST), 65_536)] or range(LOWEST, 65_536)


# Each test is a process: those that run at the same time begin far from each other.
_PORTS = not_given_away()
_NEXT = itertools.count(os.getpid() * 31)


def free_port(kind=socket.SOCK_STREAM, host="127.0.0.1"):
    """Nobody is there, and nobody comes who does not ask for it; never the same twice in a test."""
    for number in itertools.islice(_NEXT, len(_PORTS)):
        port = _PORTS[number % len(_PORTS)]
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as probe:
            try:
                probe.bind((host, port))
            except OSError:
                continue
        return port
    raise AssertionError(f"no port is free at {host}")
