#include "trust.hpp"

namespace salon::app {
namespace {

std::string shown_here(const Shown& shown) { return "it shows SHA256:" + shown.fingerprint; }

Trust refuse(std::string why) { return {Trust::Kind::refused, {}, std::move(why)}; }

Trust changed(const Shown& shown, const KnownHost& known, const std::string& name, const std::string& path) {
  const std::string mend = "remove line " + std::to_string(known.line) + " of " + path +
                           " if you know that this is right, or give --fingerprint; else somebody may be in between";
  if (known.by_authorities()) {
    return refuse("until now an authority vouched for " + name + ", and none does for what it shows now (" +
                  shown.verdict.reason + "); " + shown_here(shown) + "; " + mend);
  }
  return refuse("its certificate HAS CHANGED; " + shown_here(shown) + ", and until now SHA256:" + known.fingerprint +
                "; " + mend);
}

}  // namespace

Trust judge(const Shown& shown, const std::optional<std::string>& pinned, const std::optional<KnownHost>& known,
            const std::string& name, const std::string& path) {
  using Verdict = net::TlsVerdict::Kind;
  if (pinned) {
    if (*pinned == shown.fingerprint) return {Trust::Kind::trusted};
    return refuse(shown_here(shown) + ", and --fingerprint says SHA256:" + *pinned);
  }
  if (known && !known->by_authorities() && known->fingerprint == shown.fingerprint) return {Trust::Kind::trusted};
  if (shown.verdict.kind == Verdict::vouched) {
    Trust trust{Trust::Kind::trusted};
    if (!known || !known->by_authorities()) trust.remember = KnownHost{};
    return trust;
  }
  if (known) return changed(shown, *known, name, path);
  if (shown.verdict.kind == Verdict::wrong) {
    return refuse("its certificate is not good: " + shown.verdict.reason + "; " + shown_here(shown) +
                  "; --fingerprint with that takes it nevertheless");
  }
  return {Trust::Kind::first_use, KnownHost{.fingerprint = shown.fingerprint}};
}

}  // namespace salon::app
