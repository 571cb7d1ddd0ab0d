// salon listen: the server that prints what its clients say.
#include "exit_code.hpp"
#include "listen_address.hpp"
#include "listen_plan.hpp"
#include "ready.hpp"
#include "verb.hpp"

namespace salon::app {
namespace {

Result<ListenPlan> make_plan(const Arguments& arguments) {
  ListenPlan plan;
  std::vector<std::string> words = arguments.words();
  if (words.empty()) words.emplace_back(":8888");
  for (const std::string& word : words) {
    const auto where = split_scheme(word, arguments.has("--udp"));
    if (!where) return std::unexpected(where.error());
    if (!plan.at.empty() && where->transport != plan.transport) {
      return std::unexpected(plain_error("use '" + word + "'", "one listener speaks either TCP or UDP", "start two"));
    }
    plan.transport = where->transport;
    const auto at = parse_listen_address(where->address);
    if (!at) return std::unexpected(at.error());
    plan.at.push_back(*at);
  }
  const auto frame = frame_option(arguments, plan.transport);
  if (!frame) return std::unexpected(frame.error());
  plan.frame = *frame;
  plan.visible = shows_controls(arguments);
  plan.once = arguments.has("--once");
  const auto ready = ready_descriptor(arguments);
  if (!ready) return std::unexpected(ready.error());
  plan.ready_descriptor = *ready;
  return plan;
}

int listen(const Arguments& arguments) {
  const Report report("listen", report_style(arguments));
  const auto plan = make_plan(arguments);
  if (!plan) {
    report.problem(plan.error().message());
    return wrong_use;
  }
  auto loop = net::make_loop();
  if (!loop) {
    report.problem(loop.error().message());
    return local_failure;
  }
  return plan->transport == Transport::udp ? listen_over_udp(**loop, *plan, report)
                                           : listen_over_tcp(**loop, *plan, report);
}

constexpr Option options[] = {
    {"-u,--udp", "", "Takes datagrams; udp://[ADDRESS]:PORT says the same."},
    {"--frame", "KIND",
     "UDP: how datagrams are printed, and what of standard input is one. line (the usual): as they came; nul: a NUL "
     "behind each; length: four bytes before each that say how long it is, the most significant first; fixed:N and "
     "whole are for standard input. With nul and length an empty datagram can be seen."},
    {"--once", "",
     "TCP: takes one client and ends when it has left; others are refused meanwhile. UDP: ends with the first "
     "datagram, "
     "answered with standard input."},
    {"--ready-fd", "N", "Writes the port and a newline to this descriptor when it can be reached, then closes it."},
    {"--raw", "",
     "On a terminal: lets control characters through. Without it they are shown, as ^[ for ESC, and have no effect; in "
     "a pipe or a file nothing is ever changed."},
    {"-q,--quiet", "", "Says nothing on standard error but what went wrong."},
    {"--json", "", "Says it on standard error for programs: one JSON object a line. docs/manual/status.md lists them."},
};

}  // namespace

const Verb listen_verb = {
    .name = "listen",
    .synopsis = "[[tcp://|udp://]ADDR...]",
    .summary = "Prints what clients send, over TCP or UDP",
    .description =
        "Prints what anyone sends to ADDR, over TCP or (--udp) as datagrams. ADDR is [ADDRESS][:PORT]: `:8888` (the "
        "default) means every interface, IPv4 and IPv6, `:0` takes a free port.\n\n"
        "TCP: any number of clients at once; standard input goes to all of them. Lines of two clients are never mixed: "
        "while one is in the middle of a line, the others wait, for a second at most; then a newline is put. What a "
        "single client sends comes out byte for byte. Standard input is read once a client is there. When it ends, and "
        "had anything in it, the clients are told that nothing more comes. A client that has finished is let go when "
        "standard input has ended; at once, if that is a terminal. One that takes nothing for ten seconds while there "
        "is something for it is let go, too.\n\n"
        "UDP: every peer is heard, whoever spoke first, and each datagram is printed whole; on a terminal a newline is "
        "put behind one that has none. Standard input is read once a datagram has come; each of its lines is sent to "
        "the peer that spoke last.\n\n"
        "Exit codes: 0 stopped by Ctrl-C or SIGTERM, or done with --once; 1 cannot listen; 2 wrong use; 4 with --once: "
        "the client broke off; 5 standard input or output failed.",
    .options = options,
    .words_max = 16,
    .run = listen,
};

}  // namespace salon::app
