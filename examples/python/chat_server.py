"""A chat room with a coroutine a client: each line goes to all others, behind the name of who said it."""
import asyncio
import socket
import sys

LINE_MAX = 1024
QUEUE_MAX = 64 * 1024


class Client:
    def __init__(self, name, stream):
        self.name, self.stream, self.queue, self.sending = name, stream, b"", None


async def send_queue(to):
    while to.queue:
        text, to.queue = to.queue, b""
        await asyncio.get_running_loop().sock_sendall(to.stream, text)


def say(room, speaker, line):
    for to in room:
        if to is speaker:
            continue
        to.queue += speaker.name + b": " + line + b"\n"
        if len(to.queue) > QUEUE_MAX:
            to.stream.shutdown(socket.SHUT_RDWR)
        elif to.sending is None or to.sending.done():
            to.sending = asyncio.create_task(send_queue(to))


async def attend(room, client):
    room.append(client)
    print(client.name.decode(), "came in", flush=True)
    text = b""
    try:
        while len(text) <= LINE_MAX and (data := await asyncio.get_running_loop().sock_recv(client.stream, 1024)):
            *lines, text = (text + data).split(b"\n")
            for line in lines:
                say(room, client, line)
        if text:
            say(room, client, text)  # the last line had no newline
    finally:
        room.remove(client)
        if client.sending:
            client.sending.cancel()
        client.stream.close()


async def serve(port):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.setblocking(False)
    server.bind(("", port))
    server.listen()
    print("listening on %s:%d" % server.getsockname(), flush=True)
    room, tasks = [], set()
    while True:
        stream, address = await asyncio.get_running_loop().sock_accept(server)
        client = Client(b"%s:%d" % (address[0].encode(), address[1]), stream)
        task = asyncio.create_task(attend(room, client))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8888))
