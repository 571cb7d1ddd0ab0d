"""Includes follow the floors of the house: a layer includes only what is below it.

The table is that of docs/ARCHITECTURE.md. A layer's own folder and its unit tests (foo_test.cpp, foo_fuzz.cpp) obey
the same row: a test that crosses layers belongs in tests/.
"""

import re

FLOORS = {
    "apps": {"server", "tui", "session", "store", "proto", "room", "net", "base"},
    "server": {"session", "cluster", "store", "net", "proto", "room", "base"},
    "session": {"proto", "room", "base"},
    "tui": {"proto", "base"},
    "sim": {"net", "base"},
    "store": {"room", "base"},
    "cluster": {"room", "base"},
    "proto": {"base"},
    "room": {"base"},
    "net": {"base"},
    "base": set(),
    "examples": {"net", "base"},
}
# These see only what the library shows to everyone: include/salon.
PUBLIC_ONLY = {("sim", "net"), ("examples", "net"), ("examples", "base")}

# No system call, no clock, no thread, no chance.
PURE = {"base", "proto", "room", "session", "tui"}
WORLDLY = re.compile(
    r"(sys|netinet|arpa|net|linux)/(?!uio\.h).*|(unistd|fcntl|poll|signal|termios|netdb|pthread|time|stdlib|dlfcn)\.h"
    r"|thread|mutex|shared_mutex|condition_variable|future|semaphore|fstream|filesystem|random|iostream|csignal|ctime")

# Parts that others made, and who may use them.
PARTS = {
    r"sqlite3\.h": {"store"},
    r"liburing.*": {"net"},
    r"openssl/.*": {"net"},
    r"wslay/.*": {"proto"},
    r"CLI/.*": {"apps"},
    r"spdlog/.*": {"apps", "server"},
    r"utf8proc\.h": {"base", "proto", "room", "tui"},
    r"nats/.*": {"cluster"},
    r"re2/.*": {"room"},
}
# Slow to compile: for a single source, never for those who include it.
NEVER_IN_HEADERS = re.compile(r"nlohmann/(?!json_fwd\.hpp).*|CLI/.*|spdlog/.*")

INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')


def layer_of(path):
    """The layer a file of the repository belongs to, or None for those that may use all (tests, bench)."""
    parts = path.split("/")
    if path.startswith("include/salon/"):
        return parts[2] if len(parts) > 3 else "base"
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    return parts[0] if parts[0] in FLOORS and len(parts) > 1 else None


def find(tree, path, name):
    """The file of the repository that `#include "name"` in `path` means, or None."""
    folder = path.rsplit("/", 1)[0]
    places = (f"{folder}/{name}", f"include/{name}", f"src/{name}", f"tests/{name}", name)
    return next((place for place in places if place in tree), None)


def violations(tree):
    for path in tree.cpp():
        layer = layer_of(path)
        if layer is None:
            continue
        if layer not in FLOORS:
            yield f"{path}:1: the layer {layer} has no floor: give it a row here and in docs/ARCHITECTURE.md"
            continue
        for number, line in tree.lines(path):
            include = INCLUDE.match(line)
            if not include:
                continue
            wrong = wrong_with(tree, path, layer, include[1] == '"', include[2])
            if wrong:
                yield f"{path}:{number}: {wrong}"


def wrong_with(tree, path, layer, quoted, name):
    if not quoted:
        return wrong_with_foreign(path, layer, name)
    target = find(tree, path, name)
    if target is None:
        return f'"{name}" is not a file of this repository'
    above = layer_of(target)
    if above is None:
        return f"{layer} -> {target}: the house does not lean on its tests"
    if above != layer and above not in FLOORS[layer]:
        return f"{layer} -> {above}: {name} is not below {layer}"
    if (layer, above) in PUBLIC_ONLY and not target.startswith("include/"):
        return f"{layer} -> {above}: {name} is not public; {layer} sees include/salon alone"
    if path.startswith("include/") and not target.startswith("include/"):
        return f"{layer} -> {above}: a public header includes the private {name}"
    return None


def wrong_with_foreign(path, layer, name):
    pure = layer in PURE and not path.endswith(("_test.cpp", "_fuzz.cpp"))
    if pure and WORLDLY.fullmatch(name):
        return f"{layer} -> the world: <{name}> in the pure wing"
    for part, users in PARTS.items():
        if re.fullmatch(part, name) and layer not in users:
            return f"{layer} -> <{name}>: only {', '.join(sorted(users))} may use it"
    if path.endswith(".hpp") and NEVER_IN_HEADERS.fullmatch(name):
        return f"{layer} -> <{name}>: not in a header of ours"
    return None
