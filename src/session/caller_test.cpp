// The caller against servers that are written down, and against real sessions and a real house.
#include "session/caller.hpp"

#include <gmock/gmock.h>

#include "base/generator.hpp"
#include "session/irc/session.hpp"
#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Instant start{std::chrono::hours(1)};

/// Those of one kind.
template <class Kind>
std::vector<Kind> of_kind(const std::vector<Happening>& happenings) {
  std::vector<Kind> found;
  for (const Happening& happening : happenings)
    if (const auto* one = std::get_if<Kind>(&happening)) found.push_back(*one);
  return found;
}

std::vector<std::string> texts(const std::vector<happening::Said>& lines) {
  std::vector<std::string> found;
  for (const happening::Said& line : lines) found.push_back(line.text);
  return found;
}

// ---- against a server that is written down ----

class CallerTest : public testing::Test {
 protected:
  /// Registered and in #lobby on a server with all capabilities, nothing left to send or show.
  void arrive() {
    caller.connected(start);
    hear(":s CAP * LS :batch draft/chathistory echo-message message-tags server-time sasl=PLAIN");
    hear(":s CAP * ACK :batch draft/chathistory echo-message message-tags server-time");
    hear(":s 001 ada :Welcome");
    hear(":ada!salon@irc JOIN #lobby");
    hear(":s BATCH +1 chathistory #lobby\r\n:s BATCH -1");
    caller.take_bytes();
    caller.take_happenings();
  }
  void hear(const std::string& lines) { caller.receive(lines + "\r\n", start); }

  Caller caller{{.nick = "ada"}};
};

TEST(CallerWithPassword, shows_it_before_it_says_who_it_is) {  // modern-irc, "PASS message"
  Caller caller{{.nick = "ada", .password = "tea-time"}};
  caller.connected({});
  EXPECT_EQ(caller.take_bytes(), "CAP LS 302\r\nPASS tea-time\r\nNICK ada\r\nUSER salon 0 * :salon join\r\n");
}

TEST_F(CallerTest, it_asks_for_what_it_knows_of_what_is_offered) {  // capability-negotiation
  caller.connected(start);
  EXPECT_EQ(caller.take_bytes(), "CAP LS 302\r\nNICK ada\r\nUSER salon 0 * :salon join\r\n");
  hear(":s CAP * LS * :sasl=PLAIN batch");
  EXPECT_EQ(caller.take_bytes(), "");
  hear(":s CAP * LS :echo-message away-notify");
  EXPECT_EQ(caller.take_bytes(), "CAP REQ :batch echo-message\r\n");
  hear(":s CAP * ACK :batch echo-message");
  EXPECT_EQ(caller.take_bytes(), "CAP END\r\n");
  hear(":s 001 ada :Welcome");
  EXPECT_EQ(caller.take_bytes(), "JOIN #lobby\r\n");
}

TEST_F(CallerTest, a_nick_that_is_taken_gets_an_underscore_and_not_for_ever) {
  caller.connected(start);
  caller.take_bytes();
  hear(":s 433 * ada :Nickname is already in use");
  EXPECT_EQ(caller.take_bytes(), "NICK ada_\r\n");
  for (int i = 0; i < Caller::nick_tries_max; ++i) hear(":s 433 * ada :Nickname is already in use");
  EXPECT_TRUE(caller.finished());
  EXPECT_FALSE(caller.satisfied());
}

TEST_F(CallerTest, an_echo_acknowledges_and_a_refusal_names_the_line) {
  arrive();
  caller.type("hello", start);
  caller.type("/me waves", start);
  caller.type("/msg bob psst", start);
  caller.type("//not a command", start);
  EXPECT_EQ(caller.take_bytes(),
            "PRIVMSG #lobby :hello\r\n"
            "PRIVMSG #lobby :\x01"
            "ACTION waves\x01\r\nPRIVMSG bob :psst\r\nPRIVMSG #lobby :/not a command\r\n");
  EXPECT_EQ(caller.unacknowledged(), 4U);
  hear("@time=2026-03-14T10:02:00.500Z;msgid=1-7 :ada!salon@irc PRIVMSG #lobby :hello");
  hear(":s 401 ada bob :No such nick");
  hear(":s FAIL PRIVMSG NOT_KEPT #lobby :Shown, but could not be kept: waves");
  const auto happenings = caller.take_happenings();
  const WallTime time{std::chrono::sys_days{std::chrono::year(2026) / 3 / 14} + 10h + 2min + 500ms};
  EXPECT_THAT(of_kind<happening::Said>(happenings),
              ElementsAre(happening::Said{time, "ada", "#lobby", room::SayKind::message, "hello", "1-7", true, false}));
  EXPECT_THAT(of_kind<happening::NotKept>(happenings),
              ElementsAre(happening::NotKept{"bob", "psst", "No such nick"},
                          happening::NotKept{"#lobby", "waves", "it was shown, but could not be kept"}));
  EXPECT_EQ(caller.unacknowledged(), 1U);
}

