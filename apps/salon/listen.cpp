// salon listen: the server that prints what its clients say.
#include "exit_code.hpp"
#include "listen_plan.hpp"
#include "salon/net/task.hpp"
#include "surroundings.hpp"
#include "verb.hpp"

namespace salon::app {
namespace {

/// Puts the addresses of `plan.names` into `plan.at`.
Result<void> look_up_names(net::Loop& loop, ListenPlan& plan) {
  for (const net::HostPort& name : plan.names) {
    const auto found = net::run(loop, net::resolve(loop, name, {.family = plan.family}));
    if (!found) return std::unexpected(found.error());
    server::ListenAt at;
    at.port = name.port;
    for (const net::Endpoint& one : *found) at.addresses.push_back(one.address);
    plan.at.push_back(std::move(at));
  }
  return {};
}

int listen(const Arguments& arguments) {
  Report report("listen", report_style(arguments));
  auto plan = make_listen_plan(arguments, report);
  if (!plan) {
    report.problem(plan.error().message());
    return wrong_use;
  }
  const bool starts_soon = plan->transport == Transport::udp || plan->once;
  auto loop = net::make_loop(starts_soon ? loop_that_starts_soonest() : net::LoopKind::automatic);
  if (!loop) {
    report.problem(loop.error().message());
    return local_failure;
  }
  if (const auto found = look_up_names(**loop, *plan); !found) {
    report.problem(found.error().message());
    return unreachable;
  }
  return plan->transport == Transport::udp ? listen_over_udp(**loop, *plan, report)
                                           : listen_over_tcp(**loop, *plan, report);
}

constexpr Option options[] = {
    {"-u,--udp", "", "Takes datagrams; udp://[ADDRESS]:PORT says the same.", "-u"},
    {"--tls", "",
     "TCP: speaks TLS; tls://[ADDRESS]:PORT says the same. The certificate is one that is made the first time and kept "
     "(that of `salon serve`), and its fingerprint is said. docs/manual/tls.md tells more.",
     "--ssl"},
    {"--tls-cert", "FILE", "Shows this certificate instead, those that lead to an authority behind it (PEM).",
     "--ssl-cert"},
    {"--tls-key", "FILE", "Its private key (PEM).", "--ssl-key"},
    {"--once", "",
     "TCP: takes one client and ends when it has left; others are refused meanwhile. UDP: ends with the first "
     "datagram, answered with standard input."},
    {"-p", "PORT", "The port, for an ADDR that has none.", "-p"},
    {"-l,-k", "", "Change nothing: it always listens, and for any number of clients.", "-l, -k"},
    {"-v,-n,-N", "",
     "Change nothing: it is always said how it goes, unless -q is given; an address is never looked up as a name; the "
     "end of input is always told, with a half-close.",
     "-vnN"},
    {"-4", "", "Uses IPv4 only.", "-4"},
    {"-6", "", "Uses IPv6 only.", "-6"},
    {"--tag", "",
     "Puts who said it before each line: 192.168.1.57:51820 and a space. A datagram without a newline gets one."},
    {"--time", "",
     "Puts before each line when it came, in this host's time: 2026-11-21T06:16:50.123+01:00 and a space."},
    {"--hex", "",
     "Prints what comes as hexdump -C does, each datagram or piece of a stream from a row of its own; over TCP the "
     "offset is that in the client's stream."},
    {"--reply", "WHOM",
     "Who gets what is on standard input: last, the one who spoke last (the usual over UDP); all (the usual over TCP; "
     "over UDP, the thousand who spoke last, within the last five minutes); or ADDRESS[:PORT]. It waits for one who "
     "is not there yet, save over UDP for one that ADDRESS:PORT names."},
    {"--echo", "",
     "Sends what comes back to whom it came from; standard input is not read. Over UDP nothing goes to a port below "
     "1024 or to the port listened on, and after ten thousand to one peer a hundred a second: two echoes cannot keep "
     "each other busy for ever."},
    {"--allow", "CIDR",
     "Hears only these, as 192.168.1.0/24, fd00::/8 or 192.168.1.20; may be repeated. Connections of others are closed "
     "at once and told of once an address, their datagrams dropped and counted."},
    {"--deny", "CIDR", "Hears all but these; may be repeated. Who is both allowed and denied is denied."},
    {"--max-clients", "N",
     "TCP: so many clients at once. Further ones are connected by the system and wait until one has left; nothing of "
     "theirs is lost."},
    {"--digest", "",
     "Tells the SHA-256 of what came and of what was sent: over TCP each client's when it has left, over UDP that of "
     "all datagrams, one after the other, at the end. With send's --digest two people can compare."},
    {"--frame", "KIND",
     "UDP: how datagrams are printed, and what of standard input is one. line (the usual): as they came; nul: a NUL "
     "behind each; length: four bytes before each that say how long it is, the most significant first; fixed:N and "
     "whole are for standard input. With nul and length an empty datagram can be seen."},
    {"--raw", "",
     "On a terminal: lets control characters through. Without it they are shown, as ^[ for ESC, and have no effect; in "
     "a pipe or a file nothing is ever changed."},
    {"-q,--quiet", "", "Says nothing on standard error but what went wrong."},
    {"--json", "", "Says it on standard error for programs: one JSON object a line. docs/manual/json.md lists them."},
    {"--ready-fd", "N", "Writes the port and a newline to this descriptor when it can be reached, then closes it."},
};

constexpr NcOption nc_options[] = {
    {"-q SECONDS", "-q is --quiet and takes no number; --once ends when its client has left"},
    {"-s", "write ADDR:PORT"},
    {"-d", "write `< /dev/null`"},
    {"-w", "it waits for as long as it takes; write `timeout 60 salon listen ...`"},
    {"-W", "--once ends with the first datagram"},
    {"-z", "it is `salon send --check` that looks who listens"},
    {"-b", "it hears what is broadcast; `salon send --broadcast` sends so"},
    {"-C", "bytes go as they are"},
    {"-i", "there is no pause between lines"},
    {"-t", "telnet's negotiation is not answered; `salon serve` does"},
    {"-U", "there are no Unix-domain sockets"},
    {"-x, -X, -P", "there are no proxies"},
    {"-F", "sockets are not handed on"},
    {"-Z", "there is TCP and UDP, and no DCCP"},
    {"-D, -I, -O, -M, -m, -r, -S, -T, -V", "sockets are as the system makes them"},
    {"-e, -c", "nothing is ever executed"},
};

}  // namespace

const Verb listen_verb = {
    .name = "listen",
    .synopsis = "[[tcp://|tls://|udp://]ADDR...]",
    .summary = "Prints what clients send, over TCP or UDP",
    .description =
        "Prints what anyone sends to ADDR, over TCP (--tls: under TLS) or (--udp) as datagrams. ADDR is "
        "[HOST][:PORT]: `:8888` (the default) means every interface, IPv4 and IPv6, `:0` takes a free port; nc's "
        "`HOST PORT` is understood.\n\n"
        "TCP: any number of clients at once; standard input goes to all of them, or to whom --reply says. Lines of "
        "two clients are never mixed: while one is in the middle of a line, the others wait, for a second at most; "
        "then a newline is put. What a single client sends comes out byte for byte. Standard input is read once a "
        "client is there. When it ends, and had anything in it, the clients are told that nothing more comes. A "
        "client that has finished is let go when standard input has ended; at once, if that is a terminal. One that "
        "takes nothing for ten seconds while there is something for it is let go, too; until then it keeps the others "
        "waiting only when it is four megabytes behind.\n\n"
        "UDP: every peer is heard, whoever spoke first, and each datagram is printed whole; on a terminal a newline "
        "is put behind one that has none. Standard input is read once a datagram has come; each of its lines is sent "
        "to the peer that spoke last, or to whom --reply says.\n\n"
        "Exit codes: 0 stopped by Ctrl-C or SIGTERM, or done with --once; 1 cannot listen; 2 wrong use; 4 with "
        "--once: the client broke off; 5 standard input or output failed. What was lost then is said.",
    .options = options,
    .nc_options = nc_options,
    .words_max = 16,
    .run = listen,
};

}  // namespace salon::app
