#include "server/figures.hpp"

#include <algorithm>
#include <cstdio>

namespace salon::server {
namespace {

/// "0.00025"; a double has more digits than any clock.
std::string seconds_text(Duration value) {
  std::array<char, 40> text{};
  const double seconds = std::chrono::duration<double>(value).count();
  const int length = std::snprintf(text.data(), text.size(), "%.15g", seconds);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

void Histogram::observe(Duration took) {
  ++count_;
  sum_ += took;
  const auto bucket = std::ranges::lower_bound(bounds, took);
  if (bucket != bounds.end()) ++counts_.at(static_cast<std::size_t>(bucket - bounds.begin()));
}

void FiguresWriter::family(std::string_view name, std::string_view type, std::string_view help) {
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void FiguresWriter::begin(std::string_view name, std::string_view labels) {
  text_ += name;
  if (!labels.empty()) text_.append("{").append(labels).append("}");
  text_ += ' ';
}

void FiguresWriter::value(std::string_view name, std::string_view labels, std::uint64_t value) {
  begin(name, labels);
  text_.append(std::to_string(value)).append("\n");
}

void FiguresWriter::seconds(std::string_view name, std::string_view labels, Duration value) {
  begin(name, labels);
  text_.append(seconds_text(value)).append("\n");
}

void FiguresWriter::histogram(std::string_view name, std::string_view help, const Histogram& histogram) {
  family(name, "histogram", help);
  const std::string bucket_name = std::string(name) + "_bucket";
  std::uint64_t up_to_here = 0;
  for (std::size_t bucket = 0; bucket < Histogram::bounds.size(); ++bucket) {
    up_to_here += histogram.in_bucket(bucket);
    value(bucket_name, "le=\"" + seconds_text(Histogram::bounds.at(bucket)) + "\"", up_to_here);
  }
  value(bucket_name, "le=\"+Inf\"", histogram.count());
  seconds(std::string(name) + "_sum", {}, histogram.sum());
  value(std::string(name) + "_count", {}, histogram.count());
}

void ServerCounters::lost(Connection::Breach breach) {
  switch (breach) {
    case Connection::Breach::reset: ++resets; break;
    case Connection::Breach::vanished: ++vanished; break;
    case Connection::Breach::does_not_read: ++does_not_read; break;
    case Connection::Breach::handshake_failed: ++handshakes_failed; break;
  }
}

void ServerCounters::refused(session::Remark::About about) {
  switch (about) {
    case session::Remark::About::proxy: ++refused_proxy; break;
    case session::Remark::About::http: ++refused_http; break;
    case session::Remark::About::web_socket: ++refused_web_socket; break;
    case session::Remark::About::other: break;
  }
}

}  // namespace salon::server
