// Which Salon this is: the one place. CMake, pkg-config and `salon --version` read it here.
//
// Versions are semantic (https://semver.org). docs/manual/library.md says what stays the same between two of them.
#pragma once

#if __cplusplus < 202100L
#error "salon is C++23: compile with -std=c++23"
#endif

#define SALON_VERSION_MAJOR 0
#define SALON_VERSION_MINOR 1
#define SALON_VERSION_PATCH 0

namespace salon {

/// Of the headers, which must be that of the library that is linked.
inline constexpr const char version[] = "0.1.0";

}  // namespace salon
