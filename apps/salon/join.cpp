// salon join: comes into a room, from a terminal or from a pipe.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "end_point.hpp"
#include "exit_code.hpp"
#include "join_name.hpp"
#include "join_plan.hpp"
#include "room/name.hpp"
#include "secrets.hpp"
#include "session/words.hpp"
#include "surroundings.hpp"
#include "verb.hpp"

namespace salon::app {
namespace {

constexpr std::uint16_t usual_port = 8888;
constexpr std::size_t name_bytes_max = 64;

int fail(int code, const Error& error) {
  std::fprintf(stderr, "salon join: %s\n", error.message().c_str());
  return code;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// https://no-color.org: set and not empty.
bool colours_wanted() { return variable("NO_COLOR").empty(); }

/// A terminal that can do nothing but print gets plain lines, as a pipe does.
bool has_terminal() { return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 && variable("TERM") != "dumb"; }

/// `tls` is set if the address says so.
Result<net::HostPort> server_of(const std::vector<std::string>& words, bool& tls) {
  if (words.empty()) return net::HostPort{"localhost", usual_port};
  const auto where = split_scheme(words[0], {.tls = tls});
  if (!where) return std::unexpected(where.error());
  if (where->transport == Transport::udp) {
    return std::unexpected(plain_error("join '" + words[0] + "'", "a room is joined over TCP", "write HOST:PORT"));
  }
  tls = where->tls;
  // `salon join HOST 8888` is nc's habit.
  const bool apart = words.size() == 2;
  auto server = net::parse_host_port(apart ? where->address + ':' + words[1] : where->address, usual_port);
  if (server && server->host.empty()) server->host = "localhost";
  if (server && server->port == 0) {
    return std::unexpected(plain_error("connect to '" + words[0] + "'", "nobody can be reached at port 0"));
  }
  return server;
}

Result<JoinPlan> make_plan(const Arguments& arguments, bool terminal) {
  JoinPlan plan;
  bool tls = arguments.has("--tls");
  auto server = server_of(arguments.words(), tls);
  if (!server) return std::unexpected(server.error());
  plan.server = *server;
  auto wish = tls_wish(arguments, tls);
  if (!wish) return std::unexpected(wish.error());
  plan.tls = *std::move(wish);
  const auto family = family_option(arguments);
  if (!family) return std::unexpected(family.error());
  plan.family = *family;
  plan.nick = arguments.value("--name").value_or(nick_for(variable("USER")));
  if (!room::valid_nick(plan.nick, name_bytes_max)) {
    return std::unexpected(plain_error("come in as '" + plan.nick + "'", "that can be no name here",
                                       "use letters, digits, - and _, with a letter first"));
  }
  plan.room = session::room_named(arguments.value("--room").value_or(std::string(room::lobby)));
  if (!room::valid_room(plan.room, name_bytes_max)) {
    return std::unexpected(
        plain_error("join '" + plan.room + "'", "that can be no room's name", "leave out spaces and commas"));
  }
  if (const auto word = arguments.value("--password")) {
    auto secret = password(*word);
    if (!secret) return std::unexpected(secret.error());
    plan.password = *std::move(secret);
  }
  plan.style.language = usual_language();
  plan.style.colours = terminal && colours_wanted();
  plan.style.utc_offset = local_utc_offset();
  plan.quiet = arguments.has("--quiet");
  return plan;
}

int join(const Arguments& arguments) {
  const bool on_terminal = has_terminal();
  const auto plan = make_plan(arguments, on_terminal);
  if (!plan) return fail(wrong_use, plan.error());
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, with an exit code of its own
  auto loop = net::make_loop();
  if (!loop) return fail(local_failure, loop.error());
  if (!on_terminal) return join_in_pipe(**loop, *plan);
  auto terminal = Terminal::open();
  if (!terminal) return fail(local_failure, terminal.error());
  return join_on_terminal(**loop, *plan, std::move(*terminal));
}

constexpr Option options[] = {
    {"--room", "ROOM", "The room to join, with or without its '#'; usually #lobby."},
    {"--name", "NAME", "The name to come in under; usually your login name. If it is taken, '_' is put behind it."},
    {"--tls", "",
     "Speaks TLS; tls://HOST:PORT says the same. The system's authorities must vouch for HOST, or it is the first "
     "time: then its certificate is remembered, and HOST must show it from then on. docs/manual/tls.md tells more."},
    {"--fingerprint", "SHA256",
     "Speaks TLS with nobody but the one whose certificate has this fingerprint; nothing is remembered."},
    {"--password", "WORD", "The server's password; @FILE reads it from a file, which `ps` does not show."},
    {"-4", "", "Uses IPv4 only."},
    {"-6", "", "Uses IPv6 only."},
    {"-q,--quiet", "", "In a pipe: says on standard error only what went wrong."},
};

}  // namespace

const Verb join_verb = {
    .name = "join",
    .synopsis = "[[tls://]HOST[:PORT]]",
    .summary = "Comes into a room, from a terminal or from a pipe",
    .description =
        "Joins a room, at localhost:8888 if nothing else is said. It speaks IRC, so it joins other IRC servers too.\n\n"
        "On a terminal, what is said scrolls by as ordinary output, and the line you write stays below it. A tick "
        "follows a line of yours when the server has kept it. What begins with / is a command, and `/help` lists them; "
        "`//x` says `/x`. Tab completes the name of somebody who is there, and goes on to the next. The other keys are "
        "those of a shell: arrows, Ctrl-A, Ctrl-E, Ctrl-K, Ctrl-U, Ctrl-W, Ctrl-Y, and up and down for what was said "
        "before. Several lines that are pasted wait for Enter and are sent as several messages. Ctrl-C empties the "
        "line, and leaves when it is empty; so does Ctrl-D. A connection that is lost is tried again until you leave. "
        "NO_COLOR turns colours off.\n\n"
        "In a pipe, each line of standard input is a message (never a command), and each line of standard output is "
        "what somebody else said; who comes and goes is told on standard error. At the end of the input it waits until "
        "the server has acknowledged every line, then leaves. To listen only: `tail -f /dev/null | salon join`.\n\n"
        "Exit codes: 0 every line was kept; 1 the server could not be reached, or refused you or a line; 2 wrong use; "
        "4 the connection was lost: the lines that were not acknowledged are named; 5 standard input or output failed; "
        "6 the server is not trusted (TLS); 130 interrupted.",
    .options = options,
    .words_max = 2,
    .run = join,
};

}  // namespace salon::app
