// The table of commands: a row says all that is checked before a handler runs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "proto/irc.hpp"
#include "session/irc/conversation.hpp"
#include "session/secret.hpp"

namespace salon::session::irc {

using Handler = void (*)(Conversation& conversation, const Message& message, Turn& turn);

enum class Needs : std::uint8_t { registration, nothing };

struct Command {
  std::string_view name;
  /// With fewer: 461. Empty ones count.
  std::size_t parameters_min;
  Needs needs;
  Order order;
  Handler handle;
  /// For HELP: parameters, then what it does.
  std::string_view parameters;
  std::string_view help;
  /// For a command that changes something or asks, by its parameters; replaces `order` when there.
  Order (*order_of)(const Message& message) = nullptr;

  [[nodiscard]] Order order_for(const Message& message) const {
    return order_of == nullptr ? order : order_of(message);
  }
};

/// In alphabetical order.
[[nodiscard]] std::span<const Command> commands();
/// In any case; null when there is none.
[[nodiscard]] const Command* find_command(std::string_view name);

/// Calls `use` with each non-empty part of "#a,#b".
template <class Use>
void for_each_target(std::string_view targets, Use use) {
  while (!targets.empty()) {
    const std::size_t comma = std::min(targets.find(','), targets.size());
    if (comma > 0) use(targets.substr(0, comma));
    targets.remove_prefix(std::min(comma + 1, targets.size()));
  }
}

// sasl.cpp
void handle_authenticate(Conversation& conversation, const Message& message, Turn& turn);
/// Those that this client may use, with commas between.
[[nodiscard]] std::string mechanisms(const Conversation& conversation);
/// The policy of TLS is another: CAP NEW, to who understands it.
void tell_policy(const Conversation& conversation, Turn& turn);
/// The client goes on without having finished.
void abort_sasl(Conversation& conversation, Turn& turn);
void sasl_answered(Conversation& conversation, const SecretRequest& request, const Answer& answer, Turn& turn);
/// It did not come to be logged in, or it did.
void sasl_failed(Conversation& conversation, std::string_view text, Turn& turn);
void sasl_done(Conversation& conversation, Turn& turn);
// account.cpp
void handle_register(Conversation& conversation, const Message& message, Turn& turn);
/// By REGISTER, VERIFY or NickServ: why an account did not come to be; for REGISTER and VERIFY `code` says it too.
void not_made(Conversation& conversation, Way way, std::string_view code, std::string_view account,
              std::string_view text, Turn& turn);
/// Of a client that must come in before it may use `command`.
void connection_required(Conversation& conversation, std::string_view command, Turn& turn);
/// Why no account can be made with this address (empty: none was given); nothing when one can.
[[nodiscard]] std::optional<Unfit> unfit_email(std::string_view email, const Setting& setting);
struct NewAccount {
  std::string name;
  std::string email;
  std::string_view password;
};
/// All that can be found fault with at once is in order.
void make_account(Conversation& conversation, Way way, NewAccount wish, Turn& turn);
/// Goes on with what a SecretRequest was for.
void secret_answered(Conversation& conversation, const SecretRequest& request, const Answer& answer, Turn& turn);
/// What the log says to what was asked about an account, by `way`.
void account_event(Conversation& conversation, const room::Event& event, Way way, Turn& turn);
void account_refused(Conversation& conversation, const room::Refused& refused, Way way, Turn& turn);
void account_kept(Conversation& conversation, const room::Event& event, Way way, bool kept, Turn& turn);
/// A room is offered to the account.
void hear_offer(Conversation& conversation, const room::Event& event, Turn& turn);
/// 900 or 901.
void send_login(const Conversation& conversation, std::string_view account, const Turn& turn, Replies replies);
/// The one that it is logged in to, entered or not; empty: none.
[[nodiscard]] std::string account_of(const Conversation& conversation, const Turn& turn);
// verify.cpp
void handle_verify(Conversation& conversation, const Message& message, Turn& turn);
void show_code(Conversation& conversation, Way way, std::string account, std::string_view code, Turn& turn);
void code_answered(Conversation& conversation, const SecretRequest& request, const CodeAnswer& answer, Turn& turn);
void mail_answered(Conversation& conversation, const SecretRequest& request, const MailAnswer& answer, Turn& turn);
/// Logs in who has shown the code for a new password, and sets it.
void reset_answered(Conversation& conversation, const NewPasswordAnswer& answer, Turn& turn);
void verify_refused(Conversation& conversation, const room::Refused& refused, Turn& turn);
/// That the account waits is on disk (`kept`), or could not be put there.
void waiting_kept(Conversation& conversation, const room::AccountWaits& waits, Way way, bool kept, Turn& turn);
// nickserv.cpp, chanserv.cpp
void handle_nickserv(Conversation& conversation, const Message& message, Turn& turn);
void handle_chanserv(Conversation& conversation, const Message& message, Turn& turn);
// service.cpp
/// What was said to a service.
void tell_service(Conversation& conversation, std::string_view service, std::string_view text, Turn& turn);
// capability.cpp
void handle_cap(Conversation& conversation, const Message& message, Turn& turn);
// registration.cpp
void handle_nick(Conversation& conversation, const Message& message, Turn& turn);
void handle_user(Conversation& conversation, const Message& message, Turn& turn);
void handle_pass(Conversation& conversation, const Message& message, Turn& turn);
void handle_ping(Conversation& conversation, const Message& message, Turn& turn);
void handle_pong(Conversation& conversation, const Message& message, Turn& turn);
void handle_quit(Conversation& conversation, const Message& message, Turn& turn);
// rooms.cpp
void handle_join(Conversation& conversation, const Message& message, Turn& turn);
void handle_part(Conversation& conversation, const Message& message, Turn& turn);
void handle_topic(Conversation& conversation, const Message& message, Turn& turn);
[[nodiscard]] Order join_order(const Message& message);
[[nodiscard]] Order topic_order(const Message& message);
// renaming.cpp
void handle_rename(Conversation& conversation, const Message& message, Turn& turn);
void show_renaming(Conversation& conversation, const room::Event& event, Turn& turn);
void renaming_refused(const room::Refused& refused, std::string_view about, const Turn& turn, Replies replies);
// names.cpp
void handle_names(Conversation& conversation, const Message& message, Turn& turn);
/// 353, without the end.
void send_names(const Conversation& conversation, const room::Room& room, Turn& turn, Replies replies);
// list.cpp
void handle_list(Conversation& conversation, const Message& message, Turn& turn);
// modes.cpp
void handle_mode(Conversation& conversation, const Message& message, Turn& turn);
[[nodiscard]] Order mode_order(const Message& message);
/// False when the list of the letter is not for the asker, who is told so.
[[nodiscard]] bool may_read_list(const room::Room& room, char letter, const Turn& turn, Replies replies);
// named_modes.cpp
void handle_prop(Conversation& conversation, const Message& message, Turn& turn);
// order.cpp
void handle_kick(Conversation& conversation, const Message& message, Turn& turn);
void handle_invite(Conversation& conversation, const Message& message, Turn& turn);
[[nodiscard]] Order invite_order(const Message& message);
// talk.cpp
void handle_privmsg(Conversation& conversation, const Message& message, Turn& turn);
void handle_notice(Conversation& conversation, const Message& message, Turn& turn);
void handle_tagmsg(Conversation& conversation, const Message& message, Turn& turn);
[[nodiscard]] Order tagmsg_order(const Message& message);
/// CTCP but ACTION is passed on at once, behind what was said before it; what is said to a service is a command.
[[nodiscard]] Order privmsg_order(const Message& message);
[[nodiscard]] Order notice_order(const Message& message);
/// The client-only tags of a message, as they are on the wire; none of a client without message-tags.
[[nodiscard]] std::string client_tags(const Conversation& conversation, const Message& message);
// multiline.cpp
void handle_batch(Conversation& conversation, const Message& message, Turn& turn);
/// True when the message is of a batch that is open, or should be: it has been dealt with.
bool taken_into_batch(Conversation& conversation, const Message& message, Turn& turn);
/// A line that could not be read was perhaps one of the batch: the message would be said with a hole in it.
void break_batch(Conversation& conversation, Turn& turn);
// people.cpp
// presence.cpp
void handle_away(Conversation& conversation, const Message& message, Turn& turn);
void handle_setname(Conversation& conversation, const Message& message, Turn& turn);
/// MODE on a nick.
void handle_user_mode(Conversation& conversation, const Message& message, Turn& turn);
/// "+i-w", of the asker itself; without letters it is told what it has.
void set_user_modes(Conversation& conversation, std::string_view nick, std::string_view letters, Turn& turn);
void handle_oper(Conversation& conversation, const Message& message, Turn& turn);
// monitor.cpp
void handle_monitor(Conversation& conversation, const Message& message, Turn& turn);
// operators.cpp
void handle_kill(Conversation& conversation, const Message& message, Turn& turn);
void handle_wallops(Conversation& conversation, const Message& message, Turn& turn);
void handle_rehash(Conversation& conversation, const Message& message, Turn& turn);
void handle_link(Conversation& conversation, const Message& message, Turn& turn);
void handle_die(Conversation& conversation, const Message& message, Turn& turn);
// modlog.cpp
void handle_modlog(Conversation& conversation, const Message& message, Turn& turn);
void show_modlog(const Conversation::HistoryRequest& request, const std::vector<room::Line>& lines, Replies replies);
// exclusion.cpp
void handle_kline(Conversation& conversation, const Message& message, Turn& turn);
void handle_unkline(Conversation& conversation, const Message& message, Turn& turn);
/// Those of accounts ('k') or of addresses ('d').
void send_exclusions(const Turn& turn, char query, Replies replies);
void exclusion_changed(const room::ExclusionChanged& changed, Replies replies);
/// `command`: that which asked.
void exclusion_refused(const room::Refused& refused, std::string_view command, Replies replies);
/// To who may not come in.
[[nodiscard]] std::string excluded_text(const room::Refused& refused);
// filter.cpp
void handle_filter(Conversation& conversation, const Message& message, Turn& turn);
[[nodiscard]] Order filter_order(const Message& message);
void filter_changed(const room::FilterChanged& changed, Replies replies);
void filter_refused(const room::Refused& refused, Replies replies);
/// Who sets the filters of a room sees them.
[[nodiscard]] bool may_filter(const room::Room& room, const Turn& turn);
// who.cpp, whois.cpp
void handle_who(Conversation& conversation, const Message& message, Turn& turn);
void handle_whois(Conversation& conversation, const Message& message, Turn& turn);
void handle_whowas(Conversation& conversation, const Message& message, Turn& turn);
// people.cpp
void handle_ison(Conversation& conversation, const Message& message, Turn& turn);
void handle_userhost(Conversation& conversation, const Message& message, Turn& turn);
// server.cpp
void handle_motd(Conversation& conversation, const Message& message, Turn& turn);
void handle_lusers(Conversation& conversation, const Message& message, Turn& turn);
void handle_version(Conversation& conversation, const Message& message, Turn& turn);
void handle_time(Conversation& conversation, const Message& message, Turn& turn);
void handle_admin(Conversation& conversation, const Message& message, Turn& turn);
void handle_info(Conversation& conversation, const Message& message, Turn& turn);
void handle_stats(Conversation& conversation, const Message& message, Turn& turn);
void handle_links(Conversation& conversation, const Message& message, Turn& turn);
void handle_summon(Conversation& conversation, const Message& message, Turn& turn);
void handle_users(Conversation& conversation, const Message& message, Turn& turn);
void send_isupport(Turn& turn, Replies replies);
// isupport.cpp
void handle_isupport(Conversation& conversation, const Message& message, Turn& turn);
/// In a batch for clients that want one.
void show_isupport(Conversation& conversation, Turn& turn);
// metadata.cpp
void handle_metadata(Conversation& conversation, const Message& message, Turn& turn);
[[nodiscard]] Order metadata_order(const Message& message);
// read_marker.cpp
void handle_markread(Conversation& conversation, const Message& message, Turn& turn);
void send_read_marker(Conversation& conversation, std::string_view target, Turn& turn);
/// By another client of the same account.
void hear_read_marker(Conversation& conversation, const room::ReadMarked& marked, Turn& turn);
void read_marker_refused(Conversation& conversation, const room::Refused& refused, Turn& turn);
/// Of one client that is logged in to no account; more are refused.
inline constexpr std::size_t read_markers_max = 200;
void send_lusers(Turn& turn, Replies replies);
void send_motd(Turn& turn, Replies replies);
// help.cpp
void handle_help(Conversation& conversation, const Message& message, Turn& turn);
// redact.cpp
void handle_redact(Conversation& conversation, const Message& message, Turn& turn);
/// `about`: target and message.
void redaction_refused(Conversation& conversation, room::Refusal why, std::string_view about, Turn& turn);
// search.cpp
void handle_search(Conversation& conversation, const Message& message, Turn& turn);
// history.cpp
void handle_chathistory(Conversation& conversation, const Message& message, Turn& turn);
inline constexpr std::size_t history_lines_max = 100;
inline constexpr std::size_t replayed_lines = 20;
/// To who comes back to a guest that has stayed: so many lines of all conversations, and so many bytes of text.
inline constexpr std::size_t missed_lines = 500;
inline constexpr std::size_t missed_bytes = std::size_t{256} * 1024;
inline constexpr std::size_t missed_conversations = 100;
// talk.cpp: of one PRIVMSG or NOTICE
inline constexpr std::size_t targets_max = 4;
// registration.cpp
inline constexpr std::size_t user_bytes_max = 32;

}  // namespace salon::session::irc
