// One evening: the whole server on a simulated host with a faulty disk and a restless log, a hundred guests on a rough
// network, crashes and restarts; all of it from one seed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "party/guest.hpp"
#include "party/notebook.hpp"
#include "salon/sim/sim.hpp"
#include "server/server.hpp"
#include "store/sqlite_store.hpp"
#include "tests/support/faulty_vfs.hpp"

namespace salon::party {

struct Plan {
  std::uint64_t seed = 1;
  std::uint32_t guests = 100;
  /// Says what happens, for the eyes; may be empty.
  std::function<void(std::string_view)> tell;
};

/// What came of it.
struct Outcome {
  std::vector<std::string> complaints;
  std::uint64_t trace_hash = 0;
  /// So that an evening on which nothing happened is noticed.
  std::size_t said = 0;
  std::size_t acknowledged = 0;
  std::size_t heard = 0;
  std::size_t heard_in_club = 0;
  std::size_t kept = 0;
  std::size_t crashes = 0;
  std::size_t not_kept = 0;
};

Outcome spend_evening(const Plan& plan);

}  // namespace salon::party
