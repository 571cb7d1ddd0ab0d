#include "salon/net/send_queue.hpp"

namespace salon::net {

bool SendQueue::give(std::string_view text) {
  if (failed_ || sending_.scope().cancelled() || waiting_.size() + text.size() > waiting_bytes_max_) return false;
  waiting_ += text;
  if (sending_.empty()) sending_.spawn(send());
  return true;
}

Task<void> SendQueue::send() {
  while (!waiting_.empty() && !failed_) {
    const std::string text = std::exchange(waiting_, {});
    const auto sent = co_await stream_.send_all(as_bytes(text));
    failed_ = !sent;
  }
}

}  // namespace salon::net
