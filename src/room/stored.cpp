#include "room/stored.hpp"

#include <nlohmann/json.hpp>

#include "base/hex.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {

Fields::Fields(const Json& object, std::string& wrong) : object_(object), wrong_(wrong) {
  if (!object.is_object()) note("an object was expected");
}

std::string Fields::text(const char* name) {
  const Json& value = field(name);
  if (value.is_string()) return value.get<std::string>();
  const auto hex = value.is_object() ? value.find("hex") : value.end();
  if (value.is_object() && hex != value.end() && hex->is_string()) {
    if (auto bytes = bytes_of_hex(hex->get_ref<const std::string&>())) return *std::move(bytes);
  }
  return misread(name, "text"), std::string();
}

std::string Fields::bytes(const char* name) {
  const Json& value = field(name);
  auto bytes = value.is_string() ? bytes_of_hex(value.get_ref<const std::string&>()) : std::nullopt;
  return bytes ? *std::move(bytes) : (misread(name, "bytes in hexadecimal digits"), std::string());
}

bool Fields::flag(const char* name) {
  const Json& value = field(name);
  return value.is_boolean() ? value.get<bool>() : (misread(name, "true or false"), false);
}

ScramVerifier Fields::verifier() {
  return {bytes("salt"), number<std::uint32_t>("iterations"), bytes("stored_key"), bytes("server_key")};
}

std::vector<std::uint32_t> Fields::numbers(const char* name) {
  std::vector<std::uint32_t> found;
  for (const Json& each : list(name)) {
    const bool fits = each.is_number_unsigned() && std::in_range<std::uint32_t>(each.get<std::uint64_t>());
    fits ? found.push_back(each.get<std::uint32_t>()) : misread(name, "a list of whole numbers");
  }
  return found;
}

const Json& Fields::list(const char* name) {
  static const Json none = Json::array();
  const Json& value = field(name);
  return value.is_array() ? value : (misread(name, "a list"), none);
}

const Json& Fields::object(const char* name) {
  static const Json none = Json::object();
  const Json& value = field(name);
  return value.is_object() ? value : (misread(name, "an object"), none);
}

bool Fields::has(const char* name) const { return object_.is_object() && object_.contains(name); }

std::optional<std::uint64_t> Fields::unsigned_number(const char* name) const {
  const Json& value = field(name);
  return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
}

std::optional<std::int64_t> Fields::signed_number(const char* name) const {
  const Json& value = field(name);
  const bool fits = value.is_number_integer() && !value.is_number_unsigned();
  return fits ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

const Json& Fields::field(const char* name) const {
  static const Json none;
  if (!object_.is_object()) return none;
  const auto found = object_.find(name);
  return found == object_.end() ? none : *found;
}

void Fields::misread(const char* name, const char* expected) {
  note("the field '" + std::string(name) + "' is missing or is not " + expected);
}

Json parse(std::string_view stored, std::string& wrong) {
  if (!utf8::valid(stored)) wrong = "it is not UTF-8";
  Json json = wrong.empty() ? Json::parse(stored, nullptr, false) : Json();
  if (json.is_discarded()) wrong = "it is not JSON";
  return json;
}

std::string newer(std::uint64_t version, std::uint64_t known) {
  return "its version is " + std::to_string(version) + ", and this program knows " + std::to_string(known);
}

}  // namespace salon::room
