// What was said, as IRC messages: PRIVMSG, NOTICE, TAGMSG, or a batch of several (IRCv3 multiline).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "proto/irc_writer.hpp"
#include "room/entry.hpp"
#include "session/irc/scratch.hpp"
#include "session/variant.hpp"

namespace salon::session::irc {

/// A line for a client, whether it was just said or is read back.
struct Spoken {
  /// Of the entry; none ({0, 0}) for what is not kept.
  const room::EntryId& id;
  WallTime time;
  std::string_view source;
  std::string_view target;
  room::SayKind kind;
  std::string_view text;
  /// As in room::Say.
  std::string_view tags{};
  std::span<const std::uint32_t> cuts{};
  /// The batch it is in; empty when in none.
  std::string_view batch{};
  std::string_view time_of_day{};
  bool bot = false;
  /// What the speaker was logged in to; empty: nothing.
  std::string_view account{};
};

/// A text of several lines, or too long for one message, is a batch for clients that know such batches (multiline),
/// and several messages for the others: without the lines that are blank, and with the msgid on the first alone.
void render_spoken(const Spoken& spoken, Variant variant, std::string& out);

/// A text in the pieces that messages can carry.
class Pieces {
 public:
  struct Piece {
    std::string_view text;
    /// Of the same line as the piece before.
    bool goes_on = false;
  };

  /// Cuts lines at `cuts` first, as their speaker did. `bytes_max` is at least 4.
  Pieces(std::string_view text, std::span<const std::uint32_t> cuts, std::size_t bytes_max)
      : text_(text), cuts_(cuts), bytes_max_(bytes_max) {}

  /// False when there are no more.
  bool next(Piece& piece);

 private:
  std::string_view text_;
  std::span<const std::uint32_t> cuts_;
  std::size_t bytes_max_;
  std::size_t at_ = 0;
  bool goes_on_ = false;
  bool done_ = false;
};

// What messages of all kinds bear, for clients that can be told it.
Scratch<32> time_text(WallTime time);
void add_time(proto::irc::MessageWriter& writer, Variant variant, WallTime time);
/// message-ids; none for what is not kept ({0, 0}).
void add_id(proto::irc::MessageWriter& writer, Variant variant, const room::EntryId& id);
/// bot-mode, "The bot tag": on all that a bot does.
void add_bot(proto::irc::MessageWriter& writer, Variant variant, bool bot);
/// account-tag: on all that somebody does who is logged in.
void add_account(proto::irc::MessageWriter& writer, Variant variant, std::string_view account);

}  // namespace salon::session::irc
