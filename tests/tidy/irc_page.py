"""docs/wire/irc.md names the commands, numerics, capabilities and ISUPPORT tokens of the server, and no others."""

import re

PAGE = "docs/wire/irc.md"
FOLDER = "src/session/irc/"
# Where each kind is listed, and how an entry of it looks there.
SOURCES = {
    "command": ("command.cpp", re.compile(r'^    \{"([A-Z]+)", ')),
    "numeric": ("numeric.hpp", re.compile(r"^\s*\w+ = (\d+),")),
    "capability": ("capability.cpp", re.compile(r'^    \{"([a-z0-9./-]+)", (?:capability::|0)')),
    "ISUPPORT token": ("server.cpp", re.compile(r'^      "([A-Z0-9]+)[="]|push_back\("(draft/[A-Z]+)=')),
}
# What a client is sent, word for word.
VALUES = FOLDER + "isupport_test.cpp"
RANGE = re.compile(r"\b(\d{3}) to (\d{3})\b")


def had(tree, kind):
    """What the server has, and where it says so."""
    name, entry = SOURCES[kind]
    entries = {}
    for number, line in tree.lines(FOLDER + name):
        for found in entry.finditer(line):
            word = found[1] or found[found.lastindex]
            entries[f"{int(word):03}" if kind == "numeric" else word] = f"{FOLDER}{name}:{number}"
    return entries


def section(tree, title):
    lines, inside = [], False
    for number, line in tree.lines(PAGE):
        if line.startswith("## "):
            inside = line[3:] == title
        elif inside:
            lines.append((number, line))
    return lines


def first_cells(lines):
    """The names that the rows of a table begin with."""
    for number, line in lines:
        if line.startswith("| `"):
            for name in re.findall(r"`([^`]+)`", line.split("|")[1]):
                yield name.split()[0], number


def tokens(lines):
    for number, line in lines:
        for name in re.findall(r"`([A-Z0-9]+|draft/[A-Z]+)(?:=[^`]*)?`", line):
            yield name, number


def wrong_values(tree):
    sent = dict(re.findall(r'\b([A-Z0-9]+)=([^ "\\]+)', tree.text(VALUES))) if VALUES in tree else {}
    for number, line in section(tree, "ISUPPORT"):
        for name, value in re.findall(r"`([A-Z0-9]+)=([^`]+)`", line):
            if sent.get(name, value) != value:
                yield f"{PAGE}:{number}: {name} is sent as {sent[name]}"


def numerics(tree):
    """As words, and from one to another; a number of something else is in nobody's way."""
    for number, line in tree.lines(PAGE):
        for first, last in RANGE.findall(line):
            for value in range(int(first), int(last) + 1):
                yield f"{value:03}", number
        for value in re.findall(r"(?<![\d,.-])(\d{3})(?![\d,.-]*\d)", line):
            yield value, number


def violations(tree):
    if PAGE not in tree or not all(FOLDER + name in tree for name, _ in SOURCES.values()):
        return
    told = {
        "command": dict(first_cells(section(tree, "Commands"))),
        "capability": dict(first_cells(section(tree, "Capabilities"))),
        "ISUPPORT token": dict(tokens(section(tree, "ISUPPORT"))),
        "numeric": dict(numerics(tree)),
    }
    for kind in SOURCES:
        entries = had(tree, kind)
        for name, place in entries.items():
            if name not in told[kind]:
                yield f"{place}: the {kind} {name} is not on {PAGE}"
        if kind == "numeric":
            continue
        for name, number in told[kind].items():
            if name not in entries:
                yield f"{PAGE}:{number}: the server has no {kind} {name}"
    yield from wrong_values(tree)
