#include "listen_plan.hpp"

#include <algorithm>

#include "kept_file.hpp"
#include "listen_address.hpp"
#include "ready.hpp"

namespace salon::app {
namespace {

std::string_view without_scheme(std::string_view word) {
  const std::size_t end = word.find("://");
  return end == std::string_view::npos ? word : word.substr(end + 3);
}

/// The ADDRs. nc's HOST PORT, two words, is one of them; with -p, the port stands apart.
Result<std::vector<std::string>> address_words(const Arguments& arguments, const Report& report) {
  std::vector<std::string> words = arguments.words();
  if (const auto port = arguments.value("-p")) {
    if (!is_port(*port)) return std::unexpected(plain_error("use -p " + *port, "that is no port"));
    if (words.empty()) return std::vector{":" + *port};
    if (words.size() > 1 || names_port(without_scheme(words[0]))) {
      return std::unexpected(plain_error("use -p " + *port, "an ADDR names a port of its own", "write ADDR:" + *port));
    }
    words.push_back(*port);
  }
  if (words.empty()) return std::vector<std::string>{":8888"};
  if (words.size() != 2 || !is_port(words[1]) || names_port(without_scheme(words[0]))) return words;
  const bool bare_v6 = net::Address::parse(words[0]).value_or(net::Address()).is_v6() && !words[0].starts_with('[');
  const std::string joined = (bare_v6 ? "[" + words[0] + "]" : words[0]) + ":" + words[1];
  report.status("'" + words[0] + " " + words[1] + "' is understood as " + joined);
  return std::vector{joined};
}

Result<void> keep_family(server::ListenAt& at, net::Family family, const std::string& word) {
  if (family == net::Family::any) return {};
  const bool v6 = family == net::Family::v6;
  std::erase_if(at.addresses, [&](const net::Address& address) { return address.is_v6() != v6; });
  if (!at.addresses.empty()) return {};
  return std::unexpected(
      plain_error("listen on '" + word + "'", v6 ? "-6 wants an IPv6 address" : "-4 wants an IPv4 address"));
}

Result<void> plan_addresses(const Arguments& arguments, const Report& report, ListenPlan& plan) {
  const auto words = address_words(arguments, report);
  if (!words) return std::unexpected(words.error());
  for (const std::string& word : *words) {
    const auto where = split_scheme(word, scheme_options(arguments));
    if (!where) return std::unexpected(where.error());
    if (&word != &words->front() && where->transport != plan.transport) {
      return std::unexpected(plain_error("use '" + word + "'", "one listener speaks either TCP or UDP", "start two"));
    }
    if (&word != &words->front() && where->tls != plan.tls) {
      return std::unexpected(
          plain_error("use '" + word + "'", "one listener speaks either with TLS or without", "start two"));
    }
    plan.transport = where->transport;
    plan.tls = where->tls;
    if (auto name = parse_listen_name(where->address)) {
      plan.names.push_back(std::move(*name));
      continue;
    }
    auto at = parse_listen_address(where->address);
    if (!at) return std::unexpected(at.error());
    if (auto kept = keep_family(*at, plan.family, word); !kept) return kept;
    plan.at.push_back(std::move(*at));
  }
  return {};
}

Result<Gate> gate_option(const Arguments& arguments) {
  std::vector<net::Prefix> ranges[2];
  for (const std::size_t denied : {0U, 1U}) {
    const std::string option = denied != 0 ? "--deny" : "--allow";
    for (const std::string& text : arguments.values(option)) {
      const auto range = net::Prefix::parse(text);
      if (!range) return std::unexpected(range.error());
      ranges[denied].push_back(*range);
    }
  }
  return Gate(std::move(ranges[0]), std::move(ranges[1]));
}

Result<void> plan_clients(const Arguments& arguments, ListenPlan& plan) {
  auto gate = gate_option(arguments);
  if (!gate) return std::unexpected(gate.error());
  plan.gate = std::move(*gate);
  if (const auto most = arguments.value("--max-clients")) {
    const auto number = parse_number(*most, 1'000'000, "a number of clients");
    if (!number) return std::unexpected(number.error());
    if (*number == 0 || plan.transport == Transport::udp) {
      return std::unexpected(plain_error("use --max-clients " + *most,
                                         *number == 0 ? "then nobody could come" : "over UDP nobody is connected"));
    }
    plan.clients_max = *number;
  }
  return {};
}

Result<void> plan_answers(const Arguments& arguments, ListenPlan& plan) {
  plan.echo = arguments.has("--echo");
  plan.reply.to = plan.transport == Transport::udp ? Reply::To::last : Reply::To::all;
  const auto text = arguments.value("--reply");
  if (!text) return {};
  if (plan.echo) {
    return std::unexpected(
        plain_error("use --echo and --reply together", "an echo goes to whom it came from", "leave one out"));
  }
  const auto reply = parse_reply(*text);
  if (!reply) return std::unexpected(reply.error());
  plan.reply = *reply;
  return {};
}

/// Which certificate is shown.
Result<void> plan_identity(const Arguments& arguments, ListenPlan& plan) {
  auto identity = plan_tls(arguments, data_directory());
  if (!identity) return std::unexpected(identity.error());
  if (!plan.tls && !identity->key_file.empty()) {
    return std::unexpected(plain_error("use --tls-cert and --tls-key", "nobody sees them without TLS", "add --tls"));
  }
  plan.identity = std::move(*identity);
  return {};
}

}  // namespace

Result<ListenPlan> make_listen_plan(const Arguments& arguments, const Report& report) {
  ListenPlan plan;
  const auto family = family_option(arguments);
  if (!family) return std::unexpected(family.error());
  plan.family = *family;
  if (auto planned = plan_addresses(arguments, report, plan); !planned) return std::unexpected(planned.error());
  const auto frame = frame_option(arguments, plan.transport);
  if (!frame) return std::unexpected(frame.error());
  plan.frame = *frame;
  const auto look = look_option(arguments, plan.frame);
  if (!look) return std::unexpected(look.error());
  plan.look = *look;
  if (auto planned = plan_clients(arguments, plan); !planned) return std::unexpected(planned.error());
  if (auto planned = plan_answers(arguments, plan); !planned) return std::unexpected(planned.error());
  if (auto planned = plan_identity(arguments, plan); !planned) return std::unexpected(planned.error());
  plan.once = arguments.has("--once");
  plan.digest = arguments.has("--digest");
  const auto ready = ready_descriptor(arguments);
  if (!ready) return std::unexpected(ready.error());
  plan.ready_descriptor = *ready;
  return plan;
}

}  // namespace salon::app
