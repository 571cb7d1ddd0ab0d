"""The transcripts in README.md and docs/manual run, and print what they promise.

A fenced block marked `console` is a transcript. `teacher$ salon serve` starts a command in the terminal called teacher
(a bare `$` is a terminal too); the lines below it are what that terminal shows. Run here:

- 8888 stands for a free port, localhost for 127.0.0.1 (not every chroot knows the name), `make run` for
  `salon serve`; HOME and the working folder are empty;
- a command must have ended, with status 0, when its terminal is given the next one, unless `[exit N]` is its last
  line; one that still runs when another terminal goes on is first waited for until it has shown its first line;
- the last command must end too, or have `^C` as its last line; then what still runs in other terminals is
  interrupted, as with Ctrl-C;
- a line must be what is promised but for numbers and addresses, since those differ from one machine to the next; the
  line `...` stands for any number of lines.

A block marked `sh` is commands only: each must end with status 0, but for `make` and `git clone`, which are not run.
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import tempfile
import threading

PROMPT = re.compile(r"^(\w*)\$ (.*)$")
EXIT = re.compile(r"^\[exit (\d+)\]$")
PATIENCE = 20  # seconds: for a program that should have ended or spoken
NOT_RUN = re.compile(r"(git clone|make|cd|sudo|apt-get)\b")


class Step:
    def __init__(self, line, terminal, command):
        self.line, self.terminal, self.command = line, terminal, command
        self.promised = []
        self.status = 0
        self.interrupted = False


def blocks(text):
    """(line, kind, lines) of each fenced block; `line` is that of its first content line."""
    kind, start, lines = None, 0, []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```"):
            if kind is None:
                kind, start, lines = line[3:].strip(), number + 1, []
            else:
                yield start, kind, lines
                kind = None
        elif kind is not None:
            lines.append(line)


def steps(first_line, kind, lines):
    found = []
    for number, line in enumerate(lines, start=first_line):
        prompt = PROMPT.match(line)
        if kind == "sh":
            command = line.split("  #")[0].strip()
            if command and not command.startswith("#"):
                found.append(Step(number, "", command))
                found[-1].promised = None
        elif prompt:
            found.append(Step(number, prompt[1], prompt[2]))
        elif not found:
            raise ValueError(f"line {number}: a transcript begins with a prompt")
        elif EXIT.match(line):
            found[-1].status = int(EXIT.match(line)[1])
        elif line == "^C":
            found[-1].interrupted = True
        else:
            found[-1].promised.append(line)
    return found


ADDRESS = re.compile(r"\[[0-9a-f]*:[0-9a-f:.]*(%\w+)?\]|(?<!\w)[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}(?!\w)"
                     r"|\b\d+\.\d+\.\d+\.\d+\b|\blocalhost\b")


def normal(line):
    """The line without what differs from one machine, or one run, to the next. The port may be the one that is not
    said, so an address is the same with it and without."""
    line = re.sub(r"ADDRESS:\d+", "ADDRESS", ADDRESS.sub("ADDRESS", line))
    line = re.sub(r"\d+([.,]\d+)*", "N", line)
    return re.sub(r"\s+", " ", line).strip()


def agrees(promised, shown):
    """True when `shown` is what was promised; `...` stands for any lines."""
    if not promised:
        return not shown
    if promised[0].strip() == "...":
        return any(agrees(promised[1:], shown[skip:]) for skip in range(len(shown) + 1))
    return bool(shown) and normal(promised[0]) == normal(shown[0]) and agrees(promised[1:], shown[1:])


class Running:
    """One command in its terminal."""

    def __init__(self, step, command, folder, environment):
        self.step = step
        self.shown = []
        self.ended = False
        self.changed = threading.Condition()
        self.process = subprocess.Popen(["bash", "-c", command], cwd=folder, env=environment, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        start_new_session=True)
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.shown.append(line.rstrip("\n"))
                self.changed.notify()
        with self.changed:
            self.ended = True
            self.changed.notify()

    def wait_for(self, condition):
        with self.changed:
            return self.changed.wait_for(lambda: self.ended or condition(), PATIENCE)

    def kept_promise(self):
        return self.step.promised is None or agrees(self.step.promised, self.shown)

    def finish(self, interrupt):
        """Waits for its end, which `interrupt` asks for once all that was promised is shown. Yields what is wrong."""
        step = self.step
        if interrupt:
            self.wait_for(self.kept_promise)
            signal_group(self.process, signal.SIGINT)
        in_time = self.wait_for(lambda: False)
        if not in_time:
            signal_group(self.process, signal.SIGKILL)
        status = self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        if not in_time:
            yield step.line, f"`{step.command}` did not end in {PATIENCE} s; it showed {self.shown}"
        elif not self.kept_promise():
            shown = "".join(f"\n    {line}" for line in self.shown)
            yield step.line, f"`{step.command}` shows something else:{shown or ' nothing'}"
        elif status != step.status and not (interrupt and status in (130, -signal.SIGINT)):
            yield step.line, f"`{step.command}` ended with status {status}, not {step.status}"


def signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass  # it was faster


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def runnable(command, port):
    """What is run for a command of the page, or None when it is not."""
    made = re.fullmatch(r"make run(?: ARGS=(.*))?", command)
    if made:
        command = "exec salon serve " + " ".join(shlex.split(made[1] or ""))
        command = command if "8888" in command else f"{command} :8888"
    elif NOT_RUN.match(command):
        return None
    elif re.fullmatch(r"salon serve( --\S+)*", command):
        command = f"exec {command} :8888"
    return command.replace("8888", str(port)).replace("localhost", "127.0.0.1")


def finish_own(one):
    return one.finish(one.step.interrupted)


def run_block(block_steps, bin_folder):
    """Runs the steps of one block; yields (line, what is wrong)."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="salon-page-") as folder:
        environment = {"PATH": f"{bin_folder}:/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8"}
        running = {}
        last = None
        for step in block_steps:
            command = runnable(step.command, port)
            if command is None:
                continue
            if step.terminal in running:
                yield from finish_own(running.pop(step.terminal))
            for other in running.values():
                if other.step.promised and not other.wait_for(lambda other=other: other.shown):
                    yield other.step.line, f"`{other.step.command}` showed nothing in {PATIENCE} s"
            last = running[step.terminal] = Running(step, command, folder, environment)
        if last is not None:
            yield from finish_own(last)
        # Those that began last depend on those that began first.
        for one in reversed(list(running.values())):
            if one is not last:
                yield from one.finish(interrupt=True)


def violations(tree, bin_folder):
    pages = [path for path in tree.matching(".md") if path == "README.md" or path.startswith("docs/manual/")]
    for path in pages:
        for first_line, kind, lines in blocks(tree.text(path)):
            if kind not in ("console", "sh"):
                continue
            try:
                block_steps = steps(first_line, kind, lines)
            except ValueError as error:
                yield f"{path}:{first_line}: {error}"
                continue
            for line, wrong in run_block(block_steps, bin_folder):
                yield f"{path}:{line}: {wrong}"


def readme_violations(tree):
    """One sentence, then something to run before line 20."""
    if "README.md" not in tree:
        return
    first = next((line for line, kind, _ in blocks(tree.text("README.md")) if kind == "console"), None)
    if first is None or first >= 20:
        yield "README.md:1: no transcript (```console) before line 20"
