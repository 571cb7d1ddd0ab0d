#include "output.hpp"

#include <utility>

namespace salon::app {

Output::Output(net::Loop& loop, net::Socket socket, std::function<void()> failed)
    : loop_(loop), stream_(loop, socket), failed_(std::move(failed)), taken_(loop), writing_(loop) {}

void Output::write(std::string_view bytes) {
  if (error_ || bytes.empty()) return;
  waiting_ += bytes;
  if (writing_now_) return;
  writing_now_ = true;
  writing_.spawn(write_waiting());
}

net::Task<void> Output::write_waiting() {
  while (!waiting_.empty() && !error_) {
    being_written_ = std::exchange(waiting_, {});
    const auto sent = co_await stream_.send_all(as_bytes(being_written_));
    being_written_.clear();
    if (!sent) {
      error_ = sent.error();
      waiting_.clear();
      if (!net::is_cancelled(*error_)) failed_();
    }
    taken_.ring();
  }
  writing_now_ = false;
}

net::Task<void> Output::drained() {
  while (writing_now_) {
    const bool rung = co_await taken_.wait();
    if (!rung) co_return;
  }
}

net::Task<void> Output::finish(Instant deadline) {
  net::TaskGroup patience(loop_);
  patience.spawn(give_up(loop_, deadline, writing_));
  co_await writing_.join();
  patience.cancel();
  co_await patience.join();
  stream_.close();
}

net::Task<void> Output::give_up(net::Loop& loop, Instant when, net::TaskGroup& writing) {
  const bool waited = co_await net::sleep_until(loop, when);
  if (waited) writing.cancel();
}

}  // namespace salon::app
