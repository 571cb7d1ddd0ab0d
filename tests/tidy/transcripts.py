"""The transcripts in README.md, examples/README.md and docs/manual run, and print what they promise.

A fenced block marked `console` is a transcript. `teacher$ salon serve` starts a command in the terminal called teacher
(a bare `$` is a terminal too); the lines below it are what that terminal shows. Run here:

- 8888 and 9999 stand for free ports, localhost (not every chroot knows the name), raspberrypi.local and 192.168.1.57
  for 127.0.0.1, `make run` for `salon serve`, build/release/bin for the folder of the programs that were built;
- HOME and the working folder are empty, but for a link to examples/;
- a command must have ended, with status 0, when its terminal is given the next one, unless `[exit N]` is its last
  line; one that still runs when another terminal goes on is first waited for until it has shown its first line;
- the last command must end too, or have `^C` as its last line; then what still runs in other terminals is
  interrupted, as with Ctrl-C, once it has shown what was promised; what it says to that need not be on the page;
- `student> hello` is typed into what runs in that terminal, once that has shown all that was promised so far, and
  `student< hi` is what it then shows: it is waited for. `student> ^D` is the end of what is typed, `student> ^C` the
  interrupt;
- a line must be what is promised but for numbers and addresses, since those differ from one machine to the next; the
  line `...` stands for any number of lines.

A block marked `sh` is commands only: each must end with status 0, but for `make` and `git clone`, which are not run.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../e2e"))
from ports import free_port  # noqa: E402

PROMPT = re.compile(r"^(\w*)\$ (.*)$")
DIALOGUE = re.compile(r"^(\w+)([<>])(?: (.*))?$")
EXIT = re.compile(r"^\[exit (\d+)\]$")
PATIENCE = 20  # seconds: for a program that should have ended or spoken
NOT_RUN = re.compile(r"(git clone|make|cd|sudo|apt-get)\b")


class Step:
    def __init__(self, line, terminal, command):
        self.line, self.terminal, self.command = line, terminal, command
        self.promised = []
        self.status = 0
        self.interrupted = False
        self.typed = False


class Typed:
    """A line typed into a terminal, or one that it then shows."""

    def __init__(self, line, step, text, shown):
        self.line, self.step, self.text, self.shown = line, step, text, shown


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
    """The commands of a block, and what is typed and shown between them, in order."""
    found = []
    current = {}  # the last command of each terminal
    for number, line in enumerate(lines, start=first_line):
        prompt = PROMPT.match(line)
        if kind == "sh":
            command = line.split("  #")[0].strip()
            if command and not command.startswith("#"):
                found.append(Step(number, "", command))
                found[-1].promised = None
        elif prompt:
            step = current[prompt[1]] = Step(number, prompt[1], prompt[2])
            found.append(step)
        elif not found:
            raise ValueError(f"line {number}: a transcript begins with a prompt")
        elif dialogue(line, current):
            terminal, sign, text = dialogue(line, current)
            current[terminal].typed |= sign == ">"
            found.append(Typed(number, current[terminal], text or "", sign == "<"))
        elif EXIT.match(line):
            step.status = int(EXIT.match(line)[1])
        elif line == "^C":
            step.interrupted = True
        elif isinstance(found[-1], Typed):
            raise ValueError(f"line {number}: which terminal shows this?")
        else:
            step.promised.append(line)
    return found


def dialogue(line, terminals):
    match = DIALOGUE.match(line)
    return match.groups() if match and match[1] in terminals else None


ADDRESS = re.compile(r"(\[[0-9a-f]*:[0-9a-f:.]*(%\w+)?\]|\b\d+\.\d+\.\d+\.\d+\b|\blocalhost\b|\braspberrypi\.local\b)"
                     r"(:\d+)?"
                     r"|(?<!\w)[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}(?!\w)")


def normal(line):
    """The line without what differs from one machine, or one run, to the next. The port may be the one that is not
    said, so an address is the same with it and without."""
    line = re.sub(r"\d+([.,]\d+)*", "N", ADDRESS.sub("ADDRESS", line))
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
                                        stdin=subprocess.PIPE if step.typed else subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
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

    def kept_promise_so_far(self):
        return agrees([*self.step.promised, "..."], self.shown)

    def goes_on(self, typed):
        """Types the line, or waits until it is shown. Yields what is wrong."""
        if typed.shown:
            self.step.promised.append(typed.text)
            self.wait_for(self.kept_promise_so_far)
            if not self.kept_promise_so_far():
                yield typed.line, f"`{self.step.command}` shows something else:{self.all_shown()}"
            return
        self.wait_for(self.kept_promise_so_far)
        if typed.text == "^C":
            self.step.interrupted = True
            signal_group(self.process, signal.SIGINT)
            return
        try:
            if typed.text == "^D":
                self.process.stdin.close()
            else:
                self.process.stdin.write(typed.text + "\n")
                self.process.stdin.flush()
        except BrokenPipeError:
            yield typed.line, f"`{self.step.command}` had ended before this was typed"

    def all_shown(self):
        return "".join(f"\n    {line}" for line in self.shown) or " nothing"

    def finish(self, interrupt):
        """Waits for its end, which `interrupt` asks for once all that was promised is shown. Yields what is wrong."""
        step = self.step
        kept = False
        if interrupt:
            self.wait_for(self.kept_promise)
            kept = not step.interrupted and self.kept_promise()
            signal_group(self.process, signal.SIGINT)
        in_time = self.wait_for(lambda: False)
        if not in_time:
            signal_group(self.process, signal.SIGKILL)
        status = self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        if self.process.stdin and not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass  # what was typed last was not read
        if not in_time:
            yield step.line, f"`{step.command}` did not end in {PATIENCE} s; it showed {self.shown}"
        elif not kept and not self.kept_promise():
            yield step.line, f"`{step.command}` shows something else:{self.all_shown()}"
        elif status != step.status and not (interrupt and status in (130, -signal.SIGINT)):
            yield step.line, f"`{step.command}` ended with status {status}, not {step.status}"


def signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass  # it was faster


# What a page says, and what it is here.
STANDS_FOR = {"localhost": "127.0.0.1", "raspberrypi.local": "127.0.0.1", "192.168.1.57": "127.0.0.1"}


def runnable(command, ports, bin_folder):
    """What is run for a command of the page, or None when it is not."""
    made = re.fullmatch(r"make run(?: ARGS=(.*))?", command)
    if made:
        command = "exec salon serve " + " ".join(shlex.split(made[1] or ""))
        command = command if "8888" in command else f"{command} :8888"
    elif NOT_RUN.match(command):
        return None
    elif re.fullmatch(r"salon serve( --\S+)*", command):
        command = f"exec {command} :8888"
    for said, here in {**STANDS_FOR, **ports, "build/release/bin": str(bin_folder)}.items():
        command = command.replace(said, here)
    return command


def finish_own(one):
    return one.finish(one.step.interrupted)


def run_block(block_steps, bin_folder, examples):
    """Runs the steps of one block; yields (line, what is wrong)."""
    ports = {"8888": str(free_port()), "9999": str(free_port())}
    with tempfile.TemporaryDirectory(prefix="salon-page-") as folder:
        environment = {"PATH": f"{bin_folder}:/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8",
                       "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        os.symlink(examples, f"{folder}/examples")
        running = {}
        last = None
        for step in block_steps:
            if isinstance(step, Typed):
                yield from running[step.step.terminal].goes_on(step)
                continue
            command = runnable(step.command, ports, bin_folder)
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
    pages = [path for path in tree.matching(".md")
             if path in ("README.md", "examples/README.md") or path.startswith("docs/manual/")]
    for path in pages:
        for first_line, kind, lines in blocks(tree.text(path)):
            if kind not in ("console", "sh"):
                continue
            try:
                block_steps = steps(first_line, kind, lines)
            except ValueError as error:
                yield f"{path}:{first_line}: {error}"
                continue
            for line, wrong in run_block(block_steps, bin_folder, tree.root.resolve() / "examples"):
                yield f"{path}:{line}: {wrong}"


def readme_violations(tree):
    """One sentence, then something to run before line 20."""
    if "README.md" not in tree:
        return
    first = next((line for line, kind, _ in blocks(tree.text("README.md")) if kind == "console"), None)
    if first is None or first >= 20:
        yield "README.md:1: no transcript (```console) before line 20"
