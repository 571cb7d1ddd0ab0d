#include "session/irc/command.hpp"

#include <algorithm>
#include <array>

namespace salon::session::irc {
namespace {

// Local names keep a row on a line.
constexpr Needs any = Needs::nothing;
constexpr Needs in = Needs::registration;
constexpr Order piped = Order::pipelined;
constexpr Order turn = Order::in_turn;

constexpr auto table = std::to_array<Command>({
    {"ADMIN", 0, in, turn, handle_admin, "", "whom to ask about this server"},
    {"AUTHENTICATE", 1, any, turn, handle_authenticate, "MECHANISM | DATA | *", "log in (SASL)"},
    {"AWAY", 0, any, piped, handle_away, "[:REASON]", "say that you are away; without a reason: that you are back"},
    {"BATCH", 1, in, piped, handle_batch, "+NAME draft/multiline TARGET | -NAME", "a message of several lines"},
    {"CAP", 1, any, turn, handle_cap, "LS [302] | LIST | REQ :CAPS | END", "what this client can do"},
    {"CHANSERV", 0, in, turn, handle_chanserv, "COMMAND...", "rooms that are kept; CHANSERV HELP"},
    {"CHATHISTORY", 1, in, turn, handle_chathistory, "LATEST|BEFORE|AFTER|AROUND|BETWEEN|TARGETS ...", "earlier lines"},
    {"CONNECT", 1, in, turn, handle_link, "SERVER", "there are no other servers (operators)"},
    {"CS", 0, in, turn, handle_chanserv, "COMMAND...", "as CHANSERV"},
    {"DIE", 0, in, turn, handle_die, "", "not by IRC (operators)"},
    {"DLINE", 1, in, piped, handle_kline, "[TIME] ADDRESS[/BITS] [:REASON]",
     "shut out who comes from there (operators)"},
    {"FILTER", 0, in, turn, handle_filter, "[LIST | ADD PATTERN | DEL PATTERN]",
     "what is said nowhere on this server (operators)", filter_order},
    {"HELP", 0, in, turn, handle_help, "[COMMAND]", "this list"},
    {"HELPOP", 0, in, turn, handle_help, "[COMMAND]", "as HELP"},
    {"INFO", 0, in, turn, handle_info, "", "about this program"},
    {"INVITE", 0, in, piped, handle_invite, "[NICK #ROOM]", "ask somebody in; or who asked you", invite_order},
    {"ISON", 1, in, turn, handle_ison, "NICK...", "which of these are here"},
    {"ISUPPORT", 0, any, turn, handle_isupport, "", "what this server supports, as after registration"},
    {"JOIN", 1, in, piped, handle_join, "#ROOM[,#ROOM...] [KEY[,KEY...]] | 0", "enter rooms; 0 leaves all", join_order},
    {"KICK", 2, in, piped, handle_kick, "#ROOM NICK[,NICK...] [:REASON]", "send somebody out of a room"},
    {"KILL", 1, in, piped, handle_kill, "NICK [:REASON]", "send a guest away (operators)"},
    {"KLINE", 1, in, piped, handle_kline, "[TIME] ACCOUNT | *@ADDRESS[/BITS] [:REASON]",
     "shut out who is logged in to it, or comes from there (operators)"},
    {"LINKS", 0, in, turn, handle_links, "[MASK]", "the servers: this one (operators)"},
    {"LIST", 0, in, turn, handle_list, "[#ROOM | MASK | !MASK | <N | >N | C>MINUTES | T<MINUTES][,...]", "the rooms"},
    {"LUSERS", 0, in, turn, handle_lusers, "", "how many are here"},
    {"MARKREAD", 0, in, turn, handle_markread, "TARGET [timestamp=TIME]", "up to where you have read"},
    {"METADATA", 2, any, turn, handle_metadata, "TARGET GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [KEY...]",
     "what programs are told of a guest or a room", metadata_order},
    {"MODE", 1, in, turn, handle_mode, "TARGET [+-LETTERS [ARGUMENT...]]", "modes of a room or of yourself",
     mode_order},
    {"MODLOG", 1, in, turn, handle_modlog, "#ROOM [COUNT]", "what was done to keep order there (its operators)"},
    {"MONITOR", 1, in, turn, handle_monitor, "+ NICK[,NICK...] | - NICK[,NICK...] | C | L | S", "who comes and goes"},
    {"MOTD", 0, in, turn, handle_motd, "", "the message of the day"},
    {"NAMES", 0, in, turn, handle_names, "[#ROOM...]", "who is in a room"},
    {"NICK", 0, any, piped, handle_nick, "NICK", "take a name"},
    {"NICKSERV", 0, in, turn, handle_nickserv, "COMMAND...", "accounts; NICKSERV HELP"},
    {"NOTICE", 0, in, piped, handle_notice, "TARGET[,TARGET...] :TEXT", "as PRIVMSG, never answered by a program",
     notice_order},
    {"NS", 0, in, turn, handle_nickserv, "COMMAND...", "as NICKSERV"},
    {"OPER", 2, in, turn, handle_oper, "NAME PASSWORD", "become an operator of this server"},
    {"PART", 1, in, piped, handle_part, "#ROOM[,#ROOM...] [:REASON]", "leave rooms"},
    {"PASS", 1, any, turn, handle_pass, "PASSWORD", "for a server that has one: before NICK and USER"},
    {"PING", 0, any, Order::when_settled, handle_ping, "TOKEN", "is the server there?"},
    {"PONG", 0, any, piped, handle_pong, "TOKEN", "the answer to a PING"},
    {"PRIVMSG", 0, in, piped, handle_privmsg, "TARGET[,TARGET...] :TEXT", "say something to a room or a guest",
     privmsg_order},
    {"PROP", 1, in, turn, handle_prop, "TARGET [+-NAME[=ARGUMENT]... | NAME]", "as MODE, by names"},
    {"QUIT", 0, any, Order::when_settled, handle_quit, "[:REASON]", "leave"},
    {"REDACT", 2, in, turn, handle_redact, "TARGET MSGID [:REASON]", "take back what was said"},
    {"REGISTER", 3, any, turn, handle_register, "NICK|* EMAIL|* PASSWORD", "make your nick an account of yours"},
    {"REHASH", 0, in, turn, handle_rehash, "", "read the message of the day again (operators)"},
    {"RENAME", 2, in, piped, handle_rename, "#ROOM #NEW [:REASON]", "give a room another name"},
    {"RESTART", 0, in, turn, handle_die, "", "not by IRC (operators)"},
    {"SEARCH", 1, in, turn, handle_search, "in=#ROOM;from=NICK;text=WORDS;limit=N", "search what was said"},
    {"SETNAME", 1, in, piped, handle_setname, ":REALNAME", "change your real name"},
    {"SQUIT", 1, in, turn, handle_link, "SERVER", "there are no other servers (operators)"},
    {"STATS", 1, in, turn, handle_stats, "u | o | k | d",
     "how long it has run; who may become an operator; who is shut out"},
    {"SUMMON", 0, in, turn, handle_summon, "", "there is nobody to be called"},
    {"TAGMSG", 0, in, piped, handle_tagmsg, "TARGET[,TARGET...]", "tags and no text", tagmsg_order},
    {"TIME", 0, in, turn, handle_time, "", "the server's time"},
    {"TOPIC", 1, in, turn, handle_topic, "#ROOM [:TOPIC]", "read or set a room's topic", topic_order},
    {"UNDLINE", 1, in, piped, handle_unkline, "ADDRESS[/BITS]", "let in again who comes from there (operators)"},
    {"UNKLINE", 1, in, piped, handle_unkline, "ACCOUNT | *@ADDRESS[/BITS]", "let in again (operators)"},
    {"USER", 4, any, turn, handle_user, "USER 0 * :REALNAME", "who you are, when you register"},
    {"USERHOST", 1, in, turn, handle_userhost, "NICK...", "user names and hosts"},
    {"USERS", 0, in, turn, handle_users, "", "who is logged in to the host: not told"},
    {"VERIFY", 2, any, turn, handle_verify, "ACCOUNT CODE", "show the code that was mailed to you for an account"},
    {"VERSION", 0, in, turn, handle_version, "", "what this server is"},
    {"WALLOPS", 1, in, piped, handle_wallops, ":TEXT", "tell everyone who listens, mode w (operators)"},
    {"WHO", 0, in, turn, handle_who, "#ROOM | NICK | MASK [o][%FIELDS[,TOKEN]]", "who is there, with details"},
    {"WHOIS", 0, in, turn, handle_whois, "NICK", "about a guest"},
    {"WHOWAS", 0, in, turn, handle_whowas, "NICK[,NICK...] [COUNT]", "about guests who have left"},
});
static_assert(std::ranges::is_sorted(table, {}, &Command::name));

}  // namespace

std::span<const Command> commands() { return table; }

const Command* find_command(std::string_view name) {
  const auto found =
      std::ranges::find_if(table, [name](const Command& row) { return proto::irc::same_name(row.name, name); });
  return found == table.end() ? nullptr : &*found;
}

}  // namespace salon::session::irc
