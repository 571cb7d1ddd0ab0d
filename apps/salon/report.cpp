#include "report.hpp"

#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

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

constexpr std::string_view erase_line = "\r\x1b[K";  // ECMA-48, 8.3.41: EL

}  // namespace

void Report::detail(const Event& event) const {
  if (style_.json) status(event);
}

void Report::status(const Event& event) const {
  if (!style_.quiet) problem(event);
}

void Report::problem(const Event& event) const {
  // In one piece: a listener and its shell may share a terminal.
  std::string line = progress_stands_ ? std::string(erase_line) : std::string();
  if (breaks_line_ && breaks_line_()) line += '\n';
  line += style_.json ? as_json(event) + "\n" : "salon " + std::string(verb_) + ": " + event.text + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  progress_stands_ = false;
}

void Report::ask_before_each(std::function<bool()> breaks_line) {
  breaks_line_ = style_.terminal && isatty(STDOUT_FILENO) == 1 ? std::move(breaks_line) : nullptr;
}

void Report::progress(const std::string& text) const {
  const std::string line = std::string(erase_line) + "salon " + std::string(verb_) + ": " + text;
  std::fwrite(line.data(), 1, line.size(), stderr);
  progress_stands_ = true;
}

void Report::end_progress() const {
  if (!progress_stands_) return;
  std::fwrite(erase_line.data(), 1, erase_line.size(), stderr);
  progress_stands_ = false;
}

Report::Style report_style(const Arguments& arguments) {
  return {.quiet = arguments.has("--quiet"), .json = arguments.has("--json"), .terminal = isatty(STDERR_FILENO) == 1};
}

}  // namespace salon::app
