#include "carried.hpp"

#include "end_point.hpp"

namespace salon::app {

void Carried::add(Bytes bytes) {
  bytes_ += bytes.size();
  ++pieces_;
  if (digest_) digest_->add(bytes);
}

void Carried::tell_digest(const Report& report, const std::string& what) const {
  if (digest_) report.problem(digest_event(what, *digest_));
}

}  // namespace salon::app
