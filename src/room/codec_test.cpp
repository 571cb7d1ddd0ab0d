#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "room/command_gen.hpp"
#include "room/entry.hpp"
#include "room/house.hpp"

namespace salon::room {
namespace {

using testing::HasSubstr;

std::string decode_failure(std::string_view stored, std::uint16_t version = command_version) {
  const Result<Command> command = decode_command(version, stored);
  return command ? "decoded" : command.error().message();
}

std::string restore_failure(std::string_view stored) {
  const Result<House> house = House::restore(stored);
  return house ? "restored" : house.error().message();
}

TEST(EntryIds, are_written_with_digits_and_a_dash) { EXPECT_EQ((EntryId{3, 1284}).text(), "3-1284"); }

// docs/wire/log.md shows these very lines; what is on somebody's disk already must not change.
TEST(StoredCommands, have_the_documented_form) {
  EXPECT_EQ(encode_command(NodeStarted{}), R"({"kind":"node_started"})");
  EXPECT_EQ(encode_command(Enter{"ada", Dialect::irc, "al", "Ada L.", "192.0.2.1"}),
            R"({"claim":"192.0.2.1","dialect":"irc","kind":"enter","nick":"ada","real_name":"Ada L.","user":"al"})");
  EXPECT_EQ(encode_command(Leave{"bye", true}), R"({"dropped":true,"kind":"leave","reason":"bye"})");
  EXPECT_EQ(encode_command(Join{"#tea", false}), R"({"kind":"join","quiet":false,"room":"#tea"})");
  EXPECT_EQ(encode_command(Part{"#tea", "late"}), R"({"kind":"part","reason":"late","room":"#tea"})");
  EXPECT_EQ(encode_command(Say{"#tea", SayKind::action, "hé"}),
            R"({"as":"action","kind":"say","target":"#tea","text":"hé"})");
  EXPECT_EQ(encode_command(Say{"#tea", SayKind::message, "a\nbcd", "+x=1;+y", {2, 3}}),
            R"({"as":"message","cuts":[2,3],"kind":"say","tags":"+x=1;+y","target":"#tea","text":"a\nbcd"})");
  EXPECT_EQ(encode_command(Say{"#tea", SayKind::tags, "", "+x"}),
            R"({"as":"tags","kind":"say","tags":"+x","target":"#tea","text":""})");
  EXPECT_EQ(encode_command(Rename{"lea"}), R"({"kind":"rename","nick":"lea"})");
  EXPECT_EQ(encode_command(SetTopic{"#tea", "\xC3\xFF"}), R"({"kind":"topic","room":"#tea","topic":{"hex":"c3ff"}})");
  EXPECT_EQ(encode_command(SetAway{"at tea"}), R"({"kind":"away","text":"at tea"})");
  EXPECT_EQ(encode_command(SetRealName{"Ada"}), R"({"kind":"real_name","real_name":"Ada"})");
  EXPECT_EQ(encode_command(SetUserModes{user_mode::bot | user_mode::invisible, user_mode::server_operator}),
            R"({"kind":"modes","off":"o","on":"Bi"})");
  EXPECT_EQ(encode_command(Expel{"lea", "spam"}), R"({"kind":"expel","nick":"lea","reason":"spam"})");
  EXPECT_EQ(encode_command(Redact{"#tea", {3, 17}, "spam", true}),
            R"({"epoch":3,"kind":"redact","own":true,"reason":"spam","sequence":17,"target":"#tea"})");
  EXPECT_EQ(encode_command(Proclaim{"tea!"}), R"({"kind":"proclaim","text":"tea!"})");
  EXPECT_EQ(encode_command(Join{"#tea", false, "milk"}), R"({"key":"milk","kind":"join","quiet":false,"room":"#tea"})");
  EXPECT_EQ(encode_command(SetModes{"#tea", {{'o', true, "lea"}, {'i', false, ""}}}),
            R"({"changes":[{"argument":"lea","mode":"o","on":true},{"argument":"","mode":"i","on":false}],)"
            R"("kind":"room_modes","room":"#tea"})");
  EXPECT_EQ(encode_command(Kick{"#tea", "lea", "spam"}),
            R"({"kind":"kick","nick":"lea","reason":"spam","room":"#tea"})");
  EXPECT_EQ(encode_command(Invite{"#tea", "lea"}), R"({"kind":"invite","nick":"lea","room":"#tea"})");
  EXPECT_EQ(encode_command(SetMetadata{"#tea", {{"url", "tea://"}, {"avatar", std::nullopt}}}),
            R"({"changes":[{"key":"url","value":"tea://"},{"key":"avatar"}],"clear":false,)"
            R"("kind":"metadata","target":"#tea"})");
  EXPECT_EQ(encode_command(Enter{"ada", Dialect::irc, "al", "Ada L.", "192.0.2.1", {"Ada", {3, 17}}}),
            R"({"account":"Ada","account_epoch":3,"account_sequence":17,"claim":"192.0.2.1","dialect":"irc",)"
            R"("kind":"enter","nick":"ada","real_name":"Ada L.","user":"al"})");
  const ScramVerifier verifier{"\x01salt", 600'000, "\xFEstored", "\xFFserver"};
  const std::string stored = R"("salt":"0173616c74","server_key":"ff736572766572","stored_key":"fe73746f726564"})";
  EXPECT_EQ(encode_command(Register{"ada", verifier}),
            R"({"account":"ada","iterations":600000,"kind":"register",)" + stored);
  EXPECT_EQ(encode_command(LogIn{{"ada", {3, 17}}}),
            R"({"account":"ada","account_epoch":3,"account_sequence":17,"kind":"login"})");
  EXPECT_EQ(encode_command(LogOut{}), R"({"kind":"logout"})");
  EXPECT_EQ(encode_command(SetPassword{verifier}), R"({"iterations":600000,"kind":"password",)" + stored);
  EXPECT_EQ(encode_command(SetCertificate{"ab12", true}), R"({"fingerprint":"ab12","kind":"certificate","on":true})");
  EXPECT_EQ(encode_command(DropAccount{"ada"}), R"({"account":"ada","kind":"drop_account"})");
  EXPECT_EQ(encode_command(KeepRoom{"#tea", true}), R"({"kind":"keep_room","on":true,"room":"#tea"})");
  EXPECT_EQ(encode_command(SetAccess{"#tea", "lea", rank::channel_operator | rank::voice}),
            R"({"account":"lea","kind":"access","ranks":"ov","room":"#tea"})");
  EXPECT_EQ(encode_command(Exclude{"192.0.2.0/24", "spam", 60}),
            R"({"kind":"exclude","reason":"spam","seconds":60,"subject":"192.0.2.0/24"})");
  EXPECT_EQ(encode_command(Readmit{"ada"}), R"({"kind":"readmit","subject":"ada"})");
  EXPECT_EQ(encode_command(Filter{"milk"}), R"({"kind":"filter","on":true,"pattern":"milk"})");
  EXPECT_EQ(encode_command(Filter{"(", true, "missing )"}),
            R"x({"flaw":"missing )","kind":"filter","on":true,"pattern":"("})x");
  EXPECT_EQ(encode_command(Say{.target = "#tea", .text = "milk", .caught = "m.lk"}),
            R"({"as":"message","caught":"m.lk","kind":"say","target":"#tea","text":"milk"})");
  EXPECT_EQ(encode_command(Enter{"ada", Dialect::irc, "", "", "", {}, "tea"}),
            R"({"away":"tea","claim":"","dialect":"irc","kind":"enter","nick":"ada","real_name":"","user":""})");
  EXPECT_EQ(encode_command(Leave{"bye", false, 3}), R"({"dropped":false,"kind":"leave","reason":"bye","silent":3})");
  EXPECT_EQ(encode_command(Stay{true}), R"({"kind":"stay","on":true})");
  EXPECT_EQ(encode_command(MarkRead{"#tea", WallTime(std::chrono::milliseconds(1500))}),
            R"({"kind":"mark_read","target":"#tea","time":1500})");
  EXPECT_EQ(encode_command(OfferRoom{"#tea", "lea"}), R"({"account":"lea","kind":"offer_room","room":"#tea"})");
  EXPECT_EQ(encode_command(TakeRoom{"#tea"}), R"({"kind":"take_room","room":"#tea"})");
  EXPECT_EQ(encode_command(RenameRoom{"#tea", "#coffee", "why"}),
            R"({"kind":"rename_room","name":"#coffee","reason":"why","room":"#tea"})");
  EXPECT_EQ(encode_command(Register{"ada", verifier, "ada@example.org", "c0de", {3, 17}}),
            R"({"account":"ada","code":"c0de","email":"ada@example.org","iterations":600000,"kind":"register",)"
            R"("renews_epoch":3,"renews_sequence":17,)" +
                stored);
  EXPECT_EQ(encode_command(Verify{{"ada", {3, 17}}}),
            R"({"account":"ada","account_epoch":3,"account_sequence":17,"kind":"verify"})");
  EXPECT_EQ(encode_command(SetHost{"ada", "tea.example"}), R"({"account":"ada","host":"tea.example","kind":"host"})");
}

RC_GTEST_PROP(StoredCommands, come_back_as_they_were_even_with_odd_text, ()) {
  const Command command = *gen_command(gen_bytes());
  const Result<Command> back = decode_command(command_version, encode_command(command));
  RC_ASSERT(back.has_value());
  RC_ASSERT(*back == command);
}

TEST(StoredCommands, say_what_is_wrong_with_them) {
  EXPECT_THAT(decode_failure("", 20), HasSubstr("its version is 20, and this program knows 19; use the newer program"));
  EXPECT_THAT(decode_failure("\xFF"), HasSubstr("cannot read an entry of the log: it is not UTF-8"));
  EXPECT_THAT(decode_failure("{"), HasSubstr("it is not JSON"));
  EXPECT_THAT(decode_failure(R"("\ud800")"), HasSubstr("it is not JSON"));
  EXPECT_THAT(decode_failure("[]"), HasSubstr("an object was expected"));
  EXPECT_THAT(decode_failure("{}"), HasSubstr("the field 'kind' is missing"));
  EXPECT_THAT(decode_failure(R"({"kind":"dance"})"), HasSubstr("its kind is unknown"));
  EXPECT_THAT(decode_failure(R"({"kind":"join","quiet":false})"), HasSubstr("the field 'room' is missing"));
  EXPECT_THAT(decode_failure(R"({"kind":"join","quiet":0,"room":"#a"})"),
              HasSubstr("'quiet' is missing or is not true"));
  EXPECT_THAT(decode_failure(R"({"kind":"rename","nick":7})"), HasSubstr("'nick' is missing or is not text"));
  EXPECT_THAT(decode_failure(R"({"kind":"rename","nick":{"hex":"abc"}})"), HasSubstr("'nick'"));
  EXPECT_THAT(decode_failure(R"({"kind":"rename","nick":{"hex":"zz"}})"), HasSubstr("'nick'"));
  EXPECT_THAT(decode_failure(R"({"as":"song","kind":"say","target":"#a","text":"x"})"),
              HasSubstr("'as' is missing or is not one of the known words"));
  EXPECT_THAT(decode_failure(R"({"kind":"register","account":"ada","salt":"xy"})"),
              HasSubstr("the field 'salt' is missing or is not bytes in hexadecimal digits"));
  EXPECT_THAT(decode_failure(R"({"kind":"room_modes","room":"#a","changes":[{"mode":"oo","on":true,"argument":""}]})"),
              HasSubstr("the field 'mode' is not one letter"));
}

TEST(StoredCommands, a_deep_one_is_refused_without_a_deep_stack) {
  EXPECT_THAT(decode_failure(std::string(1'000'000, '[')), HasSubstr("it is not JSON"));
}

RC_GTEST_PROP(StoredCommands, garbage_is_decoded_or_refused, ()) {
  std::string stored = encode_command(*gen_command(gen_bytes()));
  const auto at = *rc::gen::inRange<std::size_t>(0, stored.size());
  stored[at] = *rc::gen::arbitrary<char>();
  for (const std::string& garbage : {stored, stored.substr(0, at), *gen_bytes()}) {
    const Result<Command> command = decode_command(command_version, garbage);
    if (command) {
      RC_ASSERT(decode_command(command_version, encode_command(*command)).value() == *command);
    } else {
      RC_ASSERT(command.error().message().starts_with("cannot read an entry of the log: "));
    }
  }
}

TEST(Snapshots, of_version_1_are_read) {
  const Result<House> house = House::restore(
      R"({"version":1,"epoch":1,"sequence":2,"guests_named":0,"held":[],"nodes":[],"guests":[{"node":1,"session":1,)"
      R"("nick":"ada","user":"","real_name":"","claim":"","dialect":"lines","entered":0,"last_spoke":0}],)"
      R"("rooms":[{"name":"#lobby","topic":"","topic_by":"","topic_time":0,"created":0,"members":[]}]})");
  ASSERT_TRUE(house.has_value());
  EXPECT_EQ(house->find_guest("ada")->away, "");
  EXPECT_EQ(house->find_guest("ada")->modes, 0);
  EXPECT_EQ(house->guests_most(), 1U);
}

TEST(Snapshots, say_what_is_wrong_with_them) {
  const std::string rest = R"(,"epoch":1,"sequence":2,"guests_named":0,"held":[],"nodes":[])";
  const std::string room = R"({"name":"#lobby","topic":"","topic_by":"","topic_time":0,"created":0,"members":[]})";
  const std::string ada =
      R"({"node":1,"session":1,"nick":"ada","user":"","real_name":"","claim":"","dialect":"lines","entered":0,)"
      R"("last_spoke":0})";
  const auto with = [&](const std::string& guests, const std::string& rooms) {
    return R"({"version":1,"guests":[)" + guests + R"(],"rooms":[)" + rooms + "]" + rest + "}";
  };
  EXPECT_EQ(restore_failure(with(ada, room)), "restored");
  EXPECT_THAT(restore_failure("{}"), HasSubstr("cannot read a snapshot of the house: the field 'version' is missing"));
  EXPECT_THAT(restore_failure(R"({"version":18})"), HasSubstr("its version is 18, and this program knows 17"));
  EXPECT_THAT(restore_failure(R"({"version":-1})"), HasSubstr("'version' is missing or is not a whole number"));
  EXPECT_THAT(restore_failure(R"({"version":1})"), HasSubstr("the field 'epoch' is missing"));
  EXPECT_THAT(restore_failure(with("7", room)), HasSubstr("an object was expected"));
  EXPECT_THAT(restore_failure(with(ada, "")), HasSubstr("the lobby is missing"));
  EXPECT_THAT(restore_failure(with(ada, room + "," + room)), HasSubstr("a room is in it twice"));
  EXPECT_THAT(restore_failure(with(ada + "," + ada, room)), HasSubstr("a guest is in it twice"));

  const auto replaced = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_THAT(restore_failure(with(ada + "," + replaced(ada, R"("session":1)", R"("session":2)"), room)),
              HasSubstr("two guests bear one nick"));
  EXPECT_THAT(restore_failure(with(replaced(ada, R"("node":1)", R"("node":4294967296)"), room)),
              HasSubstr("'node' is missing or is not a whole number in its range"));
  const std::string member = R"({"node":1,"session":1,"quiet":false})";
  const auto lobby_with = [&](const std::string& members) { return replaced(room, "[]", "[" + members + "]"); };
  EXPECT_THAT(restore_failure(with("", lobby_with(member))), HasSubstr("a member that is not a guest"));
  EXPECT_THAT(restore_failure(with(ada, lobby_with(member + "," + member))), HasSubstr("has a member twice"));
  const std::string hold = R"({"nick":"Ada","claim":"x","until":5})";
  EXPECT_THAT(restore_failure(replaced(with(ada, room), R"("held":[])", R"("held":[)" + hold + "]")),
              HasSubstr("a nick is both borne and held"));
  EXPECT_THAT(restore_failure(replaced(with("", room), R"("held":[])", R"("held":[)" + hold + "," + hold + "]")),
              HasSubstr("a nick is held twice"));
  const std::string node = R"({"node":1,"incarnation":1,"last_tag":1})";
  EXPECT_THAT(restore_failure(replaced(with("", room), R"("nodes":[])", R"("nodes":[)" + node + "," + node + "]")),
              HasSubstr("a node is in it twice"));

  const std::string whole = House().snapshot();
  const std::string one = R"({"subject":"10.0.0.0/8","reason":"","by":"","since":0,"until":0})";
  const auto excluded = [&](const std::string& what, const std::string& list) {
    return restore_failure(replaced(whole, what + R"(":[])", what + R"(":[)" + list + "]"));
  };
  const std::string shelf = R"({"room":"#tea","shelf":"#coffee"})";
  const std::string rest_of_it = R"({"room":"#coffee","shelf":"#coffee 3-17"})";
  EXPECT_EQ(excluded("shelves", shelf + "," + rest_of_it), "restored");
  EXPECT_THAT(excluded("shelves", shelf), HasSubstr("two rooms have one history"));
  EXPECT_THAT(excluded("shelves", rest_of_it + "," + rest_of_it), HasSubstr("a shelf is in it twice"));
  EXPECT_EQ(excluded("excluded_ranges", one), "restored");
  EXPECT_THAT(excluded("excluded_ranges", one + "," + one), HasSubstr("an exclusion is in it twice"));
  const std::string waiting = R"({"name":"ada","made_epoch":1,"made_sequence":1,"email":"","code":"","until":1,)"
                              R"("salt":"","iterations":1,"stored_key":"","server_key":""})";
  EXPECT_EQ(excluded("waiting_accounts", waiting), "restored");
  EXPECT_THAT(excluded("waiting_accounts", waiting + "," + waiting), HasSubstr("an account waits twice"));
  EXPECT_THAT(excluded("excluded_ranges", replaced(one, "10.0.0.0/8", "ada")), HasSubstr("an excluded range is none"));
}

}  // namespace
}  // namespace salon::room
