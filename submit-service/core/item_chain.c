/*
 * Does a ticket's row of items hold together? Each side is walked from n = 1
 * with the hash of what really stands before; the first fault ends the trust
 * in all that follow on that side. Opening is item.c's.
 */
#include "core/item.h"
#include "core/item_layout.h"

#include <string.h>

struct walk {
	const struct binding_ticket *ticket;
	const struct keyring *ring;
	struct str unit;
	const struct item *items;
	struct item_check *checks;
	size_t n;
};

static enum item_verdict
signature(const struct walk *walk, const struct item *item,
    const struct item_check *check, const unsigned char *public_key)
{
	unsigned char hash[SEAL_HASH_SIZE];

	if (item->sig.n != SEAL_SIG_SIZE)
		return ITEM_FORGED;
	item_signed_hash(hash, walk->ticket, &check->place, item);
	return seal_verify((const unsigned char *)item->sig.p, public_key,
		   str_mem(hash, sizeof(hash)))
		   ? ITEM_VERIFIED
		   : ITEM_FORGED;
}

static enum item_verdict
judge_desk(const struct walk *walk, const struct item *item,
    struct item_check *check, struct str signer)
{
	const struct key *key = keys_by_id(walk->ring, KEY_REPLY, signer);
	enum item_verdict verdict;

	if (key == NULL || !str_eq(key->unit, walk->unit))
		return ITEM_FOREIGN;
	verdict = signature(walk, item, check, key->public_key);
	if (verdict == ITEM_VERIFIED)
		check->signer = key;
	return verdict;
}

static enum item_verdict
judge(
    const struct walk *walk, const struct item *item, struct item_check *check)
{
	static const char nobody[KEYS_ID];
	struct item_layout layout;

	if (!item_layout_get(item->keys, &layout))
		return ITEM_MALFORMED;
	if (item->side == ITEM_DESK)
		return judge_desk(walk, item, check, layout.signer);
	if (!str_eq(layout.signer, str_mem(nobody, sizeof(nobody))))
		return ITEM_MALFORMED;
	if (item->n > 1)
		return signature(walk, item, check, walk->ticket->keys.sign);
	if (item->sig.n != 0 || !str_is(item->type, ITEM_SUBMISSION))
		return ITEM_MALFORMED;
	return ITEM_UNSIGNED;
}

/* Index of the one item (side, n); walk->n: none, or more than one. */
static size_t
only_at(const struct walk *walk, char side, uint32_t n)
{
	size_t i, found = walk->n;

	for (i = 0; i < walk->n; i++) {
		if (walk->items[i].side != side || walk->items[i].n != n)
			continue;
		if (found != walk->n)
			return walk->n;
		found = i;
	}
	return found;
}

static void
walk_side(const struct walk *walk, char side)
{
	unsigned char previous[SEAL_HASH_SIZE] = { 0 };
	bool sound = true;
	uint32_t n;
	size_t i;

	for (n = 1; (i = only_at(walk, side, n)) < walk->n; n++) {
		struct item_check *check = &walk->checks[i];
		enum item_verdict verdict;

		memcpy(check->place.previous, previous, sizeof(previous));
		verdict = judge(walk, &walk->items[i], check);
		if (sound)
			check->verdict = verdict;
		else
			check->signer = NULL;
		sound = sound &&
			(verdict == ITEM_VERIFIED || verdict == ITEM_UNSIGNED);
		item_hash(
		    check->hash, walk->ticket, &check->place, &walk->items[i]);
		memcpy(previous, check->hash, sizeof(previous));
	}
}

bool
item_verify_chain(const struct binding_ticket *ticket,
    const struct keyring *ring, struct str unit, const struct item *items,
    size_t n, struct item_check *checks)
{
	const struct walk walk = { ticket, ring, unit, items, checks, n };
	bool sound;
	size_t i;

	for (i = 0; i < n; i++)
		checks[i] = (struct item_check){ .verdict = ITEM_OUT_OF_LINE,
			.place = { .side = items[i].side,
			    .n = items[i].n,
			    .type = items[i].type } };
	walk_side(&walk, ITEM_CITIZEN);
	walk_side(&walk, ITEM_DESK);
	/* A ticket without its submission is none. */
	sound = only_at(&walk, ITEM_CITIZEN, 1) < n;
	for (i = 0; i < n; i++)
		sound = sound && (checks[i].verdict == ITEM_VERIFIED ||
				     checks[i].verdict == ITEM_UNSIGNED);
	return sound;
}

const struct item *
item_last(const struct item *items, size_t n, char side)
{
	const struct item *last = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (items[i].side == side &&
		    (last == NULL || items[i].n > last->n))
			last = &items[i];
	return last;
}
