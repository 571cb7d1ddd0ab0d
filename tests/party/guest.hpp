// The guests of a party: programs on hosts of their own that come, talk, misbehave and leave, all from one seed.
//
// A guest lives until the party is over: it comes again after each visit, however that ended. What it says and hears it
// writes into the Notebook. Guests never judge: that is the checker's.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "base/generator.hpp"
#include "party/notebook.hpp"
#include "proto/lines.hpp"
#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"
#include "salon/net/tcp.hpp"

namespace salon::party {

inline constexpr std::array<std::string_view, 4> rooms = {"#lobby", "#tea", "#den", "#loft"};
/// Of a founder who does not come (notebook.hpp).
inline constexpr std::array<std::string_view, 3> kept_rooms = {club, stage, parlour};

/// Guests of these numbers have an account; all others' passwords are wrong.
[[nodiscard]] constexpr bool has_account(std::uint32_t number) { return number % 3 != 0; }
/// And those of these stay when they go.
[[nodiscard]] constexpr bool stays(std::uint32_t number) { return has_account(number) && number % 2 == 0; }
[[nodiscard]] std::string account_of(std::uint32_t number);
[[nodiscard]] std::string password_of(std::uint32_t number);

/// What a guest knows of the world.
struct Invitation {
  net::Loop& loop;
  net::Endpoint server;
  Notebook& notebook;
  /// True when it is time to go home.
  const bool& over;
};

class Guest {
 public:
  Guest(const Invitation& invitation, std::uint32_t number, Generator generator)
      : invitation_(invitation), number_(number), generator_(generator) {}
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;
  virtual ~Guest() = default;

  /// Runs until the party is over and this guest has gone home.
  virtual net::Task<void> spend_the_evening() = 0;
  /// A guest that does not go before it is sent away.
  [[nodiscard]] virtual bool stays_to_the_end() const { return false; }

 protected:
  [[nodiscard]] net::Loop& loop() const { return invitation_.loop; }
  Visit& begin_visit(room::Dialect dialect);
  /// A line unlike any other, noted as said by `visit`.
  std::string next_words(Visit& visit, std::string_view room);
  net::Task<void> pause(Duration least, Duration most);

  const Invitation invitation_;
  const std::uint32_t number_;
  Generator generator_;
  std::uint32_t last_line_ = 0;
};

/// A guest on TCP: connects, reads all the time (or is deaf for a while), acts now and then, and leaves in one of the
/// ways there are. What is said and heard is its dialect's.
class StreamGuest : public Guest {
 public:
  StreamGuest(const Invitation& invitation, std::uint32_t number, Generator generator);
  net::Task<void> spend_the_evening() override;
  [[nodiscard]] bool stays_to_the_end() const override { return stays_; }

 protected:
  /// Fills `out_` with the first bytes. How long to wait before the first act.
  virtual Duration arrive() = 0;
  /// Does one thing, by adding to `out_`.
  virtual void act() = 0;
  virtual void hear(std::string_view line) = 0;
  /// The last words before the half-close.
  virtual void say_goodbye() {}
  [[nodiscard]] virtual room::Dialect dialect() const = 0;

  void close_stays();
  void see(const Sight& sight);
  void enter(std::string_view room);
  void leave(std::string_view room);

  std::string out_;
  Visit* visit_ = nullptr;
  std::uint32_t visits_ = 0;
  std::uint64_t acts_left_ = 0;

 private:
  net::Task<void> visit();
  net::Task<void> talk();
  net::Task<void> read();
  net::Task<void> flush();

  net::TcpStream stream_;
  proto::LineSplitter splitter_;
  std::vector<std::pair<std::string, std::size_t>> open_stays_;  // room, index in visit_->stays
  Instant deaf_until_{};
  Instant patient_until_ = never;
  bool ended_ = false;
  bool stays_ = false;
};

std::unique_ptr<Guest> make_lines_guest(const Invitation& invitation, std::uint32_t number, Generator generator);
std::unique_ptr<Guest> make_irc_guest(const Invitation& invitation, std::uint32_t number, Generator generator);
std::unique_ptr<Guest> make_datagram_guest(const Invitation& invitation, std::uint32_t number, Generator generator);

}  // namespace salon::party