// labeled-response, "Combining with echo-message": an echo has the label of the line that it acknowledges.
TEST_F(CallerTest, a_label_tells_ones_own_echo_from_what_another_client_of_the_same_guest_says) {
  caller.connected(start);
  hear(":s CAP * LS :batch echo-message labeled-response message-tags");
  hear(":s CAP * ACK :batch echo-message labeled-response message-tags\r\n:s 001 ada :Welcome");
  hear(":ada!salon@irc JOIN #lobby");
  caller.take_bytes();
  caller.type("yes", start);
  caller.type("no", start);
  EXPECT_EQ(caller.take_bytes(), "@label=1 PRIVMSG #lobby :yes\r\n@label=2 PRIVMSG #lobby :no\r\n");
  hear(":ada!salon@irc PRIVMSG #lobby :yes\r\n:ada!salon@irc PRIVMSG #lobby :something else");
  EXPECT_EQ(caller.unacknowledged(), 2U);
  hear("@label=2 :ada!salon@irc PRIVMSG #lobby :no, as the server puts it");
  EXPECT_EQ(caller.unacknowledged(), 1U);
  caller.broken();
  EXPECT_THAT(of_kind<happening::Unacknowledged>(caller.take_happenings()),
              ElementsAre(happening::Unacknowledged{"#lobby", "yes"}));
}

TEST_F(CallerTest, a_label_tells_which_line_was_refused_and_may_stand_on_a_batch) {  // labeled-response, "Batches"
  caller.connected(start);
  hear(":s CAP * LS :batch echo-message labeled-response message-tags");
  hear(":s CAP * ACK :batch echo-message labeled-response message-tags\r\n:s 001 ada :Welcome");
  hear(":ada!salon@irc JOIN #lobby");
  for (const char* line : {"one", "two", "/msg bob three"}) caller.type(line, start);
  caller.take_happenings();
  hear("@label=2 :s 404 ada #lobby :Cannot send to channel");
  EXPECT_THAT(of_kind<happening::NotKept>(caller.take_happenings()),
              ElementsAre(happening::NotKept{"#lobby", "two", "Cannot send to channel"}));
  hear("@label=3 :s BATCH +x labeled-response\r\n@batch=x :s 301 ada bob :at lunch");
  hear("@batch=x :ada!salon@irc PRIVMSG bob :three\r\n:s BATCH -x");
  EXPECT_EQ(caller.unacknowledged(), 1U);
  hear("@label=1 :ada!salon@irc PRIVMSG #lobby :one");
  EXPECT_EQ(caller.unacknowledged(), 0U);
}

TEST_F(CallerTest, on_a_server_without_echo_a_ping_acknowledges) {
  caller.connected(start);
  hear(":s 421 * CAP :Unknown command");
  hear(":s 001 ada :Welcome\r\n:ada!a@b JOIN #lobby");
  caller.take_bytes();
  caller.take_happenings();
  caller.type("hello there", start);
  EXPECT_EQ(caller.take_bytes(), "PRIVMSG #lobby :hello there\r\nPING :said-1\r\n");
  EXPECT_EQ(caller.unacknowledged(), 1U);
  hear(":s PONG s :said-1");
  EXPECT_EQ(caller.unacknowledged(), 0U);
  EXPECT_THAT(texts(of_kind<happening::Said>(caller.take_happenings())), ElementsAre("hello there"));
}

