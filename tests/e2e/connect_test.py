"""Connecting by name, with the system's own names, routes and errors."""
import re
import time
import unittest

from ends import Program, send
from island import Island
from room import SALON

HOSTS = """
127.0.0.1 localhost
192.0.2.7 dead.test
2001:db8::7 dead.test
2001:db8::7 half.test
127.0.0.1 half.test
127.0.0.1 four.test
"""


class Names(unittest.TestCase):
    def test_when_all_addresses_of_a_name_refuse_each_is_named(self):
        code, out, said = send("localhost:1", "hello")
        self.assertEqual((code, out), (1, b""))
        self.assertRegex(said, r"cannot connect to localhost:1 \((::1, 127\.0\.0\.1|127\.0\.0\.1, ::1)\): Connection "
                               r"refused; is a server listening on that port\?")

    def test_a_service_is_as_good_as_its_port(self):
        code, _, said = send("127.0.0.1:tcpmux", "hello")
        self.assertEqual(code, 1)
        self.assertIn("127.0.0.1:1: Connection refused", said)

    def test_a_service_that_does_not_exist_is_wrong_use(self):
        code, _, said = send("localhost:no-such-service", "hello")
        self.assertEqual(code, 2)
        self.assertIn('"no-such-service" is no port', said)


class Elsewhere(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.island = Island(HOSTS)
        cls.addClassCleanup(cls.island.close)

    def listen(self, *words):
        """`salon listen` on the island; gives it and its port."""
        listening = Program(*self.island.prefix, SALON, "listen", *words)
        self.addCleanup(listening.__exit__)
        listening.expect_said(b" (TCP)\n")
        return listening, int(re.search(rb":(\d+) \(TCP\)", listening.said)[1])

    def test_a_dead_ipv6_address_costs_a_quarter_of_a_second(self):
        listening, port = self.listen("127.0.0.1:0")
        began = time.monotonic()
        code, _, said = self.island.run(SALON, "send", f"half.test:{port}", "hello", "--wait", "1ms")
        took = time.monotonic() - began
        self.assertIn(f"connected to 127.0.0.1:{port}", said)
        self.assertGreater(took, 0.25)
        self.assertLess(took, 3, "the system gives up an address after two minutes")
        listening.expect(b"hello\n")

    def test_nc_waits_where_the_first_address_is_dead(self):
        listening, port = self.listen("127.0.0.1:0")
        code, _, _ = self.island.run("timeout", "1", "nc", "-N", "half.test", port, stdin=b"hello\n")
        self.assertEqual(code, 124, "nc has learned to try the next address: correct DESIGN's table")
        code, _, _ = self.island.run(SALON, "send", f"127.0.0.1:{port}", "only me", "--wait", "1ms")
        self.assertEqual(listening.expect(b"only me\n"), b"")

    def test_a_name_with_only_dead_addresses_is_given_up_at_the_deadline(self):
        code, _, said = self.island.run(SALON, "send", "dead.test:80", "hello", "--deadline", "700ms")
        self.assertEqual(code, 3, said)
        self.assertIn("cannot connect to dead.test:80 (2001:db8::7, 192.0.2.7): Connection timed out", said)

    def test_a_look_up_is_given_up_at_the_deadline(self):
        for scheme in ("tcp", "udp"):
            with self.subTest(scheme):
                words = ["send", "-4", f"{scheme}://unheard-of.test:80", "hello", "--deadline", "200ms"]
                code, _, said = self.island.run(SALON, *words)
                self.assertEqual(code, 3, said)
                self.assertIn("no name server answered in time", said)

    def test_a_name_without_an_address_of_the_kind_says_so(self):
        code, _, said = self.island.run(SALON, "send", "-4", "::1", "hello")
        self.assertEqual(code, 1)
        self.assertIn("it has none; that is an IPv6 address", said)

    def test_a_name_server_that_is_silent_is_no_verdict_on_the_name(self):
        code, _, said = self.island.run(SALON, "send", "-4", "unheard-of.test:80", "hello")
        self.assertEqual(code, 1)
        self.assertIn("no name server answered", said)

    def test_a_scope_may_be_a_name_or_a_number(self):
        listening, port = self.listen("[fe80::1%lo]:0")
        for scope in ("lo", "1"):
            code, _, said = self.island.run(SALON, "send", f"[fe80::1%{scope}]:{port}", "hello", "--wait", "1ms")
            self.assertIn(f"connected to [fe80::1%lo]:{port}", said)
            listening.expect(b"hello\n")

    def test_a_link_local_address_without_its_interface_gets_advice(self):
        for words in (["send", "[fe80::1]:80", "hello"], ["send", "udp://[fe80::1]:80", "hello"],
                      ["listen", "[fe80::1]:8080"], ["listen", "udp://[fe80::1]:8080"]):
            with self.subTest(words):
                code, _, said = self.island.run(SALON, *words)
                self.assertEqual(code, 1)
                self.assertIn("a link-local address needs its interface", said)

    def test_a_scope_that_is_no_interface_is_named(self):
        for scope in ("nosuch0", "77"):
            code, _, said = self.island.run(SALON, "send", f"[fe80::1%{scope}]:80", "hello")
            self.assertEqual(code, 2)
            self.assertIn(f'there is no interface "{scope}"; `ip link` lists them', said)

    def test_a_datagram_that_finds_no_host_is_not_said_to_be_sent(self):
        for address in ("192.0.2.9:80", "[2001:db8::9]:80"):
            with self.subTest(address):
                code, _, said = self.island.run(SALON, "send", f"udp://{address}", "hello", "--wait", "5s")
                self.assertEqual(code, 1)
                self.assertIn(f"cannot reach {address} over UDP: No route to host", said)

    def test_where_there_is_no_way_that_is_said(self):
        for scheme in ("tcp", "udp"):
            with self.subTest(scheme):
                code, _, said = self.island.run(SALON, "send", f"{scheme}://198.51.100.1:80", "hello")
                self.assertEqual(code, 1)
                self.assertRegex(said, r"198\.51\.100\.1:80.*: Network is unreachable")
