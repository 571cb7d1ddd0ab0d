#include "proto/telnet.hpp"

#include <algorithm>

#include "salon/base/result.hpp"

namespace salon::proto {
namespace {

// RFC 854, "TELNET command structure".
constexpr unsigned char subnegotiation_end = 240;
constexpr unsigned char are_you_there = 246;
constexpr unsigned char subnegotiation_begin = 250;
constexpr unsigned char will = 251;
constexpr unsigned char wont = 252;
constexpr unsigned char do_it = 253;
constexpr unsigned char dont = 254;
constexpr unsigned char iac = 255;

constexpr unsigned char timing_mark = 6;  // RFC 860

constexpr std::string_view here = "[yes]\r\n";

}  // namespace

void TelnetFilter::feed(std::string_view chunk) {
  ensure(chunk_.empty(), "a chunk was fed before the one before it was read to its end");
  chunk_ = chunk;
}

TelnetFilter::Event TelnetFilter::next() {
  while (!chunk_.empty()) {
    const auto byte = static_cast<unsigned char>(chunk_.front());
    if (state_ == State::data && byte != iac) {
      if (spoke_telnet_ && after_cr_ && byte == '\0') {
        after_cr_ = false;
        chunk_.remove_prefix(1);
        continue;
      }
      return data();
    }

    const std::string_view this_byte = chunk_.substr(0, 1);
    chunk_.remove_prefix(1);
    switch (state_) {
      case State::data:
        spoke_telnet_ = true;
        state_ = State::command;
        break;
      case State::command:
        state_ = State::data;
        if (byte == iac) {
          after_cr_ = false;
          return Data{this_byte};
        }
        if (byte == are_you_there) return Answer{here};
        if (byte >= will && byte <= dont) {
          verb_ = byte;
          state_ = State::option;
        } else if (byte == subnegotiation_begin) {
          skipped_ = 0;
          state_ = State::subnegotiation;
        }
        break;
      case State::option:
        state_ = State::data;
        if (refuse(byte)) return Answer{{answer_.data(), answer_.size()}};
        break;
      case State::subnegotiation:
        if (byte == iac) state_ = State::subnegotiation_command;
        if (++skipped_ >= subnegotiation_bytes_max) state_ = State::data;
        break;
      case State::subnegotiation_command:
        state_ = byte == subnegotiation_end ? State::data : State::subnegotiation;
        if (++skipped_ >= subnegotiation_bytes_max) state_ = State::data;
        break;
    }
  }
  return More{};
}

/// The run of conversation that begins the chunk, up to a command or behind a CR whose NUL must go.
TelnetFilter::Event TelnetFilter::data() {
  std::size_t length = std::min(chunk_.find(static_cast<char>(iac)), chunk_.size());
  if (spoke_telnet_) {
    const std::size_t cr_nul = chunk_.substr(0, length).find(std::string_view("\r\0", 2));
    if (cr_nul != std::string_view::npos) length = cr_nul + 1;
  }
  const std::string_view run = chunk_.substr(0, length);
  chunk_.remove_prefix(length);
  after_cr_ = run.ends_with('\r');
  return Data{run};
}

/// Whether DO or WILL `option` is to be answered; then answer_ is set.
bool TelnetFilter::refuse(unsigned char option) {
  if (verb_ != do_it && verb_ != will) return false;
  const std::size_t question = option + (verb_ == will ? 256U : 0U);
  if (refused_->test(question)) return false;
  if (option != timing_mark) refused_.change([question](auto& options) { options.set(question); });
  answer_ = {static_cast<char>(iac), static_cast<char>(verb_ == do_it ? wont : dont), static_cast<char>(option)};
  return true;
}

}  // namespace salon::proto
