#include "proto/websocket.hpp"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>

#include "salon/base/result.hpp"
#include "salon/base/utf8.hpp"

namespace salon::proto::websocket {
namespace {

constexpr unsigned char final_fragment = 0x80;
constexpr std::size_t short_payload_max = 125;
constexpr std::size_t long_payload_max = 0xFFFF;
constexpr std::size_t control_payload_max = 125;

std::size_t header_bytes(std::uint64_t payload_bytes) {
  if (payload_bytes <= short_payload_max) return 2;
  return payload_bytes <= long_payload_max ? 4 : 10;
}

/// Writes the header of an unmasked, unfragmented frame to `to`, which has room for it.
void write_header(char* to, unsigned char opcode, std::size_t payload_bytes) {
  to[0] = static_cast<char>(final_fragment | opcode);
  if (payload_bytes <= short_payload_max) {
    to[1] = static_cast<char>(payload_bytes);
    return;
  }
  ensure(payload_bytes <= long_payload_max, "a frame was to be written that is 64 KiB or longer");
  to[1] = 126;
  to[2] = static_cast<char>(payload_bytes >> 8U);
  to[3] = static_cast<char>(payload_bytes & 0xFFU);
}

void append_frame(std::string& out, unsigned char opcode, std::string_view payload) {
  char header[4];
  write_header(header, opcode, payload.size());
  out.append(header, header_bytes(payload.size())).append(payload);
}

unsigned char opcode_of(Kind kind) { return kind == Kind::text ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME; }

}  // namespace

/// wslay's context and what it is to be told and tells, while it is asked.
struct WebSocketReader::Machine {
  explicit Machine(WebSocketReader& reader);
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine() { wslay_event_context_free(context); }

  /// Whether all that was read belongs to frames and messages that have ended, so that nothing is in the context.
  [[nodiscard]] bool at_rest() const { return read_bytes == frame_bytes && !message_begun && !in_frame; }

  void on_frame(const wslay_event_on_frame_recv_start_arg& frame);
  void on_message(const wslay_event_on_msg_recv_arg& message);

