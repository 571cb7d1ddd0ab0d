"""Each check catches what it is for, in a tree made to break it, and lets a good tree be."""

import os
import pathlib
import tempfile
import unittest
import unittest.mock

import alive
import arrows
import irc_page
import layout
import leftovers
import numerics
import permissions
import transcripts
from tree import Tree


class Fixture(unittest.TestCase):
    def tree(self, files):
        folder = tempfile.TemporaryDirectory(prefix="salon-tidy-")
        self.addCleanup(folder.cleanup)
        for path, text in files.items():
            place = pathlib.Path(folder.name, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        return Tree(folder.name)

    def assert_caught(self, found, *expected):
        """Each violation begins with what is expected, and there is no other."""
        found = list(found)
        self.assertEqual(len(found), len(expected), found)
        for violation, start in zip(found, expected):
            self.assertTrue(violation.startswith(start), f"{violation!r} does not begin with {start!r}")


class Arrows(Fixture):
    def caught(self, path, line, other="src/server/server.hpp", *expected):
        tree = self.tree({path: f"// An idea.\n{line}\n", other: "#pragma once\n"})
        self.assert_caught(arrows.violations(tree), *expected)

    def test_a_layer_does_not_include_one_above_it(self):
        self.caught("src/room/room.cpp", '#include "server/server.hpp"', "src/server/server.hpp",
                    "src/room/room.cpp:2: room -> server")

    def test_a_layer_does_not_include_one_beside_it(self):
        self.caught("src/proto/irc.cpp", '#include "room/room.hpp"', "src/room/room.hpp",
                    "src/proto/irc.cpp:2: proto -> room")

    def test_a_unit_test_obeys_its_layer(self):
        self.caught("src/room/room_test.cpp", '#include "server/server.hpp"', "src/server/server.hpp",
                    "src/room/room_test.cpp:2: room -> server")

    def test_a_layer_includes_what_is_below_it(self):
        self.caught("src/server/server.cpp", '#include "room/room.hpp"', "src/room/room.hpp")

    def test_a_public_header_includes_no_private_one(self):
        self.caught("include/salon/net/tcp.hpp", '#include "base/block.hpp"', "src/base/block.hpp",
                    "include/salon/net/tcp.hpp:2: net -> base: a public header")

    def test_the_simulation_sees_public_headers_alone(self):
        self.caught("src/sim/network.cpp", '#include "net/loop_epoll.hpp"', "src/net/loop_epoll.hpp",
                    "src/sim/network.cpp:2: sim -> net: net/loop_epoll.hpp is not public")

    def test_the_pure_wing_includes_no_system_header(self):
        self.caught("src/room/room.cpp", "#include <unistd.h>", "src/room/room.hpp",
                    "src/room/room.cpp:2: room -> the world")

    def test_a_foreign_part_has_its_layer(self):
        self.caught("src/server/server.cpp", "#include <sqlite3.h>", "src/server/server.hpp",
                    "src/server/server.cpp:2: server -> <sqlite3.h>")

    def test_some_parts_are_not_for_headers(self):
        self.caught("src/room/codec.hpp", "#include <nlohmann/json.hpp>", "src/room/room.hpp",
                    "src/room/codec.hpp:2: room -> <nlohmann/json.hpp>: not in a header")
        self.caught("src/room/codec.hpp", "#include <nlohmann/json_fwd.hpp>", "src/room/room.hpp")

    def test_what_is_included_exists(self):
        self.caught("src/room/room.cpp", '#include "room/gone.hpp"', "src/room/room.hpp",
                    'src/room/room.cpp:2: "room/gone.hpp" is not a file')

    def test_a_new_layer_needs_a_floor(self):
        self.caught("src/attic/box.hpp", "", "src/room/room.hpp", "src/attic/box.hpp:1: the layer attic has no floor")


class Alive(Fixture):
    good = {
        "CMakeLists.txt": "add_subdirectory(src/room)\nadd_subdirectory(tests)\n",
        "src/room/CMakeLists.txt": "salon_layer(room SOURCES room.cpp)\n",
        "src/room/room.cpp": '#include "room/name.hpp"\n',
        "src/room/name.hpp": "#pragma once\n",
        "tests/CMakeLists.txt": "run(talks)\n",
        "tests/talks/hello.txt": "hello\n",
        "README.md": "[Style](docs/STYLE.md), [pages](docs/)\n",
        "docs/STYLE.md": "Back to the [front](../README.md#top).\n",
        "Makefile": "run:\n\tscripts/setup\n",
        "scripts/setup": "#!/bin/sh\n",
    }

    def test_a_good_tree_is_left_alone(self):
        self.assert_caught(alive.violations(self.tree(self.good)))

    def dead(self, path, text, why, **more):
        tree = self.tree(self.good | {path: text})
        self.assert_caught(alive.violations(tree), f"{path}:1: {why}")

    def test_a_source_that_is_not_built(self):
        self.dead("src/room/old_room.cpp", "", "dead: no CMakeLists.txt")

    def test_a_header_that_nothing_includes(self):
        self.dead("src/room/old.hpp", "#pragma once\n", "dead: nothing includes it")

    def test_a_header_that_only_its_own_source_includes(self):
        tree = self.tree(self.good | {
            "src/room/CMakeLists.txt": "salon_layer(room SOURCES room.cpp old.cpp)\n",
            "src/room/old.hpp": "#pragma once\n",
            "src/room/old.cpp": '#include "room/old.hpp"\n',
        })
        self.assert_caught(alive.violations(tree), "src/room/old.hpp:1: dead")

    def test_a_page_that_no_page_links_to(self):
        self.dead("docs/OLD.md", "Old.\n", "dead: no page links to it")

    def test_a_script_that_nothing_calls(self):
        self.dead("scripts/old", "#!/bin/sh\n", "dead: nothing names it")

    def test_a_test_that_is_not_among_those_taken(self):
        lists = {"tests/CMakeLists.txt": "file(GLOB tests ${CMAKE_CURRENT_SOURCE_DIR}/*_test.py)\nrun(talks)\n"}
        tree = self.tree(self.good | lists | {"tests/old_test.py": "", "tests/old.py": ""})
        self.assert_caught(alive.violations(tree), "tests/old.py:1: dead: nothing names it")

    def test_a_folder_that_is_not_added(self):
        self.dead("src/attic/CMakeLists.txt", "", "dead: nothing names it")

    def test_a_link_that_leads_nowhere(self):
        tree = self.tree(self.good | {"docs/STYLE.md": "See\n[it](decisions/0001.md).\n"})
        self.assert_caught(alive.violations(tree), "docs/STYLE.md:2: the link to docs/decisions/0001.md leads nowhere")

    def test_a_comment_that_names_a_page_that_is_not_there(self):
        tree = self.tree(self.good | {"src/room/name.hpp": "// See docs/wire/lines.md, and docs/STYLE.md.\n"})
        self.assert_caught(alive.violations(tree), "src/room/name.hpp:1: names the page docs/wire/lines.md")


class Leftovers(Fixture):
    def caught(self, line, *why, path="src/room/room.cpp"):
        found = leftovers.violations(self.tree({path: f"fine\n{line}\n"}))
        self.assert_caught(found, *(f"{path}:2: {reason}" for reason in why))

    def test_a_mark(self):
        self.caught("// TO" + "DO: later", "TO" + "DO is left")
        self.caught("FIX" + "ME", "FIX" + "ME is left", path="docs/STYLE.md")

    def test_a_silenced_check(self):
        self.caught("int x;  // NO" + "LINT(all)", "NO" + "LINT silences")

    def test_a_test_that_does_not_run(self):
        self.caught("  GTEST_" + 'SKIP() << "not today";', "GTEST_" + "SKIP a test")
        self.caught("TEST(Room, DIS" + "ABLED_opens) {}", "DIS" + "ABLED_ a test")

    def test_a_sleep(self):
        self.caught("std::this_thread::sleep" + "_for(1s);", "sleep" + "_for( waits")
        self.caught("us" + "leep(1000);", "us" + "leep( waits")

    def test_the_loops_own_sleep_is_none(self):
        self.caught("co_await net::sleep_until(loop, loop.now() + 1s);")

    def test_code_switched_off(self):
        self.caught("#if " + "0", "#if " + "0 code")

    def test_a_path_of_one_machine(self):
        self.caught("see /ho" + "me/ada/notes", "a path of one machine", path="README.md")

    def test_a_long_line(self):
        self.caught("// " + "x" * 118, "121 columns")

    def test_a_space_at_the_end(self):
        self.caught("int x; ", "space at the end")


class Numerics(Fixture):
    def caught(self, code, test, *expected):
        tree = self.tree({numerics.NAMES: "enum {\n  rpl_list = 7,\n};\n", "src/session/irc/list.cpp": code,
                          "src/session/irc/list_test.cpp": test})
        self.assert_caught(numerics.violations(tree), *expected)

    def test_one_that_is_sent_and_seen_is_fine(self):
        self.caught("send(Numeric::rpl_list);", 'EXPECT_EQ(ask(), ":salon 007 ada :x");')

    def test_one_that_is_never_sent_is_found(self):
        self.caught("send(Numeric::rpl_lists);", '" 007 "', f"{numerics.NAMES}:2: rpl_list is never sent")

    def test_one_that_no_test_has_seen_is_found(self):
        for test in ("", "1007", '" 1007 "', 'EXPECT_THAT(ask(), Not(HasSubstr(" 007 ")));', '"a" 007 "b"'):
            self.caught("send(Numeric::rpl_list);", test, f"{numerics.NAMES}:2: no test has seen 007")


class IrcPage(Fixture):
    page = ("## Commands\n| `JOIN` | 353, 364 to 366 |\n## Capabilities\n| `batch` | x |\n"
            "## ISUPPORT\n`MODES=13` `UTF8ONLY`, and `draft/ICON`\n")

    def caught(self, page, *expected):
        folder = irc_page.FOLDER
        self.assert_caught(irc_page.violations(self.tree({
            irc_page.PAGE: page,
            folder + "command.cpp": '    {"JOIN", 1, in},\n',
            folder + "numeric.hpp": "  rpl_namreply = 353,\n  rpl_endofnames = 366,\n",
            folder + "capability.cpp": '    {"batch", capability::batch},\n',
            folder + "server.cpp": '      "MODES=" + number,\n      "UTF8ONLY",\n  push_back("draft/ICON=" + icon);\n',
            irc_page.VALUES: '"005 ada MODES=13 UTF8ONLY :are"\n',
        })), *expected)

    def test_a_page_that_has_all_is_fine(self):
        self.caught(self.page)

    def test_what_is_missing_is_found(self):
        self.caught(self.page.replace("353, ", ""), irc_page.FOLDER + "numeric.hpp:1: the numeric 353 is not on")
        self.caught(self.page.replace("| `batch`", "| batch"),
                    irc_page.FOLDER + "capability.cpp:1: the capability batch is not on")
        self.caught(self.page.replace("`UTF8ONLY`", ""),
                    irc_page.FOLDER + "server.cpp:2: the ISUPPORT token UTF8ONLY is not on")

    def test_what_the_server_does_not_have_is_found(self):
        self.caught(self.page.replace("`JOIN`", "`JOIN` `KNOCK`"),
                    f"{irc_page.PAGE}:2: the server has no command KNOCK")
        self.caught(self.page.replace("`MODES", "`NICKLEN` `MODES"),
                    f"{irc_page.PAGE}:6: the server has no ISUPPORT token NICKLEN")

    def test_a_value_that_is_not_sent_is_found(self):
        self.caught(self.page.replace("13", "12"), f"{irc_page.PAGE}:6: MODES is sent as 13")


class Permissions(Fixture):
    test = 'expect(".rrrrro.", "give q", x);\nexpect("!!!!!!!.",\n       "send away", y);\n'

    def caught(self, page, *expected):
        files = {permissions.TEST: self.test}
        if page is not None:
            files[permissions.PAGE] = page
        self.assert_caught(permissions.violations(self.tree(files)), *expected)

    def test_the_page_that_shows_the_table_is_fine(self):
        rows = permissions.table(self.tree({permissions.TEST: self.test}))
        self.assertEqual(rows[2:], ["| give q | yes | r | r | r | r | r | o | yes |",
                                    "| send away | ! | ! | ! | ! | ! | ! | ! | yes |"])
        page = "# Who\n\n| `r` | why |\n\n" + "\n".join(rows) + "\n"
        self.caught(page)
        self.caught(page.replace("| yes | r |", "| r | r |"), f"{permissions.PAGE}:7: is not what")
        self.caught(page + "| more | yes |\n", f"{permissions.PAGE}:9: is not tried")
        self.caught("\n".join(page.splitlines()[:-1]), f"{permissions.PAGE}:1: is not what")

    def test_a_page_that_is_missing_is_found(self):
        self.caught(None, f"{permissions.PAGE}:1: is not what")


class Layout(Fixture):
    style = pathlib.Path(__file__).parent.parent.parent / ".clang-format"

    def test_a_file_out_of_shape_is_named_once(self):
        tree = self.tree({".clang-format": self.style.read_text(), "src/a.cpp": "int  a;\nint  b;\n",
                          "src/b.cpp": "int b;\n"})
        self.assert_caught(layout.violations(tree), "src/a.cpp:1: not laid out")

    def test_a_header_that_could_be_included_twice(self):
        tree = self.tree({".clang-format": self.style.read_text(), "src/a.hpp": "int a;\n",
                          "src/b.hpp": "// What b is.\n#pragma once\n\nextern int b;\n"})
        self.assert_caught(layout.violations(tree), "src/a.hpp:1: could be included twice")


class Transcripts(Fixture):
    """A stand-in for salon that takes a port: `salon serve :PORT` answers each connection once."""

    salon = """#!/usr/bin/python3
import socket, sys
if sys.argv[1:] == ["--version"]:
    print("salon 7.1")
elif sys.argv[1] == "serve":
    try:
        listener = socket.create_server(("127.0.0.1", int(sys.argv[-1].removeprefix(":"))))
        print("salon 7.1  #lobby is open at", sys.argv[-1], flush=True)
        while True:
            guest, _ = listener.accept()
            print("heard", guest.recv(100).decode().strip(), flush=True)
            guest.sendall(b"* kept, sent to 12 others\\n")
            guest.close()
    except KeyboardInterrupt:
        pass
else:
    sys.exit(2)
"""

    def page(self, text):
        tree = self.tree({"README.md": text, "bin/salon": self.salon})
        os.chmod(tree.root / "bin/salon", 0o755)
        return transcripts.violations(tree, tree.root / "bin")

    def test_a_transcript_that_holds(self):
        self.assert_caught(self.page("""
```console
$ salon --version
salon 0.1.0
teacher$ make run
salon 0.1.0  #lobby is open at :8888
heard hi
student$ echo hi | nc -N localhost 8888
* kept, sent to 4 others
```
"""))

    def test_addresses_and_numbers_may_differ(self):
        for line in ("at 10.1.2.3:80", "at [fe80::1%eth0]:9", "at [::]:8888"):
            self.assertEqual(transcripts.normal(line), "at ADDRESS")
            self.assertEqual(transcripts.normal(f"{line}: taken"), "at ADDRESS: taken")
        for line in ("nc 10.1.2.3 80", "nc fe80::1 1,284", "nc ::1 8888", "nc localhost 2.5"):
            self.assertEqual(transcripts.normal(line), "nc ADDRESS N")
        self.assertNotEqual(transcripts.normal("ada: hi"), transcripts.normal("lea: hi"))

    def test_other_output_than_promised(self):
        self.assert_caught(self.page("```console\n$ salon --version\nsalon, version 1\n```\n"),
                           "README.md:2: `salon --version` shows something else")

    def test_a_line_more_than_promised(self):
        self.assert_caught(self.page("```console\n$ printf 'a\\nb\\n'\na\n```\n"), "README.md:2: `printf")

    def test_dots_stand_for_any_lines(self):
        self.assert_caught(self.page("```console\n$ printf 'a\\nb\\nc\\n'\n...\nc\n```\n"))

    def test_a_command_that_fails(self):
        self.assert_caught(self.page("```console\n$ salon nonsense\n```\n"),
                           "README.md:2: `salon nonsense` ended with status 2, not 0")
        self.assert_caught(self.page("```sh\nsalon nonsense  # why not\n```\n"), "README.md:2: `salon nonsense` ended")

    def test_a_failure_that_is_promised(self):
        self.assert_caught(self.page("```console\n$ salon nonsense\n[exit 2]\n```\n"))

    dialogue = """
```console
pi$ while read line; do echo "pi heard $line"; done
pi> one
pi< pi heard one
laptop$ cat
laptop> two
laptop< %s
pi> three
pi< pi heard three
pi> ^D
laptop> ^C
```
"""

    def test_what_is_typed_and_then_shown(self):
        self.assert_caught(self.page(self.dialogue % "two"))

    def test_other_than_promised_after_what_was_typed(self):
        with unittest.mock.patch.object(transcripts, "PATIENCE", 1):
            self.assert_caught(self.page(self.dialogue % "too"), "README.md:8: `cat` shows something else",
                               "README.md:6: `cat` shows something else")

    def test_what_is_typed_into_a_program_that_has_ended(self):
        page = "```console\npi$ exec 0<&-; echo closed\npi< closed\npi> two\n```\n"
        self.assert_caught(self.page(page), "README.md:4: `exec 0<&-; echo closed` had ended before")

    def test_a_line_of_nobody_after_a_dialogue(self):
        self.assert_caught(self.page("```console\npi$ cat\npi> one\none\n```\n"),
                           "README.md:2: line 4: which terminal shows this?")

    def test_the_names_of_other_hosts_stand_for_this_one(self):
        self.assert_caught(self.page("```console\n$ echo raspberrypi.local 192.168.1.57 | uniq\n1.1.1.1 ::1\n```\n"))

    def test_a_server_that_loses_what_was_promised(self):
        text = """
```console
a$ salon serve
salon 1 #lobby is open at :8888
heard you
b$ echo hi | nc -N localhost 8888
...
```
"""
        with unittest.mock.patch.object(transcripts, "PATIENCE", 5):  # a busy machine takes a second to open the room
            self.assert_caught(self.page(text), "README.md:3: `salon serve` shows something else")

    def test_a_command_that_does_not_end(self):
        with unittest.mock.patch.object(transcripts, "PATIENCE", 1):
            self.assert_caught(self.page("```console\n$ tail -f /dev/null\n```\n"),
                               "README.md:2: `tail -f /dev/null` did not end")

    def test_one_that_is_interrupted_as_written(self):
        self.assert_caught(self.page("```console\n$ salon serve\nsalon 1 #lobby is open at :8888\n^C\n```\n"))

    def test_what_is_not_run(self):
        self.assert_caught(self.page("```sh\ngit clone nowhere\nmake test\n```\n```cpp\nnonsense\n```\n"))

    def test_the_readme_begins_with_something_to_run(self):
        late = self.tree({"README.md": "line\n" * 20 + "```console\n$ true\n```\n"})
        self.assert_caught(transcripts.readme_violations(late), "README.md:1: no transcript")


if __name__ == "__main__":
    unittest.main()
