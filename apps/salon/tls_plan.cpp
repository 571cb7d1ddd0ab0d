#include "tls_plan.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <utility>

#include "certificate_doubts.hpp"
#include "proto/http_request.hpp"

namespace salon::app {
namespace {

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) {
    return std::unexpected(system_error(errno == 0 ? EIO : errno, "read " + path));
  }
  return text;
}

/// As a whole or not at all, for its owner alone; a crash leaves at most the file beside it.
Result<void> write_secret(const std::string& path, std::string_view text) {
  const std::string beside = path + ".new";
  const auto fail = [&](int reason) { return std::unexpected(system_error(reason, "write " + path)); };
  ::unlink(beside.c_str());
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return fail(errno);
  const ssize_t written = ::write(descriptor, text.data(), text.size());
  int reason = written < 0 ? errno : static_cast<std::size_t>(written) < text.size() ? ENOSPC : 0;
  if (reason == 0 && ::fsync(descriptor) != 0) reason = errno;
  ::close(descriptor);
  if (reason == 0 && ::rename(beside.c_str(), path.c_str()) != 0) reason = errno;
  if (reason == 0) return {};
  ::unlink(beside.c_str());
  return fail(reason);
}

/// What a certificate of our own is for. Nobody checks it, unless by its fingerprint; clients want to see a name.
std::vector<std::string> own_names() {
  std::vector<std::string> names = {"localhost"};
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return names;
  if (const auto host = proto::http::parse_authority(name.data()); host && host->host != "localhost") {
    names.push_back(host->host);
    names.push_back(host->host + ".local");
  }
  return names;
}

Result<net::TlsIdentity> own_identity(const std::filesystem::path& directory) {
  const std::string path = directory.empty() ? std::string() : (directory / "tls.pem").string();
  if (!path.empty() && ::access(path.c_str(), F_OK) == 0) {
    const auto text = read_file(path);
    if (!text) return std::unexpected(text.error());
    return net::TlsIdentity{.certificates = *text, .key = *text};
  }
  auto made = net::make_tls_identity(own_names());
  if (!made || path.empty()) return made;
  if (Result<void> written = write_secret(path, made->key + made->certificates); !written) {
    return std::unexpected(written.error());
  }
  return made;
}

}  // namespace

Result<TlsPlan> plan_tls(const Arguments& arguments, std::filesystem::path directory) {
  TlsPlan plan{.off = arguments.has("--no-tls"),
               .certificate_file = arguments.value("--tls-cert").value_or(""),
               .key_file = arguments.value("--tls-key").value_or(""),
               .directory = std::move(directory),
               .hosts = arguments.values("--web-host")};
  if (plan.certificate_file.empty() != plan.key_file.empty()) {
    return std::unexpected(plain_error("use one of --tls-cert and --tls-key", "they belong together", "give both"));
  }
  if (plan.off && (!plan.key_file.empty() || arguments.has("--require-tls"))) {
    return std::unexpected(
        plain_error("use --no-tls with a certificate or --require-tls", "that is TLS", "leave one out"));
  }
  return plan;
}

Result<std::shared_ptr<const net::TlsContext>> open_tls(const TlsPlan& plan) {
  net::TlsIdentity identity;
  if (plan.key_file.empty()) {
    const auto own = own_identity(plan.directory);
    if (!own) return std::unexpected(own.error());
    identity = *own;
  } else {
    auto certificates = read_file(plan.certificate_file);
    if (!certificates) return std::unexpected(certificates.error());
    auto key = read_file(plan.key_file);
    if (!key) return std::unexpected(key.error());
    identity = {.certificates = std::move(*certificates), .key = std::move(*key)};
  }
  return net::TlsContext::make(identity);
}

std::vector<std::string> tls_doubts(const TlsPlan& plan) {
  if (plan.off || plan.certificate_file.empty()) return {};  // our own is good for ten years, and nobody verifies it
  const auto text = read_file(plan.certificate_file);
  const WallTime now = std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now());
  return text ? certificate_doubts(*text, plan.certificate_file, plan.hosts, now) : std::vector<std::string>();
}

}  // namespace salon::app
