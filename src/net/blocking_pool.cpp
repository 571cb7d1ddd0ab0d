#include "net/blocking_pool.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <system_error>
#include <thread>

namespace salon::net {
namespace {

constexpr std::chrono::seconds idle_max{10};

}  // namespace

struct BlockingPool::Job {
  std::uint64_t id;
  std::function<void()> work;
  std::function<void()> done;
};

struct BlockingPool::Shared {
  std::shared_ptr<Mailbox> mailbox;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::shared_ptr<Job>> queue;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool closed = false;
};

BlockingPool::BlockingPool(std::shared_ptr<Mailbox> mailbox) : shared_(std::make_shared<Shared>()) {
  shared_->mailbox = std::move(mailbox);
}

BlockingPool::~BlockingPool() {
  std::deque<std::shared_ptr<Job>> dropped;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->closed = true;
    dropped.swap(shared_->queue);
  }
  shared_->wake.notify_all();
}

bool BlockingPool::run(std::uint64_t id, std::function<void()> work, std::function<void()> done) {
  auto job = std::make_shared<Job>(Job{id, std::move(work), std::move(done)});
  const std::lock_guard lock(shared_->mutex);
  if (shared_->queue.size() >= shared_->idle && shared_->threads < threads_max) {
    if (start_thread(shared_)) {
      ++shared_->threads;
    } else if (shared_->threads == 0) {
      return false;
    }
  }
  shared_->queue.push_back(std::move(job));
  shared_->wake.notify_one();
  return true;
}

bool BlockingPool::withdraw(std::uint64_t id) {
  std::shared_ptr<Job> withdrawn;
  const std::lock_guard lock(shared_->mutex);
  const auto place = std::ranges::find(shared_->queue, id, [](const auto& job) { return job->id; });
  if (place == shared_->queue.end()) return false;
  withdrawn = std::move(*place);
  shared_->queue.erase(place);
  return true;
}

bool BlockingPool::start_thread(const std::shared_ptr<Shared>& shared) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);  // inherited: signals are for the loop's thread
  bool started = true;
  try {
    std::thread([shared] { work(shared); }).detach();
  } catch (const std::system_error&) {
    started = false;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

void BlockingPool::work(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  ++shared->idle;
  for (;;) {
    const bool woken = shared->wake.wait_for(lock, idle_max, [&] { return shared->closed || !shared->queue.empty(); });
    --shared->idle;
    if (!woken || shared->closed) break;
    std::shared_ptr<Job> job = std::move(shared->queue.front());
    shared->queue.pop_front();
    lock.unlock();
    job->work();
    // Idle before anyone can hear of it: whoever follows this job with the next finds this thread, and starts no other.
    lock.lock();
    ++shared->idle;
    lock.unlock();
    Job& finished = *job;
    shared->mailbox->post([job = std::move(job), &finished] { finished.done(); });
    lock.lock();
  }
  --shared->threads;
}

}  // namespace salon::net