TEST_F(CallerTest, the_end_of_the_input_waits_for_the_last_acknowledgement) {
  arrive();
  caller.type("last words", start);
  caller.end_of_input(start);
  EXPECT_EQ(caller.take_bytes(), "PRIVMSG #lobby :last words\r\n");
  hear(":ada!salon@irc PRIVMSG #lobby :last words");
  EXPECT_EQ(caller.take_bytes(), "QUIT\r\n");
  EXPECT_FALSE(caller.finished());
  hear("ERROR :Closing link");
  EXPECT_TRUE(caller.finished());
  EXPECT_TRUE(caller.satisfied());
}

TEST_F(CallerTest, a_broken_connection_names_what_was_not_acknowledged_and_sends_only_what_never_was) {
  arrive();
  for (std::size_t i = 0; i < Caller::in_flight_max + 2; ++i) caller.type("line " + std::to_string(i), start);
  hear("@msgid=1-9 :ada!salon@irc PRIVMSG #lobby :line 0");
  caller.take_bytes();
  caller.take_happenings();
  caller.broken();
  const auto lost = of_kind<happening::Unacknowledged>(caller.take_happenings());
  ASSERT_EQ(lost.size(), Caller::in_flight_max);
  EXPECT_EQ(lost.front(), (happening::Unacknowledged{"#lobby", "line 1"}));
  EXPECT_EQ(caller.unacknowledged(), 1U);

  caller.connected(start);
  hear(":s CAP * LS :batch draft/chathistory echo-message message-tags server-time");
  hear(":s CAP * ACK :batch draft/chathistory echo-message message-tags server-time");
  hear(":s 001 ada :Welcome\r\n:ada!salon@irc JOIN #lobby");
  const std::string sent = caller.take_bytes();
  EXPECT_THAT(sent, testing::HasSubstr("CHATHISTORY LATEST #lobby msgid=1-9 100\r\n"));
  EXPECT_THAT(sent, testing::HasSubstr("PRIVMSG #lobby :line 33\r\n"));
  EXPECT_THAT(sent, testing::Not(testing::HasSubstr("line 32")));
}

TEST_F(CallerTest, history_does_not_repeat_what_was_shown) {  // chathistory; message-ids
  arrive();
  hear("@msgid=1-1 :bob!b@irc PRIVMSG #lobby :one");
  hear(":s BATCH +2 chathistory #lobby");
  hear("@batch=2;msgid=1-1 :bob!b@irc PRIVMSG #lobby :one\r\n@batch=2 :bob!b@irc PRIVMSG #lobby :rest of one");
  hear("@batch=2;msgid=1-2 :bob!b@irc PRIVMSG #lobby :two\r\n:s BATCH -2");
  EXPECT_THAT(texts(of_kind<happening::Said>(caller.take_happenings())), ElementsAre("one", "two"));
}

TEST_F(CallerTest, a_dead_server_is_noticed) {
  arrive();
  EXPECT_EQ(caller.deadline(), start + Caller::silence_max);
  caller.deadline_passed(start + Caller::silence_max);
  EXPECT_EQ(caller.take_bytes(), "PING :are-you-there\r\n");
  caller.deadline_passed(start + Caller::silence_max + Caller::answer_time_max);
  EXPECT_TRUE(caller.finished());
  EXPECT_FALSE(caller.satisfied());
  EXPECT_EQ(caller.deadline(), never);
}

TEST_F(CallerTest, a_room_that_cannot_be_joined_is_said_and_ends_it) {
  caller.connected(start);
  hear(":s 001 ada :Welcome\r\n:s 471 ada #lobby :Cannot join channel: it is full");
  EXPECT_THAT(of_kind<happening::Problem>(caller.take_happenings()),
              ElementsAre(happening::Problem{"cannot join #lobby: Cannot join channel: it is full"}));
  EXPECT_TRUE(caller.finished());
}

TEST_F(CallerTest, what_a_server_sends_reaches_no_terminal_as_it_is) {
  arrive();
  hear(":b\x1b[2Job!b@irc PRIVMSG #lobby :\x1b]0;owned\x07 caf\xe9");
  EXPECT_THAT(of_kind<happening::Said>(caller.take_happenings()),
              ElementsAre(happening::Said{std::nullopt, "b[2Job", "#lobby", room::SayKind::message,
                                          "]0;owned caf\xEF\xBF\xBD", "", false, false}));
}

// ---- what a person asks, and is told ----

