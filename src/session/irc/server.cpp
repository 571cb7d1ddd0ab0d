// About the server (modern-irc, "Server Queries and Commands"). What may be asked of another server is answered with
// 402 when it is, for there is none.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "room/guest_mask.hpp"
#include "room/mask.hpp"
#include "session/irc/command.hpp"
#include "session/irc/mode_text.hpp"
#include "session/irc/monitor.hpp"
#include "session/irc/named_modes.hpp"
#include "session/irc/people.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {

void send_isupport(Turn& turn, Replies replies) {
  const room::Limits& limits = turn.house.limits();
  const auto number = [](std::size_t value) { return std::to_string(value); };
  // What a client may count on (modern-irc, "RPL_ISUPPORT Parameters"); a token is here when the thing is.
  std::vector<std::string> tokens{
      "ACCOUNTEXTBAN=a",
      "AWAYLEN=" + number(limits.away_bytes_max),
      "BOT=B",
      "CASEMAPPING=ascii",
      "CHANLIMIT=#:" + number(limits.rooms_a_guest_max) + ",&:" + number(limits.rooms_a_guest_max),
      "CHANMODES=" + room_mode_letters("1") + "," + room_mode_letters("2") + "," + room_mode_letters("3") + "," +
          room_mode_letters("4"),
      "CHANNELLEN=" + number(limits.room_bytes_max),
      "CHANTYPES=#&",
      "CHATHISTORY=" + number(history_lines_max),
      "ELIST=CMNTU",
      "EXCEPTS=e",
      "EXTBAN=,am",
      "HOSTLEN=" + number(room::host_bytes_max),
      "INVEX=I",
      "KEYLEN=" + number(limits.key_bytes_max),
      "KICKLEN=" + number(limits.reason_bytes_max),
      "MAXLIST=b:" + number(limits.masks_a_list_max) + ",e:" + number(limits.masks_a_list_max) +
          ",I:" + number(limits.masks_a_list_max) + ",g:" + number(limits.filters_a_room_max),
      "MAXMODES=" + number(mode_arguments_max),
      "MODES=" + number(mode_arguments_max),
      "MONITOR=" + number(monitored_max),
      "MSGREFTYPES=msgid,timestamp",
      "NAMELEN=" + number(limits.about_bytes_max),
      "NETWORK=Salon",
      "NICKLEN=" + number(limits.nick_bytes_max),
      "PREFIX=(qaohv)~&@%+",
      "STATUSMSG=~&@%+",
      "TARGMAX=INVITE:1,JOIN:,KICK:,LIST:,NAMES:,NOTICE:" + number(targets_max) +
          ",PART:,PRIVMSG:" + number(targets_max) + ",WHOIS:1,WHOWAS:" + number(targets_max),
      "TOPICLEN=" + number(limits.topic_bytes_max),
      "USERLEN=" + number(user_bytes_max),
      "UTF8MAPPING=rfc8265",
      "UTF8ONLY",
      "WHOX",
  };
  if (!turn.setting.network_icon.empty()) tokens.push_back("draft/ICON=" + turn.setting.network_icon);
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
  const auto number = [](std::size_t value) { return std::to_string(value); };
  const std::size_t all = turn.house.guests().size();
  const room::Census& census = turn.house.census();
  const Headcount& here = turn.headcount;
  replies.numeric(Numeric::rpl_luserclient, {},
                  "There are " + number(all - census.invisible) + " users and " + number(census.invisible) +
                      " invisible on 1 servers");
  replies.numeric(Numeric::rpl_luserop, number(census.operators), "operator(s) online");
  replies.numeric(Numeric::rpl_luserunknown, number(here.strangers), "unknown connection(s)");
  replies.numeric(Numeric::rpl_luserchannels, number(turn.house.rooms().size()), "channels formed");
  replies.numeric(Numeric::rpl_luserme, {}, "I have " + number(here.guests) + " clients and 0 servers");
  const auto counts = [&](Numeric numeric, std::size_t now, std::size_t most, std::string_view which) {
    replies.numeric(numeric)
        .parameter(number(now))
        .parameter(number(most))
        .trailing("Current " + std::string(which) + " users " + number(now) + ", max " + number(most))
        .end();
  };
  counts(Numeric::rpl_localusers, here.guests, here.guests_most, "local");
  counts(Numeric::rpl_globalusers, all, turn.house.guests_most(), "global");
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

void handle_motd(Conversation& conversation, const Message& message, Turn& turn) {
  if (!is_for_another_server(conversation, message.parameter(0), turn)) send_motd(turn, conversation.replies(turn));
}

void handle_lusers(Conversation& conversation, const Message& message, Turn& turn) {
  // LUSERS [mask [server]] (RFC 2812, 3.4.2); of masks of servers there is but one that matters.
  if (!is_for_another_server(conversation, message.parameter(1), turn)) send_lusers(turn, conversation.replies(turn));
}

void handle_version(Conversation& conversation, const Message& message, Turn& turn) {
  if (is_for_another_server(conversation, message.parameter(0), turn)) return;
  Replies replies = conversation.replies(turn);
  replies.numeric(Numeric::rpl_version)
      .parameter("salon-" + turn.setting.version)
      .parameter(turn.setting.server_name)
      .trailing("a room that anything with a socket can join")
      .end();
  show_isupport(conversation, turn);
}

void handle_time(Conversation& conversation, const Message& message, Turn& turn) {
  if (is_for_another_server(conversation, message.parameter(0), turn)) return;
  std::string now;
  append_time(now, turn.wall);
  conversation.replies(turn).numeric(Numeric::rpl_time, turn.setting.server_name, now);
}

void handle_admin(Conversation& conversation, const Message& message, Turn& turn) {
  if (is_for_another_server(conversation, message.parameter(0), turn)) return;
  Replies replies = conversation.replies(turn);
  if (turn.setting.admin.empty()) {
    return replies.numeric(Numeric::err_noadmininfo, turn.setting.server_name, "Nobody has said whom to ask");
  }
  replies.numeric(Numeric::rpl_adminme, turn.setting.server_name, "Whom to ask about this server");
  replies.numeric(Numeric::rpl_adminloc1, {}, "Salon, at " + turn.setting.server_name);
  replies.numeric(Numeric::rpl_adminloc2, {}, "salon-" + turn.setting.version);
  replies.numeric(Numeric::rpl_adminemail, {}, turn.setting.admin);
}

void handle_info(Conversation& conversation, const Message& message, Turn& turn) {
  if (is_for_another_server(conversation, message.parameter(0), turn)) return;
  Replies replies = conversation.replies(turn);
  std::string started;
  append_time(started, turn.setting.started);
  replies.numeric(Numeric::rpl_info, {}, "salon-" + turn.setting.version + ", free software under the MIT licence");
  replies.numeric(Numeric::rpl_info, {}, "One room for nc, telnet, IRC clients and datagrams, on one port");
  replies.numeric(Numeric::rpl_info, {}, "Started " + started);
  replies.numeric(Numeric::rpl_endofinfo, {}, "End of INFO list");
}

void handle_stats(Conversation& conversation, const Message& message, Turn& turn) {
  if (is_for_another_server(conversation, message.parameter(1), turn)) return;
  Replies replies = conversation.replies(turn);
  const std::string_view query = message.parameter(0).substr(0, 1);
  if (query.empty()) return replies.numeric(Numeric::err_needmoreparams, "STATS", "Not enough parameters");
  if (query == "u") {
    const auto up = std::max(turn.wall - turn.setting.started, WallTime::duration::zero());
    const auto days = std::chrono::floor<std::chrono::days>(up);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(up - days));
    const auto two = [](long long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    replies.numeric(Numeric::rpl_statsuptime, {},
                    "Server Up " + std::to_string(days.count()) + " days " + std::to_string(clock.hours().count()) +
                        ":" + two(clock.minutes().count()) + ":" + two(clock.seconds().count()));
  } else if (query.find_first_of("okKdD") != query.npos && !is_operator(turn)) {
    replies.numeric(Numeric::err_noprivileges, {}, "Permission denied: you are not an IRC operator");
  } else if (query == "o") {
    for (const OperatorKey& key : turn.setting.operators) {
      replies.numeric(Numeric::rpl_statsoline).parameter("O").parameter("*").parameter("*").parameter(key.name).end();
    }
  }
  if (query.find_first_of("kKdD") != query.npos && is_operator(turn)) send_exclusions(turn, query.front(), replies);
  replies.numeric(Numeric::rpl_endofstats, query, "End of STATS report");
}

void handle_links(Conversation& conversation, const Message& message, Turn& turn) {
  // LINKS [[server] mask] (RFC 2812, 3.4.5)
  const bool has_server = message.parameters().size() > 1;
  if (has_server && is_for_another_server(conversation, message.parameter(0), turn)) return;
  const std::string_view asked = message.parameter(has_server ? 1 : 0);
  const std::string_view mask = asked.empty() ? "*" : asked;
  Replies replies = conversation.replies(turn);
  // Of what a network is made is for those who keep it running; others have all they need in 002 and 004.
  if (is_operator(turn) && room::matches(mask, turn.setting.server_name)) {
    replies.numeric(Numeric::rpl_links)
        .parameter(turn.setting.server_name)
        .parameter(turn.setting.server_name)
        .trailing("0 salon-" + turn.setting.version)
        .end();
  }
  replies.numeric(Numeric::rpl_endoflinks, mask, "End of LINKS list");
}

void handle_summon(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  conversation.replies(turn).numeric(Numeric::err_summondisabled, {}, "SUMMON has been disabled");
}

void handle_users(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  conversation.replies(turn).numeric(Numeric::err_usersdisabled, {}, "USERS has been disabled");
}

}  // namespace salon::session::irc
