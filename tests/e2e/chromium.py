"""Chromium without a screen, told what to do over a pipe (the Chrome DevTools Protocol,
https://chromedevtools.github.io/devtools-protocol/): what happens in a page comes as events, so that nothing is guessed
from the time that went by."""
import base64
import collections
import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time

from room import PATIENCE, Timeout

PROGRAM = shutil.which("chromium")
BROWSER_PATIENCE = 80  # it starts a dozen processes, on whatever the machine has left


class Chromium:
    """With a profile of its own, and one page. It takes a certificate that nobody has signed from `trusted` rooms."""

    def __init__(self, *trusted):
        self.profile = tempfile.mkdtemp(prefix="salon-chromium-")
        words = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--remote-debugging-pipe", f"--user-data-dir={self.profile}",
                 "--ignore-certificate-errors-spki-list=" + ",".join(map(key_hash, trusted))]
        self.log = tempfile.TemporaryFile()
        its_input, self.commands = os.pipe()
        self.answers, its_output = os.pipe()
        # It reads from descriptor 3 and writes to descriptor 4; the shell puts them there.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{its_input} 4>&{its_output}', "bash", PROGRAM, *words],
            pass_fds=[its_input, its_output], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=self.log, start_new_session=True)
        os.close(its_input)
        os.close(its_output)
        self.unread, self.events, self.last_id, self.session = b"", collections.deque(), 0, None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Runtime.addBinding", name="tell")

    def open(self, url):
        """Shows a page; gives what its reader sees, or Chromium's name for why it is not shown."""
        failed = self.call("Page.navigate", url=url).get("errorText")
        self.event("Page.loadEventFired")  # of the page, or of the one that says what went wrong
        return failed or self.evaluate("document.body.innerText")

    def evaluate(self, script):
        """What a script in the page comes to."""
        done = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def told(self):
        """What the page has said with tell(JSON), the next that was not given yet."""
        return json.loads(self.event("Runtime.bindingCalled")["payload"])

    def call(self, method, **parameters):
        """Has it do something; gives what it answers. Events that come before that are kept."""
        self.last_id += 1
        command = {"id": self.last_id, "method": method, "params": parameters}
        if self.session is not None:
            command["sessionId"] = self.session
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        deadline = time.monotonic() + BROWSER_PATIENCE
        while (message := self.read(deadline, method)).get("id") != self.last_id:
            self.events.append(message)
        assert "error" not in message, f"{method}: {message['error']}"
        return message["result"]

    def event(self, method):
        """Waits for the next event of that name; forgets those before it that have the same name or are of no use."""
        deadline = time.monotonic() + BROWSER_PATIENCE
        for kept in list(self.events):
            if kept["method"] == method:
                self.events.remove(kept)
                return kept["params"]
        while (message := self.read(deadline, method)).get("method") != method:
            self.events.append(message)
        return message["params"]

    def read(self, deadline, wanted):
        while b"\0" not in self.unread:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not select.select([self.answers], [], [], remaining)[0]:
                raise Timeout(f"waiting for {wanted}; before it came {list(self.events)}")
            more = os.read(self.answers, 65536)
            if not more:
                self.log.seek(0)
                raise AssertionError(f"Chromium ended; it printed: {self.log.read().decode()}")
            self.unread += more
        message, _, self.unread = self.unread.partition(b"\0")
        return json.loads(message)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.commands)
        os.close(self.answers)
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # its session, which we began
        except ProcessLookupError:
            pass
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.profile, ignore_errors=True)


def key_hash(room):
    """The SHA-256 of the public key in the certificate that `room` has made."""
    key = subprocess.run(["openssl", "x509", "-in", os.path.join(room.directory, "tls.pem"), "-noout", "-pubkey"],
                         check=True, capture_output=True, timeout=PATIENCE).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True,
                         timeout=PATIENCE).stdout
    return base64.b64encode(hashlib.sha256(der).digest()).decode()
