/*
 * Files of key statements: the root key of the fuzzer signs nothing, so only
 * a file without statements can be taken, and every refusal has a position in
 * the file. The same bytes are tried as sealed keys of an item and as bodies:
 * what is read must come out the same when written.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "core/body.h"
#include "core/pins.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try_statements(struct arena *arena, struct str text)
{
	static const unsigned char site[SEAL_SITE_SIZE] = "a site of a test";
	static const unsigned char root[SEAL_KEY_SIZE] = { 1 };
	const struct unit units[] = { { .id = STR("zhian") } };
	struct unit unit = units[0];
	struct keys_source source = {
		.site = site, .units = &unit, .n_units = 1
	};
	struct diags diags;
	struct keyring *ring;

	diags_init(&diags);
	ring = keys_parse(arena, &source, root, STR("fuzz"), text, &diags);
	if ((ring == NULL) != (diags.n > 0) || (ring != NULL && ring->n > 0))
		abort();
	for (size_t i = 0; i < diags.n; i++)
		if (diags.items[i].pos.src == NULL)
			abort();
	diags_done(&diags);
}

static void
try_item(struct str keys)
{
	struct item item = { .side = ITEM_CITIZEN,
		.n = 1,
		.type = STR(ITEM_SUBMISSION),
		.keys = keys,
		.text = keys };
	struct binding_ticket ticket = { .number = "12345678" };
	struct keyring ring = { .n = 0 };
	struct item_check check;
	char ids[ITEM_PARTIES_MAX][KEYS_ID + 1];
	size_t n = item_parties(&item, ids);

	if (n > ITEM_PARTIES_MAX)
		abort();
	item_verify_chain(&ticket, &ring, STR("zhian"), &item, 1, &check);
	/* Without keys nothing is verified; an item of no format never is. */
	if (check.verdict == ITEM_VERIFIED || check.signer != NULL ||
	    (n == 0 && check.verdict != ITEM_MALFORMED))
		abort();
}

static void
same(struct buf *written, struct str read)
{
	if (!str_eq(buf_view(written), read))
		abort();
	buf_done(written);
}

static void
try_bodies(struct arena *arena, struct str text)
{
	struct body_submission submission;
	struct body_desk desk;
	struct pins pins;
	struct buf out = BUF_INIT;

	if (body_submission_get(arena, text, &submission)) {
		body_submission_put(&out, &submission, NULL);
		same(&out, text);
	}
	if (body_desk_get(arena, text, &desk)) {
		body_desk_put(&out, &desk);
		same(&out, text);
	}
	pins_get(&pins, arena, text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = str_mem(data, n);
	struct arena arena;

	if (!seal_start() || !hash_start())
		abort();
	arena_init(&arena, 0);
	try_statements(&arena, text);
	try_item(text);
	try_bodies(&arena, text);
	arena_done(&arena);
	return 0;
}
