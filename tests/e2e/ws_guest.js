// Joins the room on port ARGV[2] with Node's ws package, says a line, is pinged, and leaves (web_test.py).
const WebSocket = require('ws');

const socket = new WebSocket(`ws://127.0.0.1:${process.argv[2]}/ws`, ['binary.ircv3.net', 'text.ircv3.net']);
socket.on('open', () => {
  for (const line of ['NICK nod', 'USER n 0 * :Nod', 'JOIN #lobby', 'PRIVMSG #lobby :from node, é too']) {
    socket.send(Buffer.from(line));
  }
});
socket.on('message', (line, isBinary) => {
  if (!isBinary) throw new Error(`a text message came under ${socket.protocol}`);
  if (String(line).includes(' 366 ')) socket.ping('here?');
});
socket.on('pong', (words) => socket.close(String(words) === 'here?' ? 1000 : 4000));
socket.on('close', (code) => console.log(`closed with ${code}`));
