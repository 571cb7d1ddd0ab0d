#include "party/founder.hpp"

#include <utility>
#include <vector>

#include "net/scram.hpp"
#include "party/guest.hpp"
#include "party/scram_client.hpp"

namespace salon::party {
namespace {

/// A node of its own, that no guest is of.
constexpr room::NodeId founder_node = 99;
constexpr room::SessionId founder = 1'000'000;

room::Register registration(const std::string& account, const std::string& password) {
  return {account, net::make_scram_verifier(password, "salt of " + account, scram_client_iterations)};
}

}  // namespace

void prepare(room::Store& store, std::uint32_t guests) {
  const Result<room::Recovered> recovered = store.open();
  ensure(recovered.has_value(), "the store of a party does not open");
  room::Batch batch;
  const auto submit = [&](room::SessionId session, room::Command command) {
    const std::uint64_t number = batch.entries.size() + 1;
    batch.entries.push_back({{recovered->epoch, number},
                             room::command_version,
                             {founder_node, 1, session, number},
                             WallTime(std::chrono::milliseconds(number)),
                             std::move(command)});
  };
  for (std::uint32_t number = 1; number <= guests; ++number) {
    if (!has_account(number)) continue;
    submit(number, registration(account_of(number), password_of(number)));
    if (!stays(number)) continue;
    const room::AccountKey key{account_of(number), batch.entries.back().id};
    submit(number, room::Enter{account_of(number), room::Dialect::lines, {}, {}, {}, key});
    submit(number, room::Stay{});
    submit(number, room::Leave{});
  }
  submit(founder, room::Enter{"founder", room::Dialect::irc, {}, {}, {}, {}});
  submit(founder, registration("founder", "nobody knows it"));
  std::vector<room::ModeChange> order{{'g', true, std::string(rude_word)},
                                      {'W', true, std::to_string(parlour_pace.count())}};
  for (std::uint32_t number = 1; number <= guests; ++number) {
    if (has_account(number) && is_banned_from_parlour(number)) order.push_back({'b', true, "a:" + account_of(number)});
  }
  const std::vector<std::pair<std::string_view, std::vector<room::ModeChange>>> to_keep{
      {club, {{'R', true, {}}}}, {stage, {{'M', true, {}}}}, {parlour, order}};
  for (const auto& [name, changes] : to_keep) {
    submit(founder, room::Join{std::string(name)});
    for (const room::ModeChange& each : changes) submit(founder, room::SetModes{std::string(name), {each}});
    submit(founder, room::KeepRoom{std::string(name), true});
  }
  submit(founder, room::Leave{});
  ensure(store.commit(batch).has_value(), "the store of a party cannot be written");
}

}  // namespace salon::party
