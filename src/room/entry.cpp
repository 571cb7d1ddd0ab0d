#include "room/entry.hpp"

namespace salon::room {

std::string EntryId::text() const { return std::to_string(epoch) + "-" + std::to_string(sequence); }

}  // namespace salon::room
