#include "proto/http_reader.hpp"

#include <algorithm>

namespace salon::proto::http {

HttpReader::Event HttpReader::next() {
  if (refused_) {
    held_.clear();
    return More{};
  }
  skip_body();
  if (body_left_ != 0) return More{};
  if (line_begin_ == 0) skip_empty_lines();
  for (;;) {
    const std::size_t end = held_.find('\n', searched_);
    const std::size_t line_bytes = std::min(end, held_.size()) - line_begin_;
    if (lines_ == 0 && line_bytes > limits_.request_line_bytes_max) {
      return refuse(414, "the request line is too long", "a request line above its limit");
    }
    const std::size_t head_bytes = end == std::string::npos ? held_.size() : end + 1;
    if (head_bytes > limits_.head_bytes_max || lines_ > limits_.fields_max + 1) {
      return refuse(431, "the header fields are too many or too long", "header fields above their limit");
    }
    if (end == std::string::npos) {
      searched_ = held_.size();
      return More{};
    }
    const bool empty = line_bytes == 0 || (line_bytes == 1 && held_[line_begin_] == '\r');
    line_begin_ = searched_ = end + 1;
    if (empty) return end_head(head_bytes);
    ++lines_;
  }
}

HttpReader::Event HttpReader::end_head(std::size_t head_bytes) {
  auto request = parse_head(std::string_view(held_).substr(0, head_bytes));
  held_.erase(0, head_bytes);
  line_begin_ = searched_ = lines_ = 0;
  if (request && request->body_bytes > limits_.body_bytes_max) {
    request = std::unexpected(Refusal{413, {"that is too long", "content above its limit"}});
  }
  if (!request) {
    refused_ = true;
    held_.clear();
    return request.error();
  }
  body_left_ = request->body_bytes;
  return *std::move(request);
}

void HttpReader::skip_body() {
  const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, held_.size()));
  held_.erase(0, skipped);
  body_left_ -= skipped;
}

/// Some clients send an empty line behind a request (RFC 9112, 2.2).
void HttpReader::skip_empty_lines() {
  std::size_t begin = 0;
  for (;;) {
    const std::string_view rest = std::string_view(held_).substr(begin);
    if (rest.starts_with("\r\n")) {
      begin += 2;
    } else if (rest.starts_with('\n')) {
      begin += 1;
    } else {
      break;
    }
  }
  if (begin == 0) return;
  held_.erase(0, begin);
  searched_ = 0;
}

HttpReader::Event HttpReader::refuse(int status, std::string for_peer, std::string for_log) {
  refused_ = true;
  held_.clear();
  return Refusal{status, {std::move(for_peer), std::move(for_log)}};
}

}  // namespace salon::proto::http
