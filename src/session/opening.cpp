#include "session/opening.hpp"

#include "proto/refusal.hpp"

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

void Opening::refuse(const Peer& peer, Outbox& out) const {
  if (kind_ == proto::Opening::http) {
    out.bytes += proto::http_refusal(bytes_, peer.reached);
  } else {
    out.bytes += proto::tls_refusal();
  }
  out.end = true;
}

}  // namespace salon::session
