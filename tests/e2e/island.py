"""A network of one host for a test: its own interfaces, names and name servers, gone with the test. Nothing that is
sent there leaves it."""
import os
import select
import subprocess
import tempfile

from room import PATIENCE

# `way` leads to a host that takes everything and answers nothing: 192.0.2.7 and 2001:db8::7 (RFC 5737, RFC 3849). That
# there is no other there is found out in a tenth of a second. To 198.51.100.0/24 there is no way.
SET_UP = """
set -e
mount --bind "$1/hosts" /etc/hosts
mount --bind "$1/resolv.conf" /etc/resolv.conf
ip link set lo up
ip address add fe80::1/64 dev lo nodad
ip link add way type veth peer name void
for version in ipv4 ipv6; do
  sysctl -q net.$version.neigh.way.mcast_solicit=1 net.$version.neigh.way.retrans_time_ms=100
done
ip address add 192.0.2.1/24 dev way
ip address add 2001:db8::1/64 dev way nodad
ip link set void up
ip link set way up
for silent in 192.0.2.7 192.0.2.53 2001:db8::7; do
  ip neigh replace $silent lladdr 02:00:00:00:00:07 dev way nud permanent
done
echo ready
exec cat
"""


class Island:
    """Programs that are started with `prefix` before their words live on it. `hosts` is its /etc/hosts; its name server
    does not answer."""

    def __init__(self, hosts=""):
        self.folder = tempfile.TemporaryDirectory(prefix="salon-island-")
        self._write("hosts", hosts)
        self._write("resolv.conf", "nameserver 192.0.2.53\noptions timeout:1 attempts:1\n")
        root = os.geteuid() == 0
        self.holder = subprocess.Popen(
            ["unshare", *([] if root else ["--map-root-user"]), "--mount", "--net", "sh", "-c", SET_UP, "sh",
             self.folder.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        told = select.select([self.holder.stdout], [], [], PATIENCE)[0]
        if not told or self.holder.stdout.readline() != b"ready\n":
            raise AssertionError("no network could be made for this test; it takes root or user name spaces, and ip")
        users = [] if root else ["--user", "--preserve-credentials"]
        self.prefix = ["nsenter", "--target", str(self.holder.pid), "--mount", "--net", *users]

    def _write(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *command, stdin=b""):
        """Runs a program to its end; gives (exit code, standard output, standard error)."""
        done = subprocess.run([*self.prefix, *map(str, command)], input=stdin, capture_output=True, timeout=PATIENCE)
        return done.returncode, done.stdout, done.stderr.decode()

    def close(self):
        self.holder.stdin.close()
        self.holder.wait(PATIENCE)
        self.holder.stdout.close()
        self.folder.cleanup()
