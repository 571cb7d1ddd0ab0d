// Vectors that live as long as a server, with an entry a guest.
#pragma once

#include <algorithm>
#include <cstddef>

namespace salon {

/// Makes space for `more` entries, and for an eighth of those there are, where std::vector makes space for as many
/// again. What it gives back as it grows is then soon enough for a later block; of one that doubles it never is, for
/// all its blocks before are smaller together. Invalidates iterators and references.
template <class List>
void make_space(List& list, std::size_t more = 1) {
  constexpr std::size_t least = 2;
  if (list.capacity() - list.size() < more) list.reserve(list.size() + std::max({least, list.size() / 8, more}));
}

}  // namespace salon