TEST_F(CallerTest, a_command_that_is_not_there_or_lacks_something_is_told_and_not_said) {
  arrive();
  caller.type("/dance slowly", start);
  caller.type("/whois", start);
  caller.type("/msg bob", start);
  caller.type("/HELP", start);
  const auto happenings = caller.take_happenings();
  EXPECT_THAT(of_kind<happening::NoCommand>(happenings), ElementsAre(happening::NoCommand{"/dance"}));
  EXPECT_THAT(of_kind<happening::WrongUse>(happenings),
              ElementsAre(happening::WrongUse{"/whois NAME"}, happening::WrongUse{"/msg NAME TEXT"}));
  EXPECT_EQ(of_kind<happening::Help>(happenings).size(), 1U);
  EXPECT_EQ(caller.take_bytes(), "");
}

TEST_F(CallerTest, commands_go_out_as_irc_has_them) {  // modern-irc, "Client Messages"
  arrive();
  const auto sent = [&](std::string_view line) {
    caller.type(line, start);
    return caller.take_bytes();
  };
  EXPECT_EQ(sent("/rooms"), "LIST\r\n");
  EXPECT_EQ(sent("/who"), "NAMES #lobby\r\n");
  EXPECT_EQ(sent("/who tea"), "NAMES #tea\r\n");
  EXPECT_EQ(sent("/whois bob"), "WHOIS bob\r\n");
  EXPECT_EQ(sent("/away at lunch"), "AWAY :at lunch\r\n");
  EXPECT_EQ(sent("/away"), "AWAY\r\n");
  EXPECT_EQ(sent("/kick bob too loud"), "KICK #lobby bob :too loud\r\n");
  EXPECT_EQ(sent("/invite bob"), "INVITE bob #lobby\r\n");
  EXPECT_EQ(sent("/op bob"), "MODE #lobby +o bob\r\n");
  EXPECT_EQ(sent("/unban *!*@udp"), "MODE #lobby -b *!*@udp\r\n");
  EXPECT_EQ(sent("/oper root secret"), "OPER root secret\r\n");
  EXPECT_EQ(sent("/raw version"), "version\r\n");
  EXPECT_EQ(sent("/search tea; hot"), "SEARCH in=#lobby;text=tea\\:\\shot\r\n");
  EXPECT_EQ(sent("/leave"), "") << "there is nowhere to go back to";
  EXPECT_EQ(sent("/join tea milk"), "JOIN #tea milk\r\n");
  hear(":ada!salon@irc JOIN #tea");
  caller.take_bytes();
  EXPECT_EQ(sent("/leave"), "JOIN #lobby\r\n");
}

TEST_F(CallerTest, what_a_server_tells_of_a_person_is_one_answer) {  // modern-irc, "WHOIS message"
  arrive();
  hear(":s 376 ada :End of MOTD");
  hear(":s 311 ada bob ~bob example.org * :Bob B.\r\n:s 319 ada bob :@#tea +#lobby\r\n:s 319 ada bob #milk");
  hear(":s 312 ada bob s :salon\r\n:s 301 ada bob :lunch\r\n:s 317 ada bob 185 1700000000 :seconds idle");
  hear(":s 330 ada bob robert :is logged in as\r\n:s 671 ada bob :is using a secure connection");
  EXPECT_THAT(caller.take_happenings(), IsEmpty());
  hear(":s 318 ada bob :End of /WHOIS list");
  EXPECT_THAT(of_kind<happening::Person>(caller.take_happenings()),
              ElementsAre(happening::Person{"bob", "~bob", "example.org", "Bob B.", "robert", "@#tea +#lobby #milk",
                                            "lunch", 185s, true, false}));
}

TEST_F(CallerTest, answers_are_shown_and_what_comes_unasked_before_the_motd_is_not) {
  arrive();
  hear(":s 251 ada :There are 2 users");
  EXPECT_THAT(caller.take_happenings(), IsEmpty());
  hear(":s 422 ada :No MOTD");
  hear(":s 321 ada Channel :Users\r\n:s 322 ada #tea 3 :Earl Grey\r\n:s 323 ada :End of LIST");
  hear(":s 341 ada bob #tea\r\n:s 301 ada bob :lunch\r\n:s 351 ada salon-1 s :try it");
  const auto happenings = caller.take_happenings();
  EXPECT_THAT(of_kind<happening::RoomListed>(happenings), ElementsAre(happening::RoomListed{"#tea", 3, "Earl Grey"}));
  EXPECT_THAT(of_kind<happening::InvitationSent>(happenings), ElementsAre(happening::InvitationSent{"bob", "#tea"}));
  EXPECT_THAT(of_kind<happening::Away>(happenings), ElementsAre(happening::Away{"bob", "lunch"}));
  EXPECT_THAT(of_kind<happening::Notice>(happenings), ElementsAre(happening::Notice{"salon-1 s try it"}));
  EXPECT_EQ(happenings.size(), 4U);
}

