#include "session/behind_proxy.hpp"

#include <utility>

#include "session/lines_render.hpp"
#include "session/phrases.hpp"

namespace salon::session {

void BehindProxy::receive(std::string_view bytes, Turn& turn) {
  if (deadline_ == never) return;
  bytes_ += bytes;
  auto read = proto::read_proxy_header(bytes_);
  if (const auto* violation = std::get_if<proto::Violation>(&read)) return refuse(violation->for_log, turn);
  if (auto* header = std::get_if<proto::ProxyHeader>(&read)) {
    turn.out.unread = bytes_.substr(header->bytes);
    turn.out.announced = std::make_unique<proto::ProxyHeader>(std::move(*header));
    deadline_ = never;
  }
}

void BehindProxy::end_of_stream(Turn& turn) {
  if (deadline_ == never) return;
  if (!bytes_.empty()) return refuse("its PROXY header is broken: the connection ended within it", turn);
  turn.out.end = true;
  deadline_ = never;
}

void BehindProxy::deadline_passed(Turn& turn) {
  if (turn.now >= deadline_) refuse("its PROXY header did not come within 5 s", turn);
}

void BehindProxy::refuse(std::string remark, Turn& turn) {
  append_notice(Phrases(turn.setting.language).proxy_header_first(), turn.out.bytes);
  turn.out.remark = Remark{Remark::About::proxy, std::move(remark)};
  turn.out.end = true;
  deadline_ = never;
  bytes_.clear();
}

}  // namespace salon::session
