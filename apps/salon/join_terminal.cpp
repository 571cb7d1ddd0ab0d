// salon join for a person: what is said scrolls by, the line being written stays below it.
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <deque>

#include "call.hpp"
#include "completions.hpp"
#include "exit_code.hpp"
#include "join_plan.hpp"
#include "signal_watch.hpp"
#include "tui/keys.hpp"
#include "tui/line_editor.hpp"
#include "tui/screen.hpp"

namespace salon::app {
namespace {

namespace happening = session::happening;
using std::chrono::seconds;
using tui::LineEditor;

/// An ESC that is followed by nothing for so long was the key.
constexpr Duration escape_wait = std::chrono::milliseconds(100);
/// Acknowledgements mostly come at once; only one that is late is worth a word.
constexpr Duration late_after = std::chrono::milliseconds(400);
constexpr Duration farewell_time_max = std::chrono::seconds(1);
constexpr seconds retry_wait_max = seconds(30);
/// Lines that were entered and wait for the caller.
constexpr std::size_t entered_max = 10'000;

class TerminalJoin {
 public:
  TerminalJoin(net::Loop& loop, const JoinPlan& plan, Terminal& terminal, net::Socket keyboard, net::Socket display)
      : loop_(loop),
        terminal_(terminal),
        transcript_(plan.style),
        caller_({.nick = plan.nick, .room = plan.room, .password = plan.password, .history_lines = 50}),
        output_(loop, display, [this] { tasks_.cancel(); }),
        call_(loop, caller_, plan, output_, [this](const session::Happening& heard) { hear(heard); }),
        keyboard_(loop, keyboard),
        keys_(escape_wait),
        screen_(terminal.columns()),
        entered_(loop),
        tasks_(loop),
        signals_(loop, {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGCONT}, [this](int number) { take_signal(number); }) {}

  net::Task<int> run() {
    tasks_.spawn(stay_connected());
    co_await tasks_.join();
    output_.write(screen_.leave());
    co_await output_.finish(loop_.now() + farewell_time_max);
    keyboard_.close();
    terminal_.give_back();
    if (failure_) std::fprintf(stderr, "salon join: %s\n", failure_->message().c_str());
    co_return code_;
  }

 private:
  // ---- the connection ----

  net::Task<void> stay_connected() {
    const std::function<void(const Event&)> note = [this](const Event& event) { tell_of(event); };
    const auto unreached = co_await call_.connect(note);
    if (unreached) {  // nothing was shown yet: a wrong address is an error, not a reason to wait
      if (!net::is_cancelled(unreached->error)) fail(join_code(*unreached), unreached->error);
      co_return tasks_.cancel();
    }
    if (const auto taken = terminal_.take(); !taken) {
      fail(local_failure, taken.error());
      co_return tasks_.cancel();
    }
    on_terminal_ = true;
    tasks_.spawn(read_keys());
    tasks_.spawn(type_entered());
    seconds wait(1);
    for (;;) {
      in_room_ = false;
      const auto ended = co_await call_.talk();
      if (ended || net::is_cancelled(ended.error())) break;
      if (!registered_) {
        fail(unreachable, ended.error());
        break;
      }
      if (leaving_) {
        fail(broken_off, ended.error());
        break;
      }
      print(transcript_.problem(transcript_.words().connection_ended(ended.error().message())));
      if (in_room_) wait = seconds(1);
      const bool again = co_await connect_again(wait);
      if (!again) break;
    }
    tasks_.cancel();
  }

  /// Something about the server, as it is when it has just been reached.
  void tell_of(const Event& event) {
    if (on_terminal_) return print(transcript_.met(event));
    std::fputs(transcript_.met(event).c_str(), stderr);
  }

