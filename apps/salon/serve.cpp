// salon serve: opens the room.

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "banner.hpp"
#include "exit_code.hpp"
#include "kept_file.hpp"
#include "listen_address.hpp"
#include "net/local_socket.hpp"
#include "net/shell_command.hpp"
#include "ready.hpp"
#include "room/mail_address.hpp"
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
#include "tls_plan.hpp"
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
  std::filesystem::path directory{};
  TlsPlan tls;
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
  const std::filesystem::path directory = data ? std::filesystem::path(*data) : std::filesystem::path(data_directory());
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
  plan.directory = directory;
  return {};
}

/// Codes are mailed by a command of the operator's, to which the letter is shown and the address told, and of which no
/// guest says a word.
Result<void> plan_mail(const Arguments& arguments, server::Config& config) {
  const auto command = arguments.value("--mail");
  config.setting.email_required = arguments.has("--mail-required");
  config.mail.from = arguments.value("--mail-from").value_or("");
  if (!command && (config.setting.email_required || !config.mail.from.empty())) {
    return std::unexpected(plain_error("use --mail-from or --mail-required", "there is nothing to send mail by",
                                       "name a command with --mail"));
  }
  if (!config.mail.from.empty() && !room::is_mail_address(config.mail.from)) {
    return std::unexpected(plain_error("send mail from '" + utf8::visible(config.mail.from) + "'",
                                       "that is no e-mail address", "write it as salon@example.org"));
  }
  if (!command) return {};
  if (command->find_first_not_of(" \t\n") == command->npos) {
    return std::unexpected(
        plain_error("send mail by '" + *command + "'", "that is no command", "give one, such as 'sendmail -t -i'"));
  }
  config.mail.deliver = [command = *command](const server::Letter& letter) {
    return net::run({.command = command,
                     .input = letter.text,
                     .environment = {{"SALON_MAIL_TO", letter.to}},
                     .time_max = std::chrono::seconds(30)});
  };
  return {};
}

constexpr std::size_t motd_bytes_max = 65'536;
constexpr std::size_t admin_bytes_max = 300;
constexpr std::size_t icon_bytes_max = 300;  // a message has 510

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
  if (const auto icon = arguments.value("--icon")) {
    if (icon->size() > icon_bytes_max || icon->find_first_of(" \t\r\n") != icon->npos) {
      return std::unexpected(
          plain_error("use the icon " + utf8::visible(*icon), "that is not a URL of at most 300 bytes"));
    }
    config.setting.network_icon = *icon;
  }
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
  setting.early_accounts = !arguments.has("--no-early-accounts");
  if (const auto name = arguments.value("--server-name")) {
    if (!is_server_name(*name)) {
      return std::unexpected(plain_error("use '" + *name + "' as the server's name", "it is no name for IRC",
                                         "take 1 to 63 letters, digits, '.' and '-'"));
    }
    setting.server_name = *name;
  }
  if (Result<void> mail = plan_mail(arguments, plan.config); !mail) return std::unexpected(mail.error());
  if (Result<void> people = plan_people(arguments, plan.config); !people) return std::unexpected(people.error());
  plan.config.everyone = arguments.has("--public");
  plan.config.clock = [] { return Instant(std::chrono::steady_clock::now().time_since_epoch()); };
  if (Result<void> web = plan_web(arguments, setting); !web) return std::unexpected(web.error());
  plan.quiet = arguments.has("--quiet");
  for (const net::InterfaceAddress& own : net::interface_addresses()) {
    plan.config.on_link.push_back({own.address, own.prefix_bits});
  }
  for (const std::string& range : arguments.values("--proxy-from")) {
    const auto prefix = net::Prefix::parse(range);
    if (!prefix) return std::unexpected(prefix.error());
    plan.config.proxies.push_back(*prefix);
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
  auto tls = plan_tls(arguments, plan.directory);
  if (!tls) return std::unexpected(tls.error());
  plan.tls = std::move(*tls);
  setting.require_tls = arguments.has("--require-tls");
  return plan;
}

constexpr auto farewell = "the room closes; goodbye";