TEST_F(CallerTest, history_that_is_asked_for_is_shown_again) {  // chathistory; message-ids
  arrive();
  hear("@msgid=1-1 :bob!b@irc PRIVMSG #lobby :one\r\n@msgid=1-2 :bob!b@irc PRIVMSG #lobby :two");
  caller.take_happenings();
  caller.type("/history 1", start);
  EXPECT_EQ(caller.take_bytes(), "CHATHISTORY LATEST #lobby * 1\r\n");
  hear(":s BATCH +2 chathistory #lobby\r\n@batch=2;msgid=1-1 :bob!b@irc PRIVMSG #lobby :one\r\n:s BATCH -2");
  EXPECT_THAT(texts(of_kind<happening::Said>(caller.take_happenings())), ElementsAre("one"));
  caller.type("/history many", start);
  EXPECT_EQ(of_kind<happening::WrongUse>(caller.take_happenings()).size(), 1U);

  // What was shown again is not what was seen last.
  caller.broken();
  caller.connected(start);
  hear(":s CAP * LS :batch draft/chathistory\r\n:s CAP * ACK :batch draft/chathistory\r\n:s 001 ada :Hi");
  caller.take_bytes();
  hear(":ada!salon@irc JOIN #lobby");
  EXPECT_EQ(caller.take_bytes(), "CHATHISTORY LATEST #lobby msgid=1-2 100\r\n");
}

TEST_F(CallerTest, a_search_shows_what_it_found_or_that_there_is_nothing) {
  arrive();
  hear("@msgid=1-1 :bob!b@irc PRIVMSG #lobby :tea");
  caller.take_happenings();
  caller.type("/search tea", start);
  hear(":s BATCH +3 search\r\n@batch=3;msgid=1-1 :bob!b@irc PRIVMSG #lobby :tea\r\n:s BATCH -3");
  EXPECT_THAT(texts(of_kind<happening::Said>(caller.take_happenings())), ElementsAre("tea"));
  hear(":s BATCH +4 soju.im/search\r\n:s BATCH -4");
  EXPECT_THAT(of_kind<happening::NothingEarlier>(caller.take_happenings()), ElementsAre(happening::NothingEarlier{}));
}

TEST_F(CallerTest, the_others_are_known_who_spoke_last_first) {
  arrive();
  hear(":s 353 ada = #lobby :@zoe ada bob +cleo\r\n:s 366 ada #lobby :End");
  EXPECT_THAT(caller.others(), ElementsAre("bob", "cleo", "zoe"));
  hear(":dan!d@irc JOIN #lobby\r\n:zoe!z@irc PRIVMSG #lobby :hi\r\n:dan!d@irc PRIVMSG #lobby :hi");
  EXPECT_THAT(caller.others(), ElementsAre("dan", "zoe", "bob", "cleo"));
  hear(":zoe!z@irc NICK zara\r\n:dan!d@irc QUIT :bye\r\n:s KICK #lobby bob :out");
  EXPECT_THAT(caller.others(), ElementsAre("zara", "cleo"));
  hear(":ada!salon@irc JOIN #tea");
  EXPECT_THAT(caller.others(), IsEmpty());
}

// ---- against real sessions and a real house ----

/// A caller and its connection, between which bytes go in pieces.
struct Pair {
  Caller caller;
  Visitor& visitor;
  std::vector<std::string> typed;
  std::vector<Happening> seen;

  void carry(Generator& chance, Instant now) {
    std::string there = caller.take_bytes();
    for (std::string_view rest = there; !rest.empty();) {
      const std::size_t piece = std::min<std::size_t>(rest.size(), 1 + chance.below(40));
      visitor.send(rest.substr(0, piece));
      rest.remove_prefix(piece);
    }
    std::string back = visitor.read();
    for (std::string_view rest = back; !rest.empty();) {
      const std::size_t piece = std::min<std::size_t>(rest.size(), 1 + chance.below(40));
      caller.receive(rest.substr(0, piece), now);
      rest.remove_prefix(piece);
    }
    for (Happening& happening : caller.take_happenings()) seen.push_back(std::move(happening));
  }
};

