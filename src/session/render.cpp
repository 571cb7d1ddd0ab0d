// One event, each dialect's bytes.
#include "session/irc/render.hpp"

#include "session/lines_render.hpp"
#include "session/variant.hpp"

namespace salon::session {

void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out) {
  switch (variant.dialect) {
    case room::Dialect::lines: return render_lines(event, variant.language, setting, out);
    case room::Dialect::irc: return irc::render(event, variant, setting, out);
    case room::Dialect::datagram: return;  // is sent receipts, and nothing of what is said
  }
}

}  // namespace salon::session
