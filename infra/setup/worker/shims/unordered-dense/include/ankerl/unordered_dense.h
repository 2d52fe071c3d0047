/**
 * The names of ankerl::unordered_dense that the mediasoup worker uses, on the
 * standard library's containers: slower by a few nanoseconds per lookup, and
 * with the stronger promise that references survive an insertion.
 */
#ifndef MERIDIAN_UNORDERED_DENSE_H
#define MERIDIAN_UNORDERED_DENSE_H

#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<typename Key>
	using hash = std::hash<Key>;

	template<typename Key, typename Value, typename Hash = hash<Key>>
	using map = std::unordered_map<Key, Value, Hash>;

	template<typename Key, typename Hash = hash<Key>>
	using set = std::unordered_set<Key, Hash>;
} // namespace ankerl::unordered_dense

#endif
