// What may be wrong with a certificate that fits its key: clients would refuse it, and tell nobody here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "salon/base/time.hpp"

namespace salon::app {

/// A line for the log for each of: it has expired, expires within a week, is not good yet; it is not for one of
/// `hosts`. `pem` is what stands in the file called `name`. Of a text that is no certificate, nothing: others say that.
std::vector<std::string> certificate_doubts(std::string_view pem, const std::string& name,
                                            const std::vector<std::string>& hosts, WallTime now);

}  // namespace salon::app
