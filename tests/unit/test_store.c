/*
 * Every operation of the store and every status it may answer, in the order
 * the protocol page gives; lives and their ends; what first starts record.
 */
#include "store_fixture.h"

#define ASK(f, from, ...)                                                      \
	fixture_ask((f), (from), &(struct store_request){ __VA_ARGS__ })

/* ---- forms and drafts ---------------------------------------------------- */

static void
test_form_put(void **state)
{
	static const char *const bad[] = { "x", "[]", "{}", "{\"id\":\"\"}",
		"{\"id\":\"a b\\u0000\"}" };
	struct fixture *f = *state;

	fixture_put_form(f);
	fixture_put_form(f);
	assert_int_equal(
	    ASK(f, STORE_WEB, .op = STORE_FORM_PUT,
		.form_put = { STR(FIXTURE_REV), STR(FIXTURE_FORM " ") })
		.status,
	    STORE_USED);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
		    ASK(f, STORE_WEB, .op = STORE_FORM_PUT,
			.form_put = { STR(FIXTURE_REV), str_of(bad[i]) })
			.status,
		    STORE_BAD);
}

static void
test_draft_put(void **state)
{
	struct fixture *f = *state;
	struct store_reply reply = fixture_put_draft(f, 1, 60);
	char salt[STORE_SALT_SIZE];

	assert_int_equal(reply.status, STORE_OK);
	assert_int_equal(reply.draft_put.version, 1);
	assert_int_equal(reply.draft_put.expires, FIXTURE_START + 3600);
	memcpy(salt, reply.draft_put.salt.p, sizeof(salt));
	assert_int_equal(fixture_put_draft(f, 1, 60).status, STORE_USED);
	assert_int_equal(fixture_put_draft(f, 2, 9).status, STORE_BAD);
	assert_int_equal(fixture_put_draft(f, 2, 1441).status, STORE_BAD);
	reply = fixture_put_draft(f, 2, 1440);
	assert_int_equal(reply.status, STORE_OK);
	assert_memory_not_equal(salt, reply.draft_put.salt.p, sizeof(salt));
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_OK);
	assert_memory_equal(salt, reply.draft_get.salt.p, sizeof(salt));
	assert_true(str_is(reply.draft_get.sealed, "sealed draft 1"));
	assert_int_equal(reply.draft_get.version, 1);
	assert_int_equal(reply.draft_get.expires, FIXTURE_START + 3600);
	assert_int_equal(fixture_get_draft(f, 3, &reply), STORE_NONE);
}

static struct store_reply
replace(struct fixture *f, unsigned n, uint32_t version)
{
	return ASK(f, STORE_WEB, .op = STORE_DRAFT_REPLACE,
	    .draft_replace = {
		fixture_id(f, "row", n), version, STR("newer") });
}

static void
test_draft_replace(void **state)
{
	struct fixture *f = *state;
	struct store_reply reply;

	assert_int_equal(replace(f, 1, 1).status, STORE_NONE);
	fixture_put_draft(f, 1, 60);
	f->now += 100;
	reply = replace(f, 1, 1);
	assert_int_equal(reply.status, STORE_OK);
	assert_int_equal(reply.draft_replace.version, 2);
	/* The life is that of the first version. */
	assert_int_equal(reply.draft_replace.expires, FIXTURE_START + 3600);
	assert_int_equal(replace(f, 1, 1).status, STORE_OLD);
	assert_int_equal(replace(f, 1, 3).status, STORE_OLD);
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_OK);
	assert_true(str_is(reply.draft_get.sealed, "newer"));
	assert_int_equal(reply.draft_get.version, 2);
	fixture_make_ticket(f, 2);
	assert_int_equal(replace(f, 2, 1).status, STORE_USED);
	f->now = FIXTURE_START + 3600;
	assert_int_equal(replace(f, 1, 2).status, STORE_EXPIRED);
	assert_true(store_sweep(f->store));
	assert_int_equal(replace(f, 1, 2).status, STORE_NONE);
}

/* ---- submit -------------------------------------------------------------- */

