// A Caller's connection: looks up, connects, and carries bytes both ways until one side has ended it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "dial.hpp"
#include "join_plan.hpp"
#include "output.hpp"
#include "salon/net/bell.hpp"
#include "session/caller.hpp"

namespace salon::app {

class Call {
 public:
  using Hear = std::function<void(const session::Happening&)>;

  /// `plan` says with whom; it lives as long. `hear` is given what the caller has to show, as it comes. While more than
  /// it should hold waits in `output`, nothing is received: the server learns that this guest is slow.
  Call(net::Loop& loop, session::Caller& caller, const JoinPlan& plan, Output& output, Hear hear);

  /// By any of the addresses of the server's name. Gives the reason if that came to nothing. `tell` as Dial has it.
  net::Task<std::optional<Unreached>> connect(const std::function<void(const Event&)>& tell);
  /// Talks over the connection until its end; gives the reason, if it was not we who ended it. Lines that were not
  /// acknowledged have then been shown.
  net::Task<Result<void>> talk();

  /// To be called after the caller was given something: sends and shows what it makes of that.
  void pass_on();
  /// Rings when the caller may have room for more input.
  [[nodiscard]] net::Bell& progress() { return progress_; }
  [[nodiscard]] bool connected() const { return stream_.is_open(); }

 private:
  net::Task<void> send();
  net::Task<Result<void>> receive();

  net::Loop& loop_;
  session::Caller& caller_;
  const JoinPlan& plan_;
  Output& output_;
  Hear hear_;
  Dial dial_;
  Channel stream_;
  std::string ended_because_;
  net::Bell to_send_;
  net::Bell progress_;
};

}  // namespace salon::app
