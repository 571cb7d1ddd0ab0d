// What a spoilt disk may hold: any bytes are a command, or a house, that can be stored and read again as it is; or they
// are refused.
#include <cstdint>

#include "room/entry.hpp"
#include "room/house.hpp"
#include "salon/base/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace salon;
  const std::string_view stored = as_text(std::as_bytes(std::span(data, size)));
  if (const Result<room::Command> command = room::decode_command(room::command_version, stored)) {
    const Result<room::Command> again = room::decode_command(room::command_version, room::encode_command(*command));
    ensure(again && *again == *command, "a command is not what was stored");
  }
  if (const Result<room::House> house = room::House::restore(stored)) {
    const Result<room::House> again = room::House::restore(house->snapshot());
    ensure(again && *again == *house, "a house is not what was stored");
  }
  return 0;
}
