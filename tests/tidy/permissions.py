"""docs/permissions.md shows the very table that src/room/permission_test.cpp tries: who may do what, in which state.

    python3 tests/tidy/permissions.py [ROOT]     prints the table as it is to stand on the page
"""

import re
import sys

TEST = "src/room/permission_test.cpp"
PAGE = "docs/permissions.md"
ROW = re.compile(r'expect\("(.{8})",\s*"([^"]+)"')
HEAD = ["| | founder `~` | admin `&` | operator `@` | half-operator `%` | voice `+` | member | not in it "
        "| operator of the server |",
        "|---|---|---|---|---|---|---|---|---|"]
RESULTS = {".": "yes"}


def table(tree):
    rows = [f"| {what} | " + " | ".join(RESULTS.get(result, result) for result in results) + " |"
            for results, what in ROW.findall(tree.text(TEST))]
    return HEAD + rows


def violations(tree):
    if TEST not in tree:
        return
    wanted = table(tree)
    found = [(number, line) for number, line in tree.lines(PAGE) if line.startswith("|")] if PAGE in tree else []
    # The first table of the page is the legend.
    found = found[next((at for at, (_, line) in enumerate(found) if line == HEAD[0]), len(found)):]
    for at, line in enumerate(wanted):
        if at >= len(found) or found[at][1] != line:
            number = found[at][0] if at < len(found) else 1
            yield f"{PAGE}:{number}: is not what {TEST} tries, which is: {line}"
            return
    if len(found) > len(wanted):
        yield f"{PAGE}:{found[len(wanted)][0]}: is not tried by {TEST}"


if __name__ == "__main__":
    from tree import Tree
    print("\n".join(table(Tree(sys.argv[1] if len(sys.argv) > 1 else "."))))
