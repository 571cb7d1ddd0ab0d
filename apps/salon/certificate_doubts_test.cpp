#include "certificate_doubts.hpp"

#include <gmock/gmock.h>

#include "salon/net/tls.hpp"

namespace salon::app {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(CertificateDoubts, are_about_its_time_and_its_names) {
  // Made now, good from a day ago and for ten years (tls.hpp): it is `now` that moves.
  const net::TlsIdentity identity = net::make_tls_identity({"chat.example", "*.rooms.example"}).value();
  const WallTime now = std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now());
  const auto doubts = [&](std::chrono::days later, const std::vector<std::string>& hosts) {
    return certificate_doubts(identity.certificates, "chat.pem", hosts, now + later);
  };
  using std::chrono::days;
  EXPECT_THAT(doubts(days(0), {"chat.example", "a.rooms.example"}), IsEmpty());
  EXPECT_THAT(doubts(days(0), {"chat.example", "other.example"}),
              ElementsAre(StartsWith("the certificate in chat.pem is not for other.example, which --web-host says")));
  EXPECT_THAT(doubts(days(3651), {}),
              ElementsAre(AllOf(HasSubstr(" expired on 20"), HasSubstr(" UTC: clients refuse"))));
  EXPECT_THAT(doubts(days(3645), {}), ElementsAre(HasSubstr(" expires on 20")));
  EXPECT_THAT(doubts(days(3640), {}), IsEmpty());
  EXPECT_THAT(doubts(days(-2), {}), ElementsAre(HasSubstr(" is good from 20")));
  EXPECT_THAT(certificate_doubts("no certificate", "x", {}, now), IsEmpty());
}

}  // namespace
}  // namespace salon::app
