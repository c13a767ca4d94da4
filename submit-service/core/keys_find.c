/* Which key is for whom and when. Every key in a ring is verified already. */
#include "core/keys.h"

bool
key_covers(const struct key *key, struct date day)
{
	return date_cmp(key->not_before, day) <= 0 &&
	       date_cmp(day, key->not_after) <= 0;
}

/* Of several that cover the day the newest issued, then the later written. */
static const struct key *
find(const struct keyring *ring, enum key_kind kind, struct str unit,
    struct date day)
{
	const struct key *best = NULL;
	size_t i;

	for (i = 0; i < ring->n; i++) {
		const struct key *key = &ring->keys[i];

		if (key->kind != kind || !str_eq(key->unit, unit) ||
		    !key_covers(key, day))
			continue;
		if (best == NULL || date_cmp(key->issued, best->issued) >= 0)
			best = key;
	}
	return best;
}

const struct key *
keys_box_for(const struct keyring *ring, struct str unit, struct date day)
{
	return find(ring, KEY_BOX, unit, day);
}

const struct key *
keys_reply(const struct keyring *ring, struct str unit, struct date day)
{
	return find(ring, KEY_REPLY, unit, day);
}

const struct key *
keys_by_id(const struct keyring *ring, enum key_kind kind, struct str id)
{
	size_t i;

	for (i = 0; i < ring->n; i++)
		if (ring->keys[i].kind == kind && str_is(id, ring->keys[i].id))
			return &ring->keys[i];
	return NULL;
}

/* The last day of this unit's box keys. */
static struct date
unit_end(const struct keyring *ring, struct str unit)
{
	struct date end = { 0 };
	size_t i;

	for (i = 0; i < ring->n; i++)
		if (ring->keys[i].kind == KEY_BOX &&
		    str_eq(ring->keys[i].unit, unit) &&
		    date_cmp(ring->keys[i].not_after, end) > 0)
			end = ring->keys[i].not_after;
	return end;
}

bool
keys_last_day(const struct keyring *ring, struct date *out)
{
	bool found = false;
	size_t i;

	for (i = 0; i < ring->n; i++) {
		struct date end;

		if (ring->keys[i].kind != KEY_BOX)
			continue;
		end = unit_end(ring, ring->keys[i].unit);
		if (!found || date_cmp(end, *out) < 0)
			*out = end;
		found = true;
	}
	return found;
}
