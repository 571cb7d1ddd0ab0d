// How a client is told of metadata: in the words of the draft that it has asked for.
//
// The drafts agree on what METADATA does and differ in what is answered. draft/metadata-2 tells of changes with a
// METADATA message; draft/metadata-3 with numerics alone, its refusals have other names, and an empty value is none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "proto/irc_writer.hpp"
#include "room/metadata.hpp"
#include "session/irc/numeric.hpp"

namespace salon::session {
struct Turn;
}

namespace salon::session::irc {

class Conversation;

class MetadataVoice {
 public:
  /// All are borrowed.
  MetadataVoice(const Conversation& conversation, std::string& out, std::string_view server)
      : conversation_(conversation), out_(out), server_(server) {}

  /// The client has asked for draft/metadata-3.
  [[nodiscard]] bool third() const;
  /// What there is under a key as this client is to know it; null: nothing.
  [[nodiscard]] const std::string* find(const room::Metadata& metadata, std::string_view key) const;
  [[nodiscard]] bool is_value(const std::string& value) const { return !value.empty() || !third(); }

  /// ":server NUMERIC nick", to be continued.
  [[nodiscard]] proto::irc::MessageWriter numeric(Numeric numeric) const;
  /// 761, or 766 where there is nothing.
  void answer(std::string_view target, std::string_view key, const std::string* value) const;
  /// The same of what the client has not asked for now.
  void tell(std::string_view target, std::string_view key, const std::string* value) const;

  void target_invalid(std::string_view target) const;
  /// `whole`: nothing else was asked for.
  void key_invalid(std::string_view key, bool whole) const;
  void value_invalid(std::string_view key) const;
  void not_permitted(std::string_view target, std::string_view key) const;
  /// Nothing can be written at present.
  void not_kept(std::string_view target, std::string_view key) const;
  /// Taken away, and was not there.
  void was_not_set(std::string_view target, std::string_view key) const;
  void too_many_keys(std::string_view target, std::size_t keys_max) const;
  void too_many_subscriptions(std::string_view key, std::size_t most) const;
  void no_such_subcommand(std::string_view word) const;
  /// "Postponed synchronization".
  void later(std::string_view target) const;

  [[nodiscard]] std::size_t size() const { return out_.size(); }

 protected:
  std::string batch_;  // the name of the one that is open

  [[nodiscard]] proto::irc::MessageWriter begin(std::string_view command) const;
  const Conversation& conversation_;
  std::string& out_;
  std::string_view server_;
};

/// "Batch types": around all that is said while it lives, for who knows batches.
class MetadataBatch final : public MetadataVoice {
 public:
  /// `target` may be empty.
  MetadataBatch(Conversation& conversation, std::string& out, std::string_view type, std::string_view target,
                const Turn& turn);
  MetadataBatch(const MetadataBatch&) = delete;
  MetadataBatch& operator=(const MetadataBatch&) = delete;
  ~MetadataBatch();
};

}  // namespace salon::session::irc
