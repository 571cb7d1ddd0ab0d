"""`salon send` and `salon listen` as people run them, for tests: with pipes, and with other programs at the other end.

Nothing here sleeps: see room.py.
"""
import os
import select
import signal
import socket
import subprocess
import threading

from room import PATIENCE, SALON, Timeout


def send(*words, stdin=b"", timeout=PATIENCE):
    """Runs `salon send WORDS` to its end; gives (exit code, standard output, standard error)."""
    done = subprocess.run([SALON, "send", *map(str, words)], input=stdin, capture_output=True, timeout=timeout)
    return done.returncode, done.stdout, done.stderr.decode()


class Program:
    """A program that was started with pipes. What it has printed and nobody has expected yet is in `text`."""

    def __init__(self, *command, pass_fds=(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=None):
        self.process = subprocess.Popen([str(word) for word in command], stdin=stdin, stdout=stdout,
                                        stderr=subprocess.PIPE, pass_fds=pass_fds, env=dict(os.environ, **(env or {})))
        self.text = b""
        self.said = b""
        self.more_said = threading.Condition()
        # Read from the beginning, so that the program never waits for us.
        self.listening = threading.Thread(target=self._keep_what_is_said, daemon=True)
        self.listening.start()

    def _keep_what_is_said(self):
        while data := os.read(self.process.stderr.fileno(), 65536):
            with self.more_said:
                self.said += data
                self.more_said.notify_all()

    def give(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def finish(self):
        self.process.stdin.close()

    def expect(self, data):
        """Reads standard output until `data` has come; gives what came before it and forgets both."""
        while data not in self.text:
            if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
                raise Timeout(f"waiting for {data!r}; unread: {self.text[-2000:]!r}; stderr: {self.said!r}")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                raise AssertionError(f"it ended before {data!r}; unread: {self.text[-2000:]!r}; stderr: {self.said!r}")
            self.text += more
        before, self.text = self.text.split(data, 1)
        return before

    def expect_said(self, data):
        """Waits until it has printed `data` on standard error."""
        with self.more_said:
            if not self.more_said.wait_for(lambda: data in self.said, PATIENCE):
                raise Timeout(f"waiting for {data!r}; stderr: {self.said!r}")

    def end(self):
        """Waits for its end; gives (exit code, the rest of its output, standard error)."""
        while self.process.stdout:
            if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
                raise Timeout(f"it does not end; unread: {self.text[-2000:]!r}; stderr: {self.said!r}")
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                break
            self.text += more
        code = self.process.wait(PATIENCE)
        self.listening.join(PATIENCE)
        return code, self.text, self.said.decode()

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.end()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.listening.join(PATIENCE)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass


class Listen(Program):
    """`salon listen` on a free port of 127.0.0.1, or on `addresses`."""

    def __init__(self, *options, address="127.0.0.1:0", addresses=None, **streams):
        read_end, write_end = os.pipe()
        super().__init__(SALON, "listen", *(addresses or [address]), "--ready-fd", write_end, *options,
                         pass_fds=[write_end], **streams)
        os.close(write_end)
        try:
            if not select.select([read_end], [], [], PATIENCE)[0]:
                raise Timeout(f"it does not listen; stderr: {self.said!r}")
            told = os.read(read_end, 32).decode()
        finally:
            os.close(read_end)
        if not told:
            raise AssertionError(f"it did not listen: {self.end()}")
        self.port = int(told)

    def connect(self, source="127.0.0.1"):
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE, (source, 0))
        connection.settimeout(PATIENCE)
        return connection


def name(connection):
    """What the other side calls us: "127.0.0.1:50000"."""
    address, port = connection.getsockname()[:2]
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def server(host="127.0.0.1"):
    """A listening socket of Python's on a free port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, 0), family=family)
    listener.settimeout(PATIENCE)
    return listener


def accept(listener):
    connection, _ = listener.accept()
    connection.settimeout(PATIENCE)
    return connection


def read_all(connection):
    data = b""
    while more := connection.recv(65536):
        data += more
    return data


def reset(connection):
    """Breaks a TCP connection off, with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
