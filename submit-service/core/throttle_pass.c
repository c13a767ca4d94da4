/*
 * Passes: when a queue is full, the busy page says how long to wait and
 * carries the right to go ahead afterwards. Passes become good one after the
 * other at half the pace of the derivations, so that those who hold one never
 * fill their queue, and who came without one moves too.
 *
 * A pass: when it is good (u64), kind, random id, MAC over these and the
 * prefix; in hexadecimal.
 */
#include <string.h>

#include "core/throttle_state.h"

enum {
	ID_SIZE = 8,
	HEAD_SIZE = 8 + 1 + ID_SIZE,
	PASS_SIZE = HEAD_SIZE + THROTTLE_MAC,
	WAIT_MIN_MS = 2 * 1000,
	AHEAD_MAX_MS = 5 * 60 * 1000, /* further out none is promised */
	LIFE_MS = 10 * 60 * 1000
};
_Static_assert(2 * PASS_SIZE == THROTTLE_PASS, "as many characters");

struct pass {
	unsigned char bytes[PASS_SIZE];
};

static uint64_t
good_from(const struct pass *pass)
{
	uint64_t at = 0;

	for (size_t i = 0; i < 8; i++)
		at |= (uint64_t)pass->bytes[i] << (8 * i);
	return at;
}

static void
pass_mac(const struct throttle *t, const struct pass *pass, struct str client,
    unsigned char mac[THROTTLE_MAC])
{
	unsigned char text[HEAD_SIZE + 16] = { 0 };

	memcpy(text, pass->bytes, HEAD_SIZE);
	if (client.n > 0)
		memcpy(
		    text + HEAD_SIZE, client.p, client.n < 16 ? client.n : 16);
	seal_hash(mac, THROTTLE_MAC,
	    str_mem(t->shared->boot, sizeof(t->shared->boot)),
	    str_mem(text, sizeof(text)));
}

/* Ours, for this queue and prefix. */
static bool
pass_read(const struct throttle *t, enum throttle_kind kind, struct str client,
    struct str text, struct pass *pass)
{
	unsigned char mac[THROTTLE_MAC];

	if (text.n != THROTTLE_PASS)
		return false;
	for (size_t i = 0; i < PASS_SIZE; i++) {
		int high = ascii_hex((unsigned char)text.p[2 * i]);
		int low = ascii_hex((unsigned char)text.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		pass->bytes[i] = (unsigned char)(high << 4 | low);
	}
	pass_mac(t, pass, client, mac);
	return pass->bytes[8] == (unsigned char)kind &&
	       seal_equal(mac, pass->bytes + HEAD_SIZE, THROTTLE_MAC);
}

static void
pass_write(const struct throttle *t, enum throttle_kind kind, struct str client,
    uint64_t at, char text[THROTTLE_PASS + 1])
{
	static const char digits[] = "0123456789abcdef";
	struct pass pass;

	for (size_t i = 0; i < 8; i++)
		pass.bytes[i] = (unsigned char)(at >> (8 * i));
	pass.bytes[8] = (unsigned char)kind;
	seal_random(pass.bytes + 9, ID_SIZE);
	pass_mac(t, &pass, client, pass.bytes + HEAD_SIZE);
	for (size_t i = 0; i < PASS_SIZE; i++) {
		text[2 * i] = digits[pass.bytes[i] >> 4];
		text[2 * i + 1] = digits[pass.bytes[i] & 15];
	}
	text[THROTTLE_PASS] = '\0';
}

void
throttle_served(struct throttle *t, uint64_t took_ms, unsigned parallel)
{
	struct throttle_shared *shared = t->shared;
	uint64_t took = (took_ms < 60000 ? took_ms : 60000) * 1000;

	/* No lock: each store is whole, and an old value does no harm. */
	shared->took = shared->took - shared->took / 8 + took / 8;
	shared->parallel = parallel > 0 ? parallel : 1;
}

static unsigned
wait_until(uint64_t at, uint64_t ms)
{
	return at > ms ? (unsigned)((at - ms + 999) / 1000) : 1;
}

struct throttle_pass
throttle_pass_give(struct throttle *t, enum throttle_kind kind,
    struct str client, struct str brought, uint64_t ms)
{
	struct throttle_shared *shared = t->shared;
	struct throttle_pass out = { .text = "" };
	struct prefix_entry *prefix;
	struct pass pass;
	uint64_t at;

	if (pass_read(t, kind, client, brought, &pass) &&
	    good_from(&pass) > ms) {
		memcpy(out.text, brought.p, THROTTLE_PASS);
		out.wait = wait_until(good_from(&pass), ms);
		return out;
	}
	throttle_enter(t, ms);
	prefix = throttle_prefix(t, client, ms);
	if (prefix != NULL && prefix->pass > ms) {
		at = prefix->pass;
	} else if (shared->next > ms + AHEAD_MAX_MS) {
		at = shared->next;
	} else {
		at = shared->next > ms ? shared->next : ms;
		shared->next = at + 2 * shared->took / 1000 / shared->parallel;
		at = at > ms + WAIT_MIN_MS ? at : ms + WAIT_MIN_MS;
		if (prefix != NULL)
			prefix->pass = at;
		pass_write(t, kind, client, at, out.text);
	}
	throttle_leave(t);
	out.wait = wait_until(at, ms);
	return out;
}

bool
throttle_pass_take(struct throttle *t, enum throttle_kind kind,
    struct str client, struct str text, uint64_t ms)
{
	unsigned char id[THROTTLE_MAC] = { 0 };
	struct pass pass;
	bool fresh;

	if (!pass_read(t, kind, client, text, &pass) || good_from(&pass) > ms ||
	    ms - good_from(&pass) > LIFE_MS)
		return false;
	memcpy(id, pass.bytes + 9, ID_SIZE);
	throttle_enter(t, ms);
	fresh = throttle_table_find(&t->spent, t->memory, id) == NULL;
	if (fresh)
		throttle_table_take(&t->spent, t->memory, id, ms);
	throttle_leave(t);
	return fresh;
}
