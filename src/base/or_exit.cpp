#include "salon/base/or_exit.hpp"

#include <cstdio>
#include <cstdlib>

namespace salon {

void exit_with(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message().c_str());
  std::exit(1);
}

}  // namespace salon
