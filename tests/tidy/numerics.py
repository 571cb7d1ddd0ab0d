"""IRC's numerics: each that is named is sent somewhere, and some test of that dialect has seen it on the wire."""

import re

NAMES = "src/session/irc/numeric.hpp"
NAMED = re.compile(r"^\s*(\w+) = (\d+),")
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
FOLDER = "src/session/irc/"


def violations(tree):
    if NAMES not in tree:
        return
    sources = [path for path in tree.matching(".cpp") if path.startswith(FOLDER)]
    code = "".join(tree.text(path) for path in sources if not path.endswith("_test.cpp"))
    # What is expected not to come has not been seen.
    tests = re.sub(r"Not\((?:[^()\"]|\"[^\"]*\"|\([^()]*\))*\)", "", "".join(
        tree.text(path) for path in sources if path.endswith("_test.cpp")))
    seen = "".join(STRING.findall(tests))
    for number, line in tree.lines(NAMES):
        named = NAMED.match(line)
        if not named:
            continue
        name, value = named[1], f"{int(named[2]):03}"
        if not re.search(rf"\b{name}\b", code):
            yield f"{NAMES}:{number}: {name} is never sent"
        elif f" {value} " not in seen:
            yield f"{NAMES}:{number}: no test has seen {value} ({name})"
