#include "net/certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>

namespace salon::net {
namespace {

WallTime time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return WallTime{};
  return WallTime{std::chrono::seconds(timegm(&parts))};
}

}  // namespace

Result<CertificateFacts> look_at_certificate(std::string_view pem, const std::vector<std::string>& hosts) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                           &BIO_free_all);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr), &X509_free);
  if (certificate == nullptr) return std::unexpected(plain_error("look at the certificate", "it is not PEM"));
  CertificateFacts facts{.not_before = time_of(X509_get0_notBefore(certificate.get())),
                         .not_after = time_of(X509_get0_notAfter(certificate.get())),
                         .not_for = {}};
  for (const std::string& host : hosts) {
    if (X509_check_host(certificate.get(), host.data(), host.size(), 0, nullptr) != 1) facts.not_for.push_back(host);
  }
  return facts;
}

}  // namespace salon::net
