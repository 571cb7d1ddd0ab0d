"""A WebSocket client of a screenful, for tests of ours that look at frames (RFC 6455)."""
import base64
import hashlib
import os
import socket
import struct

from room import PATIENCE


class WebSocket:
    """A guest of `room`, which closes its connection."""

    def __init__(self, room, path="/ws", subprotocol="text.ircv3.net", origin=None, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", room.port), PATIENCE)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.socket.settimeout(PATIENCE)
        room.guests.append(self)
        self.unread = b""
        key = base64.b64encode(os.urandom(16)).decode()
        fields = [f"Host: localhost:{room.port}", "Upgrade: websocket", "Connection: Upgrade",
                  f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        if subprotocol:
            fields.append(f"Sec-WebSocket-Protocol: {subprotocol}")
        if origin:
            fields.append(f"Origin: {origin}")
        self.socket.sendall("\r\n".join([f"GET {path} HTTP/1.1", *fields, "", ""]).encode())
        while b"\r\n\r\n" not in self.unread:
            more = self.socket.recv(65536)
            if not more:
                break
            self.unread += more
        head, _, self.unread = self.unread.partition(b"\r\n\r\n")
        self.head = head.decode()
        self.status = int(self.head.split()[1])
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        self.accepted = f"Sec-WebSocket-Accept: {accept.decode()}" in self.head

    def send(self, text, opcode=1):
        payload = text.encode() if isinstance(text, str) else text
        mask = os.urandom(4)
        length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload))
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask +
                            bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def take(self, count):
        while len(self.unread) < count:
            more = self.socket.recv(65536)
            if not more:
                raise AssertionError(f"the connection ended within a frame; unread: {self.unread!r}")
            self.unread += more
        taken, self.unread = self.unread[:count], self.unread[count:]
        return taken

    def receive(self):
        """The next frame: (opcode, payload)."""
        first, length = self.take(2)
        if length == 126:
            length, = struct.unpack(">H", self.take(2))
        return first & 0x7F, self.take(length)

    def expect(self, words):
        """Reads messages until one has `words` in it; gives that one."""
        while True:
            opcode, payload = self.receive()
            if opcode == 8:
                raise AssertionError(f"closed with {payload!r} before {words!r}")
            if words.encode() in payload:
                return payload.decode()

    def expect_close(self):
        """Reads up to the Close and the end of the stream; gives the code."""
        while True:
            opcode, payload = self.receive()
            if opcode == 8:
                assert self.unread + self.socket.recv(65536) == b"", "something stands behind a Close"
                return struct.unpack(">H", payload[:2])[0]

    def join(self, nick):
        for line in (f"NICK {nick}", f"USER {nick} 0 * :{nick}", "JOIN #lobby"):
            self.send(line)
        self.expect(" 366 ")
        return self

    def close(self):
        self.socket.close()
