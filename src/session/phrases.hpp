// Every sentence a guest reads, in each language: nowhere else is there a word for people.
//
// A phrase is one line without "* " and without a newline. What is put into it is put as it is: the caller has made it
// fit for a terminal (utf8::visible).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "room/event.hpp"
#include "session/session.hpp"
#include "session/variant.hpp"

namespace salon::session {

/// What became of a guest's own lines, for the acknowledgement at the end.
struct Tally {
  std::size_t kept = 0;
  /// Shown, but the disk failed.
  std::size_t lost = 0;
  std::size_t private_messages = 0;
  std::set<std::string> rooms;
  std::uint32_t others_min = UINT32_MAX;
  std::uint32_t others_max = 0;

  void add(const room::Said& said, bool is_kept);
  bool operator==(const Tally&) const = default;
};

struct ExclusionFlaw;

/// What is told of one guest who is asked for. Empty: nothing is known of that.
struct Portrait {
  /// As in a list: "lea (irc)".
  std::string person;
  std::string real_name;
  std::string account;
  /// Its rooms, as far as who asks may know of them.
  std::vector<std::string> rooms;
  std::size_t more_rooms = 0;
  bool operates = false;
  std::optional<WallTime> without_client_since;
  WallTime entered{};
  std::chrono::seconds silent{};
};

class Phrases {
 public:
  explicit Phrases(Language language) : language_(language) {}

  // ---- what happens in a room ----
  [[nodiscard]] std::string joined(std::string_view nick) const;
  [[nodiscard]] std::string left(std::string_view nick, std::string_view reason) const;
  [[nodiscard]] std::string renamed(std::string_view old_nick, std::string_view nick) const;
  /// An empty topic is one that was taken away.
  [[nodiscard]] std::string topic_changed(std::string_view nick, std::string_view room, std::string_view topic) const;
  [[nodiscard]] std::string room_renamed(std::string_view nick, std::string_view old_name, std::string_view name,
                                         std::string_view reason) const;
  /// An operator took a guest out of the house.
  [[nodiscard]] std::string expelled(std::string_view nick, std::string_view by, std::string_view reason) const;
  [[nodiscard]] std::string you_were_expelled(std::string_view by, std::string_view reason) const;
  /// An empty reason, or one that is the name of who did it, is none.
  [[nodiscard]] std::string kicked(std::string_view nick, std::string_view room, std::string_view by,
                                   std::string_view reason) const;
  [[nodiscard]] std::string you_were_kicked(std::string_view room, std::string_view by, std::string_view reason) const;
  [[nodiscard]] std::string invited(std::string_view by, std::string_view room) const;
  [[nodiscard]] std::string invitation_sent(std::string_view nick, std::string_view room) const;
  [[nodiscard]] std::string mode_changed(std::string_view by, std::string_view room,
                                         const room::ModeChange& change) const;
  /// To who asked for what was so already.
  [[nodiscard]] std::string nothing_changed(std::string_view room) const;
  /// An operator speaks to all who listen.
  [[nodiscard]] std::string proclaimed(std::string_view nick, std::string_view text) const;
  /// In "ada -> you".
  [[nodiscard]] std::string you() const;

  // ---- coming and going ----
  [[nodiscard]] std::string password_wanted() const;
  [[nodiscard]] std::string password_wrong() const;
  [[nodiscard]] std::string welcome(std::string_view room, std::string_view nick) const;
  [[nodiscard]] std::string now_in(std::string_view room) const;
  [[nodiscard]] std::string already_in(std::string_view room) const;
  [[nodiscard]] std::string lobby_is_home() const;
  [[nodiscard]] std::string goodbye() const;
  /// For who speaks without TLS where nothing else is spoken.
  [[nodiscard]] std::string tls_only() const;
  [[nodiscard]] std::string proxy_header_first() const;
  /// How to join, a text of several lines for someone who came with a browser. `reached` is Peer::reached; `secure`:
  /// under TLS.
  [[nodiscard]] std::string ways_in(std::string_view reached, bool secure) const;
  /// What became of the lines; empty when none was said.
  [[nodiscard]] std::vector<std::string> acknowledgement(const Tally& tally, bool durable) const;

  // ---- answers to commands ----
  [[nodiscard]] std::string room_line(std::string_view room, std::size_t members, std::string_view topic) const;
  [[nodiscard]] std::string more_rooms(std::size_t count) const;
  [[nodiscard]] std::string topic_is(std::string_view room, std::string_view topic) const;
  /// One of what was done to keep order: "2026-03-14 10:02 UTC ada removed lea: spam".
  [[nodiscard]] std::string modlog_line(const room::Line& line) const;
  [[nodiscard]] std::string modlog_empty(std::string_view room) const;
  [[nodiscard]] std::string history_empty(std::string_view room) const;
  [[nodiscard]] std::string history_failed(std::string_view why) const;
  [[nodiscard]] std::string connection(std::string_view nick, room::Dialect dialect,
                                       const ConnectionAnswer& facts) const;
  /// Of a guest without a connection to this node; `address` may be empty.
  [[nodiscard]] std::string no_connection(std::string_view nick, std::string_view address) const;
  [[nodiscard]] std::string connection_of_others() const;
  [[nodiscard]] std::string you_are_operator() const;
  /// Accounts are made as this server makes them: with an e-mail address, or not, or as one likes.
  [[nodiscard]] std::vector<std::string> help(const Setting& setting) const;

