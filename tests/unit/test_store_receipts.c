/*
 * Hashes of receipts: written with the ticket and never without it, told by
 * day in the order of their bytes, a page at a time, to the desk alone.
 */
#include "store_fixture.h"

#include "base/hash.h"

static struct store_reply
ask(struct fixture *f, const char *day, struct str after)
{
	return fixture_ask(f, STORE_DESK,
	    &(struct store_request){
		.op = STORE_RECEIPTS, .receipts = { str_of(day), after } });
}

static struct store_reply
receipt_of(struct fixture *f, unsigned n)
{
	return fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_RECEIPT_GET,
		.receipt_get = { fixture_id(f, "row", n) } });
}

static void
test_of_a_day(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply got = ask(f, "2026-11-23", STR(""));

	assert_int_equal(got.status, STORE_OK);
	assert_int_equal(got.receipts.n_hashes, 0);
	assert_int_equal(got.receipts.first.n, 0);
	/* Written in one order, told in another. */
	fixture_make_ticket(f, 3);
	fixture_make_ticket(f, 1);
	assert_int_equal(fixture_put_draft(f, 2, 60).status, STORE_OK);
	submit = fixture_submit(f, 2);
	submit.submit.received = STR("2026-11-22");
	submit.submit.anonymous = true;
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_OK);
	got = ask(f, "2026-11-23", STR(""));
	assert_int_equal(got.receipts.n_hashes, 2);
	assert_true(str_is(got.receipts.first, "2026-11-22"));
	assert_true(
	    str_eq(got.receipts.hashes[0].bytes, fixture_id(f, "receipt", 1)));
	assert_true(
	    str_eq(got.receipts.hashes[1].bytes, fixture_id(f, "receipt", 3)));
	got = ask(f, "2026-11-23", fixture_id(f, "receipt", 1));
	assert_int_equal(got.receipts.n_hashes, 1);
	got = ask(f, "2026-11-23", fixture_id(f, "receipt", 3));
	assert_int_equal(got.receipts.n_hashes, 0);
	got = ask(f, "2026-11-22", STR(""));
	assert_int_equal(got.receipts.n_hashes, 1);
}

static void
test_of_the_desk(void **state)
{
	struct fixture *f = *state;
	const struct store_request request = { .op = STORE_RECEIPTS,
		.receipts = { STR("2026-11-23"), STR("") } };

	assert_int_equal(fixture_ask(f, STORE_WEB, &request).status, STORE_BAD);
	assert_int_equal(ask(f, "2026-11-23", STR("")).status, STORE_OK);
	assert_int_equal(
	    ask(f, "2026-11-23", STR("no whole hash")).status, STORE_BAD);
}

/* Confirmed twice: one ticket, one hash, and the first one's receipt. */
static void
test_again(void **state)
{
	struct fixture *f = *state;
	struct store_request again;

	fixture_make_ticket(f, 1);
	again = fixture_submit(f, 1);
	again.submit.first = fixture_id(f, "first", 9);
	again.submit.receipt = fixture_id(f, "receipt", 9);
	assert_int_equal(fixture_ask(f, STORE_WEB, &again).status, STORE_AGAIN);
	assert_int_equal(ask(f, "2026-11-23", STR("")).receipts.n_hashes, 1);
	assert_true(str_eq(
	    receipt_of(f, 1).receipt_get.first, fixture_id(f, "first", 1)));
	/* A public half that is taken leaves no hash either. */
	assert_int_equal(fixture_put_draft(f, 2, 60).status, STORE_OK);
	again = fixture_submit(f, 2);
	again.submit.public = STR("00000001");
	assert_int_equal(fixture_ask(f, STORE_WEB, &again).status, STORE_TAKEN);
	assert_int_equal(ask(f, "2026-11-23", STR("")).receipts.n_hashes, 1);
}

/* What was published must stay provable when the ticket is gone. */
static void
test_outlives_its_ticket(void **state)
{
	struct fixture *f = *state;

	fixture_make_ticket(f, 1);
	assert_int_equal(
	    fixture_ask(f, STORE_DESK,
		&(struct store_request){ .op = STORE_PURGE,
		    .purge = { STR("00000001"), 1, STR("2029-12-01") } })
		.status,
	    STORE_OK);
	assert_int_equal(ask(f, "2026-11-23", STR("")).receipts.n_hashes, 1);
}

#define STORE_TEST(test)                                                       \
	cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_of_a_day),
		STORE_TEST(test_of_the_desk),
		STORE_TEST(test_again),
		STORE_TEST(test_outlives_its_ticket),
	};

	if (!hash_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
