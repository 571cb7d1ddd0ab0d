// One event, each dialect's bytes.
#include "session/irc/render.hpp"

#include "proto/websocket.hpp"
#include "session/lines_render.hpp"
#include "session/variant.hpp"

namespace salon::session {

void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out) {
  const std::size_t before = out.size();
  switch (variant.dialect) {
    case room::Dialect::lines: return render_lines(event, variant.language, setting, out);
    case room::Dialect::irc: irc::render(event, variant, setting, out); break;
    case room::Dialect::datagram: return;  // is sent receipts, and nothing of what is said
  }
  switch (variant.framing) {
    case Framing::none: return;
    case Framing::text_messages: return proto::websocket::frame_lines(out, before, proto::websocket::Kind::text);
    case Framing::binary_messages: return proto::websocket::frame_lines(out, before, proto::websocket::Kind::binary);
  }
}

}  // namespace salon::session
