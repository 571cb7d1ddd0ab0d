// salon serve: opens the room.

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "banner.hpp"
#include "exit_code.hpp"
#include "listen_address.hpp"
#include "ready.hpp"
#include "salon/base/utf8.hpp"
#include "salon/net/interfaces.hpp"
#include "salon/net/task.hpp"
#include "salon/version.hpp"
#include "secrets.hpp"
#include "server/server.hpp"
#include "server/stderr_log.hpp"
#include "store/memory_store.hpp"
#include "store/sqlite_store.hpp"
#include "surroundings.hpp"
#include "verb.hpp"
#include "web_plan.hpp"

namespace salon::app {
namespace {

/// Descriptors that are no guests': listeners, the database, standard streams, the loop's own.
constexpr std::size_t descriptors_kept_back = 64;

int fail(int code, const Error& error) {
  std::fprintf(stderr, "salon serve: %s\n", error.message().c_str());
  return code;
}

/// Raises the soft limit on descriptors to the hard one and says how many guests that leaves room for.
std::size_t guests_possible() {
  const std::size_t descriptors = raise_descriptor_limit();
  return descriptors > 2 * descriptors_kept_back ? descriptors - descriptors_kept_back : descriptors / 2;
}

std::filesystem::path usual_data_directory() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/') {
    return std::filesystem::path(data) / "salon";
  }
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr && *home != '\0' ? home : "/var/lib") / ".local/share/salon";
}

/// For reading: "~" for the home directory.
std::string shown_path(const std::filesystem::path& path) {
  const char* home = std::getenv("HOME");
  std::string text = path.string();
  if (home == nullptr || *home == '\0' || !text.starts_with(std::string(home) + "/")) return text;
  return "~" + text.substr(std::string_view(home).size());
}

struct Plan {
  server::Config config;
  std::shared_ptr<room::Store> store;
  std::string history;  // shown; empty when nothing is kept
  std::optional<int> ready_descriptor;
  bool quiet = false;
};

