#include "server/admin_desk.hpp"

#include <algorithm>
#include <utility>

#include "salon/net/line_reader.hpp"

namespace salon::server {

namespace admin = session::admin;

AdminDesk::AdminDesk(net::Loop& loop, Hall& hall, net::Socket listener, bool (*may_ask)(net::Socket), Reload reload)
    : loop_(loop),
      hall_(hall),
      may_ask_(may_ask),
      reload_(std::move(reload)),
      group_(loop),
      door_(loop, listener, *this) {}

void AdminDesk::close() {
  closing_ = true;
  door_.close();
  group_.cancel();
}

void AdminDesk::arrived(net::Socket socket, const net::Endpoint& /*peer*/) {
  if (closing_ || calls_.size() >= calls_max || !may_ask_(socket)) return loop_.close(socket);
  Call& call = calls_.emplace_back();
  call.stream = net::TcpStream(loop_, socket);
  group_.spawn(listen_to(call));
}

net::Task<void> AdminDesk::listen_to(Call& call) {
  net::LineReader lines(call.stream, admin::request_bytes_max);
  const auto line = co_await lines.next(loop_.now() + patience);
  if (closing_ || (!line && line.error().code != std::errc::message_size) || (line && !*line)) {
    forget(call);
    co_return;
  }
  if (!line) {
    answer(call, admin::refused("the request is longer than 4,096 bytes", false));
    co_return;
  }
  const auto request = admin::parse(**line);
  if (request) {
    take(call, *request);
  } else {
    answer(call, admin::refused(request.error().message(), (*line)->starts_with("json ")));
  }
}

void AdminDesk::take(Call& call, const admin::Request& request) {
  const bool json = call.json = request.json;
  if (std::holds_alternative<admin::ShowRooms>(request.what)) return answer(call, admin::rooms(hall_.house(), json));
  if (std::holds_alternative<admin::ShowGuests>(request.what)) return answer(call, admin::guests(hall_.house(), json));
  if (std::holds_alternative<admin::ShowAccounts>(request.what)) {
    return answer(call, admin::accounts(hall_.house(), json));
  }
  if (std::holds_alternative<admin::ShowBans>(request.what)) return answer(call, admin::bans(hall_.house(), json));
  if (const auto* filters = std::get_if<admin::ShowFilters>(&request.what)) {
    return answer(call, admin::filters(hall_.house(), filters->room, json));
  }
  if (std::holds_alternative<admin::ShowHelp>(request.what)) return answer(call, admin::help(json));
  if (std::holds_alternative<admin::Reload>(request.what)) {
    return reload_([this, &call](Result<void> read) {
      answer(call, read ? admin::done("the files were read again", call.json)
                        : admin::refused(read.error().message(), call.json));
    });
  }
  if (const auto* log = std::get_if<admin::ShowLog>(&request.what)) {
    const room::HistoryQuery query{.room = log->room, .limit = log->lines, .before = {}, .with_deeds = true};
    return hall_.ask_for_host(query, [this, &call](Result<std::vector<room::Line>> lines) {
      answer(call, lines ? admin::log(*lines, call.json) : admin::refused(lines.error().message(), call.json));
    });
  }
  const room::Command& asked = std::get<admin::Do>(request.what).command;
  hall_.submit_for_host(
      asked, [this, &call, asked](const room::Event& event) { answer(call, admin::outcome(asked, event, call.json)); });
}

void AdminDesk::answer(Call& call, std::string text) {
  if (closing_) return forget(call);
  call.text = std::move(text);
  group_.spawn(tell(call));
}

net::Task<void> AdminDesk::tell(Call& call) {
  const Instant until = loop_.now() + patience;
  // Whoever does not take it has lost it; there is nobody else to tell.
  const auto sent = co_await call.stream.send_all(as_bytes(call.text), until);
  if (sent) call.stream.shutdown_write();
  forget(call);
}

void AdminDesk::forget(Call& call) {
  call.stream.close();
  std::erase_if(calls_, [&call](const Call& each) { return &each == &call; });
}

}  // namespace salon::server
