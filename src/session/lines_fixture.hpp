// Two guests of the lines dialect in a room that one of them has made. For tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "session/session_harness.hpp"

namespace salon::session {

/// ada has made #tea, lea is in it.
struct LinesInTea : testing::Test {
  Party party;
  Visitor& ada = party.greeted("ada");
  Visitor& lea = party.greeted("lea");

  LinesInTea() {
    ada.send("/join #tea\n");
    lea.send("/join #tea\n");
    party.read_all();
  }
  static std::string ask(Visitor& guest, std::string_view line) {
    guest.send(std::string(line) + "\n");
    return guest.read();
  }
};

}  // namespace salon::session
