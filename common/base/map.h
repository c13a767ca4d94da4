/*
 * Text keys to pointers. Iterates in insertion order, so that no hash order
 * ever reaches an output. Keys are borrowed; memory is the arena's.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "str.h"

struct map_entry {
	struct str key;
	void *value;
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* n of them, insertion order */
	size_t n, cap;
	uint32_t *slots; /* entry index + 1, 0 = free */
	size_t n_slots;
};

void map_init(struct map *, struct arena *);
/* False when the key is there already; the old value stays. */
bool map_add(struct map *, struct str key, void *value);
/* NULL when absent. */
void *map_get(const struct map *, struct str key);
struct map_entry *map_entry(const struct map *, struct str key);

#endif
