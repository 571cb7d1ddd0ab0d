// Real commands, by the shell of this machine.
#include "net/shell_command.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace salon::net {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

/// "" when it ended well, else why not.
std::string outcome(const std::string& command, const std::string& input = {}, std::chrono::milliseconds time = 20s) {
  const auto done = run({.command = command, .input = input, .environment = {{"SALON_TO", "a b"}}, .time_max = time});
  return done ? std::string() : done.error().message();
}

struct ShellCommandTest : testing::Test {
  ShellCommandTest() {
    std::string pattern = testing::TempDir() + "/salon-XXXXXX";
    directory = ::mkdtemp(pattern.data());
  }
  ~ShellCommandTest() override { std::filesystem::remove_all(directory); }
  [[nodiscard]] std::string path(const char* name) const { return directory / name; }
  [[nodiscard]] std::string text_of(const char* name) const {
    std::ostringstream text;
    text << std::ifstream(path(name)).rdbuf();
    return text.str();
  }
  std::filesystem::path directory;
};

TEST_F(ShellCommandTest, reads_its_input_to_the_end_and_knows_the_environment) {
  const std::string input(200'000, 'x');
  EXPECT_EQ(outcome("cat > " + path("got") + " && printf %s \"$SALON_TO\" > " + path("to"), input), "");
  EXPECT_EQ(text_of("got"), input);
  EXPECT_EQ(text_of("to"), "a b");
  EXPECT_EQ(outcome("cat /dev/stdin > " + path("again"), "by name"), "");
  EXPECT_EQ(text_of("again"), "by name");
}

TEST_F(ShellCommandTest, need_not_read_its_input) {
  EXPECT_EQ(outcome("true", std::string(1'000'000, 'x')), "");
  EXPECT_EQ(outcome("exec <&-; true", std::string(1'000'000, 'x')), "");
  EXPECT_EQ(outcome("head -c 1 > /dev/null", std::string(1'000'000, 'x')), "");
}

TEST_F(ShellCommandTest, says_how_it_ended_and_the_first_line_of_what_it_said) {
  EXPECT_EQ(outcome("exit 75"), "cannot run the command: it ended with 75");
  EXPECT_EQ(outcome("echo 'no such host' >&2; echo more >&2; exit 3"),
            "cannot run the command: it ended with 3 (\"no such host\")");
  EXPECT_EQ(outcome("kill -9 $$"), "cannot run the command: it was ended by signal 9");
  EXPECT_EQ(outcome("echo 'a word' >&2"), "") << "it ended with 0";
  EXPECT_EQ(outcome("echo 'to nobody'"), "");
}

TEST_F(ShellCommandTest, that_does_not_exist_is_the_shells_to_tell) {
  EXPECT_THAT(outcome("/no/such/program -t"), HasSubstr("it ended with 127 (\""));
}

TEST_F(ShellCommandTest, is_ended_when_its_time_is_up_with_all_that_it_has_started) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(outcome("echo slow >&2; sleep 1000 & echo $! > " + path("pid") + "; sleep 1000", "", 300ms),
            "cannot run the command: it took more than 1 s, and was ended (\"slow\")");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 15s);
  const pid_t child = std::stoi(text_of("pid"));
  const int end = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  if (end < 0) return;  // it has gone already
  pollfd watched{end, POLLIN, 0};
  EXPECT_EQ(::poll(&watched, 1, 10'000), 1) << "the child lives on";
  ::close(end);
}

TEST_F(ShellCommandTest, is_not_waited_for_by_what_it_leaves_behind) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(outcome("sleep 5 & exit 0"), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 4s);
}

TEST_F(ShellCommandTest, may_say_as_much_as_it_wants) {
  const std::string why = outcome("yes | head -c 3000000 | tr -d '\\n' >&2; exit 1");
  EXPECT_THAT(why, EndsWith("yyy\")"));
  EXPECT_LT(why.size(), shell_error_bytes_max + 100);
}

TEST_F(ShellCommandTest, what_it_says_is_safe_to_show) {
  EXPECT_THAT(outcome("printf '\\033[2Jboo\\377\\n' >&2; exit 1"), testing::Not(HasSubstr("\033")));
}

TEST_F(ShellCommandTest, has_no_descriptors_of_ours_and_signals_as_usual) {
  const int open = ::open("/dev/null", O_RDONLY);  // not closed by exec
  EXPECT_EQ(outcome("ls -l /proc/self/fd > " + path("fd")), "");
  ::close(open);
  EXPECT_THAT(text_of("fd"), testing::Not(HasSubstr(" " + std::to_string(open) + " -> /dev/null")));
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);  // as the loop's threads are
  std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(outcome("grep -E 'Sig(Blk|Ign):' /proc/self/status > " + path("signals")), "");
  std::signal(SIGPIPE, SIG_DFL);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  const std::string signals = text_of("signals");
  EXPECT_TRUE(signals.starts_with("SigBlk:\t0000000000000000\nSigIgn:\t")) << signals;
  constexpr unsigned long long ours = 0x7FFFFFFF;  // 32 and 33 are the C library's own
  EXPECT_EQ(std::stoull(signals.substr(signals.rfind('\t') + 1), nullptr, 16) & ours, 0U) << signals;
}

}  // namespace
}  // namespace salon::net
