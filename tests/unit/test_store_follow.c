/*
 * What web may add to a ticket, and how drafts and receipts end before their
 * time.
 */
#include "store_fixture.h"

#define ID "request id 16 by"

static struct store_request
follow_up(struct fixture *f, unsigned ticket, uint32_t n, const char *id)
{
	return (struct store_request){ .op = STORE_ITEM_ADD,
		.item_add = {
		    .public = str_of(str_fmt(&f->arena, "%08u", ticket)),
		    .side = 'C',
		    .n = n,
		    .type = STR("followup"),
		    .keys = STR("keys"),
		    .text = STR("text"),
		    .signature = STR("signature"),
		    .request_id = str_of(id),
		    .token = STR(FIXTURE_TOKEN),
		} };
}

static enum store_status
web(struct fixture *f, const struct store_request *request)
{
	return fixture_ask(f, STORE_WEB, request).status;
}

static struct store_ticket_get_reply
ticket(struct fixture *f, const char *public)
{
	struct store_reply reply = fixture_ask(f, STORE_DESK,
	    &(struct store_request){
		.op = STORE_TICKET_GET, .ticket_get = { str_of(public) } });

	assert_int_equal(reply.status, STORE_OK);
	return reply.ticket_get;
}

static void
needs_the_token(void **state)
{
	struct fixture *f = *state;
	struct store_request add = follow_up(f, 1, 2, ID);

	assert_int_equal(web(f, &add), STORE_NONE);
	fixture_make_ticket(f, 1);
	add.item_add.token = STR("ttttttttttttttttTTTTTTTTTTTTTTTx");
	assert_int_equal(web(f, &add), STORE_NONE);
	add.item_add.token = STR("");
	assert_int_equal(web(f, &add), STORE_NONE);
	assert_int_equal(ticket(f, "00000001").n_items, 1);
	add.item_add.token = STR(FIXTURE_TOKEN);
	assert_int_equal(web(f, &add), STORE_OK);
	/* The desk adds no word of a citizen, and needs no token. */
	add = follow_up(f, 1, 3, "another 16 bytes");
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_BAD);
	add = fixture_reply_item(f, 1, 1);
	assert_int_equal(web(f, &add), STORE_BAD);
	add.item_add.token = STR(FIXTURE_TOKEN);
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_BAD);
}

static void
one_request_one_item(void **state)
{
	struct fixture *f = *state;
	struct store_request add = follow_up(f, 1, 2, ID);

	fixture_make_ticket(f, 1);
	fixture_make_ticket(f, 2);
	assert_int_equal(web(f, &add), STORE_OK);
	/* Sealed anew, at another place, it is still the same request. */
	add.item_add.text = STR("sealed again");
	assert_int_equal(web(f, &add), STORE_AGAIN);
	add.item_add.n = 3;
	assert_int_equal(web(f, &add), STORE_AGAIN);
	assert_int_equal(ticket(f, "00000001").n_items, 2);
	/* Another request at a place that is held. */
	add = follow_up(f, 1, 2, "another 16 bytes");
	add.item_add.text = STR("other text");
	assert_int_equal(web(f, &add), STORE_TAKEN);
	/* The request of one ticket says nothing about another. */
	add = follow_up(f, 2, 2, ID);
	assert_int_equal(web(f, &add), STORE_BAD);
	add = follow_up(f, 1, 3, "15 bytes, short");
	assert_int_equal(web(f, &add), STORE_BAD);
	add = follow_up(f, 1, 3, "");
	assert_int_equal(web(f, &add), STORE_BAD);
	add = follow_up(f, 1, 3, "another 16 bytes");
	add.item_add.signature = STR("");
	assert_int_equal(web(f, &add), STORE_BAD);
	add = follow_up(f, 1, 3, "another 16 bytes");
	add.item_add.due = STR("2026-12-31");
	assert_int_equal(web(f, &add), STORE_BAD);
	add = follow_up(f, 1, 3, "another 16 bytes");
	add.item_add.state = STR("closed");
	assert_int_equal(web(f, &add), STORE_BAD);
}

