#!/usr/bin/env python3
"""What a thread a client and a coroutine a client cost: cost.py FOLDER_OF_PROGRAMS [CLIENTS]

Runs both chat servers and measures two things of each: the memory that CLIENTS idle clients take, and what the others
hear when one client does not read. See README.md.
"""
import re
import select
import socket
import subprocess
import sys
import threading
import time

LINES = 50_000
BATCH = 100
LINE = b"x" * 499 + b"\n"
PATIENCE = 2.0  # seconds without a line until we believe that none comes


class Server:
    def __init__(self, *command):
        self.process = subprocess.Popen([*command, "0"], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.reading = threading.Thread(target=self.process.stdout.read)  # so that it may go on printing
        self.reading.start()

    def connect(self, receive_buffer=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.connect(("127.0.0.1", self.port))
        return client

    def status(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"^{name}:\s+(\d+)", status.read(), re.MULTILINE)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reading.join()
        self.process.stdout.close()


def hear(client, count, patience):
    """Reads until `count` bytes have come, or nothing for so long; gives how many came."""
    heard = 0
    while heard < count and select.select([client], [], [], patience)[0]:
        data = client.recv(65536)
        if not data:
            break
        heard += len(data)
    return heard


def everybody_is_in(first, last):
    """The room takes clients in order: when the first hears the last, all between them are there."""
    last.sendall(b"I am the last\n")
    return hear(first, 1, 20) > 0


def memory(command, count):
    """What an idle client takes of the server's memory: (resident bytes, bytes of address space, threads)."""
    names = ("RssAnon", "VmSize", "Threads")
    with Server(*command) as server:
        clients = [server.connect(), server.connect()]
        assert everybody_is_in(clients[0], clients[-1])
        before = [server.status(name) for name in names]
        clients += [server.connect() for _ in range(count)]
        assert everybody_is_in(clients[0], clients[-1])
        after = [server.status(name) for name in names]
        for client in clients:
            client.close()
    resident, virtual, threads = (a - b for a, b in zip(after, before))
    return resident * 1024 / count, virtual * 1024 / count, threads / count


def stall(command, patience=PATIENCE):
    """One client does not read, one talks, one listens: (lines the listener heard of LINES, seconds until the last)."""
    with Server(*command) as server:
        listener, talker = server.connect(), server.connect()
        stalled = server.connect(receive_buffer=4096)
        assert everybody_is_in(listener, stalled)
        hear(listener, 1 << 20, 0.1)
        talker.settimeout(patience)
        line_bytes = len(f"127.0.0.1:{talker.getsockname()[1]}: ") + len(LINE)
        heard, start = 0, time.monotonic()
        for _ in range(LINES // BATCH):
            try:
                talker.sendall(LINE * BATCH)
            except TimeoutError:
                break
            got = hear(listener, line_bytes * BATCH, patience)
            heard += got // line_bytes
            if got < line_bytes * BATCH:
                break
        seconds = time.monotonic() - start
        for client in (listener, talker, stalled):
            client.close()
    return heard, seconds


def size(count):
    return f"{count / 1024 / 1024:,.1f} MiB" if count >= 1024 * 1024 else f"{count / 1024:,.1f} KiB"


def main(folder, count=500):
    for name in ("chat_server_threads", "chat_server"):
        command = [f"{folder}/{name}"]
        resident, virtual, threads = memory(command, int(count))
        heard, seconds = stall(command)
        print(f"{name}: a client takes {size(resident)} of memory, {size(virtual)} of addresses, {threads:.0f} threads")
        if heard == LINES:
            print(f"{name}: one does not read: another heard all {LINES:,} lines, in {seconds:.1f} s", flush=True)
        else:
            print(f"{name}: one does not read: another heard {heard:,} lines of {LINES:,}, then silence", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
