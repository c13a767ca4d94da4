/*
 * Sealing, opening and hashing of one item. What the layout is stands in
 * item.h; whether a row of items holds together is item_chain.c's.
 */
#include "core/item.h"
#include "core/item_layout.h"

#include <string.h>

/* ---- sealed keys --------------------------------------------------------- */

bool
item_layout_get(struct str blob, struct item_layout *out)
{
	const size_t head = 1 + KEYS_ID + 1;

	if (blob.n < head || blob.p[0] != SEAL_SODIUM_1)
		return false;
	out->signer = str_sub(blob, 1, KEYS_ID);
	out->n = (unsigned char)blob.p[1 + KEYS_ID];
	out->parties = str_from(blob, head);
	return out->n >= 1 && out->n <= ITEM_PARTIES_MAX &&
	       out->parties.n == out->n * ITEM_PARTY_SIZE;
}

static void
id_put(struct buf *b, const char *id)
{
	char fixed[KEYS_ID] = { 0 };

	memcpy(fixed, id, strnlen(id, KEYS_ID));
	buf_put(b, fixed, KEYS_ID);
}

static bool
keys_seal(const struct item_plan *plan, const struct item_grant *grant,
    struct buf *out)
{
	size_t i;

	buf_char(out, SEAL_SODIUM_1);
	id_put(out, plan->signer != NULL ? plan->signer->id : "");
	buf_char(out, (char)plan->n_parties);
	for (i = 0; i < plan->n_parties; i++) {
		id_put(out, plan->parties[i].id);
		if (!seal_box_put(out, plan->parties[i].key,
			str_mem(grant, sizeof(*grant))))
			return false;
	}
	return true;
}

/* Guarded, owned: seal_free. NULL: not sealed to us. */
static struct item_grant *
keys_open(const struct item *item, const struct item_opener *opener)
{
	struct item_layout layout;
	struct item_grant *grant;
	size_t i;

	if (!item_layout_get(item->keys, &layout))
		return NULL;
	grant = seal_alloc(sizeof(*grant));
	for (i = 0; i < layout.n; i++) {
		struct str party = str_sub(
		    layout.parties, i * ITEM_PARTY_SIZE, ITEM_PARTY_SIZE);

		if (str_eq(str_sub(party, 0, KEYS_ID), str_of(opener->id)) &&
		    seal_box_get(grant, opener->public_key, opener->secret,
			str_from(party, KEYS_ID)))
			return grant;
	}
	seal_free(grant);
	return NULL;
}

size_t
item_parties(const struct item *item, char (*ids)[KEYS_ID + 1])
{
	struct item_layout layout;
	size_t i;

	if (!item_layout_get(item->keys, &layout))
		return 0;
	for (i = 0; i < layout.n; i++) {
		memcpy(ids[i], layout.parties.p + i * ITEM_PARTY_SIZE, KEYS_ID);
		ids[i][KEYS_ID] = '\0';
	}
	return layout.n;
}

/* ---- parties, signers, openers ------------------------------------------- */

void
item_party_unit(struct item_party *party, const struct key *box)
{
	memcpy(party->id, box->id, sizeof(party->id));
	memcpy(party->key, box->public_key, sizeof(party->key));
}

void
item_party_ticket(struct item_party *party, const struct keys_public *keys)
{
	key_id(party->id, KEY_TICKET, keys->receive);
	memcpy(party->key, keys->receive, sizeof(party->key));
}

void
item_opener_ticket(struct item_opener *opener, const struct keys_ticket *keys)
{
	key_id(opener->id, KEY_TICKET, keys->open.receive);
	opener->public_key = keys->open.receive;
	opener->secret = keys->receive;
}

/* ---- sealing, opening ---------------------------------------------------- */

/* What is authenticated with the text: its place and who may read it. */
static struct str
item_ad(unsigned char ad[2 * SEAL_HASH_SIZE],
    const struct binding_ticket *ticket, const struct binding_place *place,
    struct str keys)
{
	binding_hash(ad, ticket, place);
	seal_hash_parts(ad + SEAL_HASH_SIZE, &keys, 1);
	return str_mem(ad, 2 * SEAL_HASH_SIZE);
}

