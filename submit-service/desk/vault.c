/* The set of the desk's keys; its sealed form is vault_file.c's. */
#include "desk/vault.h"

#include <stdlib.h>
#include <string.h>

struct vault *
vault_new(const unsigned char site[SEAL_SITE_SIZE])
{
	struct vault *vault = seal_alloc(sizeof(*vault));
	unsigned char *secret = seal_alloc(SEAL_SIGN_SECRET_SIZE);

	memcpy(vault->site, site, sizeof(vault->site));
	vault->has_root = true;
	vault->has_pins = true;
	seal_random(vault->root_seed, sizeof(vault->root_seed));
	seal_random(vault->pins, sizeof(vault->pins));
	seal_sign_pair(vault->root, secret, vault->root_seed);
	seal_free(secret);
	return vault;
}

void
vault_free(struct vault *vault)
{
	size_t i;

	if (vault == NULL)
		return;
	for (i = 0; i < vault->n; i++)
		seal_free(vault->keys[i]);
	free(vault->keys);
	free(vault->gone);
	seal_free(vault);
}

bool
vault_month(struct str month, struct date *first, struct date *last)
{
	char day[11];

	if (month.n != 7)
		return false;
	memcpy(day, month.p, 7);
	memcpy(day + 7, "-01", 4);
	if (!date_parse(str_of(day), first))
		return false;
	/* Day 28 exists everywhere; four days on is the next month. */
	*last = date_of_days(date_days(*first) + 31);
	last->d = 1;
	*last = date_of_days(date_days(*last) - 1);
	return true;
}

/* A key for this unit, without its secret; NULL: too many, or bad name. */
static struct vault_key *
add(struct vault *vault, enum key_kind kind, struct str unit)
{
	struct vault_key *key;

	if (unit.n == 0 || unit.n > VAULT_UNIT_MAX ||
	    vault->n == VAULT_KEYS_MAX)
		return NULL;
	if (vault->n == vault->cap) {
		vault->cap = vault->cap == 0 ? 16 : vault->cap * 2;
		vault->keys =
		    realloc(vault->keys, vault->cap * sizeof(*vault->keys));
		if (vault->keys == NULL)
			abort();
	}
	key = seal_alloc(sizeof(*key));
	memcpy(key->unit_name, unit.p, unit.n);
	key->key.kind = kind;
	key->key.unit = (struct str){ key->unit_name, unit.n };
	vault->keys[vault->n++] = key;
	return key;
}

void
vault_complete(struct vault_key *key)
{
	unsigned char *secret;

	if (key->key.kind == KEY_BOX) {
		seal_box_public(key->key.public_key, key->secret);
	} else {
		secret = seal_alloc(SEAL_SIGN_SECRET_SIZE);
		seal_sign_pair(key->key.public_key, secret, key->secret);
		seal_free(secret);
	}
	key_id(key->key.id, key->key.kind, key->key.public_key);
}

bool
vault_add_box(
    struct vault *vault, struct str unit, struct str month, struct date issued)
{
	struct date first, last;
	struct vault_key *key;

	if (!vault_month(month, &first, &last))
		return false;
	key = add(vault, KEY_BOX, unit);
	if (key == NULL)
		return false;
	memcpy(key->key.month, month.p, 7);
	key->key.not_before = first;
	key->key.not_after = last;
	key->key.issued = issued;
	seal_random(key->secret, sizeof(key->secret));
	vault_complete(key);
	return true;
}

bool
vault_add_reply(struct vault *vault, struct str unit, struct vault_days days)
{
	struct vault_key *key = add(vault, KEY_REPLY, unit);

	if (key == NULL)
		return false;
	key->key.not_before = days.not_before;
	key->key.not_after = days.not_after;
	key->key.issued = days.issued;
	seal_random(key->secret, sizeof(key->secret));
	vault_complete(key);
	return true;
}

const struct vault_key *
vault_find(const struct vault *vault, enum key_kind kind, struct str id)
{
	size_t i;

	for (i = 0; i < vault->n; i++)
		if (vault->keys[i]->key.kind == kind &&
		    str_is(id, vault->keys[i]->key.id))
			return vault->keys[i];
	return NULL;
}

const struct vault_key *
vault_box_of(const struct vault *vault, struct str unit, struct str month)
{
	size_t i;

	for (i = 0; i < vault->n; i++)
		if (vault->keys[i]->key.kind == KEY_BOX &&
		    str_eq(vault->keys[i]->key.unit, unit) &&
		    str_is(month, vault->keys[i]->key.month))
			return vault->keys[i];
	return NULL;
}

const struct vault_key *
vault_reply_of(const struct vault *vault, struct str unit, struct date day)
{
	const struct vault_key *best = NULL;
	size_t i;

	for (i = 0; i < vault->n; i++) {
		const struct vault_key *key = vault->keys[i];

		if (key->key.kind == KEY_REPLY && str_eq(key->key.unit, unit) &&
		    key_covers(&key->key, day) &&
		    (best == NULL ||
			date_cmp(key->key.issued, best->key.issued) >= 0))
			best = key;
	}
	return best;
}

void
vault_opener(struct item_opener *opener, const struct vault_key *box)
{
	memcpy(opener->id, box->key.id, sizeof(opener->id));
	opener->public_key = box->key.public_key;
	opener->secret = box->secret;
}

struct keyring *
vault_ring(struct arena *arena, const struct vault *vault)
{
	struct keyring *ring = ARENA_NEW(arena, struct keyring);
	size_t i;

	memcpy(ring->site, vault->site, sizeof(ring->site));
	memcpy(ring->root, vault->root, sizeof(ring->root));
	ring->keys = ARENA_ARRAY(arena, vault->n + 1, struct key);
	ring->n = vault->n;
	for (i = 0; i < vault->n; i++)
		ring->keys[i] = vault->keys[i]->key;
	return ring;
}

void
vault_statements(struct buf *out, const struct vault *vault)
{
	struct keys_signed *list = calloc(vault->n + 1, sizeof(*list));
	unsigned char *root = seal_alloc(SEAL_SIGN_SECRET_SIZE);
	unsigned char public_key[SEAL_KEY_SIZE];
	struct buf text = BUF_INIT;
	size_t i;

	if (list == NULL)
		abort();
	seal_sign_pair(public_key, root, vault->root_seed);
	for (i = 0; i < vault->n; i++) {
		list[i].key = vault->keys[i]->key;
		buf_clear(&text);
		keys_statement_put(&text, &list[i].key, vault->site);
		seal_sign(list[i].sig, root, buf_view(&text));
	}
	keys_file_put(out, list, vault->n, vault->site);
	buf_done(&text);
	seal_free(root);
	free(list);
}
