#include "server/server.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/growth.hpp"
#include "server/local_log.hpp"
#include "session/behind_proxy.hpp"
#include "session/greeter.hpp"
#include "session/irc/session.hpp"
#include "session/turned_away.hpp"

namespace salon::server {
namespace {

/// So many who cannot stay, besides the guests, are let in to be told why; others are reset.
constexpr std::size_t turned_away_at_once = 64;

/// How often a number that is free for the first socket may turn out to be taken for another.
constexpr int free_port_attempts = 20;

/// `reached` as Peer has it.
session::Peer peer_at(const net::Endpoint& from, Shared<std::string> reached) {
  return {.address = from.address.text(),
          .port = from.port,
          .loopback = from.address.is_loopback(),
          .reached = std::move(reached)};
}

}  // namespace

Hall::MakeLog Server::local_log() {
  return [](std::uint64_t epoch, room::Log::Listener& listener) -> std::unique_ptr<room::Log> {
    return std::make_unique<LocalLog>(epoch, listener);
  };
}

Server::Server(net::Loop& loop, LogSink& log, Config config, std::shared_ptr<room::Store> store, Hall::MakeLog make_log)
    : loop_(loop),
      log_(log),
      config_(std::move(config)),
      store_(std::move(store)),
      make_log_(std::move(make_log)),
      admission_(config_.everyone, config_.on_link),
      remarks_(log) {
  if (config_.tls) use_tls(config_.tls);
  closing_.server = this;
  rereading_.server = this;
  closing_.handler = [](net::Operation& operation) {
    Server& server = *static_cast<Closing&>(operation).server;
    if (operation.result < 0) return;
    for (const auto& seat : server.seats_) seat->cut_off();
  };
}

void Server::reread(RereadDone done) {
  if (!config_.read_motd || rereading_.pending()) {
    loop_.post([done = std::move(done), nothing = !config_.read_motd] {
      done(nothing ? Result<void>()
                   : std::unexpected(plain_error("read the message of the day again", "it is being read", "wait")));
    });
    return;
  }
  rereading_.read = std::make_shared<Result<std::string>>(std::unexpected(
      plain_error("read the message of the day again", "the system gives no thread for it", "try later")));
  rereading_.done = std::move(done);
  rereading_.work = [read = config_.read_motd, into = rereading_.read] { *into = read(); };
  rereading_.handler = [](net::Operation& operation) {
    auto& self = static_cast<Rereading&>(operation);
    const Result<std::string> read = std::move(*self.read);
    if (read) self.server->config_.setting.motd = *read;
    std::exchange(self.done, nullptr)(read ? Result<void>() : std::unexpected(read.error()));
  };
  loop_.start(rereading_);
}

void Server::open_admin(net::Socket listener, bool (*may_ask)(net::Socket), std::function<void()> reload) {
  admin_ = std::make_unique<AdminDesk>(loop_, *hall_, listener, may_ask,
                                       [this, reload = std::move(reload)](RereadDone done) {
                                         reload();
                                         reread(std::move(done));
                                       });
  admin_->open();
}

Server::~Server() {
  if (open_) loop_.not_at_turn_end(*this);
}

net::Task<Result<void>> Server::open() {
  struct Opening {
    std::shared_ptr<room::Store> store;
    std::function<Result<std::string>()> read_motd;
    Result<std::string> motd;
    Result<room::Recovered> recovered = std::unexpected(plain_error(
        "open the history", "the system gives no thread for it", "raise the limit of processes (`ulimit -u`)"));
  };
  // The store's thread may outlive us when the program ends early: it shares what it writes into.
  const auto opening = std::make_shared<Opening>();
  opening->store = store_;
  opening->read_motd = config_.read_motd;
  std::function<void()> work = [opening] {
    if (opening->read_motd) opening->motd = opening->read_motd();
    if (opening->motd) opening->recovered = opening->store->open();
  };
  co_await net::run_blocking(loop_, work);
  if (!opening->motd) co_return std::unexpected(opening->motd.error());
  if (config_.read_motd) config_.setting.motd = *opening->motd;
  if (!opening->recovered) co_return std::unexpected(opening->recovered.error());

  config_.setting.durable = store_->durable();
  config_.setting.mails_codes = config_.mail.deliver != nullptr;
  config_.setting.started = loop_.wall();
  auto hall = Hall::open(loop_, config_.setting, config_.limits, store_, std::move(*opening->recovered), make_log_);
  if (!hall) co_return std::unexpected(hall.error());
  hall_ = std::move(*hall);
  hall_->on_reread([this](RereadDone done) { reread(std::move(done)); });
  Credentials::Options credentials = config_.credentials;
  credentials.throttle = config_.setting.throttle;
  mailer_ = std::make_unique<Mailer>(loop_, log_, config_.setting, config_.mail);
  credentials_ = std::make_unique<Credentials>(loop_, hall_->house(), *mailer_, std::move(credentials));
  surroundings_ = std::make_unique<Seat::Surroundings>(
      Seat::Surroundings{loop_, *hall_, config_.setting, board_, *this, handshakes_, *credentials_});
  datagrams_ = std::make_unique<DatagramDesk>(loop_, *hall_, config_.setting, admission_);

  if (Result<void> listening = listen(); !listening) {
    close_doors();
    hall_->stop();
    co_return listening;
  }
  for (const auto& door : doors_) door->open();
  datagrams_->open();
  loop_.at_turn_end(*this);
  open_ = true;
  co_return Result<void>();
}

Result<void> Server::listen() {
  for (const ListenAt& where : config_.listen) {
    if (Result<void> listening = listen_at(where); !listening) return listening;
  }
  return {};
}

Result<void> Server::listen_at(const ListenAt& where) {
  if (where.port != 0) {
    const Result<std::uint16_t> port = listen_on_one_port(where, where.port);
    if (!port) return std::unexpected(port.error());
    return {};
  }
  const std::size_t doors_before = doors_.size();
  const std::size_t endpoints_before = endpoints_.size();
  const std::size_t bound_before = datagrams_->bound();
  for (int attempt = 1;; ++attempt) {
    const Result<std::uint16_t> port = listen_on_one_port(where, 0);
    if (port) return {};
    if (port.error().code.value() != EADDRINUSE || attempt == free_port_attempts) return std::unexpected(port.error());
    while (doors_.size() > doors_before) {
      doors_.back()->close();
      doors_.pop_back();
    }
    endpoints_.resize(endpoints_before);
    datagrams_->unbind_after(bound_before);
  }
}

/// TCP and UDP on every address of `where`, all with the same number, which the first socket chooses when it is 0.
Result<std::uint16_t> Server::listen_on_one_port(const ListenAt& where, std::uint16_t port) {
  std::size_t families = 0;
  Error last_error;
  for (const net::Address& address : where.addresses) {
    auto listener = loop_.listen({.local = {address, port}});
    if (!listener) {
      const int code = listener.error().code.value();
      const bool no_such_family = code == EAFNOSUPPORT || code == EADDRNOTAVAIL;
      if (!(no_such_family && where.any_family_will_do && where.addresses.size() > 1)) {
        return std::unexpected(listener.error());
      }
      last_error = listener.error();
      continue;
    }
    doors_.emplace_back(new Door(loop_, *listener, *this));  // make_unique cannot see the private base
    const auto local = loop_.local(*listener);
    if (!local) return std::unexpected(local.error());
    port = local->port;
    const bool datagrams_too = !config_.setting.require_tls;
    if (auto bound = datagrams_too ? datagrams_->bind({address, port}) : Result<void>(); !bound) {
      return std::unexpected(bound.error());
    }
    endpoints_.push_back(*local);
    ++families;
  }
  if (families == 0) return std::unexpected(last_error);
  return port;
}

void Server::arrived(net::Socket socket, const net::Endpoint& peer) {
  crowded_said_ = false;
  ++counters_.arrivals;
  const net::Endpoint from{peer.address.unmapped(), peer.port};
  const bool proxy = is_proxy(from.address);
  Verdict verdict{.bar = guests() < config_.guests_max ? Bar::none : Bar::full};
  if (!proxy) verdict = judge(from.address, verdict.bar);
  const bool stays = verdict.bar == Bar::none;
  if (!stays) ++counters_.turned_away;
  if (closing_begun_ || (!stays && turned_away_.size() >= turned_away_at_once)) {
    loop_.reset(socket);
    return;
  }
  const session::SharedPeer who = peer_at(from, reached(socket));
  Seat::Arrival arrival{who, nullptr, std::move(verdict.share)};
  if (!stays) {
    arrival.session = turn_away(who, verdict.bar);
  } else if (proxy) {
    arrival.session = std::make_unique<session::BehindProxy>();
  } else {
    arrival.session = make_greeter(who);
  }
  auto seat = std::make_unique<Seat>(*surroundings_, socket, std::move(arrival));
  Seat& seated = *seat;
  if (!stays) turned_away_.insert(seated.session_id());
  seated.place = seats_.size();
  make_space(seats_);
  seats_.push_back(std::move(seat));
  seated.open();
}

/// `otherwise`: what stands in the way of who may come from there, and is not banned.
Server::Verdict Server::judge(const net::Address& from, Bar otherwise) {
  if (!admission_.admits(from)) return {.bar = Bar::not_of_network};
  if (exclusion_of(from.text()) != nullptr) return {.bar = Bar::banned};
  if (otherwise != Bar::none || !config_.setting.throttle) return {.bar = otherwise};
  auto place = neighbours_.take(from, admission_.is_near(from));
  return place ? Verdict{.bar = Bar::none, .share = *std::move(place)} : Verdict{.bar = Bar::neighbours};
}

std::unique_ptr<session::Session> Server::turn_away(const session::SharedPeer& who, Bar why) {
  switch (why) {
    case Bar::none: break;
    case Bar::not_of_network:
      remark(*who, {.text = "turned away: not of this network (--public lets everyone in)"});
      return session::make_turned_away("this room is open to its own network only");
    case Bar::banned: remark(*who, {.text = "turned away: banned from this server"}); break;
    case Bar::full:
      return session::make_turned_away("this room is full (" + std::to_string(config_.guests_max) +
                                       " guests); please try again later");
    case Bar::neighbours:
      remark(*who, {.text = "turned away: as many guests as may be are here from that address"});
      return session::make_turned_away("as many guests as may come from one address are here from yours (" +
                                       std::to_string(neighbours_.limits().guests_max) +
                                       "); one of them has to leave first");
  }
  return make_session(who);  // of who is banned: in the words of its dialect
}

const room::Exclusion* Server::exclusion_of(const std::string& address) const {
  const room::Exclusion* found = hall_->house().exclusions().of_guest(address, {});
  const bool over = found != nullptr && found->until != WallTime{} && found->until <= loop_.wall();
  return over ? nullptr : found;
}

bool Server::is_proxy(const net::Address& address) const {
  return std::ranges::any_of(config_.proxies, [&](const net::Prefix& prefix) { return prefix.holds(address); });
}

/// The guest has its place already, as every connection has that waits for a header.
Seat::Arrival Server::announced(const Seat& seat, const proto::ProxyHeader& header) {
  session::Peer who = seat.peer();
  net::Address address = net::Address::parse(who.address).value_or(net::Address());
  if (header.known) {
    const auto source = net::Address::parse(header.source);
    const auto destination = net::Address::parse(header.destination);
    if (!source || !destination) {
      remark(who, {session::Remark::About::proxy, "its PROXY header is broken: an address that is none"});
      return {std::move(who), session::make_turned_away("the PROXY header names an address that is none")};
    }
    address = source->unmapped();
    std::string way = destination->unmapped().text() + " " + std::to_string(header.destination_port);
    who = peer_at({address, header.source_port}, std::move(way));
  }
  const session::SharedPeer peer = std::move(who);
  Verdict verdict = judge(address, Bar::none);
  if (verdict.bar == Bar::none) return {peer, make_greeter(peer), std::move(verdict.share)};
  ++counters_.turned_away;
  if (turned_away_.size() >= turned_away_at_once) return {peer, nullptr};
  turned_away_.insert(seat.session_id());
  return {peer, turn_away(peer, verdict.bar)};
}

void Server::remark(const session::Peer& peer, const session::Remark& remark) {
  counters_.refused(remark.about);
  remarks_.note(loop_.now(), peer.endpoint(), remark.text);
}

std::unique_ptr<session::Session> Server::make_session(const session::SharedPeer& peer) const {
  if (const room::Exclusion* exclusion = exclusion_of(peer->address)) {
    return session::make_excluded(*exclusion, peer);
  }
  return make_greeter(peer);
}

std::unique_ptr<session::Session> Server::make_greeter(const session::SharedPeer& peer) const {
  return session::make_greeter(config_.setting, peer, session::irc::make_session);
}

std::unique_ptr<net::TlsFilter> Server::make_tls() {
  if (config_.tls == nullptr) return nullptr;
  if (handshakes_.full()) {
    ++counters_.handshakes_refused;
    return nullptr;
  }
  return std::make_unique<net::TlsFilter>(config_.tls);
}

void Server::use_tls(std::shared_ptr<const net::TlsContext> tls) {
  config_.tls = std::move(tls);
  config_.setting.tls = true;
  const bool was_certified = std::exchange(config_.setting.certified, config_.tls->is_signed());
  // Who is sent to a name of the certificate's is not sent here by a hostile page.
  for (const std::string& name : config_.tls->names()) {
    if (std::ranges::find(config_.setting.web_hosts, name) == config_.setting.web_hosts.end()) {
      config_.setting.web_hosts.push_back(name);
    }
  }
  if (config_.setting.certified == was_certified) return;
  for (const auto& seat : seats_) seat->setting_changed();
}

/// "192.168.1.20 8888": what this guest typed after nc, or would have.
Shared<std::string> Server::reached(net::Socket socket) {
  const auto local = loop_.local(socket);
  std::string way = local ? local->address.unmapped().text() + " " + std::to_string(local->port) : std::string();
  if (*last_reached_ != way) last_reached_ = std::move(way);
  return last_reached_;
}

void Server::crowded() {
  if (std::exchange(crowded_said_, true)) return;
  log_.log(LogLevel::warning, "cannot accept a connection: no file descriptor is left; raise `ulimit -n`");
}

void Server::vacated(Seat& seat) { vacated_.push_back(&seat); }

void Server::turn_ended() {
  if (handshakes_.take_turn(config_.clock, loop_.now())) loop_.post([] {});
  hall_->turn_end();
  const std::size_t vacated_before = vacated_.size();
  flushing_.swap(board_.dirty);
  for (Connection* const connection : flushing_) connection->flush();
  flushing_.clear();
  // Guests that were dropped just now leave, and others are to hear of it: in a turn that must not wait for news.
  if (vacated_.size() > vacated_before) loop_.post([] {});
  for (Seat* const seat : std::exchange(vacated_, {})) {
    turned_away_.erase(seat->session_id());
    remove(*seat);
  }
  if (closing_begun_ && seats_.empty()) loop_.cancel(closing_);
  if (config_.clock) counters_.turns.observe(config_.clock() - loop_.now());
}

/// The last one takes its place.
void Server::remove(Seat& seat) {
  const std::size_t place = seat.place;
  std::swap(seats_[place], seats_.back());
  seats_[place]->place = place;
  seats_.pop_back();
}

void Server::begin_close(std::string_view farewell) {
  if (std::exchange(closing_begun_, true)) return;
  close_doors();
  if (admin_ != nullptr) admin_->close();
  if (!open_) return;
  credentials_->stop();
  mailer_->stop();
  for (const auto& seat : seats_) seat->dismiss(farewell);
  datagrams_->leave_all();
  hall_->turn_end();  // their Leave is part of what is kept
  hall_->finish();
  closing_.deadline = loop_.now() + close_max;
  loop_.start(closing_);
}

bool Server::closed() const {
  const bool doors_closed = std::ranges::all_of(doors_, [](const auto& door) { return door->closed(); });
  if (rereading_.pending() || (credentials_ != nullptr && !credentials_->idle())) return false;
  if (mailer_ != nullptr && !mailer_->idle()) return false;
  if (admin_ != nullptr && !admin_->closed()) return false;
  if (!doors_closed || (datagrams_ != nullptr && !datagrams_->closed())) return false;
  return !open_ || (seats_.empty() && !closing_.pending() && hall_->idle());
}

std::size_t Server::longest_queue() const {
  std::size_t most = 0;
  for (const auto& seat : seats_) most = std::max(most, seat->queued_bytes());
  return most;
}

session::StatusAnswer Server::status(bool with_figures) const {
  return {.ready = !closing_begun_ && hall_->accepts_lines(), .figures = with_figures ? figures() : std::string()};
}

std::string Server::figures() const {
  FiguresWriter out;
  const Attendance attendance = hall_->attendance();
  out.family("salon_guests", "gauge", "Guests of this node that are in the house.");
  out.value("salon_guests", "dialect=\"lines\"", attendance.lines);
  out.value("salon_guests", "dialect=\"irc\"", attendance.irc);
  out.value("salon_guests", "dialect=\"websocket\"", attendance.web_socket);
  out.value("salon_guests", "dialect=\"datagram\"", attendance.datagram);
  const auto one = [&out](std::string_view name, std::string_view type, std::string_view help, std::uint64_t value) {
    out.family(name, type, help);
    out.value(name, {}, value);
  };
  const bool ready = !closing_begun_ && hall_->accepts_lines();
  one("salon_ready", "gauge", "1 while lines are accepted, else 0: what /readyz says.", ready ? 1 : 0);
  one("salon_connections", "gauge", "Connections over TCP.", guests());
  one("salon_connections_total", "counter", "Connections over TCP since the start.", counters_.arrivals);
  one("salon_lines_total", "counter", "Lines said in rooms.", hall_->counters().lines);
  one("salon_deliveries_total", "counter", "Events queued for a recipient.", hall_->fanout().deliveries());
  one("salon_entries_total", "counter", "Entries of the log.", hall_->counters().entries);
  one("salon_lines_not_kept_total", "counter", "Lines that were shown and could not be kept.",
      hall_->counters().lines_not_kept);
  one("salon_lines_unacknowledged", "gauge", "Lines that were shown and are not known to be kept yet.",
      hall_->unacknowledged());
  out.histogram("salon_keep_seconds", "From the order of a line to its being kept.", hall_->counters().keeping);
  out.histogram("salon_turn_seconds", "How long a turn of the loop took that had something to do.", counters_.turns);
  std::size_t queued = 0;
  for (const auto& seat : seats_) queued += seat->queued_bytes();
  one("salon_queued_bytes", "gauge", "Output that waits for guests to read it.", queued);
  one("salon_queued_bytes_most", "gauge", "The most that waits for one of them.", longest_queue());
  out.family("salon_dropped_total", "counter", "Connections that were not ended by a farewell.");
  out.value("salon_dropped_total", "reason=\"reset\"", counters_.resets);
  out.value("salon_dropped_total", "reason=\"vanished\"", counters_.vanished);
  out.value("salon_dropped_total", "reason=\"does_not_read\"", counters_.does_not_read);
  out.value("salon_dropped_total", "reason=\"turned_away\"", counters_.turned_away);
  out.value("salon_dropped_total", "reason=\"handshake_failed\"", counters_.handshakes_failed);
  out.value("salon_dropped_total", "reason=\"handshakes_full\"", counters_.handshakes_refused);
  out.family("salon_refused_total", "counter", "Connections on which bad input was refused.");
  out.value("salon_refused_total", "protocol=\"http\"", counters_.refused_http);
  out.value("salon_refused_total", "protocol=\"websocket\"", counters_.refused_web_socket);
  out.value("salon_refused_total", "protocol=\"proxy\"", counters_.refused_proxy);
  one("salon_handshakes", "gauge", "TLS handshakes under way.", handshakes_.under_way());
  one("salon_handshake_steps_total", "counter", "Steps of TLS handshakes taken.", handshakes_.steps());
  out.family("salon_start_time_seconds", "gauge", "When it was started, in seconds since 1970.");
  out.seconds("salon_start_time_seconds", {}, config_.setting.started.time_since_epoch());
  return out.take();
}

void Server::close_doors() {
  for (const auto& door : doors_) door->close();
  if (datagrams_ != nullptr) datagrams_->close();
}

}  // namespace salon::server
