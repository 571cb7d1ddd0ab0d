// salon send: the client of any TCP or UDP server.
#include "exit_code.hpp"
#include "send_plan.hpp"
#include "verb.hpp"

namespace salon::app {
namespace {

int send(const Arguments& arguments) {
  const Report report("send", report_style(arguments));
  const auto plan = make_send_plan(arguments, report);
  if (!plan) {
    report.problem({"error", plan.error().message(), {{"exit_code", std::uint64_t{wrong_use}}}});
    return wrong_use;
  }
  auto loop = net::make_loop();
  if (!loop) {
    report.problem({"error", loop.error().message(), {{"exit_code", std::uint64_t{local_failure}}}});
    return local_failure;
  }
  if (plan->check) return check_ports(**loop, *plan, report);
  return plan->transport == Transport::udp ? send_over_udp(**loop, *plan, report)
                                           : send_over_tcp(**loop, *plan, report);
}

constexpr Option options[] = {
    {"-u,--udp", "", "Sends datagrams; udp://HOST:PORT says the same.", "-u"},
    {"--tls", "",
     "TCP: speaks TLS; tls://HOST:PORT says the same. The system's authorities must vouch for HOST, or it is the first "
     "time: then its certificate is remembered, and HOST must show it from then on. docs/manual/tls.md tells more.",
     "--ssl"},
    {"--fingerprint", "SHA256",
     "Speaks TLS with nobody but the one whose certificate has this fingerprint; nothing is remembered."},
    {"--frame", "KIND",
     "UDP: what of standard input is one datagram. line (the usual; the newline goes with it), nul (what stands "
     "before each NUL), length (behind four bytes that say how long it is, the most significant first), fixed:N (N "
     "bytes), whole (everything). Replies are printed the same way: with nul and length they can be told apart."},
    {"-W,--replies", "N",
     "UDP: ends when N datagrams have come back; the exit code is 3 if --wait or --deadline is first.", "-W"},
    {"-w,--wait", "T",
     "Once all is sent, ends after so long a silence: 250ms, 2s, 1m. The exit code is 3 if nothing came at all. "
     "Without it: TCP ends when the other side closes; UDP after 250ms, which is enough to hear of a refusal, and no "
     "reply is needed.",
     "-w, -q"},
    {"--deadline", "T", "Gives up when all of it takes longer than this; the exit code is then 3."},
    {"--rate", "BYTES",
     "Sends at most so many bytes a second: 500, 64k (a thousand each), 1.5M. Of datagrams, what they carry counts."},
    {"-z,--check", "",
     "Says whether somebody listens, and sends nothing: HOST:22, HOST:22,80,8000-8010, or HOST 22 80. The exit code "
     "is 0 if all of these ports are open, 1 if one is refused, else 3: no answer within --wait (TCP 3s, UDP 1s). "
     "Over UDP an empty datagram is sent, or TEXT: only a server that answers it is known to be open.",
     "-z"},
    {"-s,--from", "ADDR",
     "Sends from this address of this host, from this port, or both: 192.168.1.5, :5000, [::1]:5000.", "-s, -p"},
    {"-b,--broadcast", "", "UDP: HOST may be a broadcast address, as 192.168.1.255; replies of everybody are printed.",
     "-b"},
    {"--digest", "",
     "Says at the end, also with -q, the SHA-256 of what was sent and of what came. At the other end `salon listen "
     "--digest` says the same, or sha256sum."},
    {"-4", "", "Uses IPv4 only.", "-4"},
    {"-6", "", "Uses IPv6 only.", "-6"},
    {"-v,-n,-N", "",
     "Change nothing: it is always said how it goes, unless -q is given; an address is never looked up as a name; the "
     "end of input is always told, with a half-close.",
     "-vnN"},
    {"--tag", "", "Puts who said it before each line of what comes: 192.168.1.57:8888 and a space."},
    {"--time", "", "Puts before each line when it came: 2026-11-21T06:16:50.123+01:00 and a space."},
    {"--hex", "", "Prints what comes as hexdump -C does."},
    {"--raw", "",
     "On a terminal: lets control characters through. Without it they are shown, as ^[ for ESC, and have no effect; in "
     "a pipe or a file nothing is ever changed."},
    {"-q,--quiet", "", "Says nothing on standard error but what went wrong."},
    {"--json", "", "Says it on standard error for programs: one JSON object a line. docs/manual/json.md lists them."},
};

constexpr NcOption nc_options[] = {
    {"-q SECONDS", "-q is --quiet and takes no number; write --wait SECONDS"},
    {"-l", "it is `salon listen` that listens"},
    {"-k", "it is `salon listen` that takes any number of clients"},
    {"-p", "write --from :PORT"},
    {"-d", "standard input is not read if there is TEXT; otherwise write `< /dev/null`"},
    {"-C", "bytes go as they are; write `printf 'text\\r\\n' | salon send ...`"},
    {"-i", "there is no pause between lines; --rate slows all of it down"},
    {"-r", "the system chooses the port it sends from; ports are checked in the order they are given"},
    {"-t", "telnet's negotiation is not answered; `salon serve` and telnet do"},
    {"-U", "there are no Unix-domain sockets"},
    {"-x, -X, -P", "there are no proxies"},
    {"-F", "sockets are not handed on"},
    {"-Z", "there is TCP and UDP, and no DCCP"},
    {"-D, -I, -O, -M, -m, -S, -T, -V", "sockets are as the system makes them"},
    {"-e, -c", "nothing is ever executed"},
};

}  // namespace

const Verb send_verb = {
    .name = "send",
    .synopsis = "[tcp://|tls://|udp://]HOST[:PORT] [TEXT...]",
    .summary = "Sends text or standard input, prints what comes back",
    .description =
        "Sends TEXT and a newline, or standard input without TEXT, to HOST, over TCP (--tls: under TLS) or (--udp) as "
        "datagrams, and prints what comes back. PORT is a number or a service's name, as in HOST:http, and 8888 when "
        "none is given; IPv6 addresses with a port stand in brackets, as in [::1]:8888 or [fe80::1%eth0]:8888. What "
        "was received goes to standard output and nothing else does.\n\n"
        "A name is reached by any of its addresses, IPv6 and IPv4; an error names each that was tried.\n\n"
        "TCP: when all is sent it says that nothing more comes (a half-close), then prints until the other side "
        "closes, and sees to it that the other host took everything. UDP: a datagram of up to 65507 bytes goes whole, "
        "a longer one is not sent; that nobody listens there, or that no way leads there, is told when a host says "
        "so.\n\n"
        "Exit codes: 0 all was sent and, over TCP, taken; 1 not found, not reached or refused; 2 wrong use; 3 timed "
        "out; 4 the other side broke off or did not take everything; 5 standard input or output failed, or a message "
        "is longer than a datagram; 6 HOST is not trusted (TLS); 130 interrupted before it was done. What was sent, "
        "and how much of it was not taken, is said.",
    .options = options,
    .nc_options = nc_options,
    .words_max = 10'000,
    .run = send,
};

}  // namespace salon::app
