"""Every C++ file is laid out as clang-format (Debian 12's, 14) and .clang-format say, and every header may be included
twice."""

import re
import subprocess

WARNING = re.compile(r"^(.*?):(\d+):\d+: (?:error|warning): code should be clang-formatted")


def violations(tree):
    files = tree.cpp()
    if not files:
        return
    for header in tree.matching(".hpp"):
        if "#pragma once" not in tree.text(header).splitlines():
            yield f"{header}:1: could be included twice: write #pragma once"
    command = ["clang-format", "--dry-run", *files]
    said = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=True).stderr
    seen = set()
    for line in said.splitlines():
        found = WARNING.match(line)
        if found and found[1] not in seen:
            seen.add(found[1])
            yield f"{found[1]}:{found[2]}: not laid out as clang-format does: run make format"
