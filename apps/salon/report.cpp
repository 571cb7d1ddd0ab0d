#include "report.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace salon::app {
namespace {

std::string as_json(const Event& event) {
  nlohmann::ordered_json object{{"event", event.name}, {"text", event.text}};
  for (const Fact& fact : event.facts) {
    std::visit([&](const auto& value) { object[std::string(fact.name)] = value; }, fact.value);
  }
  // What is no UTF-8 (a peer's name, a word of the command line) must not stop the report.
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

void Report::status(const Event& event) const {
  if (!style_.quiet) problem(event);
}

void Report::problem(const Event& event) const {
  // In one piece: a listener and its shell may share a terminal.
  const std::string line =
      style_.json ? as_json(event) + "\n" : "salon " + std::string(verb_) + ": " + event.text + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

Report::Style report_style(const Arguments& arguments) {
  return {.quiet = arguments.has("--quiet"), .json = arguments.has("--json")};
}

}  // namespace salon::app
