// A guest with an IRC client that has echo-message: it is told of each line that it is kept.
#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <vector>

#include "party/guest.hpp"
#include "party/scram_client.hpp"
#include "proto/base64.hpp"
#include "proto/irc.hpp"

namespace salon::party {

using namespace std::chrono_literals;

namespace {

/// "3-1284": a msgid as Salon makes it.
std::optional<room::EntryId> id_from(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  room::EntryId id;
  const char* const end = text->data() + text->size();
  const auto [dash, error] = std::from_chars(text->data(), end, id.epoch);
  if (error != std::errc{} || dash == end || *dash != '-') return std::nullopt;
  if (std::from_chars(dash + 1, end, id.sequence).ec != std::errc{}) return std::nullopt;
  return id;
}

class IrcGuest final : public StreamGuest {
 public:
  using StreamGuest::StreamGuest;

 private:
  using Message = proto::irc::Message;

  [[nodiscard]] room::Dialect dialect() const override { return room::Dialect::irc; }

  Duration arrive() override {
    nick_.clear();
    in_.clear();
    batches_.clear();
    others_.clear();
    keeps_order_in_.clear();
    // Who asks for the name of its account takes up the guest that has stayed, if one has.
    const bool by_name = stays(number_) && generator_.one_in(2);
    const std::string nick = by_name ? account_of(number_) : new_nick();
    out_ += "CAP LS 302\r\nNICK " + nick + "\r\nUSER g 0 * :guest\r\n";
    out_ += "CAP REQ :message-tags server-time echo-message batch sasl\r\n";
    logs_in_ = by_name || !generator_.one_in(4);
    if (logs_in_) {
      begin_to_log_in(by_name);
    } else {
      come_in();
    }
    return 50ms;
  }

  /// Who has no account tries another's, with a password of its own.
  void begin_to_log_in(bool by_name) {
    const bool own = by_name || (has_account(number_) && !generator_.one_in(8));
    visit_->knows_password = own;
    const std::uint32_t whose = own ? number_ : 3 * static_cast<std::uint32_t>(generator_.below(33)) + 2;
    scram_.emplace(account_of(whose), own ? password_of(number_) : "guess", "party" + std::to_string(number_));
    out_ += "AUTHENTICATE SCRAM-SHA-256\r\n";
  }

  void come_in() {
    logs_in_ = false;
    out_ += "CAP END\r\n";
    join(visit_->knows_password ? std::string(club) : some_room());
  }

  std::string some_room() {
    if (generator_.one_in(3)) return std::string(kept_rooms[generator_.below(kept_rooms.size())]);
    return std::string(rooms[generator_.below(rooms.size())]);
  }

  void act() override {
    if (logs_in_) return;
    const std::string room = some_room();
    if (!keeps_order_in_.empty() && generator_.one_in(3)) keep_order(*keeps_order_in_.begin());
    switch (generator_.below(15)) {
      case 0: join(room); break;
      case 1: out_ += "PART " + room + " :elsewhere\r\n"; break;
      case 2: out_ += "NICK " + new_nick() + "\r\n"; break;
      case 3: out_ += "CHATHISTORY LATEST " + room + " * 50\r\n"; break;
      case 4: out_ += "NAMES " + room + "\r\nPING :still there\r\n"; break;
      case 5: out_ += "TOPIC " + room + " :by " + std::to_string(number_) + "\r\n"; break;
      case 6: keep_order(room); break;
      default:
        for (std::uint64_t lines = generator_.between(1, 3); lines > 0; --lines) {
          const std::string target = in_.empty() || generator_.one_in(4) ? room : *in_.begin();
          out_ += "PRIVMSG " + target + " :" + next_words(*visit_, target) + "\r\n";
        }
    }
  }

  /// As far as it may: where it was the first to come, or was made an operator.
  void keep_order(const std::string& room) {
    const std::string somebody = others_.empty() ? nick_ : others_[generator_.below(others_.size())];
    const std::string sign = generator_.one_in(3) ? "-" : "+";
    switch (generator_.below(13)) {
      case 7: out_ += "CS DROP " + room + "\r\nMODE " + room + " -RM+o " + nick_ + "\r\n"; break;
      case 8:
        out_ += generator_.one_in(2) ? "CS REGISTER " + room + "\r\n"
                                     : "CS ACCESS " + room + " ADD " + account_of(number_) + " o\r\n";
        break;
      case 0:
      case 5:
      case 6: out_ += "KICK " + room + " " + somebody + " :enough\r\n"; break;
      case 1: out_ += "MODE " + room + " " + sign + "o " + somebody + "\r\n"; break;
      case 2: out_ += "MODE " + room + " " + sign + "v-tu " + somebody + "\r\n"; break;
      case 3: out_ += "MODE " + room + " " + sign + "bus m:" + somebody + "\r\n"; break;
      case 9: out_ += "MODE " + room + " " + sign + "b " + somebody + "!*@*\r\n"; break;
      case 10: out_ += "MODE " + room + " " + sign + "g ^" + std::string(rude_word) + "\r\n"; break;
      case 11: out_ += "MODE " + room + (sign == "+" ? " +W 1\r\n" : " -W\r\n"); break;
      default: out_ += "INVITE " + somebody + " " + room + "\r\n";
    }
  }

