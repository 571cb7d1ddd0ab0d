#include "party/restless_log.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "party/notebook.hpp"

namespace salon::party {
namespace {

constexpr room::NodeId other_node = 2;
constexpr std::size_t ordered_max = 32;
constexpr std::array<const char*, 3> rooms = {"#lobby", "#tea", "#den"};

}  // namespace

RestlessLog::RestlessLog(std::uint64_t epoch, Listener& listener, net::Loop& loop, Generator generator,
                         Restlessness how, const bool& still, std::uint32_t& lines_said)
    : epoch_(epoch),
      listener_(listener),
      loop_(loop),
      generator_(generator),
      how_(how),
      still_(still),
      lines_said_(lines_said),
      they_are_here_(how.other_guests, false) {
  wake_.handler = [](net::Operation&) {};  // it only makes for a turn: `deliver` is called at the end of each
  submit_for_other(0, room::NodeStarted{});
  they_act_at_ = loop_.now() + how_.other_node_every;
}

void RestlessLog::submit(const room::Origin& origin, room::Command command) {
  const Instant due = loop_.now() + generator_.between(Duration::zero(), how_.delay_max);
  ours_.push_back({origin, std::move(command), ours_.empty() ? due : std::max(due, ours_.back().due)});
}

void RestlessLog::deliver(WallTime wall) {
  if (still_) return;
  if (loop_.now() >= they_act_at_) other_node_acts();
  while (true) {
    const bool our_turn = !ours_.empty() && ours_.front().due <= loop_.now();
    const bool their_turn = !theirs_.empty() && theirs_.front().due <= loop_.now();
    if (!our_turn && !their_turn) break;
    std::deque<Submission>& next = our_turn && (!their_turn || generator_.one_in(2)) ? ours_ : theirs_;
    const Submission submission = std::move(next.front());
    next.pop_front();
    order(submission, wall);
  }
  schedule();
}

void RestlessLog::order(const Submission& submission, WallTime wall) {
  const std::uint64_t times = generator_.one_in(how_.second_id_one_in) ? 2 : 1;
  for (std::uint64_t time = 0; time < times; ++time) {
    const room::Entry entry{
        .id = {epoch_, ++sequence_}, .origin = submission.origin, .time = wall, .command = submission.command};
    ordered_.push_back(entry);
    if (ordered_.size() > ordered_max) ordered_.pop_front();
    hand_over(entry);
  }
}

void RestlessLog::hand_over(const room::Entry& entry) {
  listener_.ordered(entry);
  if (generator_.one_in(how_.again_one_in)) listener_.ordered(entry);
  if (generator_.one_in(how_.old_one_in)) {
    const room::Entry old = ordered_[generator_.below(ordered_.size())];
    listener_.ordered(old);
  }
}

/// One of the other node's guests does one thing.
void RestlessLog::other_node_acts() {
  they_act_at_ = loop_.now() + generator_.between(how_.other_node_every / 2, how_.other_node_every * 2);
  if (how_.other_guests == 0) return;
  const std::size_t which = generator_.below(how_.other_guests);
  const room::SessionId session = which + 1;
  const std::string room = rooms[generator_.below(rooms.size())];
  if (!they_are_here_[which]) {
    they_are_here_[which] = true;
    submit_for_other(session, room::Enter{.nick = "far" + std::to_string(session),
                                          .dialect = room::Dialect::irc,
                                          .user = "far",
                                          .real_name = {},
                                          .claim = {}});
    submit_for_other(session, room::Join{.room = room});
  } else if (generator_.one_in(12)) {
    they_are_here_[which] = false;
    submit_for_other(session, room::Leave{.reason = "far away", .dropped = generator_.one_in(2)});
  } else {
    const LineName line{other_node_guest, ++lines_said_};
    submit_for_other(session, room::Say{.target = room, .text = words_of(line, room)});
  }
}

void RestlessLog::submit_for_other(room::SessionId session, room::Command command) {
  const Instant due = loop_.now() + generator_.between(Duration::zero(), how_.delay_max);
  theirs_.push_back({room::Origin{other_node, epoch_, session, ++their_tag_}, std::move(command),
                     theirs_.empty() ? due : std::max(due, theirs_.back().due)});
}

void RestlessLog::schedule() {
  if (loop_.draining()) return;
  Instant next = they_act_at_;
  for (const std::deque<Submission>* queue : {&ours_, &theirs_}) {
    if (!queue->empty()) next = std::min(next, queue->front().due);
  }
  if (!wake_.pending()) {
    wake_.deadline = next;
    loop_.start(wake_);
  } else if (next < wake_.deadline) {
    loop_.cancel(wake_);  // the turn that this makes schedules it anew
  }
}

}  // namespace salon::party
