"""Chromium on the port where nc and IRC clients are: the page, over HTTP and under TLS, and a WebSocket both ways."""
import json
import unittest

import chromium
from chromium import BROWSER_PATIENCE, Chromium
from room import Room

# Joins by each URL with each subprotocol, says a line, and tells the test what it hears.
SCRIPT = """
%s.forEach(([url, protocol, nick]) => {
  const socket = new WebSocket(url, protocol);
  const report = (...what) => tell(JSON.stringify([nick, ...what]));
  const binary = protocol.startsWith('binary');
  socket.binaryType = 'arraybuffer';
  const say = (line) => socket.send(binary ? new TextEncoder().encode(line) : line);
  socket.onopen = () => {
    ['NICK ' + nick, 'USER page 0 * :a page', 'JOIN #lobby'].forEach(say);
  };
  socket.onmessage = ({data}) => {
    if (binary !== (data instanceof ArrayBuffer)) report('a message of the other kind');
    const line = binary ? new TextDecoder().decode(data) : data;
    if (line.includes(' 366 ')) say('PRIVMSG #lobby :from ' + nick + ', h\\u00e9');
    if (line.includes('PRIVMSG #lobby :pages, are you there')) report('heard', socket.protocol);
    if (line.includes('PRIVMSG #lobby :goodbye')) socket.close(1000);
  };
  socket.onclose = ({code, wasClean}) => report('closed', code, wasClean);
});
"""


def join(browser, *ways):
    browser.evaluate(SCRIPT % json.dumps(ways))


@unittest.skipUnless(chromium.PROGRAM, "Chromium is not installed")
class Browser(unittest.TestCase):
    def test_it_shows_the_page_over_http_and_under_tls(self):
        with Room() as room, Chromium(room) as browser:
            ada, eva = room.pair()
            for scheme, way in (("https", "wss"), ("http", "ws")):
                self.assertIn(f"{way}://127.0.0.1:{room.port}/ws", browser.open(f"{scheme}://127.0.0.1:{room.port}/"))
                # What it opens under TLS and says nothing on is no guest; without TLS it is taken for a person.
                room.undisturbed(ada, eva, quietly=scheme == "https")

    def test_pages_talk_over_ws_and_wss_where_nc_and_irc_are(self):
        with Room() as room, Chromium(room) as browser:
            ada, eva = room.pair()
            # Over http first: the first that it hears of this host's TLS is a WebSocket then.
            for page, schemes in (("http", ("ws", "wss")), ("https", ("wss",))):
                browser.open(f"{page}://127.0.0.1:{room.port}/")
                ways = [(f"{scheme}://127.0.0.1:{room.port}/ws", f"{kind}.ircv3.net", f"{page}-{scheme}-{kind}")
                        for scheme in schemes for kind in ("binary", "text")]
                join(browser, *ways)
                for _ in ways:
                    line = ada.expect(r"\] (\S+): from (\S+), hé\n", BROWSER_PATIENCE)
                    self.assertEqual(line[1], line[2])
                ada.say("pages, are you there?")
                self.assertEqual(sorted(browser.told() for _ in ways),
                                 [[nick, "heard", protocol] for _, protocol, nick in ways])
                room.undisturbed(ada, eva, quietly=False)
                ada.say("goodbye")
                self.assertEqual(sorted(browser.told() for _ in ways),
                                 [[nick, "closed", 1000, True] for _, _, nick in ways])

    def test_a_page_of_another_origin_is_refused_unless_it_is_given(self):
        with Room() as elsewhere, Chromium(elsewhere) as browser:
            origin = f"http://127.0.0.1:{elsewhere.port}"
            with Room("--web-origin", origin) as welcoming, Room() as room:
                ada = welcoming.lines("ada")
                browser.open(origin)
                join(browser, (f"ws://127.0.0.1:{room.port}/ws", "text.ircv3.net", "bob"))
                self.assertEqual(browser.told(), ["bob", "closed", 1006, False])
                room.wait_until_printed(": HTTP 403: a WebSocket for a page of another origin")
                join(browser, (f"ws://127.0.0.1:{welcoming.port}/ws", "text.ircv3.net", "bob"))
                ada.expect(r"\] bob: from bob, hé\n", BROWSER_PATIENCE)
                browser.open("data:text/html,a page of no origin")
                join(browser, (f"ws://127.0.0.1:{welcoming.port}/ws", "text.ircv3.net", "eve"))
                self.assertEqual(browser.told(), ["eve", "closed", 1006, False])

    def test_a_certificate_that_it_does_not_trust_is_refused_and_logged(self):
        with Room() as room, Chromium() as browser:
            ada, eva = room.pair()
            self.assertEqual(browser.open(f"https://127.0.0.1:{room.port}/"), "net::ERR_CERT_AUTHORITY_INVALID")
            room.wait_until_printed("TLS failed: ")  # it says why, in an alert; and shows that page before it has
            room.undisturbed(ada, eva)


if __name__ == "__main__":
    unittest.main()
