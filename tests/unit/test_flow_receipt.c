/*
 * What the receipt gives to take away: the file, the code, the address. That
 * it is shown, repeated and ended is test_flow.c's and test_flow_end.c's.
 */
#include "flow_fixture.h"

static struct world *
world_of(void **state)
{
	return *state;
}

static struct str
submitted(struct world *w)
{
	struct got got = world_confirm(w, world_named(w), "1", WORLD_PASSWORD);

	assert_int_equal(got.status, 303);
	return got.location;
}

static void
the_page_leads_to_the_file(void **state)
{
	struct world *w = world_of(state);
	struct str receipt = submitted(w);
	struct got got = world_get(w, receipt);

	assert_null(got.type);
	assert_has(got.body,
	    str_fmt(w->arena, "href=\"%.*s/text\"", STR_FMT(receipt)));
	assert_has(got.body, "<svg viewBox=");
	assert_has(got.body, "https://wangting.example/chaxun/");
}

static void
the_file(void **state)
{
	struct world *w = world_of(state);
	struct str receipt = submitted(w);
	struct str number = world_number(w, receipt);
	struct got got =
	    world_get(w, str_join(w->arena, receipt, STR("/text")));

	assert_int_equal(got.status, 200);
	assert_string_equal(got.type, "text/plain; charset=utf-8");
	assert_true(
	    str_starts(str_of(got.disposition), "attachment; filename="));
	assert_lacks(str_of(got.disposition), "\n");
	assert_has(got.body, str_dup(w->arena, number));
	assert_has(got.body, "东浦区分局");
	assert_has(got.body, "https://wangting.example/chaxun/");
	assert_lacks(got.body, "<");
	assert_lacks(got.body, "路灯");
	assert_lacks(got.body, "钱青山");
	got = world_get(w, str_join(w->arena, receipt, STR("/text?again")));
	assert_has(got.body, "之前已经提交过");
}

/* Words of the site come out as they were written. */
static void
nothing_is_escaped_in_the_file(void **state)
{
	struct world *w = world_of(state);
	struct got got;

	w->bundle.units[1].label = STR("东浦<&>\"\'分局&amp;");
	world_reload(w);
	got = world_get(w, str_join(w->arena, submitted(w), STR("/text")));
	assert_has(got.body, "：东浦<&>\"\'分局&amp;，");
}

/* Nothing of a signature where the settings name no key. */
static void
unsigned_without_a_key(void **state)
{
	struct world *w = world_of(state);
	struct str receipt = submitted(w);

	assert_lacks(world_get(w, receipt).body, "wangting-receipt");
	assert_lacks(world_get(w, receipt).body, "class=\"proof\"");
}

/* The lines between, as somebody would copy them. */
static struct receipt_brought
brought(struct world *w, struct str text)
{
	struct receipt_brought got;
	const char *missing;

	if (!receipt_get(str_copy(w->arena, text), &got, &missing))
		fail_msg("no line %s in %.*s", missing, STR_FMT(text));
	return got;
}

static void
the_file_proves_itself(void **state)
{
	struct world *w = world_of(state);
	struct receipt_brought got, repeat;
	unsigned char root[SEAL_KEY_SIZE], hash[SEAL_HASH_SIZE];
	struct keys_source source;
	struct str receipt, file;
	struct keyring *ring;
	struct diags diags;

	w->signs = true;
	world_reload(w);
	receipt = submitted(w);
	file = str_join(w->arena, receipt, STR("/text"));
	assert_has(world_get(w, receipt).body, "wangting-receipt 1");
	assert_lacks(world_get(w, receipt).body, "statement ");
	got = brought(w, world_get(w, file).body);
	memcpy(root, w->service->keys->root, sizeof(root));
	source = (struct keys_source){ .site = got.receipt.site };
	diags_init(&diags);
	ring = keys_parse(
	    w->arena, &source, root, STR("test"), got.statement, &diags);
	assert_non_null(ring);
	assert_int_equal(receipt_judge(&got, ring), RECEIPT_GENUINE);
	assert_true(str_eq(got.receipt.form, w->bundle.forms[0].id));
	assert_true(str_is(got.receipt.unit, "dongpu"));
	/* The store was given this hash and tells it by its day. */
	receipt_hash(hash, &got.receipt);
	{
		struct store_request ask = { .op = STORE_RECEIPTS,
			.receipts = {
			    str_sub(got.receipt.received, 0, 10), STR("") } };
		struct store_reply reply = fixture_ask(w->f, STORE_DESK, &ask);

		assert_int_equal(reply.receipts.n_hashes, 1);
		assert_memory_equal(
		    reply.receipts.hashes[0].bytes.p, hash, sizeof(hash));
	}
	/* Asked for again: the same lines, or the list would not have them. */
	repeat = brought(w,
	    world_get(w, str_join(w->arena, receipt, STR("/text?again"))).body);
	assert_memory_equal(repeat.sig, got.sig, sizeof(got.sig));
	diags_done(&diags);
}

/* A key that is not valid on the day signs nothing. */
static void
unsigned_outside_its_days(void **state)
{
	struct world *w = world_of(state);
	struct str receipt;

	w->signs = true;
	world_reload(w);
	receipt = submitted(w);
	((struct receipt_key *)(uintptr_t)w->service->receipt)->key.not_after =
	    (struct date){ 2026, 11, 1 };
	assert_lacks(world_get(w, receipt).body, "wangting-receipt");
}

static void
ended_with_the_receipt(void **state)
{
	struct world *w = world_of(state);
	struct str file = str_join(w->arena, submitted(w), STR("/text"));
	struct got got;

	w->f->now += 3601;
	got = world_get(w, file);
	assert_int_equal(got.status, 410);
	assert_null(got.disposition);
	got = WORLD_POST(w, file, "a", "b");
	assert_int_equal(got.status, 405);
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(the_page_leads_to_the_file),
		T(the_file),
		T(nothing_is_escaped_in_the_file),
		T(unsigned_without_a_key),
		T(the_file_proves_itself),
		T(unsigned_outside_its_days),
		T(ended_with_the_receipt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