static void
test_submit(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply reply;

	fixture_put_form(f);
	submit = fixture_submit(f, 1);
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_NONE);
	fixture_put_draft(f, 1, 60);
	submit.submit.counter = 7;
	f->now += 10;
	reply = fixture_ask(f, STORE_WEB, &submit);
	assert_int_equal(reply.status, STORE_OK);
	assert_int_equal(reply.submit.until, FIXTURE_START + 10 + 3600);
	/* The first one stands, whatever the repeat brings. */
	f->now += 10;
	submit.submit.counter = 8;
	submit.submit.public = STR("99999999");
	submit.submit.version = 5;
	reply = fixture_ask(f, STORE_WEB, &submit);
	assert_int_equal(reply.status, STORE_AGAIN);
	assert_int_equal(reply.submit.counter, 7);
	assert_int_equal(reply.submit.until, FIXTURE_START + 10 + 3600);
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_USED);
	assert_int_equal(reply.draft_get.counter, 7);
	assert_int_equal(reply.draft_get.until, FIXTURE_START + 10 + 3600);
	/* After the receipt: still no second ticket. */
	f->now += 3600;
	reply = fixture_ask(f, STORE_WEB, &submit);
	assert_int_equal(reply.status, STORE_AGAIN);
	assert_int_equal(reply.submit.until, 0);
	store_sweep(f->store);
	reply = fixture_ask(f, STORE_WEB, &submit);
	assert_int_equal(reply.status, STORE_AGAIN);
	assert_int_equal(reply.submit.counter, 7);
	assert_int_equal(reply.submit.until, 0);
	assert_int_equal(store_stats(f->store).tickets, 1);
}

static void
test_submit_order_of_statuses(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply reply;

	fixture_make_ticket(f, 1);
	fixture_put_draft(f, 2, 60);
	/* An old version of a taken number is `old`. */
	submit = fixture_submit(f, 2);
	submit.submit.public = STR("00000001");
	submit.submit.version = 2;
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_OLD);
	submit.submit.version = 1;
	assert_int_equal(
	    fixture_ask(f, STORE_WEB, &submit).status, STORE_TAKEN);
	/* `taken` left the draft as it was. */
	assert_int_equal(fixture_get_draft(f, 2, &reply), STORE_OK);
	f->now += 3600;
	submit.submit.version = 2;
	assert_int_equal(
	    fixture_ask(f, STORE_WEB, &submit).status, STORE_EXPIRED);
	/* A used draft under another tag gives nothing away. */
	f->now -= 3600;
	submit = fixture_submit(f, 1);
	submit.submit.tag = fixture_id(f, "tag", 9);
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_NONE);
}

static void
test_submit_refuses_nonsense(void **state)
{
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply reply;

	fixture_put_form(f);
	fixture_put_draft(f, 1, 60);
	submit = fixture_submit(f, 1);
	submit.submit.anonymous = true; /* but a minute is given */
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_BAD);
	submit = fixture_submit(f, 1);
	submit.submit.due = STR("2026-02-30");
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_BAD);
	submit = fixture_submit(f, 1);
	submit.submit.received = STR("2026-13-01");
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_BAD);
	submit = fixture_submit(f, 1);
	submit.submit.rev = STR("ffffffffffffffffffffffffffffffff");
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_BAD);
	/* Nothing of it stayed: neither the draft's use nor the number. */
	assert_int_equal(fixture_get_draft(f, 1, &reply), STORE_OK);
	submit = fixture_submit(f, 1);
	submit.submit.anonymous = true;
	submit.submit.received = STR("2026-11-23");
	reply = fixture_ask(f, STORE_WEB, &submit);
	assert_int_equal(reply.status, STORE_OK);
	assert_int_equal(reply.submit.until, FIXTURE_START + 900);
}

