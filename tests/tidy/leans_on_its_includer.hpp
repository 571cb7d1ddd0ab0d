// A header that does not compile alone, for tests/tidy to catch.
#pragma once

namespace salon {

inline bool empty(const std::string& text) { return text.empty(); }

}  // namespace salon
