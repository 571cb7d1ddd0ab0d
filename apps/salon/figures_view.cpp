#include "figures_view.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "progress.hpp"

namespace salon::app {
namespace {

constexpr std::string_view prefix = "salon_";

Error not_figures(std::string_view line) {
  return plain_error("read the figures", "'" + std::string(line.substr(0, 60)) + "' is none",
                     "is that a server of another version?");
}

std::optional<double> number_of(std::string_view text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// A line that is no comment: name{label="value"} number.
struct Sample {
  std::string_view name;
  std::optional<std::string_view> label;  // its value
  double number;
};

std::optional<Sample> read_sample(std::string_view line) {
  const std::size_t blank = line.rfind(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto number = number_of(line.substr(blank + 1));
  if (!number) return std::nullopt;
  std::string_view name = line.substr(0, blank);
  const std::size_t brace = name.find('{');
  if (brace == std::string_view::npos) return Sample{name, std::nullopt, *number};
  std::string_view label = name.substr(brace + 1);
  name = name.substr(0, brace);
  const std::size_t quote = label.find("=\"");
  if (quote == std::string_view::npos || !label.ends_with("\"}")) return std::nullopt;
  label.remove_prefix(quote + 2);
  label.remove_suffix(2);
  return Sample{name, label, *number};
}

/// Takes `ending` off `name`, if it is there.
bool take_off(std::string_view& name, std::string_view ending) {
  if (!name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  return true;
}

bool add_times(const Sample& sample, Figures& figures) {
  std::string_view name = sample.name;
  if (sample.label && take_off(name, "_bucket")) {
    const auto bound = number_of(*sample.label);
    if (!bound) return false;
    figures.times[std::string(name)].buckets.push_back({*bound, sample.number});
    return true;
  }
  const bool is_sum = take_off(name, "_sum");
  if (!is_sum && !take_off(name, "_count")) return false;
  const auto times = figures.times.find(name);
  if (times == figures.times.end()) return false;
  (is_sum ? times->second.sum : times->second.count) = sample.number;
  return true;
}

// ---- for people ----

/// 1204331 is "1,204,331".
std::string grouped(double number) {
  std::string digits = std::to_string(static_cast<std::uint64_t>(std::max(number, 0.0)));
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

/// "0.25 ms", "1.5 s"
std::string short_time(double seconds) {
  std::array<char, 40> text{};
  const bool below = seconds < 1;
  const int length =
      std::snprintf(text.data(), text.size(), below ? "%.3g ms" : "%.3g s", below ? seconds * 1e3 : seconds);
  return {text.data(), static_cast<std::size_t>(length)};
}

/// "2 d 3 h", "3 h 12 min", "5 min", "40 s"
std::string long_time(std::chrono::seconds time) {
  const auto count = [](auto part, const char* unit) { return std::to_string(part.count()) + unit; };
  const auto in_days = std::chrono::floor<std::chrono::days>(time);
  const auto hours = std::chrono::floor<std::chrono::hours>(time - in_days);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time - in_days - hours);
  if (in_days.count() > 0) return count(in_days, " d ") + count(hours, " h");
  if (hours.count() > 0) return count(hours, " h ") + count(minutes, " min");
  if (minutes.count() > 0) return count(minutes, " min");
  return count(time, " s");
}

/// "half within 0.1 ms, 99 of 100 within 2.5 ms, mean 0.3 ms"
std::string distribution(const Figures& figures, std::string_view family) {
  const auto found = figures.times.find(family);
  if (found == figures.times.end() || found->second.count == 0) return "nothing yet";
  const Times& times = found->second;
  const auto bound = [&](double part) {
    const double most = times.within(part).value_or(0);
    if (!std::isinf(most)) return "within " + short_time(most);
    const double last = times.buckets.size() > 1 ? times.buckets[times.buckets.size() - 2].up_to : 0;
    return "above " + short_time(last);
  };
  return "half " + bound(0.5) + ", 99 of 100 " + bound(0.99) + ", mean " + short_time(times.sum / times.count);
}

/// What people call those of whom a label would be no word.
std::string_view word_for(std::string_view label) {
  static constexpr std::pair<std::string_view, std::string_view> words[] = {{"lines", "with nc"},
                                                                            {"irc", "with IRC"},
                                                                            {"websocket", "with a browser"},
                                                                            {"datagram", "by datagram"},
                                                                            {"does_not_read", "did not read"},
                                                                            {"turned_away", "turned away"},
                                                                            {"handshake_failed", "failed at TLS"},
                                                                            {"handshakes_full", "too many for TLS"}};
  const auto* const found = std::ranges::find(words, label, &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(words) ? label : found->second;
}

/// "3 with IRC, 1 with a browser"; without what is 0.
std::string listed(const Figures& figures, std::string_view family, bool as_words) {
  const auto found = figures.labelled.find(family);
  if (found == figures.labelled.end()) return {};
  std::string text;
  for (const auto& [label, number] : found->second) {
    if (number == 0) continue;
    text.append(text.empty() ? "" : ", ").append(grouped(number)).append(" ");
    text.append(as_words ? word_for(label) : std::string_view(label));
  }
  return text;
}

double total(const Figures& figures, std::string_view family) {
  double sum = 0;
  if (const auto found = figures.labelled.find(family); found != figures.labelled.end()) {
    for (const auto& [label, number] : found->second) sum += number;
  }
  return sum;
}

constexpr std::size_t width = 80;
constexpr std::size_t indent = 13;

/// "lines        12 said, ..."; what does not fit is broken behind a comma.
void row(std::string& out, std::string_view name, std::string_view text) {
  std::string line(name);
  line.resize(indent, ' ');
  while (indent + text.size() > width) {
    const std::size_t comma = text.rfind(", ", width - indent - 1);
    if (comma == std::string_view::npos) break;
    out.append(line).append(text.substr(0, comma + 1)).append("\n");
    line.assign(indent, ' ');
    text.remove_prefix(comma + 2);
  }
  out.append(line).append(text).append("\n");
}

std::string opened(const Figures& figures, WallTime now, std::chrono::minutes utc_offset) {
  const std::chrono::sys_seconds began{
      std::chrono::seconds(static_cast<std::int64_t>(figures.value("start_time_seconds")))};
  const auto local = began + utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  std::array<char, 80> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  const auto open_for = std::max(std::chrono::floor<std::chrono::seconds>(now) - began, std::chrono::seconds(0));
  return std::string(text.data(), static_cast<std::size_t>(length)) + ", " + long_time(open_for) + " ago";
}

}  // namespace

std::optional<double> Times::within(double part) const {
  if (count == 0) return std::nullopt;
  const auto reached = [&](const Bucket& bucket) { return bucket.count >= part * count; };
  const auto bucket = std::ranges::find_if(buckets, reached);
  return bucket == buckets.end() ? std::numeric_limits<double>::infinity() : bucket->up_to;
}

double Figures::value(std::string_view family) const {
  const auto found = single.find(family);
  return found == single.end() ? 0 : found->second;
}

double Figures::value(std::string_view family, std::string_view label) const {
  const auto found = labelled.find(family);
  if (found == labelled.end()) return 0;
  const auto one = std::ranges::find(found->second, label, &std::pair<std::string, double>::first);
  return one == found->second.end() ? 0 : one->second;
}

Result<Figures> read_figures(std::string_view text) {
  Figures figures;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    auto sample = read_sample(line);
    if (!sample) return std::unexpected(not_figures(line));
    if (!sample->name.starts_with(prefix)) continue;  // what a proxy on the way has added
    sample->name.remove_prefix(prefix.size());
    if (add_times(*sample, figures)) continue;
    if (sample->label) {
      figures.labelled[std::string(sample->name)].emplace_back(*sample->label, sample->number);
    } else {
      figures.single[std::string(sample->name)] = sample->number;
    }
  }
  if (figures.single.empty()) return std::unexpected(not_figures("what came"));
  return figures;
}

std::string show_figures(const Figures& figures, std::string_view address, WallTime now,
                         std::chrono::minutes utc_offset) {
  std::string out;
  const bool ready = figures.value("ready") != 0;
  row(out, "room", "at " + std::string(address));
  row(out, "open", "since " + opened(figures, now, utc_offset));
  row(out, "state", ready ? "ready: what is said is taken" : "NOT READY: what is said is not taken (a full disk?)");
  out += "\n";
  const std::string guests = listed(figures, "guests", true);
  row(out, "guests", grouped(total(figures, "guests")) + (guests.empty() ? "" : ": " + guests));
  row(out, "connections",
      grouped(figures.value("connections")) + " now, " + grouped(figures.value("connections_total")) +
          " since the start, " + grouped(figures.value("handshakes")) + " in a TLS handshake");
  row(out, "lines",
      grouped(figures.value("lines_total")) + " said, " + grouped(figures.value("deliveries_total")) + " deliveries");
  row(out, "on disk",
      grouped(figures.value("lines_unacknowledged")) + " lines not yet, " +
          grouped(figures.value("lines_not_kept_total")) + " could not be kept");
  row(out, "keeping", distribution(figures, "keep_seconds"));
  row(out, "turns", distribution(figures, "turn_seconds"));
  row(out, "waiting",
      size_text(static_cast<std::uint64_t>(figures.value("queued_bytes"))) + " for guests to read it, at most " +
          size_text(static_cast<std::uint64_t>(figures.value("queued_bytes_most"))) + " for one");
  const std::string dropped = listed(figures, "dropped_total", true);
  row(out, "dropped", dropped.empty() ? "nobody" : dropped);
  const std::string refused = listed(figures, "refused_total", false);
  row(out, "bad input", refused.empty() ? "none" : refused);
  return out;
}

std::string figures_as_json(const Figures& figures, std::string_view address) {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const auto& [name, number] : figures.single) all[std::string(prefix) + name] = number;
  for (const auto& [name, values] : figures.labelled) {
    for (const auto& [label, number] : values) all[std::string(prefix) + name][label] = number;
  }
  for (const auto& [name, times] : figures.times) {
    nlohmann::ordered_json& one = all[std::string(prefix) + name];
    one = {{"count", times.count}, {"sum", times.sum}};
    // Infinity is no number of JSON's: null, as what is above every bound.
    for (const auto& [part, member] : {std::pair{0.5, "half_within"}, std::pair{0.99, "99_of_100_within"}}) {
      const auto bound = times.within(part);
      one[member] = bound && !std::isinf(*bound) ? nlohmann::ordered_json(*bound) : nlohmann::ordered_json();
    }
  }
  const nlohmann::ordered_json object = {
      {"address", address}, {"ready", figures.value("ready") != 0}, {"figures", std::move(all)}};
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace salon::app
