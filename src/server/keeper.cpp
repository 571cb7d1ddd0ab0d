#include "server/keeper.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "server/sabotage.hpp"

namespace salon::server {
namespace {

/// How many lines from `first` on have no more than that.
template <class Iterator>
Iterator end_of_some(const Iterator& first, const Iterator& last) {
  std::size_t bytes = 0;
  return std::find_if(first, last, [&](const room::Line& line) {
    bytes += line.text.size() + line.tags.size();
    return bytes > Keeper::answer_bytes_max;
  });
}

/// Drops the lines that are farthest from where the query begins.
void keep_some(const room::Query& query, std::vector<room::Line>& lines) {
  const auto* history = std::get_if<room::HistoryQuery>(&query);
  const bool from_the_oldest = history != nullptr && history->which == room::HistoryQuery::Which::oldest;
  if (from_the_oldest) {
    lines.erase(end_of_some(lines.begin(), lines.end()), lines.end());
  } else {
    lines.erase(lines.begin(), end_of_some(lines.rbegin(), lines.rend()).base());
  }
}

}  // namespace

/// What one visit to the store's thread does: a commit, or the answers to some questions. Owned by both sides until it
/// is done, so that a thread which outlives the server writes into nothing that is gone.
struct Keeper::Job {
  std::shared_ptr<room::Store> store;
  room::Batch batch;
  room::EntryId up_to;
  bool commits = false;
  Result<void> committed;
  std::vector<Question> questions;
  /// Of the first questions, as many as the visit got to.
  std::vector<Result<std::vector<room::Line>>> answers;

  struct LookUp {
    room::Store& store;
    auto operator()(const room::HistoryQuery& query) const { return store.history(query); }
    auto operator()(const room::ConversationsQuery& query) const { return store.conversations(query); }
    auto operator()(const room::SearchQuery& query) const { return store.search(query); }
  };

  void run() { commits ? static_cast<void>(committed = store->commit(batch)) : answer(); }

