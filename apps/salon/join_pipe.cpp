// salon join between programs: lines in, lines out, and an exit code that says whether all of it was kept.
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

#include "call.hpp"
#include "exit_code.hpp"
#include "join_plan.hpp"
#include "proto/lines.hpp"
#include "signal_watch.hpp"

namespace salon::app {
namespace {

namespace happening = session::happening;

constexpr std::size_t line_bytes_max = 4096;
constexpr Duration farewell_time_max = std::chrono::seconds(2);

class PipeJoin {
 public:
  PipeJoin(net::Loop& loop, const JoinPlan& plan, net::Socket input, net::Socket output)
      : loop_(loop),
        plan_(plan),
        transcript_(plan.style),
        caller_({.nick = plan.nick, .room = plan.room, .password = plan.password, .history_lines = 0}),
        output_(loop, output, [this] { stop(local_failure); }),
        call_(loop, caller_, plan, output_, [this](const session::Happening& heard) { hear(heard); }),
        input_(loop, input),
        tasks_(loop),
        signals_(loop, {SIGINT, SIGTERM, SIGHUP}, [this](int number) { take_signal(number); }) {}

  net::Task<int> run() {
    tasks_.spawn(talk());
    co_await tasks_.join();
    co_await output_.finish(loop_.now() + farewell_time_max);
    input_.close();
    if (output_.error()) {
      complain(output_.error()->message());
      co_return local_failure;
    }
    co_return code_;
  }

 private:
  net::Task<void> talk() {
    const std::function<void(const Event&)> note = [this](const Event& event) { tell(transcript_.met(event)); };
    const auto unreached = co_await call_.connect(note);
    if (unreached) {
      if (!net::is_cancelled(unreached->error)) fail(join_code(*unreached), unreached->error);
      co_return tasks_.cancel();
    }
    tasks_.spawn(read_input());
    const auto ended = co_await call_.talk();
    if (!ended && !net::is_cancelled(ended.error())) fail(registered_ ? broken_off : unreachable, ended.error());
    if (!ended && caller_.unacknowledged() > 0) {
      tell(transcript_.problem(transcript_.words().not_sent(caller_.unacknowledged())));
    }
    const std::string& room = caller_.room().empty() ? plan_.room : caller_.room();
    if (ended && !plan_.quiet && kept_ > 0) tell(transcript_.notice(transcript_.words().kept(kept_, room)));
    tasks_.cancel();
  }

  net::Task<void> read_input() {
    proto::LineSplitter splitter(line_bytes_max);
    std::array<std::byte, 16 * 1024> buffer;
    for (;;) {
      const auto count = co_await input_.receive(buffer);
      if (!count && net::is_cancelled(count.error())) co_return;
      if (!count) fail(local_failure, count.error());
      if (!count || *count == 0) break;
      splitter.feed(as_text(Bytes(buffer).first(*count)));
      for (;;) {
        while (!caller_.wants_input()) {
          const bool rung = co_await call_.progress().wait();
          if (!rung) co_return;
        }
        const auto event = splitter.next();
        if (std::holds_alternative<proto::LineSplitter::More>(event)) break;
        say(event);
      }
    }
    say(splitter.finish());
    caller_.end_of_input(loop_.now());
    call_.pass_on();
  }

  void say(const proto::LineSplitter::Event& event) {
    if (const auto* line = std::get_if<proto::LineSplitter::Line>(&event)) {
      // What comes through a pipe is text, never a command: "/etc changed" is a message.
      caller_.type(line->text.starts_with('/') ? "/" + std::string(line->text) : std::string(line->text), loop_.now());
      call_.pass_on();
    } else if (const auto* overlong = std::get_if<proto::LineSplitter::Overlong>(&event)) {
      complain(transcript_.words().line_too_long(overlong->bytes, line_bytes_max));
      code_ = unreachable;
    }
  }

  void hear(const session::Happening& heard) {
    if (std::holds_alternative<happening::Registered>(heard)) registered_ = true;
    if (const auto* said = std::get_if<happening::Said>(&heard)) {
      if (said->own) {
        ++kept_;
      } else {
        output_.write(transcript_.said(*said, loop_.wall()));
      }
      return;
    }
    const bool wrong = std::holds_alternative<happening::Problem>(heard) ||
                       std::holds_alternative<happening::NotKept>(heard) ||
                       std::holds_alternative<happening::Unacknowledged>(heard);
    if (std::holds_alternative<happening::NotKept>(heard)) code_ = unreachable;
    const bool comes_or_goes =
        std::holds_alternative<happening::Joined>(heard) || std::holds_alternative<happening::Left>(heard) ||
        std::holds_alternative<happening::Renamed>(heard) || std::holds_alternative<happening::RoomRenamed>(heard);
    if (wrong || (comes_or_goes && !plan_.quiet)) tell(transcript_.line(heard, loop_.wall()));
  }

  void take_signal(int number) { stop(number == SIGTERM && caller_.unacknowledged() == 0 ? done : interrupted); }

  void stop(int code) {
    code_ = code;
    tasks_.cancel();
  }
  void fail(int code, const Error& error) {
    complain(error.message());
    code_ = code;
  }
  void complain(const std::string& what) { tell("salon join: " + what + "\n"); }
  void tell(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

  net::Loop& loop_;
  const JoinPlan& plan_;
  Transcript transcript_;
  session::Caller caller_;
  Output output_;
  Call call_;
  net::TcpStream input_;
  net::TaskGroup tasks_;
  SignalWatch signals_;
  int code_ = done;
  bool registered_ = false;
  std::size_t kept_ = 0;
};

}  // namespace

int join_in_pipe(net::Loop& loop, const JoinPlan& plan) {
  const auto input = loop.adopt(STDIN_FILENO);
  const auto output = loop.adopt(STDOUT_FILENO);
  for (const auto* adopted : {&input, &output}) {
    if (adopted->has_value()) continue;
    std::fprintf(stderr, "salon join: %s\n", adopted->error().message().c_str());
    return local_failure;
  }
  PipeJoin join(loop, plan, *input, *output);
  const int code = net::run(loop, join.run());
  loop.drain();
  return code;
}

}  // namespace salon::app
