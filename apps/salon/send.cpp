// salon send: the client of any TCP or UDP server.
#include <unistd.h>

#include <cstdio>

#include "exit_code.hpp"
#include "send_plan.hpp"
#include "verb.hpp"

namespace salon::app {
namespace {

constexpr std::uint16_t usual_port = 8888;

/// True when `address` names a port itself.
bool has_port(const std::string& address) {
  const auto once = net::parse_host_port(address, 1);
  const auto again = net::parse_host_port(address, 2);
  return once && again && once->port == again->port;
}

Result<SendPlan> make_plan(const Arguments& arguments, const Report& report) {
  const std::vector<std::string>& words = arguments.words();
  if (words.empty()) {
    return std::unexpected(plain_error("send", "nobody is named to send to", "write salon send HOST[:PORT] [TEXT...]"));
  }
  SendPlan plan;
  const auto where = split_scheme(words[0], arguments.has("--udp"));
  if (!where) return std::unexpected(where.error());
  plan.transport = where->transport;
  std::uint16_t port = usual_port;
  std::size_t text_begins = 1;
  if (words.size() > 1 && is_port(words[1]) && !has_port(where->address)) {
    if (words.size() == 2 || isatty(STDIN_FILENO) == 0) {
      port = static_cast<std::uint16_t>(std::stoul(words[1]));
      text_begins = 2;
      report.status("'" + words[1] + "' is taken as the port; write HOST:" + words[1] + " to be sure");
    } else {
      report.status("'" + words[1] + "' is sent as text; write HOST:" + words[1] + " for the port");
    }
  }
  const auto target = net::parse_host_port(where->address, port);
  if (!target) return std::unexpected(target.error());
  plan.target = *target;
  if (words.size() > text_begins) {
    plan.text.emplace();
    for (std::size_t index = text_begins; index < words.size(); ++index) {
      if (index > text_begins) *plan.text += ' ';
      *plan.text += words[index];
    }
    *plan.text += '\n';
  }

  const auto frame = frame_option(arguments, plan.transport);
  if (!frame) return std::unexpected(frame.error());
  plan.frame = *frame;
  plan.visible = shows_controls(arguments);
  if (const auto replies = arguments.value("--replies")) {
    const auto number = parse_number(*replies, 1'000'000'000, "a number of replies");
    if (!number) return std::unexpected(number.error());
    if (*number == 0 || plan.transport == Transport::tcp) {
      return std::unexpected(plain_error("wait for --replies " + *replies,
                                         *number == 0 ? "that is none" : "over TCP there are bytes, not messages"));
    }
    plan.replies = *number;
  }
  const auto family = family_option(arguments);
  if (!family) return std::unexpected(family.error());
  plan.connect.family = *family;
  const auto wait = duration_option(arguments, "--wait");
  if (!wait) return std::unexpected(wait.error());
  plan.wait = *wait;
  const auto deadline = duration_option(arguments, "--deadline");
  if (!deadline) return std::unexpected(deadline.error());
  plan.deadline = *deadline;
  return plan;
}

int send(const Arguments& arguments) {
  const Report report("send", report_style(arguments));
  const auto plan = make_plan(arguments, report);
  if (!plan) {
    report.problem(plan.error().message());
    return wrong_use;
  }
  auto loop = net::make_loop();
  if (!loop) {
    report.problem(loop.error().message());
    return local_failure;
  }
  return plan->transport == Transport::udp ? send_over_udp(**loop, *plan, report)
                                           : send_over_tcp(**loop, *plan, report);
}

constexpr Option options[] = {
    {"-u,--udp", "", "Sends datagrams; udp://HOST:PORT says the same.", "-u"},
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
    {"-4", "", "Uses IPv4 only.", "-4"},
    {"-6", "", "Uses IPv6 only.", "-6"},
    {"--raw", "",
     "On a terminal: lets control characters through. Without it they are shown, as ^[ for ESC, and have no effect; in "
     "a pipe or a file nothing is ever changed."},
    {"-q,--quiet", "", "Says nothing on standard error but what went wrong."},
    {"--json", "", "Says it on standard error for programs: one JSON object a line. docs/manual/status.md lists them."},
};

constexpr NcOption nc_options[] = {
    {"-l", "to listen is `salon listen`"},
    {"-N", "the end of input is always told, with a half-close; leave it out"},
    {"-v", "it is always said how it goes, on standard error, unless -q is given; leave it out"},
    {"-n", "an address is never looked up as a name; leave it out"},
    {"-d", "standard input is not read if there is TEXT; otherwise write `< /dev/null`"},
    {"-C", "bytes go as they are; write `printf 'text\\r\\n' | salon send ...`"},
    {"-i", "there is no pause between lines"},
    {"-U", "there are no Unix-domain sockets"},
    {"-x", "there are no proxies"},
    {"-X", "there are no proxies"},
    {"-e", "nothing is ever executed"},
};

}  // namespace

const Verb send_verb = {
    .name = "send",
    .synopsis = "[tcp://|udp://]HOST[:PORT] [TEXT...]",
    .summary = "Sends text or standard input, prints what comes back",
    .description =
        "Sends TEXT and a newline, or standard input without TEXT, to HOST, over TCP or (--udp) as datagrams, and "
        "prints what comes back. The port is 8888 when none is given; IPv6 addresses with a port stand in brackets, as "
        "in [::1]:8888. What was received goes to standard output and nothing else does.\n\n"
        "TCP: when all is sent it says that nothing more comes (a half-close), then prints until the other side "
        "closes, "
        "and sees to it that the other host took everything. UDP: a datagram of up to 65507 bytes goes whole, a longer "
        "one is not sent; that nobody listens is told when the other host says so.\n\n"
        "Exit codes: 0 all was sent and, over TCP, taken; 1 not found, not reached or refused; 2 wrong use; 3 timed "
        "out; 4 the other side broke off or did not take everything; 5 standard input or output failed; 130 "
        "interrupted before it was done. What was sent, and how much of it was not taken, is said.",
    .options = options,
    .nc_options = nc_options,
    .words_max = 10'000,
    .run = send,
};

}  // namespace salon::app
