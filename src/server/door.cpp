#include "server/door.hpp"

namespace salon::server {

Door::Door(net::Loop& loop, net::Socket listener, Visitor& visitor)
    : loop_(loop), listener_(listener), visitor_(visitor) {
  accept_.door = retry_.door = this;
  accept_.listener = listener;
  accept_.handler = [](net::Operation& operation) { static_cast<Accept&>(operation).door->on_accepted(); };
  retry_.handler = [](net::Operation& operation) {
    Door& door = *static_cast<Retry&>(operation).door;
    if (!door.ending()) door.open();
  };
}

void Door::open() { loop_.start(accept_); }

void Door::close() {
  if (closing_) return;
  closing_ = true;
  loop_.cancel(retry_);
  loop_.close(listener_);
}

void Door::on_accepted() {
  const bool ended = !accept_.more;
  if (accept_.result == 0) {
    if (ending()) {
      loop_.close(accept_.accepted);
    } else {
      visitor_.arrived(accept_.accepted, accept_.peer);
    }
  } else if (!ending()) {
    visitor_.crowded();
  }
  if (!ended || ending()) return;
  if (accept_.result == 0) {
    open();
    return;
  }
  retry_.deadline = loop_.now() + retry_after;
  loop_.start(retry_);
}

}  // namespace salon::server
