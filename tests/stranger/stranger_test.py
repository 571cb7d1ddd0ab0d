"""Somebody who has read docs/manual/library.md and nothing else.

The library is installed into a folder of its own. The guide's programs (```cpp NAME.cpp) are saved under their names;
its transcripts (```console library) are run there, each command must end with status 0 and print what stands below it,
`...` being any lines. Its other pieces of code (```cpp) are compiled together, with the headers they need.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

BUILD = os.environ["SALON_BUILD"]
SOURCE = os.environ["SALON_SOURCE"]
CXX = os.environ.get("CXX", "g++")
PATIENCE = 200
# What comes before the installed library is there: the test stands in a house that is built already.
NOT_RUN = ("scripts/setup", "cmake --preset", "cmake --build --preset")

sys.path.insert(0, os.path.join(SOURCE, "tests", "tidy"))
from transcripts import blocks, steps  # noqa: E402  (its place is known only now)

FRAGMENTS = """
#include <array>
#include <chrono>
#include <cstdio>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>
#include "salon/net/bell.hpp"
#include "salon/net/connect.hpp"
#include "salon/net/line_reader.hpp"
#include "salon/net/send_queue.hpp"
#include "salon/net/tls_stream.hpp"
#include "salon/net/udp.hpp"
namespace guide {
using namespace salon;
using namespace salon::net;
%s
}
"""


class Guide(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="salon-stranger-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.home = cls.folder.name
        prefix = os.path.join(cls.home, ".local")
        cls.environment = dict(os.environ, HOME=cls.home, PKG_CONFIG_PATH=os.path.join(prefix, "lib", "pkgconfig"),
                               CMAKE_PREFIX_PATH=prefix)
        cls.environment.pop("CMAKE_GENERATOR", None)
        os.makedirs(os.path.join(cls.home, "build"))
        os.symlink(BUILD, os.path.join(cls.home, "build", "release"))
        with open(os.path.join(SOURCE, "docs", "manual", "library.md"), encoding="utf-8") as page:
            cls.blocks = list(blocks(page.read()))
        cls.run_there(cls, "cmake --install build/release --prefix ~/.local")
        for _, kind, lines in cls.blocks:
            saved = re.fullmatch(r"(?:cpp|cmake) (\S+)", kind)
            if saved:
                with open(os.path.join(cls.home, saved[1]), "w", encoding="utf-8") as file:
                    file.write("\n".join(lines) + "\n")

    def run_there(self, command):
        """Gives the lines that it prints; fails when it fails."""
        done = subprocess.run(["bash", "-c", command], cwd=self.home, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=PATIENCE)
        if done.returncode != 0:
            raise AssertionError(f"`{command}` ended with {done.returncode}:\n{done.stdout}")
        return done.stdout.splitlines()

    def test_the_guide_works(self):
        ran = 0
        for first_line, kind, lines in self.blocks:
            if kind != "console library":
                continue
            for step in steps(first_line, "console", lines):
                if step.command.startswith(NOT_RUN):
                    continue
                printed = self.run_there(step.command)
                if step.promised != ["..."]:
                    self.assertEqual(step.promised, printed, f"library.md:{step.line}: `{step.command}`")
                ran += 1
        self.assertGreater(ran, 6, "the guide's transcripts were not found")

    def test_a_program_can_be_static(self):
        self.run_there("g++ -static -std=c++23 -o hello-static hello.cpp $(pkg-config --static --cflags --libs salon)")
        self.assertRegex(self.run_there("./hello-static")[0], r"^hello, stranger \(salon [0-9.]+\)$")
        dynamic = self.run_there("readelf --dynamic hello-static")
        self.assertIn("no dynamic section", "\n".join(dynamic))

    def test_another_minor_version_is_refused(self):
        version = self.run_there("pkg-config --modversion salon")[0]
        major, minor, patch = map(int, version.split("."))
        asked = {f"{major}.{minor}": True, version: True, f"{major}.{minor}.{patch + 1}": False,
                 f"{major}.{minor + 1}": False, f"{major + 1}.0": False}
        if minor > 0:
            asked[f"{major}.{minor - 1}"] = False  # what it promised may have changed since
        os.makedirs(os.path.join(self.home, "asks"))
        with open(os.path.join(self.home, "asks", "CMakeLists.txt"), "w", encoding="utf-8") as file:
            file.write("cmake_minimum_required(VERSION 3.25)\nproject(asks LANGUAGES CXX)\n" + "".join(
                f"find_package(salon {one} QUIET)\nmessage(STATUS \"asked for {one}: ${{salon_FOUND}}\")\n"
                for one in asked))
        printed = self.run_there("cmake -S asks -B asks/build")
        for one, is_there in asked.items():
            self.assertIn(f"-- asked for {one}: {int(is_there)}", printed)

    def test_its_fragments_compile(self):
        fragments = []
        for first_line, kind, lines in self.blocks:
            if kind == "cpp":
                fragments.append("\n".join([f'#line {first_line} "library.md"', *lines]))
        self.assertGreater(len(fragments), 5, "the guide's fragments were not found")
        with open(os.path.join(self.home, "fragments.cpp"), "w", encoding="utf-8") as file:
            file.write(FRAGMENTS % "\n".join(fragments))
        warnings = self.run_there(f"{CXX} -std=c++23 -Wall -Wextra -fsyntax-only fragments.cpp "
                                  "$(pkg-config --cflags salon)")
        self.assertEqual(warnings, [])


class Prefix(unittest.TestCase):
    def test_it_holds_what_was_promised(self):
        with tempfile.TemporaryDirectory(prefix="salon-prefix-") as prefix:
            subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], check=True, capture_output=True)
            found = {os.path.relpath(os.path.join(folder, name), prefix)
                     for folder, _, names in os.walk(prefix) for name in names}
            headers = {os.path.relpath(os.path.join(folder, name), SOURCE)
                       for folder, _, names in os.walk(os.path.join(SOURCE, "include")) for name in names}
            self.assertEqual({path for path in found if path.startswith("include/")}, headers)
            for path in ("bin/salon", "lib/libsalon_net.a", "lib/libsalon_sim.a", "lib/libsalon_tls.a",
                         "lib/pkgconfig/salon.pc", "lib/pkgconfig/salon-sim.pc", "lib/pkgconfig/salon-tls.pc",
                         "lib/cmake/salon/salonConfig.cmake", "lib/cmake/salon/salonConfigVersion.cmake",
                         "lib/cmake/salon/salonTargets.cmake", "lib/cmake/salon/salonTlsTargets.cmake"):
                self.assertIn(path, found)
            # No flag of this house, and no place of it, goes along.
            for path in found:
                if path.endswith((".cmake", ".pc")):
                    with open(os.path.join(prefix, path), encoding="utf-8") as file:
                        text = file.read()
                    self.assertNotIn("-Wall", text, path)
                    self.assertNotIn(SOURCE, text, path)
                    self.assertNotIn(prefix, text, f"{path}: the prefix cannot be moved")
            asked = dict(os.environ, PKG_CONFIG_PATH=os.path.join(prefix, "lib", "pkgconfig"))
            version = subprocess.run(["pkg-config", "--modversion", "salon"], env=asked, check=True, text=True,
                                     stdout=subprocess.PIPE).stdout.strip()
            for how in ([], ["--static"]):
                told = subprocess.run(["pkg-config", *how, "--libs", "salon-sim"], env=asked, check=True, text=True,
                                      stdout=subprocess.PIPE).stdout
                self.assertRegex(told, r"-lsalon_sim .*-lsalon_net .*-luring")
                self.assertNotIn("-lssl", told)  # only for those who want TLS
            said = subprocess.run([os.path.join(prefix, "bin", "salon"), "--version"], check=True, text=True,
                                  stdout=subprocess.PIPE).stdout
            self.assertEqual(said, f"salon {version}\n")


if __name__ == "__main__":
    unittest.main()
