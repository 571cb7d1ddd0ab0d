#include "sim/world.hpp"

#include <algorithm>
#include <string>

#include "sim/machine.hpp"
#include "sim/sim_socket.hpp"

namespace salon::sim {
namespace {

// The world begins an hour after its zero, so that an Instant{} by mistake is in the past.
constexpr Instant beginning{std::chrono::hours(1)};

// Keepalive goes on for ever; an hour of nothing else is a world that stands still.
constexpr Duration quiet_max = std::chrono::hours(1);

// A loop that always has something ready would stop the clock for all; after so many turns a microsecond passes.
constexpr unsigned turns_an_instant = 256;

}  // namespace

World::World(std::uint64_t seed_given, NetworkOptions options_given)
    : options(std::move(options_given)),
      seed(seed_given),
      chance(seed_given),
      now_(beginning),
      wall_(options.wall_start),
      life_at_(beginning),
      real_start_(std::chrono::steady_clock::now()) {
  ensure(options.delay_min <= options.delay_max, "NetworkOptions: delay_min is above delay_max");
  ensure(options.blocking_min <= options.blocking_max, "NetworkOptions: blocking_min is above blocking_max");
  ensure(options.segment_bytes_max > 0 && options.send_buffer_bytes > 0 && options.receive_buffer_bytes > 0,
         "NetworkOptions: a TCP buffer of no bytes");
}

World::~World() = default;

// ---- events ----

bool World::later(const Event& a, const Event& b) {
  return a.when != b.when ? a.when > b.when : a.sequence > b.sequence;
}

void World::plan(Instant when, bool background, Action action) {
  events_.push_back({std::max(when, now_), ++sequence_, background, std::move(action)});
  std::push_heap(events_.begin(), events_.end(), later);
  if (background) ++background_events_;
}

void World::at(Instant when, Action action) { plan(when, false, std::move(action)); }

void World::in_background(Instant when, Action action) { plan(when, true, std::move(action)); }

void World::step(const SimLoop* driver, Instant until) {
  ensure(turning_ == nullptr, "a simulated host's turn asked the world to go on");
  if (++turns_at_now_ > turns_an_instant && !options.real_time) set_clock(now_ + std::chrono::microseconds(1));
  Instant next = until;
  if (Machine* const machine = choose_due(driver, next); machine != nullptr) {
    life_at_ = now_;
    turning_ = machine;
    machine->sim_loop().one_turn();
    turning_ = nullptr;
    return;
  }
  if (next != never || events_.size() > background_events_) life_at_ = now_;
  if (!options.real_time && next == never && (events_.empty() || now_ - life_at_ > quiet_max)) stand_still();
  if (!events_.empty()) next = std::min(next, events_.front().when);
  if (next > now_ && !advance(next)) return;
  if (!events_.empty() && events_.front().when <= now_) happen();
}

/// One of the hosts that have something to do now, by chance: on a real machine, too, nobody says who comes first. If
/// there is none, `next` becomes the first time at which one has, if that is sooner.
Machine* World::choose_due(const SimLoop* driver, Instant& next) {
  due_.clear();
  for (const auto& machine : machines_) {
    const SimLoop& loop = machine->sim_loop();
    if (&loop == driver || !machine->up()) continue;
    const Instant due = loop.has_work() ? now_ : loop.due();
    if (due <= now_) due_.push_back(machine.get());
    next = std::min(next, due);
  }
  if (due_.empty()) return nullptr;
  return due_[due_.size() == 1 ? 0 : chance.below(due_.size())];
}

void World::happen() {
  std::pop_heap(events_.begin(), events_.end(), later);
  Event event = std::move(events_.back());
  events_.pop_back();
  if (event.background) --background_events_;
  event.action();
}

/// False when a post from another thread came first; then less time has passed.
bool World::advance(Instant to) {
  if (!options.real_time) {
    set_clock(to);
    return true;
  }
  std::unique_lock lock(mutex_);
  const auto woken = [this] { return posted_; };
  if (to == never) {
    condition_.wait(lock, woken);
  } else {
    condition_.wait_until(lock, real_start_ + (to - beginning), woken);
  }
  const bool reached = !posted_;
  posted_ = false;
  set_clock(std::clamp(beginning + Duration(std::chrono::steady_clock::now() - real_start_), now_, to));
  return reached;
}

void World::set_clock(Instant to) {
  ensure(to >= now_, "the simulated clock was asked to go back");
  now_ = to;
  wall_ = options.wall_start + std::chrono::duration_cast<std::chrono::milliseconds>(now_ - beginning);
  turns_at_now_ = 0;
  for (const auto& machine : machines_) machine->sim_loop().refresh_clocks();
}

void World::posted() {
  {
    const std::lock_guard lock(mutex_);
    posted_ = true;
  }
  condition_.notify_one();
}

void World::stand_still() const {
  const std::string what =
      "the simulated world stands still: no packet is on its way, no loop has anything to do or to "
      "wait for (seed " +
      std::to_string(seed) + ")";
  broken_invariant(what.c_str());
}

// ---- hosts and sockets ----

Machine& World::add_machine(std::string name, const std::vector<net::Address>& addresses) {
  ensure(!addresses.empty(), "a simulated host without an address");
  machines_.push_back(std::make_unique<Machine>(*this, std::move(name), addresses));
  for (const net::Address& address : addresses) {
    const bool added = addresses_.emplace(address, machines_.back().get()).second;
    ensure(added, "two simulated hosts with one address");
  }
  return *machines_.back();
}

Machine* World::machine_at(const net::Address& address, Machine& from) {
  if (address.is_loopback() || address.is_any()) return &from;
  const auto found = addresses_.find(address);
  return found == addresses_.end() ? nullptr : found->second;
}

void World::add(std::unique_ptr<SimSocket> socket) {
  const SocketId id = socket->id();
  sockets_.emplace(id, std::move(socket));
}

void World::erase(SocketId id) { sockets_.erase(id); }

SimSocket* World::find(SocketId id) const {
  const auto found = sockets_.find(id);
  return found == sockets_.end() ? nullptr : found->second.get();
}

std::vector<SocketId> World::sockets_of(const Machine& machine) const {
  std::vector<SocketId> ids;
  for (const auto& [id, socket] : sockets_) {
    if (&socket->machine() == &machine) ids.push_back(id);
  }
  return ids;
}

// ---- chance ----

Duration World::delay(const Machine& from, const Machine& to) {
  if (&from == &to) return chance.between(std::chrono::microseconds(5), std::chrono::microseconds(50));
  return chance.between(options.delay_min, options.delay_max);
}

std::size_t World::how_many(std::size_t most) {
  return happens(options.short_permille) ? chance.between(1, most) : most;
}

// ---- trace ----

void World::note(std::string_view what, SocketId socket, std::int64_t number, std::string_view bytes) {
  const auto mix_byte = [this](unsigned char byte) { trace_hash_ = (trace_hash_ ^ byte) * 0x100000001B3U; };  // FNV-1a
  const auto mix = [&](std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) mix_byte(static_cast<unsigned char>(value >> shift));
  };
  ++trace_length_;
  mix(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
  for (const char c : what) mix_byte(static_cast<unsigned char>(c));
  mix(socket);
  mix(static_cast<std::uint64_t>(number));
  for (const char c : bytes) mix_byte(static_cast<unsigned char>(c));
  if (!options.trace) return;
  const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now_ - beginning).count();
  std::string line = std::to_string(elapsed) + "us ";
  line += what;
  line += " socket " + std::to_string(socket) + " " + std::to_string(number);
  options.trace(line);
}

}  // namespace salon::sim
