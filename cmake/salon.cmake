# How a layer is built: the flags everything shares, and salon_layer().

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
# Static libraries where there are some: `salon send` starts in the time it takes to load what it is linked with
# (docs/PERFORMANCE.md).
set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_program(SALON_CCACHE ccache)
if(SALON_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SALON_CCACHE})
endif()

add_library(salon_flags INTERFACE)
target_compile_options(salon_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast)
# At -O2 g++ 12 raises false alarms: in its own <string>, after an inlined reference count, and behind a bounds check.
target_compile_options(salon_flags INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-use-after-free -Wno-array-bounds>)
target_compile_options(salon_flags INTERFACE $<$<CXX_COMPILER_ID:Clang>:-Wzero-as-null-pointer-constant>)
target_include_directories(salon_flags INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(salon_flags INTERFACE Threads::Threads)

# SALON_SANITIZE=address,undefined or thread; set by the presets.
set(SALON_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
if(SALON_SANITIZE)
  target_compile_options(salon_flags INTERFACE
    -fsanitize=${SALON_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(salon_flags INTERFACE -fsanitize=${SALON_SANITIZE})
endif()
if(SALON_FUZZ)
  add_custom_target(fuzzers)
endif()

# clang-tidy reads what clang compiles anyway (preset check); the checks are in .clang-tidy, each an error.
option(SALON_LINT "Run clang-tidy on what is not a test" OFF)
if(SALON_LINT)
  find_program(SALON_CLANG_TIDY clang-tidy-19 REQUIRED)
  # The analyzer's shallow mode takes a tenth of the time of its deep one; for that: clang-tidy-19 -p build/check FILE
  set(CMAKE_CXX_CLANG_TIDY ${SALON_CLANG_TIDY} --quiet
    --extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg=mode=shallow)
endif()

# What nearly every file includes is read once for a target instead of once for a file: a quarter of what clang takes
# for the layer `session`. `make test` builds without it, so each file still has to include what it uses.
option(SALON_PRECOMPILE "Precompile headers of the standard library and of gtest (clang)" OFF)
if(SALON_PRECOMPILE AND SALON_CCACHE)  # it takes no precompiled header for the same one unless told to
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${SALON_CCACHE})
endif()
function(salon_precompile target)
  if(SALON_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <chrono> <cstdint> <expected> <functional> <map>
      <memory> <optional> <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> ${ARGN})
  endif()
endfunction()

# salon_layer(name SOURCES a.cpp... [TESTS a_test.cpp...] [FUZZERS a_fuzz.cpp...] [USES target...] [PRIVATE target...]
# [SINGLE_THREADED])
# makes the static library salon_<name>, the test program <name>_test (each gtest case is a ctest case) and, with
# SALON_FUZZ, one program per fuzz target. Without it, each fuzz target is run over tests/corpus/<target> as a test.
# SINGLE_THREADED: ThreadSanitizer has nothing to see in a layer that starts no thread and shares nothing between any;
# its build leaves the layer's tests out.
function(salon_layer name)
  cmake_parse_arguments(LAYER "SINGLE_THREADED" "" "SOURCES;TESTS;FUZZERS;USES;PRIVATE;TEST_USES" ${ARGN})
  if(LAYER_SOURCES)
    add_library(salon_${name} STATIC ${LAYER_SOURCES})
    salon_precompile(salon_${name})
    target_link_libraries(salon_${name} PUBLIC salon_flags ${LAYER_USES} PRIVATE ${LAYER_PRIVATE})
    if(SALON_FUZZ)
      target_compile_options(salon_${name} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
  else()
    add_library(salon_${name} INTERFACE)
    target_link_libraries(salon_${name} INTERFACE salon_flags ${LAYER_USES})
  endif()
  if(LAYER_SINGLE_THREADED AND SALON_SANITIZE STREQUAL "thread")
    return()
  endif()
  if(SALON_TESTS AND LAYER_TESTS)
    salon_test(${name}_test SOURCES ${LAYER_TESTS} USES salon_${name} ${LAYER_TEST_USES})
  endif()
  if(SALON_TESTS)
    foreach(fuzzer IN LISTS LAYER_FUZZERS)
      cmake_path(GET fuzzer STEM stem)
      add_executable(${stem}_replay ${fuzzer} ${PROJECT_SOURCE_DIR}/tests/support/fuzz_replay.cpp)
      target_link_libraries(${stem}_replay PRIVATE salon_${name} salon_flags)
      set_target_properties(${stem}_replay PROPERTIES CXX_CLANG_TIDY "")
      add_test(NAME ${name}.${stem}_replay COMMAND ${stem}_replay ${PROJECT_SOURCE_DIR}/tests/corpus/${stem})
    endforeach()
  endif()
  if(SALON_FUZZ)
    foreach(fuzzer IN LISTS LAYER_FUZZERS)
      cmake_path(GET fuzzer STEM stem)
      add_executable(${stem} ${fuzzer})
      target_link_libraries(${stem} PRIVATE salon_${name})
      target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
      add_dependencies(fuzzers ${stem})
    endforeach()
  endif()
endfunction()

# salon_test(name SOURCES a_test.cpp... [USES target...] [TIMEOUT seconds]): a gtest program, one ctest case per TEST.
function(salon_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;USES" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 60)
  endif()
  if(SALON_SANITIZE)
    math(EXPR TEST_TIMEOUT "5 * ${TEST_TIMEOUT}")
  endif()
  add_executable(${name} ${TEST_SOURCES})
  # What is tested is as it ships. The tests themselves need not be quick: at -O1 they take a third less to compile.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  target_link_libraries(${name} PRIVATE ${TEST_USES} salon_flags GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES CXX_CLANG_TIDY "")
  salon_precompile(${name} <gmock/gmock.h> <gtest/gtest.h>)
  include(GoogleTest)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST TEST_PREFIX "${name}." PROPERTIES TIMEOUT ${TEST_TIMEOUT})
endfunction()
