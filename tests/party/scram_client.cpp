#include "party/scram_client.hpp"

#include <utility>

#include "net/scram.hpp"
#include "proto/base64.hpp"

namespace salon::party {

ScramClient::ScramClient(std::string account, std::string password, std::string nonce)
    : account_(std::move(account)), password_(std::move(password)), nonce_(std::move(nonce)) {}

std::string ScramClient::first_bare() const { return "n=" + account_ + ",r=" + nonce_; }

std::string ScramClient::first() const { return "n,," + first_bare(); }

std::optional<std::string> ScramClient::final(std::string_view challenge) const {
  const std::size_t salt_at = challenge.find(",s=");
  const std::size_t iterations_at = challenge.find(",i=");
  if (!challenge.starts_with("r=") || salt_at > iterations_at || iterations_at == challenge.npos) return std::nullopt;
  const auto salt = proto::from_base64(challenge.substr(salt_at + 3, iterations_at - salt_at - 3));
  if (!salt) return std::nullopt;
  using namespace std::string_literals;
  const std::string salted = net::keyed_hash(password_, *salt + "\0\0\0\1"s);  // Hi() of one iteration
  std::string proof = net::keyed_hash(salted, "Client Key");
  const std::string stored_key = net::make_scram_verifier(password_, *salt, scram_client_iterations).stored_key;
  const std::string without_proof = "c=biws," + std::string(challenge.substr(0, salt_at));
  const std::string subject = first_bare() + "," + std::string(challenge) + "," + without_proof;
  const std::string signature = net::keyed_hash(stored_key, subject);
  for (std::size_t at = 0; at < proof.size(); ++at) proof[at] = static_cast<char>(proof[at] ^ signature[at]);
  return without_proof + ",p=" + proto::to_base64(proof);
}

}  // namespace salon::party
