"""A chat room with a coroutine a client: each line goes to all others, behind the name of who said it."""
import asyncio
import sys

LINE_MAX = 1024
QUEUE_MAX = 64 * 1024

room = {}  # writer: name


def say(speaker, line):
    for to in room:
        if to is not speaker:
            to.write(room[speaker] + b": " + line + b"\n")  # what cannot be sent at once waits in a queue
            if to.transport.get_write_buffer_size() > QUEUE_MAX:
                to.transport.abort()


async def attend(lines, client):
    name = "%s:%d" % client.get_extra_info("peername")
    room[client] = name.encode()
    print(name, "came in", flush=True)
    try:
        while line := await lines.readline():
            say(client, line.removesuffix(b"\n"))
    except (ConnectionError, ValueError):
        pass  # it broke off, or its line was too long
    finally:
        del room[client]
        client.close()


async def serve(port):
    server = await asyncio.start_server(attend, "0.0.0.0", port, limit=LINE_MAX)
    print("listening on %s:%d" % server.sockets[0].getsockname(), flush=True)
    await server.serve_forever()


asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8888))