/// Reads the certificate again, on another thread, and shows it to those who come from then on.
struct RenewTls : net::BlockingOperation {
  RenewTls(server::Server& open, LogSink& sink, TlsPlan from) : server(open), log(sink), plan(std::move(from)) {
    handler = [](net::Operation& operation) {
      auto& self = static_cast<RenewTls&>(operation);
      if (!*self.read) {
        self.log.log(LogLevel::error, (*self.read).error().message() + "; the certificate that was there stays");
        return;
      }
      self.server.use_tls(**self.read);
      self.log.log(LogLevel::info, "the certificate was read again: " + (**self.read)->fingerprint());
      for (const std::string& doubt : *self.doubts) self.log.log(LogLevel::warning, doubt);
    };
  }
  void begin(net::Loop& loop) {
    if (plan.off || pending()) return;
    read = std::make_shared<Result<std::shared_ptr<const net::TlsContext>>>(
        std::unexpected(plain_error("read the certificate again", "the system gives no thread for it", "try later")));
    doubts = std::make_shared<std::vector<std::string>>();
    work = [into = read, and_into = doubts, from = plan] {
      *into = open_tls(from);
      *and_into = tls_doubts(from);
    };
    loop.start(*this);
  }
  server::Server& server;
  LogSink& log;
  TlsPlan plan;
  std::shared_ptr<Result<std::shared_ptr<const net::TlsContext>>> read;
  std::shared_ptr<std::vector<std::string>> doubts;
};

/// Closes the server at the first of its signals, from the moment it is started; then they end the program as usual.
/// SIGHUP means that for a program on a terminal, which is being closed. For one without, the certificate is read
/// again.
struct ObeySignals : net::SignalOperation {
  ObeySignals(net::Loop& running, server::Server& open, RenewTls& renew)
      : loop(running), server(open), renewal(renew), on_terminal(isatty(STDIN_FILENO) != 0) {
    signals = {SIGINT, SIGTERM, SIGHUP};
    handler = [](net::Operation& operation) {
      auto& self = static_cast<ObeySignals&>(operation);
      if (!self.more) return;
      if (self.result == SIGHUP && !self.on_terminal) return self.renewal.begin(self.loop);
      self.server.begin_close(farewell);
      self.loop.cancel(self);
    };
  }
  net::Loop& loop;
  server::Server& server;
  RenewTls& renewal;
  bool on_terminal;
};

/// Where `salon admin` finds this room; of an empty path, nowhere. The file goes with it.
class AdminSocket {
 public:
  AdminSocket() = default;
  explicit AdminSocket(std::filesystem::path path) : path_(std::move(path)) {}
  AdminSocket(const AdminSocket&) = delete;
  AdminSocket& operator=(const AdminSocket&) = delete;
  ~AdminSocket() {
    std::error_code nothing_there;
    if (!path_.empty()) std::filesystem::remove(path_, nothing_there);
  }

  /// To be called when the data directory is known to be ours alone. A room does without rather than not open.
  void open(net::Loop& loop, server::Server& server, LogSink& log, std::function<void()> reload) const {
    if (path_.empty()) return;
    const auto listener = net::listen_local(loop, path_);
    if (listener) return server.open_admin(*listener, net::is_of_our_user, std::move(reload));
    log.log(LogLevel::warning, listener.error().message() + "; `salon admin` does not reach this room");
  }

 private:
  std::filesystem::path path_;
};

/// 0, or the exit code for what `error` says went wrong while opening.
int code_of(const Error& error) {
  return error.attempt.starts_with("listen") || error.attempt.starts_with("open UDP") ? unreachable : local_failure;
}

