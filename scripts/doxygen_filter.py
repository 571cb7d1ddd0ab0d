#!/usr/bin/env python3
"""What doxygen reads instead of a header: the prose at its top belongs to the file, and code in prose is code.

A header begins with `//` lines up to `#pragma once`. Doxygen would not read them; here they become its page's text. A
paragraph of theirs that is indented and is no list is code. An IPv6 address that begins with `::` is no name to link.

Of a page (.md), links to other pages are text: those are no part of the reference.
"""

import re
import sys


def paragraphs(lines):
    """The lines of a comment, without its slashes, by paragraph."""
    paragraph = []
    for line in lines:
        text = line.removeprefix("///").removeprefix("//").removeprefix(" ")
        if text.strip():
            paragraph.append(text)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def is_code(paragraph):
    return all(line.startswith("  ") for line in paragraph) and not re.match(r" *(\d+\.|-) ", paragraph[0])


def prose(lines):
    for paragraph in paragraphs(lines):
        if is_code(paragraph):
            yield from ["/// @code{.cpp}", *("/// " + line for line in paragraph), "/// @endcode"]
        else:
            yield from ("/// " + line for line in paragraph)
        yield "///"


def filtered(text):
    head, pragma, rest = text.partition("#pragma once")
    yield from ["/// @file", *prose(head.splitlines()), pragma]
    for line in rest.splitlines():
        yield re.sub(r"(?<=[( `])::(?=ffff)", r"\\::", line) if line.lstrip().startswith("///") else line


def without_links(text):
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:
        content = source.read()
    print(without_links(content) if sys.argv[1].endswith(".md") else "\n".join(filtered(content)))
