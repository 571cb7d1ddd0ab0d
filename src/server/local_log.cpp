#include "server/local_log.hpp"

#include <utility>

namespace salon::server {

void LocalLog::submit(const room::Origin& origin, room::Command command) {
  submitted_.push_back({origin, std::move(command)});
}

void LocalLog::deliver(WallTime wall) {
  while (!submitted_.empty()) {
    std::vector<Submission> batch;
    batch.swap(submitted_);
    for (Submission& submission : batch) {
      room::Entry entry;
      entry.id = {epoch_, ++sequence_};
      entry.origin = submission.origin;
      entry.time = wall;
      entry.command = std::move(submission.command);
      listener_.ordered(entry);
    }
  }
}

}  // namespace salon::server
