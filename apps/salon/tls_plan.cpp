#include "tls_plan.hpp"

#include <unistd.h>

#include <array>
#include <utility>

#include "certificate_doubts.hpp"
#include "kept_file.hpp"
#include "proto/http_request.hpp"

namespace salon::app {
namespace {

constexpr std::size_t file_bytes_max = 1'000'000;

Result<std::string> read_file(const std::string& path) { return read_kept(path, file_bytes_max); }

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
  if (const Result<void> folders = make_folders(directory.string()); !folders) return std::unexpected(folders.error());
  const auto kept = make_kept(path, made->key + made->certificates);
  if (!kept) return std::unexpected(kept.error());
  if (!*kept) return own_identity(directory);  // another program was quicker: its key is ours
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
