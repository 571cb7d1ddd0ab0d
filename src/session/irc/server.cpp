// About the server: ISUPPORT, LUSERS, MOTD, VERSION, TIME, HELP (modern-irc, "Server Queries and Commands").
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "session/irc/command.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {

void send_isupport(Turn& turn, Replies replies) {
  const room::Limits& limits = turn.house.limits();
  const auto number = [](std::size_t value) { return std::to_string(value); };
  // What a client may count on (modern-irc, "RPL_ISUPPORT Parameters"); a token is here when the thing is.
  const std::vector<std::string> tokens{
      "CASEMAPPING=ascii",
      "CHANLIMIT=#:" + number(limits.rooms_a_guest_max),
      "CHANMODES=,,,",
      "CHANNELLEN=" + number(limits.room_bytes_max),
      "CHANTYPES=#",
      "CHATHISTORY=" + number(history_lines_max),
      "MSGREFTYPES=msgid",
      "NETWORK=Salon",
      "NICKLEN=" + number(limits.nick_bytes_max),
      "PREFIX=",
      "TARGMAX=JOIN:,LIST:,NAMES:,NOTICE:" + number(targets_max) + ",PART:,PRIVMSG:" + number(targets_max) + ",WHOIS:1",
      "TOPICLEN=" + number(limits.topic_bytes_max),
      "USERLEN=" + number(user_bytes_max),
      "UTF8MAPPING=rfc8265",
      "UTF8ONLY",
  };
  // At most 13 a message, for a message has 15 parameters.
  constexpr std::size_t tokens_a_message = 12;
  for (std::size_t at = 0; at < tokens.size(); at += tokens_a_message) {
    proto::irc::MessageWriter writer = replies.numeric(Numeric::rpl_isupport);
    for (std::size_t next = at; next < std::min(at + tokens_a_message, tokens.size()); ++next) {
      writer.parameter(tokens[next]);
    }
    writer.trailing("are supported by this server").end();
  }
}

void send_lusers(Turn& turn, Replies replies) {
  const std::string guests = std::to_string(turn.house.guests().size());
  const std::string rooms = std::to_string(turn.house.rooms().size());
  replies.numeric(Numeric::rpl_luserclient, {}, "There are " + guests + " users and 0 invisible on 1 servers");
  replies.numeric(Numeric::rpl_luserop, "0", "operator(s) online");
  replies.numeric(Numeric::rpl_luserunknown, "0", "unknown connection(s)");
  replies.numeric(Numeric::rpl_luserchannels, rooms, "channels formed");
  replies.numeric(Numeric::rpl_luserme, {}, "I have " + guests + " clients and 0 servers");
}

void send_motd(Turn& turn, Replies replies) {
  std::string_view rest = turn.setting.motd;
  if (rest.empty()) return replies.numeric(Numeric::err_nomotd, {}, "There is no message of the day");
  replies.numeric(Numeric::rpl_motdstart, {}, "- " + turn.setting.server_name + " Message of the day - ");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    replies.numeric(Numeric::rpl_motd, {}, "- " + std::string(rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  replies.numeric(Numeric::rpl_endofmotd, {}, "End of the message of the day");
}

void handle_motd(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  send_motd(turn, conversation.replies(turn));
}

void handle_lusers(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  send_lusers(turn, conversation.replies(turn));
}

void handle_version(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  Replies replies = conversation.replies(turn);
  replies.numeric(Numeric::rpl_version)
      .parameter("salon-" + turn.setting.version)
      .parameter(turn.setting.server_name)
      .trailing("a room that anything with a socket can join")
      .end();
  send_isupport(turn, replies);
}

void handle_time(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  std::string now;
  append_time(now, turn.wall);
  conversation.replies(turn).numeric(Numeric::rpl_time, turn.setting.server_name, now);
}

void handle_help(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::string_view subject = message.parameter(0);
  const auto line = [](const Command& command) {
    return std::string(command.name) + ' ' + std::string(command.parameters) + " - " + std::string(command.help);
  };
  if (!subject.empty()) {
    const Command* command = find_command(subject);
    if (command == nullptr) {
      return replies.numeric(Numeric::err_helpnotfound, subject, "No help on this; HELP lists the commands");
    }
    replies.numeric(Numeric::rpl_helpstart, command->name, line(*command));
    replies.numeric(Numeric::rpl_endofhelp, command->name, "End of HELP");
    return;
  }
  replies.numeric(Numeric::rpl_helpstart, "*", "What this server understands:");
  for (const Command& command : commands()) replies.numeric(Numeric::rpl_helptxt, "*", line(command));
  replies.numeric(Numeric::rpl_endofhelp, "*", "End of HELP");
}

}  // namespace salon::session::irc