  /// Whom it may mean: only guests with IRC clients, for what others type next is said where they then are.
  void remember(std::string_view nick) {
    if (!nick.starts_with('i') || std::ranges::find(others_, nick) != others_.end()) return;
    if (others_.size() == 8) others_.erase(others_.begin());
    others_.emplace_back(nick);
  }

  void say_goodbye() override {
    if (generator_.one_in(2)) out_ += "QUIT :home\r\n";
  }

  std::string new_nick() { return "i" + std::to_string(number_) + "x" + std::to_string(++nicks_); }
  void join(std::string_view room) { out_ += "JOIN " + std::string(room) + "\r\n"; }

  void hear(std::string_view line) override {
    const auto message = proto::irc::parse(line, proto::irc::Sender::server);
    if (!message) return;
    const std::string_view source = message->source.substr(0, message->source.find('!'));
    const std::string room(message->parameter(0));
    const bool own = !nick_.empty() && source == nick_;
    if (message->command == "PING") {
      out_ += "PONG :" + room + "\r\n";
    } else if (message->command == "AUTHENTICATE" && logs_in_) {
      answer_challenge(room);
    } else if ((message->command == "903" || message->command == "904") && logs_in_) {
      visit_->logged_in = message->command == "903";
      come_in();
    } else if (message->command == "001") {
      nick_ = room;
    } else if (message->command == "NICK" && own) {
      nick_ = room;
    } else if (message->command == "JOIN" && own) {
      in_.insert(room);
      enter(room);
    } else if (message->command == "JOIN") {
      remember(source);
    } else if (message->command == "353" && message->parameter(3).contains("@" + nick_)) {
      keeps_order_in_.emplace(message->parameter(2));
    } else if (message->command == "MODE" && message->parameter(1) == "+o" && message->parameter(2) == nick_) {
      keeps_order_in_.insert(room);
    } else if (message->command == "KICK" && message->parameter(1) == nick_) {
      keeps_order_in_.erase(room);
      in_.erase(room);
      leave(room);
    } else if (message->command == "PART" && own) {
      keeps_order_in_.erase(room);
      in_.erase(room);
      leave(room);
    } else if (message->command == "BATCH") {
      hear_batch(*message);
    } else if (message->command == "PRIVMSG") {
      hear_said(*message, room);
    }
  }

  /// RFC 5802, 3: nothing yet, the challenge, or what proves the server.
  void answer_challenge(std::string_view text) {
    const auto data = proto::from_base64(text);
    const auto final = data ? scram_->final(*data) : std::nullopt;
    out_ += "AUTHENTICATE " +
            (text == "+" ? proto::to_base64(scram_->first())
             : final     ? proto::to_base64(*final)
                         : std::string("+")) +
            "\r\n";
  }

  void hear_batch(const Message& message) {
    const std::string name(message.parameter(0).substr(1));
    if (!message.parameter(0).starts_with('+')) {
      batches_.erase(name);
    } else if (message.parameter(1) == "chathistory") {
      batches_[name] = visit_->recitals.size();
      visit_->recitals.push_back({std::string(message.parameter(2)), {}});
    }
  }

  void hear_said(const Message& message, const std::string& room) {
    auto sight = line_at_end_of(message.parameter(1));
    if (!sight) return;
    sight->id = id_from(proto::irc::find_tag(message.tags, "msgid"));
    const auto batch = proto::irc::find_tag(message.tags, "batch");
    if (batch && batches_.contains(*batch)) {
      visit_->recitals[batches_.at(*batch)].lines.push_back(*sight);
    } else if (visit_->said.contains(sight->line)) {
      visit_->acknowledged.push_back(*sight);
    } else {
      if (!in_.contains(room)) visit_->overheard.push_back(*sight);
      if (sight->room != room) sight->room = room + ", said in " + sight->room;
      see(*sight);
    }
  }

  bool logs_in_ = false;
  std::optional<ScramClient> scram_;
  std::string nick_;
  std::set<std::string> in_;
  std::vector<std::string> others_;
  std::set<std::string> keeps_order_in_;
  std::map<std::string, std::size_t> batches_;  // open ones about history, and where they are noted
  std::uint64_t nicks_ = 0;
};

}  // namespace

std::unique_ptr<Guest> make_irc_guest(const Invitation& invitation, std::uint32_t number, Generator generator) {
  return std::make_unique<IrcGuest>(invitation, number, generator);
}

}  // namespace salon::party
