// A request that a client has put a label on, and what it is answered (IRCv3 labeled-response).
//
// Whatever is said in answer to it is gathered until nothing more can come: until the log, the disk and the history
// have answered too. Then it goes out as one thing that bears the label: nothing at all as ACK, one message as it is,
// several in a batch.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "proto/irc.hpp"

namespace salon::session::irc {

struct Request {
  std::string label;
  /// Whole messages, each with CRLF.
  std::string replies;
};

/// Shared by what its answers are awaited from; who lets go of it last sends them. Null for a request without a label.
using RequestPointer = std::shared_ptr<Request>;

/// labeled-response, "Tag value".
inline constexpr std::size_t label_bytes_max = 64;

/// The request that `message` is; null when it bears no label, or one that is longer than a label may be.
[[nodiscard]] RequestPointer labelled(const proto::irc::Message& message);

/// Appends the answers with the label. `batch` is the name of a batch that has not been used on this connection.
///
/// Answers that are one batch already are labelled where it begins; a batch among other answers goes into the batch
/// around all of them.
void append_labelled(const Request& request, std::string_view server, std::string_view batch, std::string& out);

/// A batch that the server makes.
struct Batch {
  std::string name;
  std::string_view type;
  /// On the message that opens it; empty: none.
  std::string_view label{};
};

/// Appends `messages` with that batch around them. What is in a batch among them already stays in that.
void append_batch(std::string_view messages, const Batch& batch, std::string_view server, std::string& out);

}  // namespace salon::session::irc
