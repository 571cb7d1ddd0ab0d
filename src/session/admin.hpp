// What the operator asks for on the host itself (`salon admin`): one line, and one answer.
//
//   kick #tea ada spam             ok
//                                  ada is out of #tea
//   json rooms                     ok
//                                  {"ok":true,"rooms":[...]}
//   kick nobody                    no
//                                  there is no guest nobody
//
// The first line of an answer is for programs, the rest is shown as it is. Who may ask is for the socket to say; what
// it asks to be done is done by the house itself, as an entry of the log (room::Origin::session 0).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "room/house.hpp"
#include "room/store.hpp"
#include "salon/base/result.hpp"

namespace salon::session::admin {

inline constexpr std::size_t request_bytes_max = 4096;
inline constexpr std::size_t lines_max = 1000;

struct ShowRooms {};
struct ShowGuests {};
struct ShowAccounts {};
struct ShowBans {};
/// Of a room; of the server, where `room` is empty.
struct ShowFilters {
  std::string room;
};
struct ShowHelp {};
/// The operator's files are read again.
struct Reload {};
/// The last that was said and done in a room.
struct ShowLog {
  std::string room;
  std::size_t lines = 20;
};
struct Do {
  room::Command command;
};

struct Request {
  std::variant<ShowRooms, ShowGuests, ShowAccounts, ShowBans, ShowFilters, ShowHelp, ShowLog, Reload, Do> what;
  bool json = false;
};

/// Fails with a sentence that says how it would be understood.
Result<Request> parse(std::string_view line);

// ---- answers, whole ----

[[nodiscard]] std::string rooms(const room::House& house, bool json);
[[nodiscard]] std::string guests(const room::House& house, bool json);
/// Those that wait for their code, too; of none what it is known by.
[[nodiscard]] std::string accounts(const room::House& house, bool json);
/// Who is shut out of the server.
[[nodiscard]] std::string bans(const room::House& house, bool json);
/// Of the room of that name; of the server, where it is empty.
[[nodiscard]] std::string filters(const room::House& house, std::string_view room, bool json);
[[nodiscard]] std::string help(bool json);
/// Oldest first.
[[nodiscard]] std::string log(const std::vector<room::Line>& lines, bool json);
/// What came of the command that was `asked`.
[[nodiscard]] std::string outcome(const room::Command& asked, const room::Event& event, bool json);
[[nodiscard]] std::string done(std::string_view words, bool json);
[[nodiscard]] std::string refused(std::string_view words, bool json);

}  // namespace salon::session::admin
