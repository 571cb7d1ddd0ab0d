"""What is left behind when work stops half-way: marks, switched-off tests, sleeps, one machine's paths, long lines."""

import re

# Written in halves, for this file is read too.
MARKS = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
CODE = {
    re.compile("NO" + "LINT"): "silences clang-tidy",
    re.compile("GTEST_" + r"SKIP|\bDIS" + "ABLED_"): "a test that does not run",
    re.compile(r"\bsleep_(for|until)\(|\bu" + r"sleep\(|\bnano" + r"sleep\("): "waits for time, not for an event",
    re.compile(r"^\s*#\s*if\s+0\b"): "code that is switched off",
}
# Salon's own sleep_until waits on the loop's clock, which a simulation owns.
OUR_OWN = re.compile(r"\bsleep_until\((\*?\w+, |Loop&)|net::sleep_until")
MACHINE = re.compile(r"(?<![\w./~])/(home|root|Users|work)/\w")
COLUMNS_MAX = 120
# Ways in which a table, a link or a transcript cannot be broken.
LONG_ALLOWED = re.compile(r"^\||https?://|^\s*R\"")
TEXT = (".cpp", ".hpp", ".py", ".md", ".txt", ".cmake", ".sql", ".json", ".sh", "Makefile", ".clang-tidy")


def is_text(path):
    return path.endswith(TEXT) or path.startswith(("scripts/", ".ci/"))


def violations(tree):
    for path in filter(is_text, tree.files):
        code = path.endswith((".cpp", ".hpp"))
        for number, line in tree.lines(path):
            for wrong in wrong_with(line, code):
                yield f"{path}:{number}: {wrong}"


def wrong_with(line, code):
    mark = MARKS.search(line)
    if mark:
        yield f"{mark[0]} is left"
    machine = MACHINE.search(line)
    if machine:
        yield f"a path of one machine: {machine[0]}..."
    if len(line) > COLUMNS_MAX and not LONG_ALLOWED.search(line):
        yield f"{len(line)} columns, {COLUMNS_MAX} at most"
    if line.rstrip() != line:
        yield "space at the end of the line"
    if not code:
        return
    for pattern, why in CODE.items():
        found = pattern.search(line)
        if found and not OUR_OWN.search(line):
            yield f"{found[0].strip()} {why}"