/// "90d", "12h", "30m", "45s".
Result<std::chrono::seconds> parse_age(const std::string& text) {
  static constexpr std::pair<char, std::int64_t> units[] = {{'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}};
  for (const auto& [letter, seconds] : units) {
    if (!text.ends_with(letter)) continue;
    const auto count = parse_number(std::string_view(text).substr(0, text.size() - 1), 1'000'000, "an age");
    if (count && *count > 0) return std::chrono::seconds(static_cast<std::int64_t>(*count) * seconds);
  }
  return std::unexpected(
      plain_error("keep history for '" + text + "'", "that is no age", "write it as 90d, 12h, 30m or 45s"));
}

/// "2G", "500M", "64K", "1000000".
Result<std::uint64_t> parse_size(const std::string& text) {
  std::string_view digits = text;
  std::uint64_t unit = 1;
  static constexpr std::pair<char, std::uint64_t> units[] = {
      {'K', 1ULL << 10U}, {'M', 1ULL << 20U}, {'G', 1ULL << 30U}};
  for (const auto& [letter, bytes] : units) {
    if (!text.ends_with(letter)) continue;
    digits.remove_suffix(1);
    unit = bytes;
  }
  const auto count = parse_number(digits, 1ULL << 40U, "a size");
  constexpr std::uint64_t bytes_max = 1ULL << 50U;
  if (count && *count > 0 && *count <= bytes_max / unit) return *count * unit;
  return std::unexpected(
      plain_error("keep '" + text + "' of history", "that is no size", "write it as 2G, 500M, 64K or in bytes"));
}

/// It stands as a word, and as the source of messages, on an IRC wire (modern-irc, "Server Name").
bool is_server_name(std::string_view name) {
  return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

Result<void> plan_store(const Arguments& arguments, Plan& plan) {
  if (arguments.has("--memory")) {
    if (arguments.has("--data")) {
      return std::unexpected(
          plain_error("use --memory and --data together", "one forgets, the other keeps", "give one of them"));
    }
    // Seconds since 1970 grow with each start, so that ids are not given twice although nothing remembers them.
    plan.store = std::make_shared<store::MemoryStore>(
        store::MemoryOptions{.epoch = static_cast<std::uint64_t>(std::time(nullptr))});
    return {};
  }
  const auto data = arguments.value("--data");
  const std::filesystem::path directory = data ? std::filesystem::path(*data) : usual_data_directory();
  store::SqliteOptions options;
  if (const auto keep = arguments.value("--keep")) {
    const auto age = parse_age(*keep);
    if (!age) return std::unexpected(age.error());
    options.keep.age = *age;
  }
  if (const auto keep = arguments.value("--keep-bytes")) {
    const auto bytes = parse_size(*keep);
    if (!bytes) return std::unexpected(bytes.error());
    options.keep.bytes = *bytes;
  }
  plan.store = std::make_shared<store::SqliteStore>(directory, options);
  plan.history = shown_path(directory);
  return {};
}

constexpr std::size_t motd_bytes_max = 65'536;
constexpr std::size_t admin_bytes_max = 300;

/// Who may come in, who may do more, and what they are told.
Result<void> plan_people(const Arguments& arguments, server::Config& config) {
  if (const auto word = arguments.value("--password")) {
    auto secret = password(*word);
    if (!secret) return std::unexpected(secret.error());
    config.setting.password = *std::move(secret);
  }
  auto keys = operator_keys(arguments.values("--oper"));
  if (!keys) return std::unexpected(keys.error());
  config.setting.operators = *std::move(keys);
  if (const auto path = arguments.value("--motd")) {
    config.read_motd = [path = *path] { return read_small_file(path, motd_bytes_max); };
  }
  const std::string admin = utf8::visible(arguments.value("--admin").value_or(""));
  config.setting.admin = utf8::prefix(admin, admin_bytes_max);
  return {};
}

Result<Plan> make_plan(const Arguments& arguments) {
  Plan plan;
  for (const std::string& word : arguments.words()) {
    const auto where = parse_listen_address(word);
    if (!where) return std::unexpected(where.error());
    plan.config.listen.push_back(*where);
  }
  if (plan.config.listen.empty()) plan.config.listen.push_back(parse_listen_address(":8888").value());

  session::Setting& setting = plan.config.setting;
  setting.version = version;
  setting.language = usual_language();
  setting.utc_offset = local_utc_offset();
  setting.throttle = !arguments.has("--no-throttle");
  if (const auto name = arguments.value("--server-name")) {
    if (!is_server_name(*name)) {
      return std::unexpected(plain_error("use '" + *name + "' as the server's name", "it is no name for IRC",
                                         "take 1 to 63 letters, digits, '.' and '-'"));
    }
    setting.server_name = *name;
  }
  if (Result<void> people = plan_people(arguments, plan.config); !people) return std::unexpected(people.error());
  plan.config.everyone = arguments.has("--public");
  plan.config.clock = [] { return Instant(std::chrono::steady_clock::now().time_since_epoch()); };
  if (Result<void> web = plan_web(arguments, setting); !web) return std::unexpected(web.error());
  plan.quiet = arguments.has("--quiet");
  for (const net::InterfaceAddress& own : net::interface_addresses()) {
    plan.config.on_link.push_back({own.address, own.prefix_bits});
  }
  plan.config.guests_max = guests_possible();
  if (const auto most = arguments.value("--max-guests")) {
    const auto number = parse_number(*most, 1'000'000, "a number of guests");
    if (!number) return std::unexpected(number.error());
    plan.config.guests_max = std::min<std::size_t>(plan.config.guests_max, *number);
  }
  const auto ready = ready_descriptor(arguments);
  if (!ready) return std::unexpected(ready.error());
  plan.ready_descriptor = *ready;
  if (Result<void> stored = plan_store(arguments, plan); !stored) return std::unexpected(stored.error());
  return plan;
}

constexpr auto farewell = "the room closes; goodbye";

/// Closes the server at the first of its signals, from the moment it is started; then they end the program as usual.
struct CloseOnSignal : net::SignalOperation {
  CloseOnSignal(net::Loop& running, server::Server& open) : loop(running), server(open) {
    signals = {SIGINT, SIGTERM, SIGHUP};
    handler = [](net::Operation& operation) {
      auto& self = static_cast<CloseOnSignal&>(operation);
      if (!self.more) return;
      self.server.begin_close(farewell);
      self.loop.cancel(self);
    };
  }
  net::Loop& loop;
  server::Server& server;
};

/// 0, or the exit code for what `error` says went wrong while opening.
int code_of(const Error& error) {
  return error.attempt.starts_with("listen") || error.attempt.starts_with("open UDP") ? unreachable : local_failure;
}

int serve(const Arguments& arguments) {
  auto plan = make_plan(arguments);
  if (!plan) return fail(wrong_use, plan.error());
  std::signal(SIGPIPE, SIG_IGN);  // whoever read our output may go; the room stays
  auto loop = net::make_loop();
  if (!loop) return fail(local_failure, loop.error());
  const auto log = server::make_stderr_log(plan->quiet ? LogLevel::error : LogLevel::info);
  server::Server server(**loop, *log, plan->config, plan->store);
  if (auto opened = net::run(**loop, server.open()); !opened) {
    (*loop)->drain();
    return fail(code_of(opened.error()), opened.error());
  }
  // Before anyone is told that the room is open: who is told may ask it to close at once.
  CloseOnSignal signals(**loop, server);
  (*loop)->start(signals);
  if (!plan->quiet) {
    const std::string text = banner({.version = version,
                                     .history = plan->history,
                                     .endpoints = server.endpoints(),
                                     .interfaces = net::interface_addresses(),
                                     .everyone = plan->config.everyone});
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }
  Result<void> told;
  if (plan->ready_descriptor) told = tell_ready(*plan->ready_descriptor, server.endpoints().front().port);
  if (!told) {
    server.begin_close(farewell);
    (*loop)->cancel(signals);
  }
  (*loop)->run_until([&] { return server.closed() && !signals.pending(); });
  (*loop)->drain();
  if (!told) return fail(wrong_use, told.error());
  if (!plan->quiet) std::fputs("\nthe room is closed\n", stdout);
  return done;
}

constexpr Option options[] = {
    {"--data", "DIR", "Where history is kept; usually $XDG_DATA_HOME/salon or ~/.local/share/salon."},
    {"--memory", "", "Keeps nothing: history lasts until the room closes, and guests are told so."},
    {"--keep", "AGE", "Forgets lines older than this: 90d, 12h, 30m."},
    {"--keep-bytes", "SIZE", "Forgets the oldest lines when history grows beyond this: 2G, 500M."},
    {"--public", "",
     "Lets everyone in, not only loopback, private and link-local addresses and this host's own networks."},
    {"--max-guests", "N", "Guests over TCP at once; usually as many as there are file descriptors."},
    {"--server-name", "NAME", "What the server calls itself to IRC clients."},
    {"--password", "WORD", "Lets in only who knows it; @FILE reads it from a file, which `ps` does not show."},
    {"--oper", "NAME:PASSWORD",
     "Who gives these to /oper becomes an operator of the server. May be repeated; @FILE reads a list of them from a "
     "file, which `ps` does not show."},
    {"--motd", "FILE", "The message of the day for IRC clients; an operator's REHASH reads it again."},
    {"--admin", "TEXT", "Whom to ask about this server, for IRC's ADMIN: a name, an address."},
    {"--no-throttle", "", "No limit on how fast a guest may speak: for tests and measurements."},
    {"--web-host", "NAME",
     "A name of this host, to which HTTP and WebSocket are spoken besides addresses, localhost and its own name. May "
     "be "
     "repeated."},
    {"--web-origin", "ORIGIN",
     "Pages of this origin may open a WebSocket, besides this host's own: https://chat.example.org. May be repeated."},
    {"--status-token-file", "FILE",
     "Shows /healthz, /readyz and /metrics to other hosts that send the first line of this file "
     "(Authorization: Bearer TOKEN)."},
    {"--ready-fd", "N", "Writes the port and a newline to this descriptor when the room is open, then closes it."},
    {"-q,--quiet", "", "Prints no banner, and logs errors only."},
};

}  // namespace

const Verb serve_verb = {
    .name = "serve",
    .synopsis = "[ADDR...]",
    .summary = "Opens a room that anything with a socket can join",
    .description =
        "Opens a chat room on one port, over TCP and UDP, IPv4 and IPv6: for nc and telnet (plain lines), IRC clients, "
        "and "
        "devices that can do no more than send a datagram. It needs no configuration. ADDR is [ADDRESS][:PORT]: "
        "`:8888` (the "
        "default) means every interface, `:0` takes a free port. Ctrl-C or SIGTERM says goodbye to everyone and "
        "closes.",
    .options = options,
    .words_max = 16,
    .run = serve,
};

}  // namespace salon::app