/* What the citizen ended stays ended, in whatever order it arrives. */
static void
an_end_holds(void **state)
{
	struct fixture *f = *state;
	struct store_request add = follow_up(f, 1, 2, ID), reply;

	fixture_make_ticket(f, 1);
	add.item_add.type = STR("withdraw");
	assert_int_equal(web(f, &add), STORE_BAD);
	add.item_add.state = STR("withdrawn");
	assert_int_equal(web(f, &add), STORE_OK);
	reply = fixture_reply_item(f, 1, 1);
	reply.item_add.state = STR("replied");
	reply.item_add.due = STR("2026-12-01");
	assert_int_equal(fixture_ask(f, STORE_DESK, &reply).status, STORE_OK);
	assert_true(str_is(ticket(f, "00000001").row.state, "withdrawn"));
	assert_true(str_is(ticket(f, "00000001").row.due, "2026-12-01"));
	assert_int_equal(ticket(f, "00000001").n_items, 3);
}

/* However much is added, a reply still finds room. */
static void
room_for_an_answer(void **state)
{
	static char big[12 * 1024];
	struct fixture *f = *state;
	struct store_request add;
	enum store_status last = STORE_OK;
	uint32_t n = 1;

	fixture_make_ticket(f, 1);
	while (last == STORE_OK && n < 20) {
		n++;
		add = follow_up(
		    f, 1, n, str_fmt(&f->arena, "%-16u", (unsigned)n));
		add.item_add.text = str_mem(big, sizeof(big));
		last = web(f, &add);
	}
	assert_int_equal(last, STORE_FULL);
	assert_int_equal(n, 7);
	add = fixture_reply_item(f, 1, 1);
	add.item_add.text = str_mem(big, sizeof(big));
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_OK);
}

/* ---- drafts and receipts ------------------------------------------------- */

#define DRAFT_OP(f, operation, member, n)                                      \
	fixture_ask((f), STORE_WEB,                                            \
	    &(struct store_request){                                           \
		.op = operation, .member = { fixture_id((f), "row", (n)) } })  \
	    .status

static struct store_reply
extend(struct fixture *f, unsigned n, uint32_t minutes)
{
	return fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_DRAFT_EXTEND,
		.draft_extend = { fixture_id(f, "row", n), minutes } });
}

static void
draft_extend(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply reply;

	assert_int_equal(extend(f, 1, 60).status, STORE_NONE);
	fixture_put_form(f);
	fixture_put_draft(f, 1, 60);
	f->now += 3000;
	reply = extend(f, 1, 60);
	assert_int_equal(reply.status, STORE_OK);
	assert_int_equal(reply.draft_extend.version, 1);
	assert_int_equal(reply.draft_extend.expires, f->now + 3600);
	/* Never shorter than promised. */
	reply = extend(f, 1, 10);
	assert_int_equal(reply.draft_extend.expires, f->now + 3600);
	assert_int_equal(extend(f, 1, 9).status, STORE_BAD);
	assert_int_equal(extend(f, 1, 1441).status, STORE_BAD);
	f->now += 3599;
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_OK);
	f->now += 1;
	assert_int_equal(extend(f, 1, 60).status, STORE_EXPIRED);
	fixture_put_draft(f, 2, 60);
	submit = fixture_submit(f, 2);
	assert_int_equal(web(f, &submit), STORE_OK);
	assert_int_equal(extend(f, 2, 60).status, STORE_USED);
}

static void
draft_and_receipt_end(void **state)
{
	struct fixture *f = *state;
	struct store_reply reply;

	assert_int_equal(
	    DRAFT_OP(f, STORE_DRAFT_END, draft_end, 1), STORE_NONE);
	fixture_put_draft(f, 1, 60);
	assert_int_equal(
	    DRAFT_OP(f, STORE_RECEIPT_END, receipt_end, 1), STORE_NONE);
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_OK);
	assert_int_equal(DRAFT_OP(f, STORE_DRAFT_END, draft_end, 1), STORE_OK);
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_NONE);
	fixture_make_ticket(f, 2);
	assert_int_equal(
	    DRAFT_OP(f, STORE_DRAFT_END, draft_end, 2), STORE_USED);
	assert_int_equal(
	    DRAFT_OP(f, STORE_RECEIPT_END, receipt_end, 2), STORE_OK);
	assert_int_equal(
	    DRAFT_OP(f, STORE_RECEIPT_END, receipt_end, 2), STORE_NONE);
	assert_int_equal(
	    DRAFT_OP(f, STORE_RECEIPT_GET, receipt_get, 2), STORE_NONE);
	assert_int_equal(ticket(f, "00000002").n_items, 1);
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		T(needs_the_token),
		T(one_request_one_item),
		T(an_end_holds),
		T(room_for_an_answer),
		T(draft_extend),
		T(draft_and_receipt_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
