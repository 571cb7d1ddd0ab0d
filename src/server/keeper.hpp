// Makes the order durable: gathers entries while a commit is under way, commits them as one, says up to where the log
// is kept; answers questions about history in between.
//
// The store's calls block, so they run on a thread of the loop, one at a time. When a commit fails nothing new may be
// acknowledged: what was in it or waited behind it is given up (the server says so to those it concerns), and every
// `retry_after` a snapshot of the house as it is now is tried, until one is kept and the log goes on from there.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "room/house.hpp"
#include "room/store.hpp"
#include "salon/net/loop.hpp"

namespace salon::server {

class Keeper {
 public:
  class Listener {
   public:
    /// Every entry with an id up to this one survives a crash.
    virtual void kept(room::EntryId up_to) = 0;
    /// No line above the last `kept` is kept, or will be; nor is one that is added until `keeping_again`.
    virtual void keeping_failed(const Error& error) = 0;
    virtual void keeping_again() = 0;
    /// The house as it is.
    [[nodiscard]] virtual const room::House& house() const = 0;

   protected:
    ~Listener() = default;
  };
  using HistoryHandler = std::function<void(Result<std::vector<room::Line>>)>;

  static constexpr Duration retry_after = std::chrono::seconds(5);
  /// After so many entries a snapshot is kept with them, so that a start has little to fold: at least `_min`, and in a
  /// full house so many for each guest, of whom a snapshot takes some 340 bytes and 0.6 us each.
  static constexpr std::size_t entries_a_snapshot_min = 5000;
  static constexpr std::size_t entries_a_snapshot_for_each_guest = 10;

  /// A visit to the store's thread answers so many questions at most, and no more once it has found so many lines or
  /// has searched: what waits behind it, a commit or memory, waits for these.
  static constexpr std::size_t questions_a_visit = 256;
  static constexpr std::size_t lines_a_visit = 1000;

  /// An answer has no more than this: with what a dialect puts around them the lines must stay below what may wait for
  /// a guest (ConnectionLimits), or asking would be the end of the conversation.
  static constexpr std::size_t answer_bytes_max = std::size_t{256} * 1024;

  /// `store` is open. The listener outlives the keeper.
  Keeper(net::Loop& loop, std::shared_ptr<room::Store> store, Listener& listener);
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  /// Idle, or the loop drained.
  ~Keeper() = default;

  /// An entry that the house has just applied, and the line it put into history, if it did.
  void add(const room::Entry& entry, std::vector<room::Line> lines, std::vector<room::Redaction> redactions = {});
  /// Asks the store, once all that the house has applied so far is kept (or cannot be). The handler is called once, in
  /// a later turn; dropped at `stop`.
  void ask(room::Query query, HistoryHandler handler);
  /// Begins a commit if there is something to keep and none is under way. Once a turn, after all adds.
  void turn_end();
  /// As `turn_end`, with a snapshot: the last commit of a server that stops. While keeping fails it is tried once more,
  /// and not again.
  /// Questions that wait are dropped: whoever asked is being sent away, and on a slow disk they would hold up the end.
  void keep_snapshot();
  [[nodiscard]] bool failing() const { return failing_; }
  /// True when nothing is under way and nothing waits (or keeping fails, and waiting would not help).
  [[nodiscard]] bool idle() const;
  /// No handler and no listener is called from now on, save by work under way; cancels the retry.
  void stop();

 private:
  struct Question {
    room::Query query;
    HistoryHandler handler;
    room::EntryId after;  // what had been ordered when it was asked
  };
  struct Job;

  [[nodiscard]] bool snapshot_is_due() const;
  void commit(bool with_snapshot);
  void answer(bool commit_follows);
  void answered(Job& job);
  void begin(std::shared_ptr<Job> job);
  static void on_done(net::Operation& operation);
  void done();
  static void on_retry(net::Operation& operation);

  struct BlockingWithKeeper : net::BlockingOperation {
    Keeper* keeper = nullptr;
  };
  struct SleepWithKeeper : net::SleepOperation {
    Keeper* keeper = nullptr;
  };

  net::Loop& loop_;
  std::shared_ptr<room::Store> store_;
  Listener& listener_;
  room::Batch waiting_;
  std::deque<Question> questions_;
  std::shared_ptr<Job> job_;  // under way
  room::EntryId kept_;
  BlockingWithKeeper blocking_;
  SleepWithKeeper retry_;
  std::size_t entries_since_snapshot_ = 0;
  bool committed_last_ = false;
  bool snapshot_wanted_ = false;
  bool failing_ = false;
  bool finishing_ = false;
  bool stopped_ = false;
};

}  // namespace salon::server
