// A log as unkind as a log may be (room::Log): it takes its time, hands entries over again, old ones too, orders a
// submission twice under two ids, and lets a second node's guests speak in between.
#pragma once

#include <deque>
#include <vector>

#include "base/generator.hpp"
#include "room/log.hpp"
#include "salon/net/loop.hpp"

namespace salon::party {

/// What it does, and how often: "one in N".
struct Restlessness {
  Duration delay_max = std::chrono::milliseconds(15);
  std::uint64_t again_one_in = 12;
  std::uint64_t old_one_in = 25;
  std::uint64_t second_id_one_in = 15;
  /// How often the other node has something to say, and how many guests it has at most.
  Duration other_node_every = std::chrono::milliseconds(120);
  std::uint32_t other_guests = 5;
};

class RestlessLog final : public room::Log {
 public:
  /// `still`, once true, keeps it from handing over anything. Both it and `lines_said`, which counts what the other
  /// node's guests have said over all its incarnations, outlive the log; so does the loop.
  RestlessLog(std::uint64_t epoch, Listener& listener, net::Loop& loop, Generator generator, Restlessness how,
              const bool& still, std::uint32_t& lines_said);
  /// The loop was drained.
  ~RestlessLog() override = default;

  void submit(const room::Origin& origin, room::Command command) override;
  void deliver(WallTime wall) override;

  /// What the other node's guests are called in a notebook.
  static constexpr std::uint32_t other_node_guest = 1000;

 private:
  struct Submission {
    room::Origin origin;
    room::Command command;
    Instant due{};
  };

  void order(const Submission& submission, WallTime wall);
  void hand_over(const room::Entry& entry);
  void other_node_acts();
  void submit_for_other(room::SessionId session, room::Command command);
  void schedule();

  std::uint64_t epoch_;
  std::uint64_t sequence_ = 0;
  Listener& listener_;
  net::Loop& loop_;
  Generator generator_;
  Restlessness how_;
  const bool& still_;
  std::uint32_t& lines_said_;
  std::deque<Submission> ours_;
  std::deque<Submission> theirs_;
  std::deque<room::Entry> ordered_;  // the last few
  std::uint64_t their_tag_ = 0;
  Instant they_act_at_{};
  std::vector<bool> they_are_here_;
  net::SleepOperation wake_;
};

}  // namespace salon::party
