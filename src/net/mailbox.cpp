#include "net/mailbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>

namespace salon::net {

Result<std::shared_ptr<Mailbox>> Mailbox::make() {
  const int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) return std::unexpected(system_error(errno, "make an eventfd"));
  return std::shared_ptr<Mailbox>(new Mailbox(descriptor));
}

Mailbox::~Mailbox() { ::close(descriptor_); }

void Mailbox::post(std::function<void()> work) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = queue_.empty();
    queue_.push_back(std::move(work));
  }
  // Only the first needs to wake the loop: `take` resets the eventfd before it empties the queue.
  if (first) ensure(eventfd_write(descriptor_, 1) == 0, "an eventfd can be written");
}

std::vector<std::function<void()>> Mailbox::take() {
  eventfd_t count = 0;
  eventfd_read(descriptor_, &count);  // EAGAIN when it was taken already
  std::vector<std::function<void()>> taken;
  const std::lock_guard lock(mutex_);
  taken.swap(queue_);
  return taken;
}

}  // namespace salon::net