  void answer() {
    std::size_t found = 0;
    for (const Question& question : questions) {
      Result<std::vector<room::Line>>& answer = answers.emplace_back(std::visit(LookUp{*store}, question.query));
      if (answer) {
        keep_some(question.query, *answer);
        found += answer->size();
      }
      if (found >= lines_a_visit || std::holds_alternative<room::SearchQuery>(question.query)) break;
    }
  }
};

namespace {

/// Wrongs the batch as SALON_SABOTAGE asks. In a build without it nothing is left of this.
void wrong(room::Batch& batch) {
  if constexpr (sabotage == Sabotage::drop_commit) {
    if (batch.lines.size() % 5 == 3) batch = {};
  } else if constexpr (sabotage == Sabotage::swap_lines) {
    if (batch.lines.size() >= 2) std::swap(batch.lines[0].text, batch.lines[1].text);
  } else if constexpr (sabotage == Sabotage::double_line) {
    if (batch.lines.size() % 4 == 2) {
      room::Line twin = batch.lines.front();
      twin.id.sequence += 1'000'000'000;
      batch.lines.push_back(std::move(twin));
    }
  }
}

}  // namespace

Keeper::Keeper(net::Loop& loop, std::shared_ptr<room::Store> store, Listener& listener)
    : loop_(loop), store_(std::move(store)), listener_(listener) {
  blocking_.keeper = this;
  blocking_.handler = on_done;
  retry_.keeper = this;
  retry_.handler = on_retry;
}

void Keeper::add(const room::Entry& entry, std::vector<room::Line> lines, std::vector<room::Redaction> redactions) {
  if (failing_) {
    // The next snapshot covers it; one that is under way already does not, and the log must go on behind that.
    if (job_ != nullptr && job_->commits) waiting_.entries.push_back(entry);
    return;
  }
  waiting_.entries.push_back(entry);
  std::ranges::move(lines, std::back_inserter(waiting_.lines));
  std::ranges::move(redactions, std::back_inserter(waiting_.redactions));
  ++entries_since_snapshot_;
}

void Keeper::ask(room::Query query, HistoryHandler handler) {
  questions_.push_back({std::move(query), std::move(handler), listener_.house().last_applied()});
}

void Keeper::turn_end() {
  if (job_ != nullptr || stopped_) return;
  const bool to_commit = !failing_ && (!waiting_.entries.empty() || snapshot_wanted_);
  // Commits and questions take turns, so that neither waits for the other's crowd; but what was ordered before a
  // question is kept before it is answered, or a guest who has just joined would miss it in both history and room.
  if (to_commit && (questions_.empty() || !committed_last_ || questions_.front().after > kept_)) {
    commit(snapshot_is_due());
  } else if (!questions_.empty()) {
    answer(to_commit);
  }
}

/// Those that need not wait for a commit, or, without one to come, all.
void Keeper::answer(bool commit_follows) {
  auto job = std::make_shared<Job>();
  while (!questions_.empty() && job->questions.size() < questions_a_visit &&
         (!commit_follows || questions_.front().after <= kept_)) {
    job->questions.push_back(std::move(questions_.front()));
    questions_.pop_front();
  }
  begin(std::move(job));
}

void Keeper::keep_snapshot() {
  finishing_ = true;
  questions_.clear();
  if (failing_) {  // once more, at once: the disk may have space again
    loop_.cancel(retry_);
    if (job_ == nullptr && !stopped_) commit(true);
    return;
  }
  snapshot_wanted_ = true;
  turn_end();
}

bool Keeper::idle() const {
  return job_ == nullptr && !(finishing_ && retry_.pending()) && questions_.empty() &&
         (failing_ || (waiting_.entries.empty() && !snapshot_wanted_));
}

void Keeper::stop() {
  stopped_ = true;
  questions_.clear();
  loop_.cancel(retry_);
}

bool Keeper::snapshot_is_due() const {
  const std::size_t for_guests = entries_a_snapshot_for_each_guest * listener_.house().guests().size();
  return snapshot_wanted_ || entries_since_snapshot_ >= std::max(entries_a_snapshot_min, for_guests);
}

void Keeper::commit(bool with_snapshot) {
  auto job = std::make_shared<Job>();
  job->commits = true;
  job->batch = std::exchange(waiting_, {});
  job->up_to = listener_.house().last_applied();
  if (with_snapshot) {
    job->batch.snapshot = listener_.house().snapshot();
    job->batch.snapshot_id = job->up_to;
    entries_since_snapshot_ = 0;
    snapshot_wanted_ = false;
  }
  wrong(job->batch);
  if constexpr (sabotage == Sabotage::acknowledge_early) listener_.kept(job->up_to);
  begin(std::move(job));
}

void Keeper::begin(std::shared_ptr<Job> job) {
  job->store = store_;
  committed_last_ = job->commits;
  job_ = std::move(job);
  blocking_.work = [owned = job_] { owned->run(); };
  loop_.start(blocking_);
}

void Keeper::on_done(net::Operation& operation) { static_cast<BlockingWithKeeper&>(operation).keeper->done(); }

void Keeper::done() {
  const std::shared_ptr<Job> job = std::exchange(job_, nullptr);
  blocking_.work = nullptr;
  if (stopped_ || blocking_.result == -ECANCELED) return;
  if (blocking_.result < 0) {
    const Error error = system_error(-blocking_.result, "start a thread that reads and writes history",
                                     "raise the limit of processes (`ulimit -u`)");
    job->committed = std::unexpected(error);
    job->answers.assign(job->questions.size(), std::unexpected(error));
  }
  if (!job->commits) {
    answered(*job);
  } else if (job->committed) {
    kept_ = job->up_to;
    if (std::exchange(failing_, false)) listener_.keeping_again();
    listener_.kept(job->up_to);
  } else {
    const bool first = !std::exchange(failing_, true);
    waiting_ = {};
    if (first) listener_.keeping_failed(job->committed.error());
    if (finishing_) return;
    retry_.deadline = loop_.now() + retry_after;
    loop_.start(retry_);
  }
  // What gathered meanwhile goes on at the end of this turn.
}

/// What the visit did not get to is first at the next.
void Keeper::answered(Job& job) {
  if (!finishing_) {
    const auto unanswered = job.questions.begin() + static_cast<std::ptrdiff_t>(job.answers.size());
    questions_.insert(questions_.begin(), std::move_iterator(unanswered), std::move_iterator(job.questions.end()));
  }
  for (std::size_t at = 0; at < job.answers.size() && !stopped_; ++at) {
    job.questions[at].handler(std::move(job.answers[at]));
  }
}

void Keeper::on_retry(net::Operation& operation) {
  Keeper& keeper = *static_cast<SleepWithKeeper&>(operation).keeper;
  if (operation.result < 0 || keeper.stopped_) return;
  if (keeper.job_ != nullptr) {  // a question is under way: soon
    keeper.retry_.deadline = keeper.loop_.now() + std::chrono::milliseconds(100);
    keeper.loop_.start(keeper.retry_);
    return;
  }
  keeper.commit(true);
}

}  // namespace salon::server
