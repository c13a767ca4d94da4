/*
 * Text keys to pointers: entries in insertion order, and an open-addressing
 * index of their numbers beside them. No removal: nobody needs it.
 */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"

enum { MAP_FIRST_SLOTS = 16 };

void
map_init(struct map *m, struct arena *arena)
{
	*m = (struct map){ .arena = arena };
}

/* The slot that holds the key, or the free one where it would go. */
static uint32_t *
slot_of(const struct map *m, struct str key)
{
	size_t mask = m->n_slots - 1;
	size_t at = (size_t)hash_u64(key) & mask;

	while (m->slots[at] != 0) {
		if (str_eq(m->entries[m->slots[at] - 1].key, key))
			break;
		at = (at + 1) & mask;
	}
	return &m->slots[at];
}

static void
rehash(struct map *m)
{
	m->n_slots = m->n_slots == 0 ? MAP_FIRST_SLOTS : m->n_slots * 2;
	m->slots = ARENA_ARRAY(m->arena, m->n_slots, uint32_t);
	for (size_t i = 0; i < m->n; i++)
		*slot_of(m, m->entries[i].key) = (uint32_t)i + 1;
}

bool
map_add(struct map *m, struct str key, void *value)
{
	uint32_t *slot;

	if (m->n >= UINT32_MAX - 1)
		abort();
	/* At most three quarters full. */
	if ((m->n + 1) * 4 > m->n_slots * 3)
		rehash(m);
	slot = slot_of(m, key);
	if (*slot != 0)
		return false;
	m->entries = arena_grow(
	    m->arena, m->entries, m->n, &m->cap, sizeof(*m->entries));
	m->entries[m->n] = (struct map_entry){ key, value };
	*slot = (uint32_t)++m->n;
	return true;
}

struct map_entry *
map_entry(const struct map *m, struct str key)
{
	uint32_t number = m->n == 0 ? 0 : *slot_of(m, key);

	return number == 0 ? NULL : &m->entries[number - 1];
}

void *
map_get(const struct map *m, struct str key)
{
	const struct map_entry *entry = map_entry(m, key);

	return entry == NULL ? NULL : entry->value;
}
