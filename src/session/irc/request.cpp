#include "session/irc/request.hpp"

#include <algorithm>

#include "proto/irc_writer.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::MessageWriter;
using proto::irc::Sender;

constexpr std::string_view line_end = "\r\n";

/// Takes the first message, with its line end, off `messages`.
std::string_view take_message(std::string_view& messages) {
  const std::size_t end = std::min(messages.find(line_end), messages.size() - line_end.size()) + line_end.size();
  const std::string_view message = messages.substr(0, end);
  messages.remove_prefix(end);
  return message;
}

/// Puts a tag in front of those that a message has. The writer's limit on tags holds a label and a batch with all that
/// a server adds; what a client has put on a message comes behind them.
void append_tagged(std::string_view key, std::string_view value, std::string_view message, std::string& out) {
  out += '@';
  out += key;
  out += '=';
  proto::irc::append_escaped_tag_value(out, value);
  if (message.starts_with('@')) {
    out += ';';
    message.remove_prefix(1);
  } else {
    out += ' ';
  }
  out += message;
}

/// The name of the batch that a message opens ('+') or closes ('-'); empty when it does not.
std::string_view batch_of(std::string_view message, char sign) {
  const auto parsed = proto::irc::parse(message.substr(0, message.size() - line_end.size()), Sender::server);
  if (!parsed || parsed->command != "BATCH" || !parsed->parameter(0).starts_with(sign)) return {};
  return parsed->parameter(0).substr(1);
}

bool has_batch_tag(std::string_view message) {
  const auto parsed = proto::irc::parse(message.substr(0, message.size() - line_end.size()), Sender::server);
  return parsed && proto::irc::find_tag(parsed->tags, "batch").has_value();
}

bool is_one_batch(std::string_view messages) {
  const std::string_view name = batch_of(take_message(messages), '+');
  if (name.empty()) return false;
  while (!messages.empty()) {
    const std::string_view closed = batch_of(take_message(messages), '-');
    if (closed == name) return messages.empty();
  }
  return false;
}

}  // namespace

RequestPointer labelled(const proto::irc::Message& message) {
  if (message.tags.empty()) return nullptr;
  auto label = proto::irc::find_tag(message.tags, "label");
  if (!label || label->empty() || label->size() > label_bytes_max) return nullptr;
  return std::make_shared<Request>(Request{.label = *std::move(label), .replies = {}});
}

void append_labelled(const Request& request, std::string_view server, std::string_view batch, std::string& out) {
  if (request.replies.empty()) {
    MessageWriter(out, Sender::server).tag("label", request.label).source(server).command("ACK").end();
    return;
  }
  std::string_view rest = request.replies;
  const std::string_view first = take_message(rest);
  if (rest.empty() || is_one_batch(request.replies)) {
    append_tagged("label", request.label, first, out);
    out += rest;
    return;
  }
  append_batch(request.replies, {.name = std::string(batch), .type = "labeled-response", .label = request.label},
               server, out);
}

void append_batch(std::string_view messages, const Batch& batch, std::string_view server, std::string& out) {
  MessageWriter begin(out, Sender::server);
  if (!batch.label.empty()) begin.tag("label", batch.label);
  begin.source(server).command("BATCH").parameter("+" + batch.name).parameter(batch.type).end();
  while (!messages.empty()) {
    const std::string_view message = take_message(messages);
    // What is in a batch within belongs to that; where that begins and where it ends belong to this one.
    has_batch_tag(message) ? (void)out.append(message) : append_tagged("batch", batch.name, message, out);
  }
  MessageWriter(out, Sender::server).source(server).command("BATCH").parameter("-" + batch.name).end();
}

}  // namespace salon::session::irc
