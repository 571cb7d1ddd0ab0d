"""No dead file: each is built, included, linked to, or named by one that lives, beginning with those people open first.

A source lives when a CMakeLists.txt at or above it, or a module of cmake/, names it; a header when something includes
it; a page when a page links to it; anything else (scripts, schemas, corpora) when another file names it, or a
CMakeLists.txt or a script names a folder that it is in. Links between pages must lead somewhere too, and so must the
pages that comments name.
"""

import fnmatch
import re

from arrows import INCLUDE, find

# Opened by people, git, cmake, clang and ctest without being named.
ROOTS = {
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "CMakeLists.txt", "CMakePresets.json",
    ".clang-format", ".clang-tidy", ".gitignore", ".ci/run",
}
PAGE = re.compile(r"(?<![\w/])docs/[\w/.-]+\.md\b")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def violations(tree):
    yield from dead_links(tree)
    yield from dead_mentions(tree)
    for path in tree.files:
        if path not in ROOTS and not alive(tree, path):
            yield f"{path}:1: dead: {lives_by(path)}"


def lives_by(path):
    if path.endswith(".cpp"):
        return "no CMakeLists.txt at or above it names it"
    if path.endswith(".hpp"):
        return "nothing includes it"
    if path.endswith(".md"):
        return "no page links to it"
    return "nothing names it"


def alive(tree, path):
    if path.endswith(".cpp"):
        return built(tree, path)
    if path.endswith(".hpp"):
        return path in included(tree) or built(tree, path)
    if path.endswith(".md"):
        return path in linked(tree)
    if path.endswith("CMakeLists.txt"):
        return added(tree, path)
    return named(tree, path)


def above(path):
    """The folders from a file's own to the root (""), each with what the file is called from there."""
    parts = path.split("/")
    for depth in range(len(parts) - 1, -1, -1):
        yield "/".join(parts[:depth]), "/".join(parts[depth:])


def mentions(text, name):
    return re.search(r"(?<![\w.-])(?<![\w]/)" + re.escape(name) + r"(?![\w-])", text) is not None


def built(tree, path):
    if any(mentions(tree.text(module), path) for module in tree.matching(".cmake")):
        return True
    for folder, name in above(path):
        lists = f"{folder}/CMakeLists.txt" if folder else "CMakeLists.txt"
        if lists in tree and mentions(tree.text(lists), name):
            return True
    return False


def added(tree, path):
    for folder, name in list(above(path))[1:]:
        lists = f"{folder}/CMakeLists.txt" if folder else "CMakeLists.txt"
        if lists in tree and f"add_subdirectory({name.removesuffix('/CMakeLists.txt')})" in tree.text(lists):
            return True
    return False


def remember(function):
    """Once a tree."""
    def wrapped(tree):
        memory = tree.__dict__.setdefault("_memory", {})
        if function not in memory:
            memory[function] = function(tree)
        return memory[function]
    return wrapped


@remember
def included(tree):
    """The headers that anything but their own source includes."""
    found = set()
    for path in tree.cpp():
        for _, line in tree.lines(path):
            include = INCLUDE.match(line)
            target = find(tree, path, include[2]) if include and include[1] == '"' else None
            if target and target.removesuffix(".hpp") != path.removesuffix(".cpp"):
                found.add(target)
    return found


@remember
def linked(tree):
    return {target for path in tree.matching(".md") for _, target in links(tree, path)}


def links(tree, path):
    """(line, path in the repository) of each link to a file in a page."""
    folder = path.rsplit("/", 1)[0].split("/") if "/" in path else []
    fenced = False
    for number, line in tree.lines(path):
        fenced ^= line.lstrip().startswith("```")
        for target in LINK.findall("" if fenced else line):
            if "://" in target or target.startswith("mailto:"):
                continue
            parts = list(folder)
            for part in target.split("/"):
                if part == "..":
                    parts[-1:] = []
                elif part not in (".", ""):
                    parts.append(part)
            yield number, "/".join(parts)


def dead_links(tree):
    folders = {folder for path in tree.files for folder, _ in above(path)}
    for path in tree.matching(".md"):
        for number, target in links(tree, path):
            if target not in tree and target not in folders:
                yield f"{path}:{number}: the link to {target} leads nowhere"


def dead_mentions(tree):
    for path in tree.matching(".cpp", ".hpp", ".cmake", "CMakeLists.txt", ".sql"):
        for number, line in tree.lines(path):
            for page in PAGE.findall(line):
                if page not in tree:
                    yield f"{path}:{number}: names the page {page}, which is not there"


def named(tree, path):
    name = path.rsplit("/", 1)[-1]
    word = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    if name.endswith(".py"):
        word += rf"|^(import|from) {re.escape(name.removesuffix('.py'))}\b"
    pattern = re.compile(word, re.MULTILINE)
    if globbed(tree, path) or folder_named(tree, path):
        return True
    return any(other != path and pattern.search(tree.text(other)) for other in tree.files)


def globbed(tree, path):
    """The CMakeLists.txt beside it takes all files of its kind."""
    folder, _, name = path.rpartition("/")
    lists = f"{folder}/CMakeLists.txt"
    patterns = re.findall(r"\}/(\*[\w.]+)", tree.text(lists)) if lists in tree else []
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def folder_named(tree, path):
    """Its folder, or one that holds it, is handed over whole: corpora, transcripts."""
    for depth in range(path.count("/"), 1, -1):
        folder = path.rsplit("/", path.count("/") - depth + 1)[0]
        for lists, inside in above(folder):
            text = tree.text(f"{lists}/CMakeLists.txt") if f"{lists}/CMakeLists.txt" in tree else ""
            if inside and mentions(text.replace(f"add_subdirectory({inside})", ""), inside):
                return True
        if any(folder in tree.text(script) for script in tree.files if script.startswith("scripts/")):
            return True
    return False
