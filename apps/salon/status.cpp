// salon status: the figures of a server, for a person or a program.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <expected>
#include <functional>
#include <string>

#include "dial.hpp"
#include "end_point.hpp"
#include "exit_code.hpp"
#include "figures_view.hpp"
#include "secrets.hpp"
#include "surroundings.hpp"
#include "verb.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t usual_port = 8888;
constexpr Duration patience = 5s;
constexpr std::size_t answer_bytes_max = 1'000'000;
constexpr std::size_t token_bytes_max = 4096;

/// Whom to ask, and how.
struct Plan {
  net::HostPort server;
  TlsWish tls;
  /// "localhost:8888"
  std::string address;
};

Result<Plan> make_plan(const Arguments& arguments) {
  const std::string word = arguments.words().empty() ? "localhost" : arguments.words()[0];
  const auto where = split_scheme(word, scheme_options(arguments));
  if (!where) return std::unexpected(where.error());
  if (where->transport == Transport::udp) {
    return std::unexpected(plain_error("ask '" + word + "'", "figures are asked for over TCP", "write HOST:PORT"));
  }
  auto server = net::parse_host_port(where->address, usual_port);
  if (!server) return std::unexpected(server.error());
  auto wish = tls_wish(arguments, where->tls);
  if (!wish) return std::unexpected(wish.error());
  const bool v6 = server->host.find(':') != std::string::npos;
  std::string address = (v6 ? "[" + server->host + "]" : server->host) + ":" + std::to_string(server->port);
  return Plan{*std::move(server), *std::move(wish), std::move(address)};
}

/// What Dial tells: whom it had not seen before, what could not be remembered.
void tell(const Event& event) { std::fprintf(stderr, "salon status: %s\n", event.text.c_str()); }

Unreached broke_off_or(ExitCode code, const Error& error) {
  return {error.code == std::errc::connection_reset ? broken_off : code, error, {}};
}

/// Asks for /metrics and gives what came until the server closed. `request` lives as long.
net::Task<std::expected<std::string, Unreached>> ask(net::Loop& loop, const Plan& plan, const std::string& request) {
  const Instant until = loop.now() + patience;
  Dial dial(loop, plan.server, {}, plan.tls);
  const std::function<void(const Event&)> listener = tell;
  auto stream = co_await dial.connect(until, listener);
  if (!stream) co_return std::unexpected(stream.error());
  const auto sent = co_await stream->send_all(as_bytes(request), until);
  if (!sent) co_return std::unexpected(broke_off_or(unreachable_code(sent.error()), sent.error()));
  std::string answer;
  std::array<std::byte, 16'384> buffer;
  while (answer.size() < answer_bytes_max) {
    const auto count = co_await stream->receive(buffer, until);
    if (!count) co_return std::unexpected(broke_off_or(unreachable_code(count.error()), count.error()));
    if (*count == 0) break;
    answer += as_text(Bytes(buffer).first(*count));
  }
  co_return answer;
}

/// What came, as far as it matters here.
struct Answer {
  int status = 0;  // 0: that is no HTTP
  std::string_view body;
  bool whole = false;
};

Answer read_answer(std::string_view text) {
  constexpr std::string_view version = "HTTP/1.1 ";
  const std::size_t head_end = text.find("\r\n\r\n");
  if (!text.starts_with(version) || head_end == std::string_view::npos) return {};
  const auto status = parse_number(text.substr(version.size(), 3), 999, "a status");
  Answer answer{.status = status ? static_cast<int>(*status) : 0, .body = text.substr(head_end + 4)};
  constexpr std::string_view field = "\r\nContent-Length: ";
  if (const std::size_t at = text.substr(0, head_end).find(field); at != std::string_view::npos) {
    const std::string_view rest = text.substr(at + field.size());
    const auto length = parse_number(rest.substr(0, rest.find('\r')), answer_bytes_max, "a length");
    answer.whole = length && *length == answer.body.size();
  }
  return answer;
}

int fail(ExitCode code, const std::string& words) {
  std::fprintf(stderr, "salon status: %s\n", words.c_str());
  return code;
}