void
item_signed_hash(unsigned char out[SEAL_HASH_SIZE],
    const struct binding_ticket *ticket, const struct binding_place *place,
    const struct item *item)
{
	unsigned char binding[SEAL_HASH_SIZE] = { 0 };
	const struct str parts[] = { STR("wangting signed item 1"),
		str_mem(binding, sizeof(binding)), item->keys, item->text };

	binding_hash(binding, ticket, place);
	seal_hash_parts(out, parts, sizeof(parts) / sizeof(*parts));
}

void
item_hash(unsigned char out[SEAL_HASH_SIZE],
    const struct binding_ticket *ticket, const struct binding_place *place,
    const struct item *item)
{
	unsigned char content[SEAL_HASH_SIZE] = { 0 };
	const struct str parts[] = { STR("wangting item hash 1"),
		str_mem(content, sizeof(content)), item->sig };

	item_signed_hash(content, ticket, place, item);
	seal_hash_parts(out, parts, sizeof(parts) / sizeof(*parts));
}

bool
item_seal(const struct item_plan *plan, struct item_sealed *out)
{
	unsigned char ad[2 * SEAL_HASH_SIZE], hash[SEAL_HASH_SIZE];
	struct item_grant *grant;
	struct item item;
	bool done;

	*out = (struct item_sealed){ 0 };
	if (plan->n_parties == 0 || plan->n_parties > ITEM_PARTIES_MAX)
		return false;
	grant = seal_alloc(sizeof(*grant));
	seal_random(grant->key, sizeof(grant->key));
	grant->ticket = plan->ticket->keys;
	done = keys_seal(plan, grant, &out->keys);
	if (done)
		seal_put(&out->text, grant->key,
		    item_ad(
			ad, plan->ticket, &plan->place, buf_view(&out->keys)),
		    plan->body, SEAL_PADDED);
	seal_free(grant);
	if (done && plan->signer != NULL) {
		item = item_of(&plan->place, out);
		item_signed_hash(hash, plan->ticket, &plan->place, &item);
		seal_sign(out->sig, plan->signer->secret,
		    str_mem(hash, sizeof(hash)));
		out->has_sig = true;
	}
	return done;
}

void
item_sealed_done(struct item_sealed *sealed)
{
	buf_done(&sealed->keys);
	buf_done(&sealed->text);
	*sealed = (struct item_sealed){ 0 };
}

struct item
item_of(const struct binding_place *place, const struct item_sealed *sealed)
{
	struct item item = { .side = place->side,
		.n = place->n,
		.type = place->type,
		.keys = buf_view(&sealed->keys),
		.text = buf_view(&sealed->text) };

	if (sealed->has_sig)
		item.sig = str_mem(sealed->sig, sizeof(sealed->sig));
	return item;
}

bool
item_peek(const struct item *item, const struct item_opener *opener,
    struct keys_public *out)
{
	struct item_grant *grant = keys_open(item, opener);

	if (grant == NULL)
		return false;
	*out = grant->ticket;
	seal_free(grant);
	return true;
}

bool
item_open(const struct binding_ticket *ticket,
    const struct binding_place *place, const struct item *item,
    const struct item_opener *opener, struct buf *out)
{
	unsigned char ad[2 * SEAL_HASH_SIZE];
	struct item_grant *grant;
	bool done;

	out->wipe = true;
	if (item->side != place->side || item->n != place->n ||
	    !str_eq(item->type, place->type))
		return false;
	grant = keys_open(item, opener);
	if (grant == NULL)
		return false;
	done = keys_public_equal(&grant->ticket, &ticket->keys) &&
	       seal_get(out, grant->key, item_ad(ad, ticket, place, item->keys),
		   item->text, SEAL_PADDED);
	seal_free(grant);
	return done;
}
