// Faults that can be built in on purpose, so that the party (tests/party) shows that it would notice them. The build
// option SALON_SABOTAGE names one; what people run has none.
#pragma once

namespace salon::server {

enum class Sabotage { none, drop_commit, swap_lines, double_line, acknowledge_early, believe_anybody, overlook_words };

#ifdef SALON_SABOTAGE
inline constexpr Sabotage sabotage = Sabotage::SALON_SABOTAGE;
#else
inline constexpr Sabotage sabotage = Sabotage::none;
#endif

}  // namespace salon::server
