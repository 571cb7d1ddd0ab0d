// Holds what the guests wrote down against history. Pure: it may be asked at any time about what was kept by then.
//
// What it complains about, and the words it does it with:
//   "is not in history"         a line that its speaker was told is kept, or that was read back, is lost
//   "is in history twice"       ... or has another room's words
//   "was heard twice"           by one connection, or in one answer
//   "do not fit in one order"   the views of all guests and history together have no order that fits all
//   "may not"                   who is not logged in was heard where only others speak, or heard what is for others;
//                               who is banned was heard, or was there
//   "is rude", "is too soon"    a line is in the parlour that its filter or its slow mode should have kept out
//   "was overheard"             somebody heard what was said in a room they were not in
//   "was not heard"             a kept line is missing between two that somebody in the room heard
//
// What it cannot hold against anybody: the network may double a datagram, so that one that was sent once is heard
// twice. A datagram's line must not be lost, but its place in the order is left out of the comparison.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "party/notebook.hpp"
#include "room/store.hpp"

namespace salon::party {

/// Per room, oldest first: all there is.
using Histories = std::map<std::string, std::vector<room::Line>>;

/// Every complaint, at most `complaints_max` of each kind; none is well.
std::vector<std::string> complaints_about(const Notebook& notebook, const Histories& histories);

inline constexpr std::size_t complaints_max = 5;

}  // namespace salon::party
