// What is there before the party: an account for each guest that has one, and the rooms of a founder who does not come.
#pragma once

#include "room/store.hpp"

namespace salon::party {

/// Into a store that has not been opened; on a disk without faults.
void prepare(room::Store& store, std::uint32_t guests);

}  // namespace salon::party
