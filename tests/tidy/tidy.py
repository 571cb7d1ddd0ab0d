"""One check of the repository by its own rules: tidy.py CHECK ROOT [BIN]

Prints each violation as `file:line: what`, and fails when there is one. Each check is a module here with a function
`violations(tree)`; tidy_test.py shows each of them a small tree that breaks its rule.
"""

import sys

import alive
import arrows
import irc_page
import layout
import leftovers
import numerics
import permissions
import transcripts
from tree import Tree

CHECKS = {
    "arrows": arrows.violations,
    "alive": alive.violations,
    "leftovers": leftovers.violations,
    "irc_page": irc_page.violations,
    "layout": layout.violations,
    "numerics": numerics.violations,
    "permissions": permissions.violations,
    "readme": transcripts.readme_violations,
}


def main(check, root, bin_folder=None):
    tree = Tree(root)
    found = transcripts.violations(tree, bin_folder) if check == "transcripts" else CHECKS[check](tree)
    count = 0
    for count, violation in enumerate(found, start=1):
        print(violation, flush=True)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
