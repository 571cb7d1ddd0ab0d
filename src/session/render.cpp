// One event, each dialect's bytes.
#include "session/lines_render.hpp"
#include "session/variant.hpp"

namespace salon::session {

void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out) {
  if (variant.dialect == room::Dialect::lines) render_lines(event, variant.language, setting, out);
}

}  // namespace salon::session