static void
test_receipt(void **state)
{
	struct fixture *f = *state;
	struct store_request get = { .op = STORE_RECEIPT_GET };
	struct store_reply reply;
	char salt[STORE_SALT_SIZE];

	get.receipt_get.row = fixture_id(f, "row", 1);
	assert_int_equal(fixture_ask(f, STORE_WEB, &get).status, STORE_NONE);
	fixture_put_form(f);
	reply = fixture_put_draft(f, 1, 60);
	memcpy(salt, reply.draft_put.salt.p, sizeof(salt));
	assert_int_equal(fixture_ask(f, STORE_WEB, &get).status, STORE_NONE);
	fixture_make_ticket(f, 2);
	assert_int_equal(fixture_ask(f, STORE_WEB,
			     &(struct store_request){ .op = STORE_SUBMIT,
				 .submit = fixture_submit(f, 1).submit })
			     .status,
	    STORE_OK);
	reply = fixture_ask(f, STORE_WEB, &get);
	assert_int_equal(reply.status, STORE_OK);
	assert_memory_equal(salt, reply.receipt_get.salt.p, sizeof(salt));
	assert_true(str_is(reply.receipt_get.form, FIXTURE_FORM));
	assert_true(str_is(reply.receipt_get.unit, "shiju"));
	assert_true(str_is(reply.receipt_get.received, "2026-11-23T10:04"));
	assert_true(str_is(reply.receipt_get.due, "2026-11-24"));
	assert_false(reply.receipt_get.anonymous);
	assert_int_equal(reply.receipt_get.until, FIXTURE_START + 3600);
	f->now += 3600;
	assert_int_equal(fixture_ask(f, STORE_WEB, &get).status, STORE_EXPIRED);
	store_sweep(f->store);
	assert_int_equal(fixture_ask(f, STORE_WEB, &get).status, STORE_NONE);
	assert_int_equal(store_stats(f->store).erased, 2);
}

/* ---- look-up ------------------------------------------------------------- */

static struct store_reply
open_ticket(struct fixture *f, const char *public, const char *token)
{
	return ASK(f, STORE_WEB, .op = STORE_TICKET_OPEN,
	    .ticket_open = { str_of(public), str_of(token) });
}

static void
test_ticket_open(void **state)
{
	struct fixture *f = *state;
	struct store_reply reply;
	struct buf wrong = BUF_INIT;

	fixture_make_ticket(f, 1);
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_int_equal(reply.status, STORE_OK);
	assert_true(str_is(reply.ticket_open.seed, "wrapped seed"));
	assert_true(str_is(reply.ticket_open.form, FIXTURE_FORM));
	assert_true(str_is(reply.ticket_open.key_id, "shiju-2026-11"));
	assert_int_equal(reply.ticket_open.n_items, 1);
	assert_int_equal(reply.ticket_open.items[0].side, 'C');
	assert_int_equal(reply.ticket_open.items[0].n, 1);
	assert_true(str_is(reply.ticket_open.items[0].type, "submission"));
	assert_true(str_is(reply.ticket_open.items[0].keys, "sealed keys"));
	assert_true(str_is(reply.ticket_open.items[0].text, "ciphertext"));
	/* A wrong token and a missing ticket: the same bytes. */
	reply = open_ticket(f, "00000001", "ttttttttttttttttTTTTTTTTTTTTTTTx");
	assert_int_equal(reply.status, STORE_NONE);
	buf_str(&wrong, buf_view(&f->job.reply));
	reply = open_ticket(f, "00000002", FIXTURE_TOKEN);
	assert_int_equal(reply.status, STORE_NONE);
	assert_int_equal(wrong.n, f->job.reply.n);
	assert_memory_equal(wrong.p, f->job.reply.p, wrong.n);
	/* The constant that stands for a missing row opens nothing. */
	memset(wrong.p, 0, wrong.n);
	reply = ASK(f, STORE_WEB, .op = STORE_TICKET_OPEN,
	    .ticket_open = {
		STR("00000002"), str_mem((const char[32]){ 0 }, 32) });
	assert_int_equal(reply.status, STORE_NONE);
	buf_done(&wrong);
}