/// One evening: some callers, who join when they do, talk at random and go home when all is said; a log, a disk and a
/// history that answer when they do.
void spend_evening(std::uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Generator chance(seed);
  Party party;
  party.setting.throttle = chance.one_in(2);
  party.log_waits = party.disk_waits = party.answers_wait = true;
  std::vector<std::unique_ptr<Pair>> pairs;
  const std::size_t callers = 2 + chance.below(4);
  const auto step = [&] {
    if (party.waiting_in_log() > 0 && !chance.one_in(3)) party.order_one();
    if (chance.one_in(4)) party.keep();
    for (const auto& pair : pairs) {
      if (!pair->visitor.questions.empty() && !chance.one_in(3)) party.answer_one(pair->visitor);
      if (!chance.one_in(3)) pair->carry(chance, party.now);
    }
    party.pass(Duration(std::chrono::milliseconds(chance.below(50))));
  };
  for (int turn = 0; turn < 300; ++turn) {
    if (pairs.size() < callers && chance.one_in(5)) {
      Visitor& visitor = party.meet(irc::make_session(party.setting, Party::peer_of(pairs.size())));
      const std::string nick = "caller" + std::to_string(pairs.size() / 2);  // some want the same one
      pairs.push_back(std::make_unique<Pair>(Caller({.nick = nick, .history_lines = 100}), visitor));
      pairs.back()->caller.connected(party.now);
    }
    for (const auto& pair : pairs) {
      if (!chance.one_in(8) || !pair->caller.wants_input() || pair->typed.size() == 15) continue;
      const std::string text = std::to_string(chance.next()) + std::string(chance.below(300), 'x');
      pair->typed.push_back(text);
      pair->caller.type(text, party.now);
    }
    step();
  }
  for (const auto& pair : pairs) pair->caller.end_of_input(party.now);
  const auto busy = [](const auto& pair) { return !pair->caller.finished(); };
  for (int turn = 0; turn < 20'000 && std::ranges::any_of(pairs, busy); ++turn) step();

  std::vector<std::string> order;
  for (const room::Line& line : party.history) order.push_back(line.id.text());
  for (const auto& pair : pairs) {
    EXPECT_TRUE(pair->caller.satisfied());
    EXPECT_TRUE(pair->visitor.closed);
    const auto lines = of_kind<happening::Said>(pair->seen);
    std::vector<std::string> acknowledged;
    std::vector<std::string> live;
    std::vector<std::string> ids;
    for (const happening::Said& line : lines) {
      ids.push_back(line.id);
      if (line.own && !line.history) acknowledged.push_back(line.text);
      if (!line.own && !line.history) live.push_back(line.id);
    }
    EXPECT_EQ(acknowledged, pair->typed) << "each line of one's own is acknowledged, once, in order";
    EXPECT_THAT(of_kind<happening::Problem>(pair->seen).size(), testing::Le(8U));
    std::vector<std::string> live_in_order;
    std::ranges::copy_if(order, std::back_inserter(live_in_order),
                         [&](const std::string& id) { return std::ranges::find(live, id) != live.end(); });
    EXPECT_EQ(live, live_in_order) << "all see one order";
    // Nothing twice, and no gap: from the beginning (history) to where it left.
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << "a line was shown twice";
    std::size_t last = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
      if (std::ranges::binary_search(ids, order[i])) last = i + 1;
    for (std::size_t i = 0; i < last; ++i)
      EXPECT_TRUE(std::ranges::binary_search(ids, order[i])) << "line " << order[i] << " was not shown";
  }
}

TEST(CallersInARoom, agree_about_what_was_said) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) spend_evening(seed);
}