  /// False when there is no reason to go on.
  net::Task<bool> connect_again(seconds& wait) {
    const std::function<void(const Event&)> note = [this](const Event& event) { tell_of(event); };
    for (;;) {
      print(transcript_.notice(transcript_.words().trying_again(wait)));
      const bool waited = co_await net::sleep_until(loop_, loop_.now() + wait);
      if (!waited || leaving_) co_return false;
      wait = std::min(wait * 2, retry_wait_max);
      const auto unreached = co_await call_.connect(note);
      if (!unreached) co_return true;
      if (net::is_cancelled(unreached->error)) co_return false;
      if (unreached->code == not_trusted) {  // waiting makes nobody another
        fail(not_trusted, unreached->error);
        co_return false;
      }
      print(transcript_.problem(unreached->error.message()));
    }
  }

  void hear(const session::Happening& heard) {
    if (std::holds_alternative<happening::Registered>(heard)) registered_ = true;
    if (const auto* joined = std::get_if<happening::Joined>(&heard); joined != nullptr && joined->own) in_room_ = true;
    const std::string line = transcript_.line(heard, loop_.wall());
    if (!line.empty()) print(line);
  }

  // ---- the keyboard ----

  net::Task<void> read_keys() {
    std::array<std::byte, 4096> buffer;
    for (;;) {
      const auto count = co_await keyboard_.receive(buffer, keys_.deadline());
      std::vector<tui::Key> pressed;
      if (count && *count > 0) {
        pressed = keys_.read(as_text(Bytes(buffer).first(*count)), loop_.now());
      } else if (!count && net::is_timeout(count.error())) {
        pressed = keys_.expire(loop_.now());
      } else {
        if (!count && !net::is_cancelled(count.error())) fail(local_failure, count.error());
        co_return tasks_.cancel();  // the terminal is gone, or we are
      }
      for (const tui::Key& key : pressed) press(key);
    }
  }

  void press(const tui::Key& key) {
    switch (editor_.press(key)) {
      case LineEditor::Outcome::unchanged: break;
      case LineEditor::Outcome::changed: draw(); break;
      case LineEditor::Outcome::refused: ring(); break;
      case LineEditor::Outcome::submitted: enter(); break;
      case LineEditor::Outcome::completing: complete(); break;
      case LineEditor::Outcome::interrupted:
      case LineEditor::Outcome::ended: leave(); break;
      case LineEditor::Outcome::redraw: output_.write(screen_.clear(row())); break;
      case LineEditor::Outcome::suspended: tasks_.spawn(suspend()); break;
    }
    if (key.cut) print(transcript_.notice(transcript_.words().paste_cut(tui::KeyReader::paste_bytes_max)));
  }

  void complete() {
    auto words = completions(editor_.word(), editor_.word_is_first(), caller_);
    editor_.complete(std::move(words)) == LineEditor::Outcome::changed ? draw() : ring();
  }

  void enter() {
    const std::string& text = editor_.text();
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    if (lines_.size() + lines > entered_max) return ring();
    std::string taken = editor_.take();
    for (std::string_view rest = taken; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0) lines_.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    draw();
    entered_.ring();
  }

  /// Hands the caller what was entered, no faster than it wants it.
  net::Task<void> type_entered() {
    for (;;) {
      while (lines_.empty()) {
        const bool rung = co_await entered_.wait();
        if (!rung) co_return;
      }
      while (!caller_.wants_input()) {
        const bool rung = co_await call_.progress().wait();
        if (!rung) co_return;
      }
      const std::string line = std::move(lines_.front());
      lines_.pop_front();
      if (line == "/quit" || line.starts_with("/quit ")) leaving_ = true;
      caller_.type(line, loop_.now());
      call_.pass_on();
      if (leaving_ && !call_.connected()) co_return tasks_.cancel();
      expect_acknowledgement();
    }
  }

  /// The first time politely, the second time at once.
  void leave() {
    if (leaving_ || !call_.connected()) {
      if (waiting() > 0) code_ = interrupted;
      return tasks_.cancel();
    }
    leaving_ = true;
    lines_.emplace_back("/quit");
    entered_.ring();
    if (waiting() > 0) print(transcript_.notice(transcript_.words().waiting(waiting())));
  }