  // ---- who is here: phrases_people.cpp ----
  [[nodiscard]] std::string portrait(const Portrait& portrait) const;
  [[nodiscard]] std::string who(std::string_view room, const std::vector<std::string>& people, std::size_t more) const;
  /// `people` are the others' names; `more` says how many were left out.
  [[nodiscard]] std::string others_here(const std::vector<std::string>& people, std::size_t more) const;
  /// `away` is empty when one is back.
  [[nodiscard]] std::string you_are_away(std::string_view away) const;
  [[nodiscard]] std::string is_away(std::string_view nick, std::string_view away) const;
  /// Behind a name in a list: "away", "away: lunch".
  [[nodiscard]] std::string away_mark(std::string_view away) const;

  // ---- what is not said: phrases_filters.cpp ----

  /// Of the refusals that are about filters.
  [[nodiscard]] std::string refused_by_filter(room::Refusal why, std::string_view subject,
                                              std::string_view about) const;
  [[nodiscard]] std::string filter_line(const room::ListedMask& filter) const;
  [[nodiscard]] std::string filters_none(std::string_view room) const;

  // ---- who is shut out of the server: phrases_exclusion.cpp ----
  /// To the operator who did it.
  [[nodiscard]] std::string exclusion_changed(bool on, const room::Exclusion& exclusion) const;
  /// One of a list.
  [[nodiscard]] std::string exclusion_line(const room::Exclusion& exclusion) const;
  [[nodiscard]] std::string exclusions_none() const;
  [[nodiscard]] std::string exclusions_more(std::size_t count) const;
  [[nodiscard]] std::string exclusion_wanted(const ExclusionFlaw& flaw) const;
  /// What was to be shut out is neither.
  [[nodiscard]] std::string no_such_subject(std::string_view subject) const;
  /// To who may not come in; `until` is 0 when that is for good.
  [[nodiscard]] std::string you_are_excluded(WallTime until, std::string_view reason) const;
  /// To who is here and may not log in to it; `until` likewise.
  [[nodiscard]] std::string account_excluded(std::string_view account, WallTime until, std::string_view reason) const;

  // ---- accounts ----
  [[nodiscard]] std::string account_made(std::string_view account) const;
  [[nodiscard]] std::string code_mailed(std::string_view email) const;
  [[nodiscard]] std::string code_not_mailed(std::string_view email) const;
  [[nodiscard]] std::string code_wrong() const;
  /// Whether there is such an account is not told.
  [[nodiscard]] std::string forgotten(std::string_view name) const;
  [[nodiscard]] std::string reset_code_wrong() const;
  [[nodiscard]] std::string no_mail() const;
  [[nodiscard]] std::string name_not_kept(std::string_view name) const;
  /// By another client, which has the name of the account.
  [[nodiscard]] std::string here_elsewhere(std::string_view account) const;
  /// By none: its guest of IRC stays.
  [[nodiscard]] std::string stays_here(std::string_view account) const;
  [[nodiscard]] std::string stay_changed(std::string_view account, bool on) const;
  [[nodiscard]] std::string account_dropped(std::string_view account) const;
  [[nodiscard]] std::string logged_in(std::string_view account) const;
  [[nodiscard]] std::string logged_out() const;
  [[nodiscard]] std::string password_changed() const;
  /// A password is not taken where it could be read on the way.
  [[nodiscard]] std::string password_needs_tls(bool has_tls) const;
  [[nodiscard]] std::string password_unfit() const;
  [[nodiscard]] std::string name_wanted() const;
  [[nodiscard]] std::string room_kept(std::string_view nick, std::string_view room) const;
  [[nodiscard]] std::string room_not_kept(std::string_view room) const;
  /// To who is to take it; to who offers it (an empty account: no more); to all.
  [[nodiscard]] std::string room_offered(std::string_view nick, std::string_view room) const;
  [[nodiscard]] std::string offer_made(std::string_view account, std::string_view room) const;
  [[nodiscard]] std::string room_transferred(std::string_view room, std::string_view founder,
                                             std::string_view old_founder) const;
  /// Of one that is not `right`.
  [[nodiscard]] std::string verdict(Verdict verdict) const;

  // ---- what did not work ----
  [[nodiscard]] std::string usage(std::string_view form) const;
  [[nodiscard]] std::string unknown_command(std::string_view word) const;
  [[nodiscard]] std::string line_too_long(std::size_t bytes_max) const;
  [[nodiscard]] std::string line_not_utf8() const;
  [[nodiscard]] std::string slowed_down(std::uint32_t lines_a_second) const;
  [[nodiscard]] std::string not_kept(std::string_view text) const;
  [[nodiscard]] std::string renamed_lately(std::string_view room, std::uint32_t seconds) const;
  /// The room is in slow mode.
  [[nodiscard]] std::string too_soon(std::string_view room, std::uint32_t seconds) const;
  /// What was asked for as its number of seconds.
  [[nodiscard]] std::string slow_mode_invalid(std::string_view asked, std::uint32_t seconds_max) const;
  [[nodiscard]] std::string refused(room::Refusal why, std::string_view subject, std::string_view about = {}) const;

 private:
  [[nodiscard]] std::string_view pick(std::string_view english, std::string_view french) const {
    return language_ == Language::french ? french : english;
  }
  [[nodiscard]] std::string flag_changed(std::string_view by, std::string_view room,
                                         const room::ModeChange& change) const;
  [[nodiscard]] std::string others(std::uint32_t least, std::uint32_t most) const;
  [[nodiscard]] std::string listed(const std::vector<std::string>& names, std::size_t more) const;
  [[nodiscard]] std::string sent_in_rooms(const Tally& tally, bool durable) const;

  Language language_;
};

}  // namespace salon::session
