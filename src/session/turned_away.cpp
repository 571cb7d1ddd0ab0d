#include "session/turned_away.hpp"

#include <utility>

namespace salon::session {
namespace {

class TurnedAway final : public Session {
 public:
  explicit TurnedAway(std::string words) : words_(std::move(words)) {}

  void begin(Turn& turn) override {
    turn.out.bytes = "* " + words_ + "\n";
    turn.out.end = true;
    turn.out.reason = words_;
  }
  void receive(std::string_view, Turn&) override {}
  void end_of_stream(Turn&) override {}
  void deadline_passed(Turn&) override {}
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer&, Turn&) override {}
  void announce(std::string_view, Turn&) override {}
  [[nodiscard]] Instant deadline() const override { return never; }
  [[nodiscard]] Variant variant() const override { return {}; }
  [[nodiscard]] std::size_t held_bytes() const override { return 0; }
  [[nodiscard]] bool settled() const override { return true; }

 private:
  std::string words_;
};

}  // namespace

std::unique_ptr<Session> make_turned_away(std::string words) { return std::make_unique<TurnedAway>(std::move(words)); }

}  // namespace salon::session