int serve(const Arguments& arguments) {
  auto plan = make_plan(arguments);
  if (!plan) return fail(wrong_use, plan.error());
  keep_heap_small();
  std::signal(SIGPIPE, SIG_IGN);  // whoever read our output may go; the room stays
  auto loop = net::make_loop();
  if (!loop) return fail(local_failure, loop.error());
  const auto log = server::make_stderr_log(plan->quiet ? LogLevel::error : LogLevel::info);
  // Files that were given are looked at before anything is opened; our own lies in a directory that is made then.
  if (!plan->tls.key_file.empty()) {
    const auto tls = open_tls(plan->tls);
    if (!tls) return fail(local_failure, tls.error());
    plan->config.tls = *tls;
  }
  server::Server server(**loop, *log, plan->config, plan->store);
  Result<void> opened = net::run(**loop, server.open());
  if (opened && !plan->tls.off && plan->config.tls == nullptr) {
    if (const auto tls = open_tls(plan->tls)) {
      plan->config.tls = *tls;
      server.use_tls(*tls);
    } else {
      opened = std::unexpected(tls.error());
      server.begin_close(farewell);
      (*loop)->run_until([&] { return server.closed(); });
    }
  }
  if (!opened) {
    (*loop)->drain();
    return fail(code_of(opened.error()), opened.error());
  }
  // Before anyone is told that the room is open: who is told may ask it to close at once.
  for (const std::string& doubt : tls_doubts(plan->tls)) log->log(LogLevel::warning, doubt);
  RenewTls renewal(server, *log, plan->tls);
  const AdminSocket admin = plan->directory.empty() ? AdminSocket() : AdminSocket(plan->directory / "admin.sock");
  admin.open(**loop, server, *log, [&] { renewal.begin(**loop); });
  ObeySignals signals(**loop, server, renewal);
  (*loop)->start(signals);
  if (!plan->quiet) {
    const std::string text = banner({.version = version,
                                     .history = plan->history,
                                     .endpoints = server.endpoints(),
                                     .interfaces = net::interface_addresses(),
                                     .everyone = plan->config.everyone,
                                     .fingerprint = plan->config.tls ? plan->config.tls->fingerprint() : ""});
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
  }
  Result<void> told;
  if (plan->ready_descriptor) told = tell_ready(*plan->ready_descriptor, server.endpoints().front().port);
  if (!told) {
    server.begin_close(farewell);
    (*loop)->cancel(signals);
  }
  (*loop)->run_until([&] { return server.closed() && !signals.pending() && !renewal.pending(); });
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
    {"--icon", "URL", "The URL of an image that IRC clients may show for this server; {size} in it stands for pixels."},
    {"--admin", "TEXT", "Whom to ask about this server, for IRC's ADMIN: a name, an address."},
    {"--mail", "COMMAND",
     "Mails a code to who makes an account with an e-mail address, and makes it when the code is shown: /bin/sh -c "
     "runs COMMAND with the message on its standard input and the address in $SALON_MAIL_TO ('sendmail -t -i'). It has "
     "30 seconds, and 0 is success; the log says of every code whether it was mailed, or why not."},
    {"--mail-from", "ADDRESS", "Whom that mail is from; else whom COMMAND puts there."},
    {"--mail-required", "", "No account is made without an e-mail address."},
    {"--no-early-accounts", "", "No account is made by IRC clients that have not come in yet."},
    {"--no-throttle", "",
     "No limit on how fast guests speak, and how many come from one address, and 3 s for their first byte: for tests "
     "and "
     "measurements."},
    {"--tls-cert", "FILE",
     "The certificate that is shown to those who come with TLS, and those that lead to an authority behind it (PEM); "
     "else one that is made at the first start. Read again at SIGHUP."},
    {"--tls-key", "FILE", "Its private key (PEM)."},
    {"--require-tls", "", "Speaks to nobody without TLS; datagrams are not listened to."},
    {"--no-tls", "", "Does not speak TLS."},
    {"--web-host", "NAME",
     "A name of this host, to which HTTP and WebSocket are spoken besides addresses, localhost and its own name. May "
     "be repeated."},
    {"--web-origin", "ORIGIN",
     "Pages of this origin may open a WebSocket, besides this host's own: https://chat.example.org. May be repeated."},
    {"--proxy-from", "CIDR",
     "Who comes over TCP from these addresses is a proxy: whole PROXY headers (version 1 or 2) come first, and the "
     "guest is the one they name. From elsewhere they are not read. May be repeated."},
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
        "Opens a chat room on one port, over TCP and UDP, IPv4 and IPv6: for nc and telnet (plain lines), IRC "
        "clients, and devices that can do no more than send a datagram. It needs no configuration. ADDR is "
        "[ADDRESS][:PORT]: `:8888` (the default) means every interface, `:0` takes a free port. Ctrl-C or SIGTERM "
        "says goodbye to everyone and closes.",
    .options = options,
    .words_max = 16,
    .run = serve,
};

}  // namespace salon::app
