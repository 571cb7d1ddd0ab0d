// salon admin: what the operator of a room asks of it on its own host.
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "exit_code.hpp"
#include "kept_file.hpp"
#include "net/local_socket.hpp"
#include "salon/net/tcp.hpp"
#include "surroundings.hpp"
#include "verb.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 10s;
constexpr std::size_t answer_bytes_max = 64'000'000;
constexpr std::size_t words_max = 200;

int fail(ExitCode code, const std::string& words) {
  std::fprintf(stderr, "salon admin: %s\n", words.c_str());
  return code;
}

/// Sends the line, and gives what came until the server closed.
net::Task<Result<std::string>> ask(net::Loop& loop, net::Socket socket, std::string line) {
  net::TcpStream stream(loop, socket);
  const Instant until = loop.now() + patience;
  const auto sent = co_await stream.send_all(as_bytes(line), until);
  if (!sent) co_return std::unexpected(sent.error());
  std::string answer;
  std::array<std::byte, 16'384> buffer;
  while (answer.size() < answer_bytes_max) {
    const auto count = co_await stream.receive(buffer, until);
    if (!count) co_return std::unexpected(count.error());
    if (*count == 0) break;
    answer += as_text(Bytes(buffer).first(*count));
  }
  co_return answer;
}

/// In words of this verb, for a socket that could not be reached.
int unreached(const Error& error, const std::filesystem::path& directory) {
  const std::string where = directory.string();
  if (error.code == std::errc::permission_denied) {
    return fail(unreachable, "the room in " + where +
                                 " is another user's; ask as that user (`sudo -u USER salon admin ...`), or as root");
  }
  const bool nobody = error.code == std::errc::no_such_file_or_directory ||
                      error.code == std::errc::connection_refused || error.code == std::errc::connection_reset ||
                      error.code == std::errc::broken_pipe;
  if (!nobody) return fail(unreachable, error.message());
  return fail(unreachable, "no room is open in " + where +
                               "; `salon serve` opens one, --data DIR says where it keeps its history (one with "
                               "--memory has no such place)");
}

int show(const std::string& answer) {
  const std::size_t end = answer.find('\n');
  const std::string_view verdict = std::string_view(answer).substr(0, end);
  if (end == answer.npos || (verdict != "ok" && verdict != "no")) {
    return fail(broken_off, "the room broke off before it had answered; try again");
  }
  const bool ok = verdict == "ok";
  const std::string_view text = std::string_view(answer).substr(end + 1);
  // JSON is for a program, which looks for it in one place.
  FILE* const to = ok || text.starts_with('{') ? stdout : stderr;
  if (to == stderr) std::fputs("salon admin: ", stderr);
  const bool written = std::fwrite(text.data(), 1, text.size(), to) == text.size() && std::fflush(to) == 0;
  if (!written) return fail(local_failure, "standard output cannot be written to");
  return ok ? done : unreachable;
}

int admin(const Arguments& arguments) {
  std::string line = arguments.has("--json") ? "json" : "";
  for (const std::string& word : arguments.words()) line += (line.empty() ? "" : " ") + word;
  if (arguments.words().empty()) line += (line.empty() ? "" : " ") + std::string("help");
  if (line.find('\n') != line.npos) return fail(wrong_use, "what is asked has to be one line");
  line += '\n';
  const auto data = arguments.value("--data");
  const std::filesystem::path directory = data ? std::filesystem::path(*data) : std::filesystem::path(data_directory());

  auto loop = net::make_loop(loop_that_starts_soonest());
  if (!loop) return fail(local_failure, loop.error().message());
  const auto socket = net::connect_local(**loop, directory / "admin.sock");
  if (!socket) return unreached(socket.error(), directory);
  const auto answer = net::run(**loop, ask(**loop, *socket, line));
  (*loop)->drain();
  // Whose system has not yet cleared away after it: it was killed a moment ago.
  const bool gone =
      !answer && (answer.error().code == std::errc::connection_reset || answer.error().code == std::errc::broken_pipe);
  if (gone) return unreached(answer.error(), directory);
  if (!answer) return fail(net::is_timeout(answer.error()) ? timed_out : broken_off, answer.error().message());
  return show(*answer);
}

constexpr Option options[] = {
    {"--data", "DIR", "The data directory of the room, as it was given to `salon serve`."},
    {"--json", "", "Prints one JSON object: whether it was done, and what was asked for or why not."},
};

}  // namespace

const Verb admin_verb = {
    .name = "admin",
    .synopsis = "[COMMAND [WORDS...]]",
    .summary = "Asks something of a room on this host: who is there, kick, ban, announce",
    .description =
        "Speaks to a running `salon serve` through a socket in its data directory, which only the user that it runs "
        "as, and root, can open: it takes no password and no role in the room. What is changed is written down as any "
        "change is, and others see that `*operator` did it.\n"
        "\n"
        "`rooms`, `guests` and `accounts` list who is where, secret rooms and addresses too, and the accounts that "
        "wait for the code that was mailed. `kick NICK [REASON]` sends somebody away, `kick #ROOM NICK [REASON]` out "
        "of one room. `ban WHO [TIME] [REASON]` keeps an address, a range (`203.0.113.0/24`) or an account out of the "
        "server, for `90m`, `2h` or `7d`, or for good, and sends away whom that means; `unban WHO` lifts it, `bans` "
        "lists them. `ban #ROOM MASK` keeps out of a room whom the mask means (`nick!user@host`, or a nick), `unban "
        "#ROOM MASK` lifts that. `filter [#ROOM] PATTERN` has what it matches said nowhere, or not in a room; "
        "`unfilter` takes that back, `filters [#ROOM]` lists them. `rename #ROOM #NEW [REASON]` gives a room another "
        "name, under which all of it is found from then on; `transfer #ROOM ACCOUNT` makes another account the "
        "founder of a kept one. `drop ACCOUNT` ends an account, or one that waits, `vhost ACCOUNT [HOST]` has IRC "
        "clients show it as `nick!user@HOST`. `announce TEXT` tells everyone. `log #ROOM [LINES]` shows what was said "
        "and done there last. `reload` reads the message of the day and the certificate again. Without a command, or "
        "with `help`, it lists these.\n"
        "\n"
        "The exit code is 0 when it was done, 1 when no room is open there, it is another user's, or it refused, 2 for "
        "a wrong option, 3 when nothing came for 10 s, 4 when the answer broke off.",
    .options = options,
    .words_max = words_max,
    .run = admin,
};

}  // namespace salon::app
