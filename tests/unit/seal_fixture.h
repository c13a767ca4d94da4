/* What the tests of sealing share: keys from one letter, a ticket, a ring. */
#ifndef TESTS_SEAL_FIXTURE_H
#define TESTS_SEAL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "core/body.h"
#include "core/item.h"
#include "core/seal.h"

/* A unit's keys of one month, and their secrets. */
struct unit_keys {
	struct key box, reply;
	unsigned char box_secret[SEAL_KEY_SIZE];
	unsigned char reply_secret[SEAL_SIGN_SECRET_SIZE];
};

static inline struct unit_keys
unit_keys_of(const char *unit, char letter)
{
	struct unit_keys k = { .box = { .kind = KEY_BOX, .month = "2026-11" },
		.reply = { .kind = KEY_REPLY } };
	unsigned char seed[SEAL_KEY_SIZE];

	memset(seed, letter, sizeof(seed));
	k.box.unit = k.reply.unit = str_of(unit);
	seal_box_pair(k.box.public_key, k.box_secret, seed);
	seal_sign_pair(k.reply.public_key, k.reply_secret, seed);
	key_id(k.box.id, KEY_BOX, k.box.public_key);
	key_id(k.reply.id, KEY_REPLY, k.reply.public_key);
	k.box.not_before = k.reply.not_before = (struct date){ 2026, 11, 1 };
	k.box.not_after = k.reply.not_after = (struct date){ 2026, 11, 30 };
	k.box.issued = k.reply.issued = (struct date){ 2026, 10, 20 };
	return k;
}

/* A base64url text of the bytes, for comparing with literals. */
static inline void
assert_bytes(const void *bytes, size_t n, const char *hex)
{
	char got[2 * 128 + 1];

	assert_true(n <= 128);
	hash_hex_put(got, bytes, n);
	assert_string_equal(got, hex);
}

static inline int
seal_setup(void **state)
{
	(void)state;
	return seal_start() && hash_start() ? 0 : -1;
}

#endif