/// One caller in a room, and perhaps another guest.
class CallerInARoom : public testing::Test {
 protected:
  Visitor& guest(const std::string& nick, const std::string& room) {
    Visitor& visitor = party.meet(irc::make_session(party.setting, Party::peer_of(2)));
    visitor.send("NICK " + nick + "\r\nUSER " + nick + " 0 * :Somebody\r\nJOIN " + room + "\r\n");
    return visitor;
  }
  void arrive(Caller::Options options) {
    Visitor& visitor = party.meet(irc::make_session(party.setting, Party::peer_of(1)));
    pair.emplace(Pair{Caller(std::move(options)), visitor, {}, {}});
    caller().connected(party.now);
    settle();
  }
  Caller& caller() { return pair->caller; }
  Visitor& visitor() { return pair->visitor; }
  void type(std::string_view line) { caller().type(line, party.now); }
  /// Until each has heard what the other says to it.
  void settle() {
    for (int i = 0; i < 10; ++i) pair->carry(chance, party.now);
  }
  /// What the caller has heard, of one kind.
  template <class Kind>
  std::vector<Kind> heard() const {
    return of_kind<Kind>(pair->seen);
  }

  Party party;

 private:
  Generator chance{1};
  std::optional<Pair> pair;
};

TEST_F(CallerInARoom, stays_in_it_when_it_gets_another_name) {
  guest("ada", "#cup");
  arrive({.nick = "eve", .room = "#tea"});
  type("/rename coffee for a change");
  settle();
  EXPECT_THAT(heard<happening::RoomRenamed>(),
              ElementsAre(happening::RoomRenamed{"#tea", "#coffee", "eve", "for a change"}));
  EXPECT_EQ(caller().room(), "#coffee");
  type("hello");
  settle();
  ASSERT_EQ(party.history.size(), 1U);
  EXPECT_EQ(party.history[0].text, "hello");
  type("/join cup");
  settle();
  EXPECT_EQ(caller().room(), "#cup");
  type("/leave");
  settle();
  EXPECT_EQ(caller().room(), "#coffee") << "the room that it came to first";
  EXPECT_FALSE(caller().finished());
}

TEST_F(CallerInARoom, is_told_of_kicks_and_modes_and_outlives_them) {
  Visitor& ada = guest("ada", "#tea");
  arrive({.nick = "eve", .room = "#tea"});
  ada.send("MODE #tea +vk-t eve milk\r\nKICK #tea eve :late\r\nINVITE eve #tea\r\n");
  settle();
  using happening::ModeChanged;
  EXPECT_THAT(heard<ModeChanged>(), ElementsAre(ModeChanged{"#tea", "ada", {'v', true, "eve"}},
                                                ModeChanged{"#tea", "ada", {'k', true, "milk"}},
                                                ModeChanged{"#tea", "ada", {'t', false, ""}}));
  EXPECT_THAT(heard<happening::Kicked>(), ElementsAre(happening::Kicked{"eve", "#tea", "ada", "late", true}));
  EXPECT_THAT(heard<happening::Invited>(), ElementsAre(happening::Invited{"ada", "#tea"}));
  EXPECT_EQ(caller().room(), "");
  EXPECT_FALSE(caller().finished()) << "a person decides where to go";
  type("/join #tea");
  type("back again");
  settle();
  ASSERT_EQ(party.history.size(), 1U);
  EXPECT_EQ(party.history[0].text, "back again");
  ada.send("KICK #tea eve\r\n");
  type("to nobody");
  caller().end_of_input(party.now);
  settle();
  EXPECT_TRUE(caller().finished()) << "there is nothing to stay for";
}

TEST_F(CallerInARoom, can_move_to_another_room_and_back) {
  arrive({.nick = "ada"});
  type("/join tea");
  type("is it hot?");
  type("/topic Earl Grey");
  settle();
  EXPECT_EQ(caller().room(), "#tea");
  ASSERT_EQ(party.history.size(), 2U);  // the line and the topic
  EXPECT_EQ(party.history.back().room, "#tea");
  EXPECT_EQ(party.house.find_room("#tea")->topic, "Earl Grey") << "behind /join, /topic is about the new room";
  EXPECT_EQ(party.house.find_room("#lobby")->topic, "");
  EXPECT_THAT(visitor().guest()->rooms, ElementsAre("#tea"));
  type("/nick eve");
  type("/who");
  type("/dance");
  settle();
  EXPECT_EQ(caller().nick(), "eve");
  EXPECT_EQ(heard<happening::Names>().back(), (happening::Names{"#tea", {"eve"}}));
  EXPECT_EQ(heard<happening::NoCommand>().size(), 1U);
  type("/quit bye");
  settle();
  EXPECT_TRUE(caller().finished());
  EXPECT_EQ(visitor().reason, "Quit: bye");
}

}  // namespace
}  // namespace salon::session
