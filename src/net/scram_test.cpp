#include "net/scram.hpp"

#include <gtest/gtest.h>

namespace salon::net {
namespace {

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
  }
  return bytes;
}

// RFC 7677, 3: user "user", password "pencil", the salt W22ZaJ0SNY7soEsUEjb6gQ== and 4096 iterations.
const std::string salt = bytes_of("5b6d99689d12358eeca04b141236fa81");
const std::string subject =
    "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const std::string proof = bytes_of("747cdb65aa56224e2352137e52d7bdcad6a0f738df30782caa69a2cfb0277554");
const std::string signature = bytes_of("eabae24d1062db75a9451ff0b6ea7e98c8546549ff741e672d3251b2397de46e");

TEST(Scram, takes_the_proof_of_the_rfc_and_gives_its_signature) {
  const ScramVerifier verifier = make_scram_verifier("pencil", salt, 4096);
  EXPECT_EQ(verifier.salt, salt);
  EXPECT_EQ(verifier.iterations, 4096U);
  const auto given = check_scram_proof(verifier, subject, proof);
  ASSERT_TRUE(given);
  EXPECT_EQ(*given, signature);
}

TEST(Scram, takes_no_other_proof) {
  const ScramVerifier verifier = make_scram_verifier("pencil", salt, 4096);
  EXPECT_FALSE(check_scram_proof(verifier, subject + "x", proof));
  EXPECT_FALSE(check_scram_proof(verifier, subject, proof.substr(1)));
  EXPECT_FALSE(check_scram_proof(verifier, subject, ""));
  EXPECT_FALSE(check_scram_proof(make_scram_verifier("pen", salt, 4096), subject, proof));
}

TEST(Scram, knows_a_password_again_and_no_other) {
  const ScramVerifier verifier = make_scram_verifier("pencil", random_bytes(scram_salt_bytes), 2);
  EXPECT_TRUE(password_matches(verifier, "pencil"));
  EXPECT_FALSE(password_matches(verifier, "pencils"));
  EXPECT_FALSE(password_matches(verifier, ""));
}

TEST(Scram, has_chance_and_keys) {
  EXPECT_NE(random_bytes(16), random_bytes(16));
  EXPECT_EQ(keyed_hash("a", "text"), keyed_hash("a", "text"));
  EXPECT_NE(keyed_hash("a", "text"), keyed_hash("b", "text"));
}

}  // namespace
}  // namespace salon::net