  // ---- the screen ----

  tui::EditRow row() {
    prompt_.clear();
    if (!call_.connected()) prompt_ = transcript_.words().offline();
    if (late_ && waiting() > 0) prompt_ += transcript_.words().not_yet_kept(waiting());
    prompt_ += caller_.nick() + "> ";
    return {prompt_, editor_.text(), editor_.cursor()};
  }
  void draw() { output_.write(screen_.draw(row())); }
  void print(std::string_view lines) { output_.write(screen_.print(lines, row())); }
  void ring() { output_.write("\a"); }

  /// Lines of ours that are not acknowledged, as far as people count them.
  [[nodiscard]] std::size_t waiting() const {
    return caller_.unacknowledged() + lines_.size() - (leaving_ && !lines_.empty() ? 1 : 0);
  }

  void expect_acknowledgement() {
    if (caller_.unacknowledged() == 0 || lateness_watched_) return;
    lateness_watched_ = true;
    tasks_.spawn(watch_lateness());
  }
  net::Task<void> watch_lateness() {
    while (caller_.unacknowledged() > 0) {
      const bool waited = co_await net::sleep_until(loop_, loop_.now() + late_after);
      if (!waited) co_return;
      late_ = caller_.unacknowledged() > 0;
      draw();
    }
    lateness_watched_ = false;
  }

  // ---- the outside ----

  void take_signal(int number) {
    if (number == SIGWINCH) {
      if (on_terminal_) output_.write(screen_.resize(terminal_.columns(), row()));
    } else if (number == SIGCONT) {
      come_back();
    } else {
      if (number == SIGINT || waiting() > 0) code_ = interrupted;
      tasks_.cancel();
    }
  }

  /// Ctrl-Z: the terminal is given back, and all of the job stops, as the terminal itself would have done it.
  net::Task<void> suspend() {
    output_.write(screen_.leave());
    co_await output_.drained();
    terminal_.give_back();
    kill(0, SIGTSTP);
  }

  void come_back() {
    if (!on_terminal_) return;
    if (const auto taken = terminal_.take(); !taken) return tasks_.cancel();
    screen_ = tui::Screen(terminal_.columns());
    draw();
  }

  void fail(int code, const Error& error) {
    code_ = code;
    failure_ = error;
  }

  net::Loop& loop_;
  Terminal& terminal_;
  Transcript transcript_;
  session::Caller caller_;
  Output output_;
  Call call_;
  net::TcpStream keyboard_;
  tui::KeyReader keys_;
  LineEditor editor_;
  tui::Screen screen_;
  std::string prompt_;
  std::deque<std::string> lines_;  // entered, and not yet the caller's
  net::Bell entered_;
  net::TaskGroup tasks_;
  SignalWatch signals_;
  int code_ = done;
  std::optional<Error> failure_;
  bool on_terminal_ = false;
  bool registered_ = false;
  bool in_room_ = false;
  bool leaving_ = false;
  bool late_ = false;
  bool lateness_watched_ = false;
};

}  // namespace

int join_on_terminal(net::Loop& loop, const JoinPlan& plan, Terminal terminal) {
  const auto keyboard = loop.adopt(fcntl(terminal.descriptor(), F_DUPFD_CLOEXEC, 3));
  const auto display = loop.adopt(fcntl(terminal.descriptor(), F_DUPFD_CLOEXEC, 3));
  for (const auto* adopted : {&keyboard, &display}) {
    if (adopted->has_value()) continue;
    std::fprintf(stderr, "salon join: %s\n", adopted->error().message().c_str());
    return local_failure;
  }
  TerminalJoin join(loop, plan, terminal, *keyboard, *display);
  const int code = net::run(loop, join.run());
  loop.drain();
  return code;
}

}  // namespace salon::app