static void
test_ticket_mark(void **state)
{
	struct fixture *f = *state;
	struct store_mark marks[] = {
		{ STR("00000001"), 3, 0, STR("") },
		{ STR("77777777"), 9, 0, STR("") }, /* nobody's */
	};
	struct store_mark opened = { STR("00000001"), 1, 6, STR("2026-11-24") };
	struct store_mark earlier = { STR("00000001"), 0, 3,
		STR("2026-11-20") };
	struct store_mark wrong = { STR("00000001"), 0, 0, STR("2026-11-31") };
	struct store_mark late = { STR("00000001"), 2, 0, STR("") };
	struct store_reply reply;

	fixture_make_ticket(f, 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(ASK(f, STORE_WEB, .op = STORE_TICKET_MARK,
				     .ticket_mark = { marks, 2 })
				     .status,
		    STORE_OK);
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_int_equal(reply.ticket_open.failed, 6);
	assert_int_equal(reply.ticket_open.opened.n, 0);
	ASK(f, STORE_WEB, .op = STORE_TICKET_MARK,
	    .ticket_mark = { &opened, 1 });
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_int_equal(reply.ticket_open.failed, 1);
	assert_int_equal(reply.ticket_open.counted, 7);
	assert_true(str_is(reply.ticket_open.opened, "2026-11-24"));
	/*
	 * Two workers: one shows seven tries, the other tells two more before
	 * the first tells of its opening. Those two were never shown.
	 */
	opened.failed = 0;
	opened.shown = reply.ticket_open.counted;
	ASK(f, STORE_WEB, .op = STORE_TICKET_MARK, .ticket_mark = { &late, 1 });
	for (int i = 0; i < 2; i++)
		ASK(f, STORE_WEB, .op = STORE_TICKET_MARK,
		    .ticket_mark = { &opened, 1 });
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_int_equal(reply.ticket_open.failed, 2);
	assert_int_equal(reply.ticket_open.counted, 9);
	/* A late mark does not turn the day back. */
	ASK(f, STORE_WEB, .op = STORE_TICKET_MARK,
	    .ticket_mark = { &earlier, 1 });
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_true(str_is(reply.ticket_open.opened, "2026-11-24"));
	assert_int_equal(ASK(f, STORE_WEB, .op = STORE_TICKET_MARK,
			     .ticket_mark = { &wrong, 1 })
			     .status,
	    STORE_BAD);
	marks[0].failed = 4294967295u;
	for (int i = 0; i < 2; i++)
		ASK(f, STORE_WEB, .op = STORE_TICKET_MARK,
		    .ticket_mark = { marks, 1 });
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_int_equal(reply.ticket_open.counted, 4294967295u);
}

/* ---- desk ---------------------------------------------------------------- */

static void
test_item_add(void **state)
{
	struct fixture *f = *state;
	struct store_request add = fixture_reply_item(f, 1, 1);
	struct store_reply reply;

	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_NONE);
	fixture_make_ticket(f, 1);
	add.item_add.state = STR("replied");
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_OK);
	/* The same bytes again change nothing, not even the state. */
	add.item_add.state = STR("closed");
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_AGAIN);
	add.item_add.text = STR("other text");
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_TAKEN);
	add = fixture_reply_item(f, 1, 3);
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_BAD);
	add.item_add.n = 0;
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_BAD);
	add.item_add.n = 2;
	add.item_add.type = STR("step");
	add.item_add.due = STR("2026-12-31");
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_OK);
	add.item_add.type = STR("submission");
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_BAD);
	add = fixture_reply_item(f, 1, 2);
	add.item_add.side = 'C';
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_BAD);
	add = fixture_reply_item(f, 1, 3);
	add.item_add.due = STR("2026-12-32");
	assert_int_equal(fixture_ask(f, STORE_DESK, &add).status, STORE_BAD);
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_int_equal(reply.ticket_open.n_items, 3);
	assert_int_equal(reply.ticket_open.items[1].side, 'D');
	assert_true(str_is(reply.ticket_open.items[1].signature, "signature"));
	assert_int_equal(reply.ticket_open.items[2].n, 2);
	assert_true(str_is(reply.ticket_open.state, "replied"));
	assert_true(str_is(reply.ticket_open.due, "2026-12-31"));
}

/* A ticket that would no longer fit one record takes nothing more. */
static void
test_item_add_full(void **state)
{
	static char big[30 * 1024];
	struct fixture *f = *state;
	struct store_request add;
	struct store_reply reply;
	enum store_status last = STORE_OK;
	uint32_t n = 0;

	fixture_make_ticket(f, 1);
	while (last == STORE_OK && n < 10) {
		add = fixture_reply_item(f, 1, ++n);
		add.item_add.text = str_mem(big, sizeof(big));
		last = fixture_ask(f, STORE_DESK, &add).status;
	}
	assert_int_equal(last, STORE_FULL);
	assert_int_equal(n, 3);
	reply = open_ticket(f, "00000001", FIXTURE_TOKEN);
	assert_int_equal(reply.status, STORE_OK);
	assert_int_equal(reply.ticket_open.n_items, 3);
}

