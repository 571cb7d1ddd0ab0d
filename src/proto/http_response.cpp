#include "proto/http_response.hpp"

#include <array>
#include <chrono>

namespace salon::proto::http {
namespace {

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr Reason reasons[] = {{101, "Switching Protocols"},
                              {200, "OK"},
                              {400, "Bad Request"},
                              {401, "Unauthorized"},
                              {403, "Forbidden"},
                              {404, "Not Found"},
                              {405, "Method Not Allowed"},
                              {408, "Request Timeout"},
                              {411, "Length Required"},
                              {413, "Content Too Large"},
                              {414, "URI Too Long"},
                              {421, "Misdirected Request"},
                              {426, "Upgrade Required"},
                              {431, "Request Header Fields Too Large"},
                              {501, "Not Implemented"},
                              {503, "Service Unavailable"},
                              {505, "HTTP Version Not Supported"}};

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string two_digits(long long value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::string_view reason_phrase(int status) {
  for (const Reason& reason : reasons) {
    if (reason.status == status) return reason.phrase;
  }
  return {};
}

std::string date_text(WallTime time) {
  constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text(weekdays.at(std::chrono::weekday(day).c_encoding()));
  text += ", " + two_digits(static_cast<unsigned>(date.day())) + " ";
  text += months.at(static_cast<unsigned>(date.month()) - 1);
  text += " " + std::to_string(static_cast<int>(date.year())) + " " + two_digits(clock.hours().count()) + ":" +
          two_digits(clock.minutes().count()) + ":" + two_digits(clock.seconds().count()) + " GMT";
  return text;
}

std::string to_bytes(const Response& response, WallTime now) {
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " ";
  out.append(reason_phrase(response.status)).append("\r\n");
  append_field(out, "Date", date_text(now));
  for (const Field& field : response.fields) append_field(out, field.name, field.value);
  if (!response.content_type.empty()) {
    append_field(out, "Content-Type", response.content_type);
    append_field(out, "Content-Length", std::to_string(response.body.size()));
    append_field(out, "X-Content-Type-Options", "nosniff");
    append_field(out, "Cache-Control", "no-store");
  }
  if (response.close) append_field(out, "Connection", "close");
  out += "\r\n";
  if (!response.head_only) out += response.body;
  return out;
}

Response plain_response(int status, std::string_view sentence) {
  std::string body = std::to_string(status) + " ";
  body.append(reason_phrase(status)).append(": ").append(sentence).append("\n");
  return {.status = status, .body = std::move(body)};
}

}  // namespace salon::proto::http