int unreached(const Unreached& why, const std::string& address) {
  if (why.error.code == std::errc::connection_refused) {
    return fail(unreachable, "no server runs at " + address +
                                 " (connection refused); `salon serve` starts one, `salon status HOST:PORT` asks "
                                 "elsewhere");
  }
  return fail(why.code, why.error.message());
}

/// What an answer says that shows no figures.
int refused(const Answer& answer, const std::string& address) {
  const auto says = [&](std::string_view word) { return answer.body.find(word) != std::string_view::npos; };
  if (answer.status == 401) {
    return fail(unreachable, address + " shows its status to who knows the token; give it with --token-file FILE");
  }
  if (answer.status == 403 && says("TLS")) {
    return fail(unreachable, address + " is spoken to under TLS only; try `salon status tls://" + address + "`");
  }
  if (answer.status == 403) {
    return fail(unreachable, address +
                                 " shows its status on its own host only; ask there, or start it with "
                                 "--status-token-file");
  }
  return fail(unreachable, address + " does not answer as `salon serve` does" +
                               (answer.status == 0 ? "" : " (HTTP " + std::to_string(answer.status) + ")") +
                               "; is that its port?");
}

int status(const Arguments& arguments) {
  const auto plan = make_plan(arguments);
  if (!plan) return fail(wrong_use, plan.error().message());
  const std::string& address = plan->address;
  std::string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  if (const auto path = arguments.value("--token-file")) {
    const auto token = read_small_file(*path, token_bytes_max);
    if (!token) return fail(local_failure, token.error().message());
    request += "Authorization: Bearer " + token->substr(0, token->find_first_of("\r\n")) + "\r\n";
  }
  request += "\r\n";

  auto loop = net::make_loop(loop_that_starts_soonest());
  if (!loop) return fail(local_failure, loop.error().message());
  auto came = net::run(**loop, ask(**loop, *plan, request));
  // Where this host is taken for a proxy (--proxy-from), we come for ourselves.
  if (came && came->starts_with("* ") && came->find("PROXY") != std::string::npos) {
    request.insert(0, "PROXY UNKNOWN\r\n");
    came = net::run(**loop, ask(**loop, *plan, request));
  }
  (*loop)->drain();
  if (!came) return unreached(came.error(), address);
  const Answer answer = read_answer(*came);
  if (answer.status != 200) return refused(answer, address);
  if (!answer.whole) return fail(broken_off, address + " broke off in the middle of its answer; try again");
  const auto figures = read_figures(answer.body);
  if (!figures) return fail(unreachable, address + ": " + figures.error().message());
  const WallTime now = std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now());
  const std::string text = arguments.has("--json") ? figures_as_json(*figures, address)
                                                   : show_figures(*figures, address, now, local_utc_offset());
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  return written ? done : fail(local_failure, "standard output cannot be written to");
}

constexpr Option options[] = {
    {"--json", "", "Prints one JSON object: the address, whether it is ready, and the figures under their names."},
    {"--token-file", "FILE",
     "Sends the first line of this file: for the status of another host, which was started with --status-token-file."},
    {"--tls", "",
     "Speaks TLS; tls://HOST:PORT says the same. Who is trusted then is as for `salon join`; docs/manual/tls.md tells "
     "it."},
    {"--fingerprint", "SHA256",
     "Speaks TLS with nobody but the one whose certificate has this fingerprint; nothing is remembered."},
};

}  // namespace

const Verb status_verb = {
    .name = "status",
    .synopsis = "[[tls://]HOST[:PORT]]",
    .summary = "Shows how a room is: who is there, what is said, how long it takes",
    .description =
        "Asks a running `salon serve` for its figures and shows them: of this host, port 8888, unless another is "
        "given. Another host shows them only to who knows its token. docs/manual/figures.md says what each figure "
        "means. The exit code is 0 when they were shown, 1 when no server answers there or it does not show them, 3 "
        "when it says nothing for 5 s, 4 when it breaks off, 6 when it is not trusted (TLS).",
    .options = options,
    .words_max = 1,
    .run = status,
};

}  // namespace salon::app
