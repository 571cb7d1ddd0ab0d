// A list for the operator: columns for people, or one JSON object for programs.
//
//   ok                             ok
//   ROOM    GUESTS  TOPIC          {"ok":true,"rooms":[{"name":"#tea","guests":2,"topic":"green"}]}
//   #tea    2       green
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "room/json_text.hpp"

namespace salon::session {

class Listing {
 public:
  using Row = std::vector<std::string>;

  /// `name` is what a program finds the list under. Without `heads`, the columns have none.
  Listing(std::string_view name, Row heads, bool json) : name_(name), json_(json) {
    if (!heads.empty()) rows_.push_back(std::move(heads));
  }

  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  /// One more: `row` is shown as it is, `write(room::JsonWriter&)` writes the fields for a program.
  template <class Write>
  void add(Row row, const Write& write) {
    if (json_) {
      to_.object([&] { write(to_); });
    } else {
      rows_.push_back(std::move(row));
    }
  }

  /// The whole answer.
  [[nodiscard]] std::string text() const;

 private:
  std::string name_;
  bool json_;
  std::vector<Row> rows_;
  std::string list_;
  room::JsonWriter to_{list_};
};

/// Words for the operator that are no list: what was done, or why it was not.
[[nodiscard]] std::string verdict(bool ok, std::string_view words, bool json);

}  // namespace salon::session
