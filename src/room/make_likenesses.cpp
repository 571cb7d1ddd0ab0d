// Writes the table that likeness.cpp reads, at build time: which character looks like which others. ICU knows
// (Unicode Technical Standard 39, confusables.txt) and is asked here, once, so that the program does not carry it.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>

#include <cstdio>
#include <map>
#include <memory>
#include <string>

namespace {

/// "rn" looks like "m" in some letters; but then hardly a word with an "m" would be nobody else's. What looks like "m"
/// is "m" here.
void keep_m(icu::UnicodeString& likeness) {
  if (likeness == icu::UnicodeString("rn")) likeness = icu::UnicodeString("m");
}

}  // namespace

int main() {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<USpoofChecker, decltype(&uspoof_close)> checker(uspoof_open(&status), uspoof_close);
  const icu::Normalizer2* decomposing = icu::Normalizer2::getNFDInstance(status);
  if (U_FAILURE(status) != 0) {
    std::fprintf(stderr, "make_likenesses: ICU: %s\n", u_errorName(status));
    return 1;
  }
  std::string all;  // what characters look like, one behind the other
  std::map<std::string, std::size_t> places;
  std::printf("// Made by make_likenesses.cpp of ICU %s.\nconstexpr Likeness likenesses[] = {\n", U_ICU_VERSION);
  for (UChar32 point = 0x21; point <= UCHAR_MAX_VALUE; ++point) {
    if (u_isdefined(point) == 0 || U_IS_SURROGATE(point)) continue;
    const icu::UnicodeString character(point);
    icu::UnicodeString likeness;
    if (decomposing->normalize(character, status) != character) continue;  // its parts are looked at
    uspoof_getSkeletonUnicodeString(checker.get(), 0, character, likeness, &status);
    keep_m(likeness);
    if (likeness == character) continue;
    std::string bytes;
    likeness.toUTF8String(bytes);
    const auto [place, is_new] = places.try_emplace(bytes, all.size());
    if (is_new) all += bytes;
    std::printf("{0x%X, %zu, %zu},\n", static_cast<unsigned>(point), place->second, bytes.size());
  }
  std::printf("};\nconstexpr char appearances[] = {\n");
  for (const char byte : all) std::printf("'\\x%02x',\n", static_cast<unsigned>(static_cast<unsigned char>(byte)));
  std::printf("};\n");
  return U_FAILURE(status) != 0 || std::fflush(stdout) != 0 ? 1 : 0;
}
