#include "known_hosts.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "kept_file.hpp"

namespace salon::app {
namespace {

/// "C5:C5:...", as a fingerprint is written, of the two digits.
std::string print_of(const std::string& digits) {
  std::string text = digits;
  for (int i = 1; i < 32; ++i) text += ":" + digits;
  return text;
}

TEST(KnownHosts, a_host_is_found_by_its_name_and_port_alone) {
  const std::string text = "# mine\n\na.example:1 SHA256:" + print_of("AA") +
                           "\na.example:12 authorities\r\n[::1]:1 SHA256:" + print_of("0b") + "\n";
  const auto found = find_known_host(text, "a.example:1");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->fingerprint, print_of("AA"));
  EXPECT_EQ((*found)->line, 3U);
  EXPECT_TRUE((*find_known_host(text, "a.example:12"))->by_authorities());
  EXPECT_EQ((*find_known_host(text, "[::1]:1"))->fingerprint, print_of("0B"));
  for (const char* const other : {"a.example:2", "example:1", "a.example", "# mine", ""}) {
    const auto nobody = find_known_host(text, other);
    EXPECT_TRUE(nobody && !*nobody) << other;
  }
}

TEST(KnownHosts, a_line_that_cannot_be_read_makes_nobody_new) {
  for (const std::string& bad :
       {std::string("b.example:1"), std::string("b.example:1 SHA256:AA"), "b.example:1  SHA256:" + print_of("AA"),
        std::string("b.example:1 trusted"), "b.example:1 SHA256:" + print_of("AA") + " x"}) {
    const auto found = find_known_host("a.example:1 authorities\n" + bad + "\n", "a.example:1");
    ASSERT_FALSE(found) << bad;
    EXPECT_NE(found.error().message().find("line 2"), std::string::npos) << found.error().message();
  }
}

TEST(KnownHosts, a_line_takes_the_place_of_those_before_and_leaves_the_others) {
  const std::string before = "# mine\na:1 authorities\nb:1 authorities\na:1 authorities";
  const std::string after = with_known_host(before, "a:1", {.fingerprint = print_of("AA")});
  EXPECT_EQ(after, "# mine\nb:1 authorities\na:1 SHA256:" + print_of("AA") + "\n");
  EXPECT_EQ(with_known_host("", "a:1", {}), "a:1 authorities\n");
}

TEST(KnownHosts, names_are_known_in_one_way) {
  EXPECT_EQ(known_name("Chat.Example.ORG.", 8888), "chat.example.org:8888");
  EXPECT_EQ(known_name("2001:DB8::1", 1), "[2001:db8::1]:1");
  EXPECT_EQ(known_name(".", 1), ".:1");
}

TEST(KnownHosts, a_fingerprint_is_read_as_people_and_programs_write_it) {
  const std::string right = print_of("C5");
  std::string bare;
  for (int i = 0; i < 32; ++i) bare += "c5";
  for (const std::string& text : {right, bare, "SHA256:" + right, "sha256:" + bare, "sha256 Fingerprint=" + right,
                                  "SHA256 Fingerprint=" + bare}) {
    const auto read = parse_fingerprint(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, right);
  }
  for (const std::string& text : {std::string(), bare + "c", bare.substr(2), "md5:" + bare, right + "g", "x" + right}) {
    EXPECT_FALSE(parse_fingerprint(text)) << text;
  }
}

class KnownHostsFile : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(mkdtemp(folder_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] KnownHosts file() const { return KnownHosts(folder_ + "/a/b/known_hosts"); }

  std::string folder_ = testing::TempDir() + "salon-known-XXXXXX";
};

TEST_F(KnownHostsFile, what_is_remembered_is_found_and_nobody_elses_business) {
  EXPECT_FALSE(file().find("a:1").value());
  ASSERT_TRUE(file().remember("a:1", {.fingerprint = print_of("AA")}));
  EXPECT_EQ(file().find("a:1").value()->fingerprint, print_of("AA"));
  struct stat status {};
  ASSERT_EQ(stat(file().path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat((folder_ + "/a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ + "/a/b"))
    left.push_back(entry.path().filename());
  EXPECT_THAT(left, testing::ElementsAre("known_hosts"));
}

TEST_F(KnownHostsFile, those_who_write_at_the_same_time_lose_nothing) {
  constexpr int writers = 8;
  constexpr int hosts = 12;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([this, writer] {
      for (int host = 0; host < hosts; ++host) {
        const std::string name = std::to_string(writer) + "." + std::to_string(host) + ":1";
        EXPECT_TRUE(file().remember(name, {}));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int writer = 0; writer < writers; ++writer) {
    for (int host = 0; host < hosts; ++host) {
      EXPECT_TRUE(file().find(std::to_string(writer) + "." + std::to_string(host) + ":1").value());
    }
  }
}

TEST_F(KnownHostsFile, a_link_stays_one_and_what_cannot_be_read_is_told) {
  ASSERT_TRUE(make_folders(folder_ + "/a/b"));
  std::filesystem::create_symlink(folder_ + "/elsewhere", file().path());
  std::ofstream(folder_ + "/elsewhere") << "b:1 authorities\n";
  ASSERT_TRUE(file().remember("a:1", {}));
  EXPECT_TRUE(std::filesystem::is_symlink(file().path()));
  EXPECT_TRUE(file().find("b:1").value() && file().find("a:1").value());
  std::filesystem::remove(file().path());
  std::filesystem::create_directory(file().path());
  EXPECT_FALSE(file().find("a:1"));
  EXPECT_FALSE(file().remember("a:1", {}));
}

TEST_F(KnownHostsFile, of_two_who_make_a_file_one_does) {
  const std::string path = folder_ + "/key";
  EXPECT_TRUE(make_kept(path, "first").value());
  EXPECT_FALSE(make_kept(path, "second").value());
  EXPECT_EQ(read_kept(path, 100).value(), "first");
  EXPECT_FALSE(read_kept(path, 4));
  EXPECT_FALSE(make_kept(folder_ + "/nowhere/key", "x"));
}

}  // namespace
}  // namespace salon::app
