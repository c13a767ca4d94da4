/* Sets of eight; see throttle_table.h. */
#include "core/throttle_table.h"

#include <string.h>

size_t
throttle_table_plan(struct throttle_table *table, size_t stride, size_t n)
{
	table->stride = stride;
	table->n_sets = (n + THROTTLE_WAYS - 1) / THROTTLE_WAYS;
	return table->n_sets * THROTTLE_WAYS * stride;
}

static char *
set_of(const struct throttle_table *table, char *memory,
    const unsigned char mac[THROTTLE_MAC])
{
	uint64_t word;

	memcpy(&word, mac, sizeof(word));
	return memory + table->at +
	       word % table->n_sets * THROTTLE_WAYS * table->stride;
}

void *
throttle_table_find(const struct throttle_table *table, char *memory,
    const unsigned char mac[THROTTLE_MAC])
{
	char *set = set_of(table, memory, mac);

	for (size_t i = 0; i < THROTTLE_WAYS; i++) {
		struct throttle_entry *entry =
		    (struct throttle_entry *)(void *)(set + i * table->stride);

		if (entry->seen != 0 &&
		    memcmp(entry->mac, mac, THROTTLE_MAC) == 0)
			return entry;
	}
	return NULL;
}

void *
throttle_table_take(const struct throttle_table *table, char *memory,
    const unsigned char mac[THROTTLE_MAC], uint64_t ms)
{
	struct throttle_entry *oldest = throttle_table_find(table, memory, mac);
	char *set = set_of(table, memory, mac);

	if (oldest != NULL) {
		oldest->seen = ms + 1;
		return oldest;
	}
	for (size_t i = 0; i < THROTTLE_WAYS; i++) {
		struct throttle_entry *entry =
		    (struct throttle_entry *)(void *)(set + i * table->stride);

		if (oldest == NULL || entry->seen < oldest->seen)
			oldest = entry;
	}
	memset(oldest, 0, table->stride);
	memcpy(oldest->mac, mac, THROTTLE_MAC);
	oldest->seen = ms + 1;
	return oldest;
}

void
throttle_table_clear(const struct throttle_table *table, char *memory)
{
	memset(memory + table->at, 0,
	    table->n_sets * THROTTLE_WAYS * table->stride);
}
