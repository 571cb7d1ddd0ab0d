#include "proto/scram.hpp"

#include <gtest/gtest.h>

#include "proto/base64.hpp"

namespace salon::proto {
namespace {

// RFC 7677, 3: the conversation that is shown there.
TEST(ScramMessages, are_those_of_the_rfc) {
  const auto first = scram_client_first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->header, "n,,");
  EXPECT_EQ(first->user, "user");
  EXPECT_EQ(first->nonce, "rOprNGfwEbeRWgbNEkqO");
  EXPECT_EQ(first->bare, "n=user,r=rOprNGfwEbeRWgbNEkqO");

  const std::string nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  const std::string server_first = scram_server_first(nonce, *from_base64("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
  EXPECT_EQ(server_first, "r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");

  const auto final = scram_client_final("c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  ASSERT_TRUE(final);
  EXPECT_EQ(final->header, "n,,");
  EXPECT_EQ(final->nonce, nonce);
  EXPECT_EQ(to_base64(final->proof), "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
  EXPECT_EQ(scram_subject(*first, server_first, *final), first->bare + "," + server_first + ",c=biws,r=" + nonce);
  EXPECT_EQ(scram_server_final(*from_base64("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")),
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

// RFC 5802, 5.1 and 7.
TEST(ScramMessages, may_name_whom_to_act_as_and_escape_what_parts_them) {
  const auto first = scram_client_first("y,a=lea,n=a=2Cd=3Da,r=x,ext=1");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->header, "y,a=lea,");
  EXPECT_EQ(first->authorization, "lea");
  EXPECT_EQ(first->user, "a,d=a");
  EXPECT_EQ(first->bare, "n=a=2Cd=3Da,r=x,ext=1");
}

// RFC 5802, 5.1: "m=" must be understood or refused; 6: p is for who binds the channel, which is another mechanism.
TEST(ScramMessages, of_any_other_form_are_none) {
  for (const std::string_view message :
       {"", "n", "n,,", "n,,n=ada", "n,,r=x,n=ada", "n,,n=,r=x", "n,,n=ada,r=", "n,,m=1,n=ada,r=x", "n,b=x,n=ada,r=x",
        "p=tls-unique,,n=ada,r=x", "z,,n=ada,r=x", "n,,n=a=2ca,r=x", "n,,n=a=,r=x", "n,,n=ada,r=a\x01",
        "n,,n=ada,r=a b"}) {
    EXPECT_FALSE(scram_client_first(message)) << message;
  }
  for (const std::string_view message : {"", "c=biws,r=x", "c=biws,p=AAAA", "r=x,c=biws,p=AAAA", "c=!,r=x,p=AAAA",
                                         "c=biws,r=x,p=A", "c=biws,r=,p=AAAA"}) {
    EXPECT_FALSE(scram_client_final(message)) << message;
  }
}

}  // namespace
}  // namespace salon::proto
