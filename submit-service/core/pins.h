/*
 * What the desk remembers of each ticket (desk.pins): its public keys and the
 * last item of each side, as first and as last seen. The store cannot swap a
 * submission, drop an item or go back in time without contradicting it. The
 * caller seals and keeps the bytes; pins only know their meaning.
 */
#ifndef CORE_PINS_H
#define CORE_PINS_H

#include "core/item.h"

struct pins_seen {
	uint32_t n; /* 0: none */
	unsigned char hash[SEAL_HASH_SIZE];
};

struct pin {
	char number[NUMBER_PUBLIC + 1];
	char box[KEYS_ID + 1]; /* the unit's key that C1 was sealed to */
	struct keys_public keys;
	struct pins_seen first[2], last[2]; /* PINS_CITIZEN, PINS_DESK */
	struct date first_day, last_day;
};
enum { PINS_CITIZEN, PINS_DESK };

struct pins {
	struct arena *arena;
	struct pin *items; /* sorted by number */
	size_t n, cap;
};

void pins_init(struct pins *, struct arena *);
void pins_put(struct buf *, const struct pins *); /* JSON, canonical */
bool pins_get(struct pins *, struct arena *, struct str json);
/* NULL: never seen. Valid until the next pins_add. */
struct pin *pins_find(const struct pins *, const char *number);
struct pin *pins_add(struct pins *, const char *number, const char *box,
    const struct keys_public *);
/* Of a ticket that is no more; nothing when it was never seen. */
void pins_remove(struct pins *, const char *number);

enum pins_finding {
	PINS_SWAPPED = 1, /* C1 carries other ticket keys than the pinned */
	PINS_MISSING = 2, /* an item seen before is gone */
	PINS_CHANGED = 4, /* an item seen before has other bytes */
};
/*
 * Holds what the store gives now against the pin; bits of pins_finding.
 * `peeked` are the keys in C1 as it stands now, NULL when it does not open.
 */
unsigned pins_compare(const struct pin *, const struct keys_public *peeked,
    const struct item *, const struct item_check *, size_t n);
/* Notes what is verified now; only forwards. */
void pins_note(struct pin *, const struct item *, const struct item_check *,
    size_t n, struct date today);

#endif
