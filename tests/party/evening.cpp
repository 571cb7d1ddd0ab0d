#include "party/evening.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "party/checker.hpp"
#include "party/founder.hpp"
#include "party/restless_log.hpp"
#include "party/scram_client.hpp"

namespace salon::party {

using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t port = 8888;
constexpr std::uint32_t hosts = 8;
// The bounds that must hold, whatever happens.
constexpr std::size_t guests_max = 300;
constexpr std::size_t queue_bytes_max = std::size_t{16} * 1024;
constexpr std::size_t unacknowledged_max = 2000;

std::vector<std::string_view> all_rooms() {
  std::vector<std::string_view> all(rooms.begin(), rooms.end());
  all.insert(all.end(), kept_rooms.begin(), kept_rooms.end());
  return all;
}

class Silence final : public LogSink {
 public:
  void log(LogLevel, std::string_view) override {}
};

class Evening {
 public:
  explicit Evening(const Plan& plan);
  Outcome run();

 private:
  static sim::NetworkOptions weather(Generator& generator);
  void invite();
  bool open();
  void live(bool last);
  void disturb();
  void crash();
  void go_home();
  void close();
  void reopen();

  Histories read_history(store::SqliteStore& store);
  void check(const char* when, store::SqliteStore& store);
  void check_bounds();
  void complain(const std::string& text);
  void tell(std::string_view text) {
    if (!plan_.tell) return;
    const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(network_.now() - began_);
    plan_.tell("after " + std::to_string(since.count()) + " ms: " + std::string(text));
  }
  bool until(Duration limit, const std::function<bool()>& done) { return network_.run_until(done, limit); }

  const Plan& plan_;
  Generator generator_;
  sim::NetworkOptions options_;
  sim::Network network_;
  sim::Host& host_;
  support::FaultyVfs vfs_;
  Silence silence_;
  std::shared_ptr<store::SqliteStore> store_;
  std::unique_ptr<server::Server> server_;

