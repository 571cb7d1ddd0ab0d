#include "session/opening.hpp"

#include "session/http.hpp"

namespace salon::session {

proto::Opening Opening::receive(std::string_view bytes, Instant now) {
  if (bytes_.empty()) began_ = now;
  bytes_ += bytes;
  if (kind_ == proto::Opening::undecided) kind_ = proto::sniff(bytes_);
  return kind_;
}

void Opening::settle_for_lines() {
  if (kind_ == proto::Opening::undecided) kind_ = proto::Opening::lines;
}

Instant Opening::deadline() const {
  return bytes_.empty() || kind_ != proto::Opening::undecided ? never : began_ + wait;
}

std::unique_ptr<Session> Opening::make_successor(const Setting& setting, const Door& door) const {
  if (kind_ == proto::Opening::http) return std::make_unique<Http>(door);
  return door.make_irc(setting, door.peer);
}

}  // namespace salon::session
