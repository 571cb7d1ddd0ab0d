#include "salon/sim/names.hpp"

#include <cerrno>

#include "sim/machine.hpp"

namespace salon::sim {

void Names::set(const std::string& name, net::Family family, NameAnswer answer) {
  answers_.insert_or_assign({name, family}, std::move(answer));
}

int Names::asked(const std::string& name, net::Family family) const {
  const auto found = asked_.find({name, family});
  return found == asked_.end() ? 0 : found->second;
}

net::Task<Result<std::vector<net::Address>>> Names::look_up(net::Loop& loop, const std::string& name,
                                                            net::Family family, Instant deadline) {
  const std::string attempt = "find the address of \"" + name + "\"";
  ++asked_[{name, family}];
  NameAnswer answer{.addresses = {}, .after = {}, .fault = net::NameFault::no_such_name};
  if (const auto found = answers_.find({name, family}); found != answers_.end()) answer = found->second;
  const Instant answered = answer.after == Duration::max() ? never : loop.now() + answer.after;
  const bool waited = co_await net::sleep_until(loop, std::min(answered, deadline));
  if (!waited) co_return std::unexpected(system_error(ECANCELED, attempt));
  if (deadline < answered) co_return std::unexpected(system_error(ETIMEDOUT, attempt));
  if (!answer.fault && answer.addresses.empty()) answer.fault = net::NameFault::no_such_address;
  if (answer.fault) co_return std::unexpected(Error{attempt, *answer.fault, {}});
  co_return answer.addresses;
}

std::optional<net::Address> Names::source_for(const net::Address& destination) {
  const auto source = static_cast<const Machine&>(asker_).source_for(destination);
  return source ? std::optional(*source) : std::nullopt;
}

}  // namespace salon::sim