static struct store_reply
inbox(struct fixture *f, const char *unit, const char *state_,
    const char *after, uint32_t limit)
{
	return ASK(f, STORE_DESK, .op = STORE_INBOX,
	    .inbox = { str_of(unit), str_of(state_), str_of(after), limit });
}

static void
test_inbox(void **state)
{
	static const char *const due[] = { "2026-12-03", "2026-12-01",
		"2026-12-01", "2026-12-02" };
	struct fixture *f = *state;
	struct store_request submit;
	struct store_reply reply;

	fixture_put_form(f);
	for (unsigned n = 1; n <= 4; n++) {
		fixture_put_draft(f, n, 60);
		submit = fixture_submit(f, n);
		submit.submit.due = str_of(due[n - 1]);
		submit.submit.unit = n == 3 ? STR("dongpu") : STR("shiju");
		assert_int_equal(
		    fixture_ask(f, STORE_WEB, &submit).status, STORE_OK);
	}
	reply = inbox(f, "", "", "", 500);
	assert_int_equal(reply.inbox.n_rows, 4);
	assert_true(str_is(reply.inbox.rows[0].public, "00000002"));
	assert_true(str_is(reply.inbox.rows[1].public, "00000003"));
	assert_true(str_is(reply.inbox.rows[3].public, "00000001"));
	assert_true(str_is(reply.inbox.rows[0].form, "wangshang110"));
	assert_true(str_is(reply.inbox.rows[0].title, "网上110"));
	assert_true(str_is(reply.inbox.rows[0].state, "received"));
	reply = inbox(f, "", "", "00000002", 2);
	assert_int_equal(reply.inbox.n_rows, 2);
	assert_true(str_is(reply.inbox.rows[0].public, "00000003"));
	assert_true(str_is(reply.inbox.rows[1].public, "00000004"));
	assert_int_equal(inbox(f, "shiju", "", "", 9).inbox.n_rows, 3);
	assert_int_equal(inbox(f, "dongpu", "received", "", 9).inbox.n_rows, 1);
	assert_int_equal(inbox(f, "", "received", "", 9).inbox.n_rows, 4);
	assert_int_equal(inbox(f, "", "closed", "", 9).inbox.n_rows, 0);
	assert_int_equal(inbox(f, "", "", "00000001", 9).inbox.n_rows, 0);
	assert_int_equal(inbox(f, "", "", "55555555", 9).status, STORE_BAD);
	assert_int_equal(inbox(f, "", "", "", 0).status, STORE_BAD);
	assert_int_equal(inbox(f, "", "", "", 501).status, STORE_BAD);
}

static void
test_ticket_get(void **state)
{
	struct fixture *f = *state;
	struct store_reply reply;

	assert_int_equal(ASK(f, STORE_DESK, .op = STORE_TICKET_GET,
			     .ticket_get = { STR("00000001") })
			     .status,
	    STORE_NONE);
	fixture_make_ticket(f, 1);
	reply = ASK(f, STORE_DESK, .op = STORE_TICKET_GET,
	    .ticket_get = { STR("00000001") });
	assert_int_equal(reply.status, STORE_OK);
	assert_true(str_is(reply.ticket_get.row.public, "00000001"));
	assert_true(str_is(reply.ticket_get.row.rev, FIXTURE_REV));
	assert_true(str_is(reply.ticket_get.row.received, "2026-11-23T10:04"));
	assert_true(str_is(reply.ticket_get.form, FIXTURE_FORM));
	assert_int_equal(reply.ticket_get.n_items, 1);
	/* What desk and web may not see is not in the record at all. */
	assert_int_equal(
	    str_find(buf_view(&f->job.reply), FIXTURE_TOKEN), SIZE_MAX);
	assert_int_equal(
	    str_find(buf_view(&f->job.reply), "wrapped seed"), SIZE_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		TEST(test_form_put),
		TEST(test_draft_put),
		TEST(test_draft_replace),
		TEST(test_submit),
		TEST(test_submit_order_of_statuses),
		TEST(test_submit_refuses_nonsense),
		TEST(test_receipt),
		TEST(test_ticket_open),
		TEST(test_ticket_mark),
		TEST(test_item_add),
		TEST(test_item_add_full),
		TEST(test_inbox),
		TEST(test_ticket_get),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
