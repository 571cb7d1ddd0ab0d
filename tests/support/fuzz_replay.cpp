// Runs a fuzz target, without a fuzzer, over every file of the directories it is given: what a fuzzer once found, and
// the examples it starts from, stay ordinary tests.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  int inputs = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
      const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
      std::printf("%s\n", entry.path().c_str());
      std::fflush(stdout);  // a target that fails aborts
      LLVMFuzzerTestOneInput(input.data(), input.size());
      ++inputs;
    }
  }
  if (inputs == 0) std::fprintf(stderr, "fuzz_replay: no inputs\n");
  return inputs == 0 ? 1 : 0;
}
