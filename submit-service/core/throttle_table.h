/*
 * A fixed table of throttle.h: sets of eight entries, found by MAC. No lock,
 * no clock, no allocation of its own. Private to core/throttle*.c.
 */
#ifndef CORE_THROTTLE_TABLE_H
#define CORE_THROTTLE_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum { THROTTLE_MAC = 16, THROTTLE_WAYS = 8 };

/* Every entry begins with this. */
struct throttle_entry {
	unsigned char mac[THROTTLE_MAC];
	uint64_t seen; /* milliseconds + 1; 0: free */
};

struct throttle_table {
	size_t at;     /* from the start of the shared memory */
	size_t stride; /* bytes of an entry */
	size_t n_sets;
};

/* Bytes of a table for at least `n` entries; fills in all but `at`. */
size_t throttle_table_plan(struct throttle_table *, size_t stride, size_t n);
/* The entry of this MAC, NULL when there is none. */
void *throttle_table_find(const struct throttle_table *, char *memory,
    const unsigned char mac[THROTTLE_MAC]);
/* The same, or a zeroed one in place of what was not seen for longest. */
void *throttle_table_take(const struct throttle_table *, char *memory,
    const unsigned char mac[THROTTLE_MAC], uint64_t ms);
void throttle_table_clear(const struct throttle_table *, char *memory);

#endif