  WebSocketReader& owner;
  wslay_event_context_ptr context = nullptr;
  std::string_view chunk;
  std::uint64_t read_bytes = 0;
  std::uint64_t frame_bytes = 0;  // of the frames whose headers were read, the masks among them
  bool in_frame = false;
  bool message_begun = false;
  bool close_received = false;
  bool in_close = false;
  bool close_is_faulty = false;
};

WebSocketReader::Machine::Machine(WebSocketReader& reader) : owner(reader) {
  wslay_event_callbacks callbacks{};
  callbacks.recv_callback = [](wslay_event_context_ptr of, uint8_t* to, size_t room, int, void* self) -> ssize_t {
    Machine& machine = *static_cast<Machine*>(self);
    if (machine.chunk.empty()) {
      wslay_event_set_error(of, WSLAY_ERR_WOULDBLOCK);
      return -1;
    }
    const std::size_t taken = std::min(room, machine.chunk.size());
    std::memcpy(to, machine.chunk.data(), taken);
    machine.chunk.remove_prefix(taken);
    machine.read_bytes += taken;
    return static_cast<ssize_t>(taken);
  };
  // What wslay would send goes nowhere. A Close is the session's to send, when it is time, and wslay lets its own
  // overtake the pongs and then drops them; so those are written here too.
  callbacks.send_callback = [](wslay_event_context_ptr, const uint8_t*, size_t count, int, void*) {
    return static_cast<ssize_t>(count);
  };
  callbacks.on_frame_recv_start_callback = [](wslay_event_context_ptr, const wslay_event_on_frame_recv_start_arg* frame,
                                              void* self) { static_cast<Machine*>(self)->on_frame(*frame); };
  callbacks.on_frame_recv_end_callback = [](wslay_event_context_ptr, void* self) {
    static_cast<Machine*>(self)->in_frame = false;
  };
  callbacks.on_msg_recv_callback = [](wslay_event_context_ptr, const wslay_event_on_msg_recv_arg* message, void* self) {
    static_cast<Machine*>(self)->on_message(*message);
  };
  ensure(wslay_event_context_server_init(&context, &callbacks, this) == 0, "no memory for a WebSocket");
  wslay_event_config_set_max_recv_msg_length(context, reader.message_bytes_max_);
}

void WebSocketReader::Machine::on_frame(const wslay_event_on_frame_recv_start_arg& frame) {
  constexpr std::size_t mask_bytes = 4;
  frame_bytes += header_bytes(frame.payload_length) + mask_bytes + frame.payload_length;
  in_frame = true;
  in_close = frame.opcode == WSLAY_CONNECTION_CLOSE;
  if (!wslay_is_ctrl_frame(frame.opcode)) message_begun = frame.fin == 0;
}

void WebSocketReader::Machine::on_message(const wslay_event_on_msg_recv_arg& message) {
  const std::string_view payload(reinterpret_cast<const char*>(message.msg), message.msg_length);
  if (message.opcode == WSLAY_CONNECTION_CLOSE) {
    close_received = true;
    // wslay takes the one for a Close without a code, and the other for text when it comes in pieces.
    close_is_faulty = payload.size() == 1 || (payload.size() > 2 && !utf8::valid(payload.substr(2)));
  } else if (message.opcode == WSLAY_TEXT_FRAME || message.opcode == WSLAY_BINARY_FRAME) {
    owner.messages_.push_back({message.opcode == WSLAY_TEXT_FRAME ? Kind::text : Kind::binary, std::string(payload)});
  } else if (message.opcode == WSLAY_PING) {
    append_frame(owner.pongs_, WSLAY_PONG, payload);
  }
}

WebSocketReader::WebSocketReader(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

WebSocketReader::~WebSocketReader() = default;

void WebSocketReader::feed(std::string_view chunk) {
  if (is_closed_ || chunk.empty()) return;
  if (machine_ == nullptr) machine_ = std::make_unique<Machine>(*this);
  Machine& machine = *machine_;
  machine.chunk = chunk;
  const bool is_sound = wslay_event_recv(machine.context) == 0;
  const bool goes_on = is_sound && wslay_event_want_read(machine.context) != 0;
  wslay_event_send(machine.context);
  if (goes_on) {
    if (machine.at_rest()) machine_.reset();
  } else if (!is_sound || machine.close_is_faulty || (machine.in_close && !machine.close_received)) {
    close(CloseCode::protocol_error, false);
  } else {
    close(CloseCode{wslay_event_get_status_code_sent(machine.context)}, machine.close_received);
  }
}

void WebSocketReader::close(CloseCode code, bool by_peer) {
  closed_ = {code, by_peer};
  is_closed_ = true;
  machine_.reset();
}

WebSocketReader::Event WebSocketReader::next() {
  if (!messages_.empty()) {
    Message message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }
  if (!is_closed_ || closed_told_) return More{};
  closed_told_ = true;
  return closed_;
}

void append_message(std::string& out, Kind kind, std::string_view payload) {
  append_frame(out, opcode_of(kind), payload);
}

void append_close(std::string& out, CloseCode code, std::string_view reason) {
  if (code == CloseCode::none_given) return append_frame(out, WSLAY_CONNECTION_CLOSE, {});
  const auto number = static_cast<std::uint16_t>(code);
  std::string payload = {static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
  payload += utf8::prefix(reason, control_payload_max - payload.size());
  append_frame(out, WSLAY_CONNECTION_CLOSE, payload);
}

void frame_lines(std::string& out, std::size_t from, Kind kind) {
  constexpr std::size_t line_end_bytes = 2;
  std::size_t growth = 0;
  for (std::size_t begin = from; begin < out.size();) {
    const std::size_t end = out.find("\r\n", begin);
    ensure(end != std::string::npos, "a line was to be framed that has no end");
    growth += header_bytes(end - begin) - line_end_bytes;
    begin = end + line_end_bytes;
  }
  // From the last line to the first, each to its place: none is overwritten before it has moved.
  std::size_t line_after = out.size();
  out.resize(out.size() + growth);
  std::size_t frame_after = out.size();
  while (line_after > from) {
    const std::size_t previous_end = line_after < from + 3 ? std::string::npos : out.rfind('\n', line_after - 3);
    const std::size_t begin = previous_end == std::string::npos || previous_end < from ? from : previous_end + 1;
    const std::size_t payload_bytes = line_after - line_end_bytes - begin;
    std::memmove(&out[frame_after - payload_bytes], &out[begin], payload_bytes);
    frame_after -= payload_bytes + header_bytes(payload_bytes);
    write_header(&out[frame_after], opcode_of(kind), payload_bytes);
    line_after = begin;
  }
}

}  // namespace salon::proto::websocket
