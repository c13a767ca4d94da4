/*
 * A ticket's two key pairs from its seed. Wrapping the seed is
 * seal_access.c's; binding items to the public halves binding.c's.
 */
#include "core/keys_ticket.h"

#include <string.h>

static const char context[] = "wtticket";

enum { SUBKEY_RECEIVE = 1, SUBKEY_SIGN };

struct keys_ticket *
keys_ticket_of(const unsigned char seed[SEAL_KEY_SIZE])
{
	struct keys_ticket *t = seal_alloc(sizeof(*t));
	unsigned char sub[SEAL_KEY_SIZE];

	memcpy(t->seed, seed, sizeof(t->seed));
	seal_subkey(sub, SUBKEY_RECEIVE, context, seed);
	seal_box_pair(t->open.receive, t->receive, sub);
	seal_subkey(sub, SUBKEY_SIGN, context, seed);
	seal_sign_pair(t->open.sign, t->sign, sub);
	seal_wipe(sub, sizeof(sub));
	return t;
}

struct keys_ticket *
keys_ticket_new(void)
{
	struct keys_ticket *t;
	unsigned char seed[SEAL_KEY_SIZE];

	seal_random(seed, sizeof(seed));
	t = keys_ticket_of(seed);
	seal_wipe(seed, sizeof(seed));
	return t;
}

bool
keys_public_equal(const struct keys_public *a, const struct keys_public *b)
{
	return seal_equal(a->receive, b->receive, sizeof(a->receive)) &&
	       seal_equal(a->sign, b->sign, sizeof(a->sign));
}
