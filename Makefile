# A newcomer's two commands are `make run` and `make test`. Everything here is short for a few commands that can be
# typed as well: scripts/setup, cmake presets, ctest.

# `make run SETUP=:` installs nothing.
SETUP ?= scripts/setup
JOBS ?= $(shell nproc)
# Half of the tests run programs and wait for them.
TEST_JOBS ?= $(shell expr 2 \* $(JOBS))
# make install PREFIX=~/.local
PREFIX ?= /usr/local
# make run ARGS='--memory 127.0.0.1:9000'
ARGS ?=
FUZZ_SECONDS ?= 5

help:
	@echo 'make run      installs what is missing, builds, opens the room   (ARGS="..." are options for salon serve)'
	@echo 'make test     installs what is missing, builds, runs every test'
	@echo 'make install  builds, and puts salon and its library under PREFIX=$(PREFIX)'
	@echo "make examples builds the lesson's programs, and salon: examples/README.md"
	@echo 'make check    the tests again under ASan, UBSan and TSan; clang-tidy; a short fuzz; the reference'
	@echo 'make bench    measures room, streams and parsers beside their limits and other programs: docs/PERFORMANCE.md'
	@echo 'make reference   writes the reference of the library: build/reference/html/index.html'
	@echo 'make format   lays out every C++ file as .clang-format says'
	@echo 'make clean    removes build/'

run:
	@$(SETUP) build
	@cmake --preset release -D SALON_TESTS=OFF --log-level=WARNING
	@cmake --build --preset release -j $(JOBS) --target salon
	@build/release/bin/salon serve $(ARGS)

test:
	@$(SETUP) test
	@cmake --preset release -D SALON_TESTS=ON --log-level=WARNING
	@cmake --build --preset release -j $(JOBS)
	@ctest --preset release -j $(TEST_JOBS)

check: setup-check asan tsan reference

setup-check:
	@$(SETUP) check

asan: setup-check
	@cmake --preset asan --log-level=WARNING
	@cmake --build --preset asan -j $(JOBS)
	@ctest --preset asan -j $(TEST_JOBS)
	@scripts/fuzz $(FUZZ_SECONDS) asan

# clang compiles for TSan, so clang-tidy reads the same sources on the way: what has not changed is not read again.
tsan: setup-check
	@cmake --preset check --log-level=WARNING
	@cmake --build --preset check -j $(JOBS)
	@ctest --preset check -j $(TEST_JOBS)

# Compiled to run for long: FUZZ_SECONDS=600
fuzz: setup-check
	@cmake --preset fuzz --log-level=WARNING
	@cmake --build --preset fuzz -j $(JOBS) --target fuzzers
	@scripts/fuzz $(FUZZ_SECONDS)

install:
	@$(SETUP) build
	@cmake --preset release -D SALON_TESTS=OFF --log-level=WARNING
	@cmake --build --preset release -j $(JOBS)
	@$$([ -w "$(PREFIX)" ] || [ ! -e "$(PREFIX)" ] || echo sudo) cmake --install build/release --prefix "$(PREFIX)"

examples:
	@$(SETUP) build
	@cmake --preset release -D SALON_TESTS=OFF -D SALON_EXAMPLES=ON --log-level=WARNING
	@cmake --build --preset release -j $(JOBS)

reference:
	@$(SETUP) reference
	@scripts/reference

# BENCH='--rounds 9 --only salon'
bench:
	@$(SETUP) bench
	@cmake --preset release -D SALON_BENCH=ON --log-level=WARNING
	@cmake --build --preset release -j $(JOBS) --target salon bare_loop fanout bare_stream bare_datagrams round_trip \
	  parse bare_tls handshakes line_time
	@bench/run.py build/release/bin $(BENCH)
	@bench/streams.py build/release/bin
	@bench/datagrams.py build/release/bin
	@bench/round_trips.py build/release/bin
	@bench/growth.py build/release/bin
	@bench/memory.py build/release/bin
	@bench/tls.py build/release/bin
	@build/release/bin/parse

format:
	@git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format -i

clean:
	@rm -rf build

.PHONY: help run test install examples check setup-check asan tsan fuzz bench format clean
.NOTPARALLEL:
