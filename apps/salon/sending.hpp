// What `salon send` does whatever it speaks: standard input is read and paced, what comes is printed, how it goes is
// said. TcpSend and UdpSend are the rest.
#pragma once

#include "carried.hpp"
#include "errand.hpp"
#include "outflow.hpp"
#include "pace.hpp"
#include "send_plan.hpp"
#include "standard_streams.hpp"

namespace salon::app {

class Sending {
 public:
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

  /// Carries the plan out; gives the exit code. Once.
  ExitCode run();

 protected:
  Sending(net::Loop& loop, const SendPlan& plan, const Report& report);
  ~Sending() = default;

  /// The whole conversation, until `succeed` or `fail`. Standard output is open when it begins.
  virtual net::Task<void> converse() = 0;
  virtual void close() = 0;
  /// How much went and came, for the end of a sentence ("sent 5 bytes, received 0 bytes") and for programs; nothing
  /// when it has not come to that.
  [[nodiscard]] virtual Event so_far() const = 0;

  void succeed();
  /// `name` is the event's, see Report.
  void fail(ExitCode code, const std::string& text, std::string_view name = "error");

  /// When it must be done; `never` without --deadline. Who looks for the other side or connects to it gives up then
  /// and says how far it came; once that is done, `reached` begins to watch it.
  [[nodiscard]] Instant until() const { return until_; }
  void reached();
  /// Waits until --rate lets something go. False if cancelled.
  net::Task<bool> keep_pace();
  void sent(Bytes bytes);
  void received(Bytes bytes);
  /// Runs `outflow` on a thread; what it sends counts as sent, in datagrams of `piece_bytes` if that is not 0. A
  /// failure to read has been told of; one to send has not. `impossible` where there is no thread for it.
  net::Task<Outflow::End> run_unseen(const std::shared_ptr<Outflow>& outflow, std::uint64_t piece_bytes = 0);
  /// Writes to standard output what a `received` became.
  net::Task<void> print(Bytes shown);

  // Named by both: they are the words of this program's every sentence.
  net::Loop& loop_;
  const SendPlan& plan_;
  const Report& report_;
  Errand errand_;
  net::TcpStream input_;  // standard input
  Carried sent_;
  Carried received_;
  std::optional<Pace> pace_;
  /// When something last went or came.
  Instant last_event_{};

 private:
  net::Task<void> start();
  net::Task<void> watch_deadline();
  net::Task<void> show_progress();
  void tell_digests() const;

  Instant until_ = never;
  net::TcpStream output_;  // standard output
};

}  // namespace salon::app
