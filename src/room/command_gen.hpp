// Random commands, for the property tests of this layer.
#pragma once

#include <rapidcheck.h>

#include <string>
#include <vector>

#include "room/entry.hpp"

namespace salon::room {

/// Any bytes, mostly not UTF-8.
inline rc::Gen<std::string> gen_bytes() {
  return rc::gen::map(rc::gen::arbitrary<std::vector<char>>(),
                      [](const std::vector<char>& bytes) { return std::string(bytes.begin(), bytes.end()); });
}

inline rc::Gen<ScramVerifier> gen_verifier(const rc::Gen<std::string>& bytes) {
  return rc::gen::exec([bytes] { return ScramVerifier{*bytes, *rc::gen::arbitrary<std::uint32_t>(), *bytes, *bytes}; });
}
inline rc::Gen<AccountKey> gen_account_key(const rc::Gen<std::string>& text) {
  return rc::gen::exec([text] {
    return AccountKey{*text, {*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>()}};
  });
}

/// Any command whose texts are `text`'s.
inline rc::Gen<Command> gen_command(rc::Gen<std::string> text) {
  return rc::gen::exec([text]() -> Command {
    switch (*rc::gen::inRange(0, 36)) {
      case 0: return NodeStarted{};
      case 1:
        return Enter{*text, *rc::gen::element(Dialect::lines, Dialect::irc, Dialect::datagram),
                     *text, *text,
                     *text, *gen_account_key(text),
                     *text};
      case 2: return Leave{*text, *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<std::uint32_t>()};
      case 3: return Join{*text, *rc::gen::arbitrary<bool>(), *text};
      case 4: return Part{*text, *text};
      case 5:
        return Say{*text,
                   *rc::gen::element(SayKind::message, SayKind::notice, SayKind::action, SayKind::tags),
                   *text,
                   *text,
                   *rc::gen::arbitrary<std::vector<std::uint32_t>>(),
                   *text};
      case 6: return Rename{*text};
      case 7: return SetAway{*text};
      case 8: return SetRealName{*text};
      case 9: return SetUserModes{*rc::gen::inRange<UserModes>(0, 16), *rc::gen::inRange<UserModes>(0, 16)};
      case 10: return Expel{*text, *text};
      case 11: return Proclaim{*text};
      case 12: {
        const auto change = rc::gen::exec([text] {
          return ModeChange{*rc::gen::arbitrary<char>(), *rc::gen::arbitrary<bool>(), *text, *text};
        });
        return SetModes{*text, *rc::gen::container<std::vector<ModeChange>>(change)};
      }
      case 13: return Kick{*text, *text, *text};
      case 14: return Invite{*text, *text};
      case 15:
        return Redact{*text,
                      {*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>()},
                      *text,
                      *rc::gen::arbitrary<bool>()};
      case 16: {
        const auto change = rc::gen::exec([text] {
          MetadataChange made{*text};
          if (*rc::gen::arbitrary<bool>()) made.value = *text;
          return made;
        });
        return SetMetadata{*text, *rc::gen::container<std::vector<MetadataChange>>(change),
                           *rc::gen::arbitrary<bool>()};
      }
      case 17:
        return Register{*text,
                        *gen_verifier(text),
                        *text,
                        *text,
                        {*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::uint64_t>()}};
      case 18: return LogIn{*gen_account_key(text)};
      case 19: return LogOut{};
      case 20: return SetPassword{*gen_verifier(text)};
      case 21: return SetCertificate{*text, *rc::gen::arbitrary<bool>()};
      case 22: return DropAccount{*text};
      case 23: return KeepRoom{*text, *rc::gen::arbitrary<bool>()};
      case 24: return SetAccess{*text, *text, *rc::gen::inRange<Ranks>(0, 32)};
      case 25: return Exclude{*text, *text, *rc::gen::arbitrary<std::uint32_t>()};
      case 26: return Readmit{*text};
      case 27: return Filter{*text, *rc::gen::arbitrary<bool>(), *text};
      case 28: return Stay{*rc::gen::arbitrary<bool>()};
      case 29: return MarkRead{*text, WallTime(std::chrono::milliseconds(*rc::gen::arbitrary<std::int64_t>()))};
      case 30: return RenameRoom{*text, *text, *text};
      case 31: return OfferRoom{*text, *text};
      case 32: return TakeRoom{*text};
      case 33: return Verify{*gen_account_key(text)};
      case 34: return SetHost{*text, *text};
      default: return SetTopic{*text, *text};
    }
  });
}

}  // namespace salon::room
