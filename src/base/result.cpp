#include "salon/base/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace salon {
std::string Error::message() const {
  std::string text = "cannot " + attempt;
  if (code) text += ": " + code.message();
  if (!advice.empty()) text += "; " + advice;
  return text;
}

Error system_error(int errno_value, std::string attempt, std::string advice) {
  return {std::move(attempt), std::error_code(errno_value, std::system_category()), std::move(advice)};
}

Error plain_error(std::string attempt, const std::string& reason, std::string advice) {
  return {std::move(attempt) + ": " + reason, {}, std::move(advice)};
}

void broken_invariant(const char* what) {
  std::fprintf(stderr, "salon: broken invariant: %s\n", what);
  std::abort();
}

}  // namespace salon
