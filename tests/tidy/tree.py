"""The repository as the checks see it: the files below a root, without what is built or hidden by git."""

import functools
import os
import pathlib

SKIPPED = {"build", ".git", ".cache", "__pycache__"}


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = sorted(self._walk())
        self._known = set(self.files)

    def _walk(self):
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED]
            for name in files:
                # A worktree's .git is a file.
                if name not in SKIPPED:
                    yield (pathlib.Path(folder) / name).relative_to(self.root).as_posix()

    def __contains__(self, path):
        return path in self._known

    def matching(self, *endings):
        return [path for path in self.files if path.endswith(endings)]

    def cpp(self):
        return self.matching(".cpp", ".hpp")

    @functools.cache
    def text(self, path):
        return (self.root / path).read_text(encoding="utf-8", errors="replace")

    def lines(self, path):
        """(number, line) pairs, from 1."""
        return enumerate(self.text(path).splitlines(), start=1)
