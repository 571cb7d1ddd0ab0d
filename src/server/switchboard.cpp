#include "server/switchboard.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace salon::server {

void Outgoing::GiveBack::operator()(Outgoing* one) const { one->board.give_back(one); }

Switchboard::Held Switchboard::take() {
  void* const place = places_.allocate(sizeof(Outgoing), alignof(Outgoing));
  most_taken_ = std::max(most_taken_, ++taken_);
  return Held(new (place) Outgoing(*this));
}

void Switchboard::give_back(Outgoing* one) {
  one->~Outgoing();
  places_.deallocate(one, sizeof(Outgoing), alignof(Outgoing));
  if (--taken_ > 0 || most_taken_ <= kept_max) return;
  places_.release();
  most_taken_ = 0;
}

void* Switchboard::Pages::do_allocate(std::size_t bytes, std::size_t) {
  void* const pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  return pages;
}

void Switchboard::Pages::do_deallocate(void* pages, std::size_t bytes, std::size_t) { munmap(pages, bytes); }

}  // namespace salon::server