  Notebook notebook_;
  std::vector<sim::Host*> guest_hosts_;
  std::vector<std::unique_ptr<Guest>> guests_;
  std::vector<std::unique_ptr<net::TaskGroup>> at_the_party_;  // one a guest
  bool over_ = false;
  bool still_ = false;
  std::uint32_t other_lines_ = 0;
  Instant trouble_until_{};
  Instant began_ = network_.now();
  Outcome outcome_;
};

Evening::Evening(const Plan& plan)
    : plan_(plan),
      generator_(plan.seed),
      options_(weather(generator_)),
      network_(generator_.next(), options_),
      host_(network_.host("server")),
      vfs_("party-" + std::to_string(plan.seed), generator_.split()) {}

/// Half of the evenings are rough, and on half of those datagrams come twice. Disks are slow on a third.
sim::NetworkOptions Evening::weather(Generator& generator) {
  sim::NetworkOptions options = sim::NetworkOptions::rough();
  if (generator.one_in(2)) options.duplicate_permille = 0;
  if (generator.one_in(4)) options = sim::NetworkOptions::gentle();
  options.send_buffer_bytes = options.receive_buffer_bytes = 4096;
  if (generator.one_in(3)) options.blocking_max = 200ms;
  return options;
}

Outcome Evening::run() {
  {
    store::SqliteStore store("data", store::SqliteOptions{.keep = {}, .vfs = vfs_.name()});
    prepare(store, plan_.guests);
  }
  invite();
  const std::uint64_t lives = generator_.between(2, 4);
  for (std::uint64_t life = 1; life <= lives && outcome_.complaints.empty(); ++life) {
    if (!open()) break;
    if (life > 1) check("after a restart", *store_);
    live(life == lives);
    if (life < lives) crash();
  }
  go_home();
  if (server_ != nullptr) close();
  const bool gone =
      until(2min, [&] { return std::ranges::all_of(at_the_party_, [](const auto& guest) { return guest->empty(); }); });
  ensure(gone, "a guest of the party does not go home");
  if (outcome_.complaints.empty()) reopen();
  for (sim::Host* const host : guest_hosts_) host->loop().drain();
  for (const Visit& visit : notebook_.visits) {
    outcome_.said += visit.said.size();
    outcome_.acknowledged += visit.acknowledged.size() + visit.counted_as_kept;
    for (const Stay& stay : visit.stays) {
      outcome_.heard += stay.heard.size();
      if (stay.room == club) outcome_.heard_in_club += stay.heard.size();
    }
  }
  outcome_.trace_hash = network_.trace_hash();
  return std::move(outcome_);
}

void Evening::invite() {
  for (std::uint32_t number = 0; number < hosts; ++number)
    guest_hosts_.push_back(&network_.host("guests-" + std::to_string(number)));
  const auto makers = std::array{make_lines_guest, make_irc_guest, make_irc_guest,     make_lines_guest,
                                 make_lines_guest, make_irc_guest, make_datagram_guest};
  for (std::uint32_t number = 0; number < plan_.guests; ++number) {
    net::Loop& loop = guest_hosts_[number % hosts]->loop();
    const Invitation invitation{loop, {host_.address(), port}, notebook_, over_};
    guests_.push_back(makers[number % makers.size()](invitation, number + 1, generator_.split()));
    at_the_party_.push_back(std::make_unique<net::TaskGroup>(loop));
    at_the_party_.back()->spawn(guests_.back()->spend_the_evening());
  }
}

// ---- the server's life ----

bool Evening::open() {
  vfs_.disk().faults = {};
  server::Config config;
  config.listen = {{.addresses = {host_.address()}, .port = port}};
  config.guests_max = guests_max;
  config.connection.queue_bytes_max = queue_bytes_max;
  config.credentials.iterations = scram_client_iterations;
  config.credentials.chance = [chance = generator_.split()](std::size_t count) mutable {
    std::string bytes(count, '\0');
    for (char& byte : bytes) byte = static_cast<char>(chance.below(256));
    return bytes;
  };
  store_ = std::make_shared<store::SqliteStore>("data", store::SqliteOptions{.keep = {}, .vfs = vfs_.name()});
  const Generator chance = generator_.split();
  auto make_log = [this, chance](std::uint64_t epoch, room::Log::Listener& listener) {
    return std::make_unique<RestlessLog>(epoch, listener, host_.loop(), chance, Restlessness(), still_, other_lines_);
  };
  server_ = std::make_unique<server::Server>(host_.loop(), silence_, config, store_, make_log);
  const Result<void> opened = net::run(host_.loop(), server_->open());
  if (opened) return true;
  complain("the server does not open: " + opened.error().message());
  server_.reset();
  store_.reset();
  return false;
}

void Evening::live(bool last) {
  const Instant end = network_.now() + generator_.between(Duration(6s), Duration(20s));
  const bool power_fails_in_a_commit = !last && generator_.one_in(2);
  const std::uint64_t crashes = vfs_.disk().crashes();
  while (network_.now() < end) {
    network_.run_for(generator_.between(Duration(20ms), Duration(300ms)));
    check_bounds();
    if (network_.now() >= trouble_until_) vfs_.disk().faults = {};
    disturb();
  }
  if (power_fails_in_a_commit) {
    vfs_.disk().crash_after(generator_.between(1, 40));
    until(2s, [&] { return vfs_.disk().crashes() != crashes; });
  }
  outcome_.not_kept += server_->hall().counters().lines_not_kept;
}

void Evening::disturb() {
  if (generator_.one_in(15)) {
    sim::Host& host = *guest_hosts_[generator_.below(hosts)];
    host.vanish();
    network_.at(network_.now() + generator_.between(Duration(100ms), Duration(6s)), [&host] { host.reappear(); });
  }
  if (!generator_.one_in(80) || network_.now() < trouble_until_) return;
  tell("the disk is in trouble");
  support::DiskFaults& faults = vfs_.disk().faults;
  switch (generator_.below(3)) {
    case 0: faults.bytes_max = 0; break;  // full
    case 1: faults.sync_fails_one_in = generator_.between(1, 4); break;
    default: faults.write_fails_one_in = generator_.between(2, 30);
  }
  trouble_until_ = network_.now() + generator_.between(Duration(100ms), Duration(4s));
}

void Evening::crash() {
  tell("the server crashes");
  ++outcome_.crashes;
  host_.crash();
  host_.loop().drain();
  server_.reset();
  store_.reset();
  vfs_.disk().crash();
  network_.run_for(generator_.between(Duration(10ms), Duration(2s)));
  host_.restart();
}

void Evening::go_home() {
  tell("the party is over");
  vfs_.disk().faults = {};
  over_ = true;
  until(1min, [&] {
    for (std::size_t each = 0; each < guests_.size(); ++each) {
      if (!guests_[each]->stays_to_the_end() && !at_the_party_[each]->empty()) return false;
    }
    return true;
  });
}

void Evening::close() {
  check("before the close", *store_);
  tell("the server closes");
  // Keeping what is left may take a commit under way, and its own.
  const Duration slow_disk = 4 * options_.blocking_max;
  server_->begin_close("good night");
  if (!until(server::Server::close_max + slow_disk, [&] { return server_->closed(); }))
    complain("the server is not closed in time: " + std::to_string(server_->guests()) +
             " guests are left, history is " + (server_->hall().idle() ? "kept" : "not"));
  still_ = true;
  host_.loop().drain();
  if (server_->guests() > 0) complain("a closed server has " + std::to_string(server_->guests()) + " guests");
  server_.reset();
  store_.reset();
}

/// What is on the disk when nobody is at home.
void Evening::reopen() {
  store::SqliteStore store("data", store::SqliteOptions{.keep = {}, .vfs = vfs_.name()});
  const auto recovered = store.open();
  if (!recovered) return complain("the history does not open: " + recovered.error().message());
  check("at the end", store);
}

// ---- the checks ----

Histories Evening::read_history(store::SqliteStore& store) {
  Histories histories;
  for (const std::string_view room : all_rooms()) {
    auto lines = store.history({.room = std::string(room), .limit = SIZE_MAX, .before = {}});
    if (!lines) {
      complain("history cannot be read: " + lines.error().message());
      continue;
    }
    histories.emplace(room, std::move(*lines));
  }
  return histories;
}

void Evening::check(const char* when, store::SqliteStore& store) {
  const Histories histories = read_history(store);
  outcome_.kept = 0;
  for (const auto& [room, lines] : histories) outcome_.kept += lines.size();
  for (const std::string& complaint : complaints_about(notebook_, histories)) complain(when + (": " + complaint));
}

void Evening::check_bounds() {
  const auto within = [this](const char* what, std::size_t is, std::size_t most) {
    if (is > most) complain(std::string(what) + " grew to " + std::to_string(is) + ", beyond " + std::to_string(most));
  };
  within("the number of guests", server_->guests(), guests_max + 64);
  within("what is unacknowledged", server_->hall().unacknowledged(), unacknowledged_max);
  within("a queue", server_->longest_queue(), queue_bytes_max);
  within("the house", server_->hall().house().guests().size(), guests_max + hosts + 8 + plan_.guests);
  within("the number of rooms", server_->hall().house().rooms().size(), all_rooms().size());
}

void Evening::complain(const std::string& text) {
  tell(text);
  outcome_.complaints.push_back(text);
}

}  // namespace

Outcome spend_evening(const Plan& plan) { return Evening(plan).run(); }

}  // namespace salon::party
