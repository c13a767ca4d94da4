/*
 * The store's records: every operation and reply survives a round trip, every
 * cut, grown or bent record is refused, and the bytes are what the protocol
 * page says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/store_wire.h"

/* As STR, but for static initialisers. */
#define S(lit)                                                                 \
	{                                                                      \
		(lit), sizeof(lit) - 1                                         \
	}
#define BYTES32 "0123456789abcdef0123456789abcdef"
#define BYTES16 "0123456789abcdef"

static struct store_mark marks[] = {
	{ { "12345678", 8 }, 3, 0, { "", 0 } },
	{ { "87654321", 8 }, 0, 4294967295u, { "2026-11-23", 10 } },
};

static struct store_item items[] = {
	{ 'C', 1, { "submission", 10 }, { "keys", 4 }, { "\0text", 5 },
	    { "", 0 } },
	{ 'D', 4294967295u, { "reply", 5 }, { "k", 1 }, { "t", 1 },
	    { "signature", 9 } },
};

#define ROW                                                                    \
	{                                                                      \
		.public = S("12345678"), .rev = S(BYTES32),                    \
		.form = S("wangshang110"), .title = S("网上110"),              \
		.unit = S("dongpu"), .state = S("passed_on"),                  \
		.key_id = S("dongpu-2026-11"),                                 \
		.received = S("2026-11-23T10:04"), .due = S("2026-11-24"),     \
		.anonymous = true, .failed = 7, .opened = S("2026-11-25")      \
	}

static struct store_row rows[] = { ROW, ROW };

static struct store_log_row log_rows[] = {
	{ S("2029-11-24"), S("wangshang110"), S("dongpu"), S("2026-11"), 3 },
};

static struct store_hash hashes[] = { { S(BYTES32) }, { S(BYTES32) } };

static const struct store_request requests[] = {
	{ .op = STORE_FORM_PUT,
	    .job = 1,
	    .form_put = { S(BYTES32), S("{\"id\":\"a\"}") } },
	{ .op = STORE_DRAFT_PUT,
	    .draft_put = { S(BYTES32), 60, S("sealed\0draft") } },
	{ .op = STORE_DRAFT_REPLACE,
	    .draft_replace = { S(BYTES32), 4294967295u, S("sealed") } },
	{ .op = STORE_DRAFT_GET, .draft_get = { S(BYTES32) } },
	{ .op = STORE_SUBMIT,
	    .job = 0xfedcba98u,
	    .submit = { .row = S(BYTES32),
		.version = 2,
		.tag = S(BYTES32),
		.counter = 5,
		.public = S("00000001"),
		.token = S(BYTES32),
		.rev = S(BYTES32),
		.unit = S("shiju"),
		.state = S("received"),
		.key_id = S("a-Z_0.9"),
		.received = S("2026-11-23"),
		.due = S("2026-12-01"),
		.anonymous = true,
		.seed = S("wrapped"),
		.keys = S("sealed keys"),
		.text = S("ciphertext"),
		.first = S(BYTES32),
		.receipt = S(BYTES32) } },
	{ .op = STORE_RECEIPT_GET, .receipt_get = { S(BYTES32) } },
	{ .op = STORE_TICKET_OPEN,
	    .ticket_open = { S("12345678"), S(BYTES32) } },
	{ .op = STORE_TICKET_MARK, .ticket_mark = { marks, 2 } },
	{ .op = STORE_TICKET_MARK, .ticket_mark = { NULL, 0 } },
	{ .op = STORE_ITEM_ADD,
	    .item_add = { S("12345678"), 'D', 1, S("reply"), S("replied"),
		S("2026-11-30"), S("k"), S("t"), S("s"), S(""), S("") } },
	{ .op = STORE_ITEM_ADD,
	    .item_add = { S("12345678"), 'C', 2, S("followup"), S(""), S(""),
		S("k"), S("t"), S("s"), S(BYTES16), S(BYTES32) } },
	{ .op = STORE_DRAFT_END, .draft_end = { S(BYTES32) } },
	{ .op = STORE_RECEIPT_END, .receipt_end = { S(BYTES32) } },
	{ .op = STORE_DRAFT_EXTEND, .draft_extend = { S(BYTES32), 60 } },
	{ .op = STORE_PING },
	{ .op = STORE_INBOX,
	    .inbox = { S(""), S("received"), S("12345678"), 500 } },
	{ .op = STORE_TICKET_GET, .ticket_get = { S("12345678") } },
	{ .op = STORE_PURGE, .purge = { S("12345678"), 7, S("2029-11-24") } },
	{ .op = STORE_PURGE_LOG },
	{ .op = STORE_RESET,
	    .reset = { S("12345678"), S(BYTES32), S("seed"), items, 2 } },
	{ .op = STORE_BACKUP, .backup = { S("/backup/one"), true } },
	{ .op = STORE_RECEIPTS, .receipts = { S("2026-11-23"), S("") } },
	{ .op = STORE_RECEIPTS, .receipts = { S("2026-11-23"), S(BYTES32) } },
};
enum { REQUESTS = sizeof(requests) / sizeof(requests[0]) };

static const struct {
	enum store_op op;
	struct store_reply reply;
} replies[] = {
	{ STORE_FORM_PUT, { .status = STORE_USED, .job = 9 } },
	{ STORE_DRAFT_PUT, { .status = STORE_OK,
			       .draft_put = { S(BYTES16), 1, 1795399449 } } },
	{ STORE_DRAFT_PUT, { .status = STORE_USED } },
	{ STORE_DRAFT_REPLACE,
	    { .status = STORE_OK, .draft_replace = { 2, -1 } } },
	{ STORE_DRAFT_EXTEND,
	    { .status = STORE_OK, .draft_extend = { 2, 1795399449 } } },
	{ STORE_DRAFT_GET, { .status = STORE_OK,
			       .draft_get = { .salt = S(BYTES16),
				   .sealed = S("draft"),
				   .version = 3,
				   .expires = 5 } } },
	{ STORE_DRAFT_GET, { .status = STORE_USED,
			       .draft_get = { .salt = S(BYTES16),
				   .counter = 3,
				   .until = 5 } } },
	{ STORE_SUBMIT, { .status = STORE_OK, .submit = { 1, 2 } } },
	{ STORE_SUBMIT, { .status = STORE_AGAIN, .submit = { 3, 0 } } },
	{ STORE_SUBMIT, { .status = STORE_TAKEN } },
	{ STORE_RECEIPT_GET,
	    { .status = STORE_OK,
		.receipt_get = { S(BYTES16), 1, S("{}"), S("shiju"),
		    S("2026-11-23"), S("2026-11-24"), true, 77,
		    S(BYTES32) } } },
	{ STORE_TICKET_OPEN,
	    { .status = STORE_OK,
		.ticket_open = { S("seed"), S("{}"), S("shiju"), S("k1"),
		    S("received"), S("2026-11-23"), S("2026-11-24"), false, 2,
		    5, S(""), items, 2 } } },
	{ STORE_TICKET_OPEN, { .status = STORE_NONE } },
	{ STORE_PING, { .status = STORE_OK, .ping = { 1, true, S(BYTES16) } } },
	{ STORE_INBOX, { .status = STORE_OK, .inbox = { rows, 2 } } },
	{ STORE_TICKET_GET,
	    { .status = STORE_OK, .ticket_get = { ROW, items, 2, S("{}") } } },
	{ STORE_ITEM_ADD, { .status = STORE_FAIL, .job = 4294967295u } },
	{ STORE_PURGE_LOG,
	    { .status = STORE_OK, .purge_log = { log_rows, 1 } } },
	{ STORE_BACKUP, { .status = STORE_OK, .backup = { true, 4096 } } },
	{ STORE_RESET, { .status = STORE_AGAIN } },
	{ STORE_RECEIPTS, { .status = STORE_OK,
			      .receipts = { S("2026-11-20"), hashes, 2 } } },
	{ STORE_RECEIPTS, { .status = STORE_OK } },
};
enum { REPLIES = sizeof(replies) / sizeof(replies[0]) };

static void
assert_same(struct buf *a, struct buf *b)
{
	assert_int_equal(a->n, b->n);
	assert_memory_equal(a->p, b->p, a->n);
}

/* decode(encode(x)) encodes to the same bytes: nothing was lost or bent. */
static void
test_requests_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < REQUESTS; i++) {
		struct buf a = BUF_INIT, b = BUF_INIT;
		struct arena arena;
		struct store_request got;

		arena_init(&arena, 0);
		assert_true(store_wire_request_put(&a, &requests[i]));
		assert_true(store_wire_request_get(&arena, buf_view(&a), &got));
		assert_int_equal(got.op, requests[i].op);
		assert_int_equal(got.job, requests[i].job);
		assert_true(store_wire_request_put(&b, &got));
		assert_same(&a, &b);
		buf_done(&a);
		buf_done(&b);
		arena_done(&arena);
	}
}

static void
test_replies_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < REPLIES; i++) {
		struct buf a = BUF_INIT, b = BUF_INIT;
		struct arena arena;
		struct store_reply got;
		enum store_op op = replies[i].op;

		arena_init(&arena, 0);
		assert_true(store_wire_reply_put(&a, op, &replies[i].reply));
		assert_true(
		    store_wire_reply_get(&arena, op, buf_view(&a), &got));
		assert_int_equal(got.status, replies[i].reply.status);
		assert_int_equal(got.job, replies[i].reply.job);
		assert_true(store_wire_reply_put(&b, op, &got));
		assert_same(&a, &b);
		buf_done(&a);
		buf_done(&b);
		arena_done(&arena);
	}
}

static void
test_fields_arrive(void **state)
{
	struct buf a = BUF_INIT;
	struct arena arena;
	struct store_request got;
	struct store_reply reply;

	(void)state;
	arena_init(&arena, 0);
	assert_true(store_wire_request_put(&a, &requests[7]));
	assert_true(store_wire_request_get(&arena, buf_view(&a), &got));
	assert_int_equal(got.ticket_mark.n, 2);
	assert_true(str_is(got.ticket_mark.marks[1].public, "87654321"));
	assert_int_equal(got.ticket_mark.marks[0].failed, 3);
	assert_true(str_is(got.ticket_mark.marks[1].opened, "2026-11-23"));
	assert_true(got.ticket_mark.marks[1].shown == 4294967295u);
	assert_true(store_wire_reply_put(&a, STORE_TICKET_GET,
	    &(struct store_reply){ .ticket_get = { ROW, items, 2, S("{}") } }));
	assert_true(store_wire_reply_get(
	    &arena, STORE_TICKET_GET, buf_view(&a), &reply));
	assert_true(str_is(reply.ticket_get.row.title, "网上110"));
	assert_true(reply.ticket_get.row.anonymous);
	assert_int_equal(reply.ticket_get.items[0].side, 'C');
	assert_int_equal(reply.ticket_get.items[0].text.n, 5);
	assert_int_equal(reply.ticket_get.items[1].n, 4294967295u);
	arena_done(&arena);
	buf_done(&a);
}

/* The protocol's bytes: header, then lengths and values, little-endian. */
static void
test_bytes(void **state)
{
	static const char want[] = "\1\0\17\0\4\3\2\1\10\0\0\0"
				   "12345678";
	struct store_request request = { .op = STORE_TICKET_GET,
		.job = 0x01020304,
		.ticket_get = { S("12345678") } };
	struct buf a = BUF_INIT;

	(void)state;
	assert_true(store_wire_request_put(&a, &request));
	assert_int_equal(a.n, sizeof(want) - 1);
	assert_memory_equal(a.p, want, a.n);
	assert_int_equal(store_wire_job(buf_view(&a)), 0x01020304);
	assert_int_equal(store_wire_op(buf_view(&a)), STORE_TICKET_GET);
	store_wire_set_job(&a, 0xa1b2c3d4);
	assert_int_equal(store_wire_job(buf_view(&a)), 0xa1b2c3d4);
	assert_int_equal(store_wire_job(STR("\1\0\1")), 0);
	assert_int_equal(store_wire_op(STR("")), 0);
	buf_done(&a);
}

/* Exact-size copies, so that a sanitizer sees a read past the end. */
static bool
decodes(struct str record)
{
	struct buf exact = BUF_INIT;
	struct arena arena;
	struct store_request got;
	bool good;

	arena_init(&arena, 0);
	buf_str(&exact, record);
	good = store_wire_request_get(&arena, buf_view(&exact), &got);
	buf_done(&exact);
	arena_done(&arena);
	return good;
}

static void
test_cut_and_grown_records_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < REQUESTS; i++) {
		struct buf a = BUF_INIT;

		assert_true(store_wire_request_put(&a, &requests[i]));
		assert_true(decodes(buf_view(&a)));
		for (size_t n = 0; n < a.n; n++)
			assert_false(decodes(str_sub(buf_view(&a), 0, n)));
		buf_char(&a, 0);
		assert_false(decodes(buf_view(&a)));
		buf_done(&a);
	}
}

static void
test_foreign_headers_are_refused(void **state)
{
	static const unsigned char ops[] = { 0, 7, 8, 9, 20, 31, 255 };
	struct buf a = BUF_INIT;

	(void)state;
	assert_true(store_wire_request_put(
	    &a, &(struct store_request){ .op = STORE_PING }));
	assert_true(decodes(buf_view(&a)));
	for (size_t i = 0; i < sizeof(ops); i++) {
		a.p[2] = (char)ops[i];
		assert_false(decodes(buf_view(&a)));
	}
	a.p[2] = STORE_PING;
	a.p[3] = 1;
	assert_false(decodes(buf_view(&a)));
	a.p[3] = 0;
	a.p[0] = 2;
	assert_false(decodes(buf_view(&a)));
	buf_done(&a);
}

/* A count or length that the record cannot hold. */
static void
test_lying_numbers_are_refused(void **state)
{
	static const uint32_t lies[] = { 3, 1000, 0x7fffffff, 0xffffffff };
	struct buf a = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		assert_true(store_wire_request_put(&a, &requests[7]));
		for (int k = 0; k < 4; k++)
			a.p[STORE_HEADER_SIZE + k] = (char)(lies[i] >> (8 * k));
		assert_false(decodes(buf_view(&a)));
		assert_true(store_wire_request_put(&a, &requests[0]));
		for (int k = 0; k < 4; k++)
			a.p[STORE_HEADER_SIZE + k] = (char)(lies[i] >> (8 * k));
		assert_false(decodes(buf_view(&a)));
	}
	buf_done(&a);
}

static void
test_bent_values_are_refused(void **state)
{
	static const struct store_request bent[] = {
		{ .op = STORE_FORM_PUT,
		    .form_put = { S("0123456789ABCDEF0123456789abcdef"),
			S("{}") } },
		{ .op = STORE_FORM_PUT, .form_put = { S(BYTES32), S("") } },
		{ .op = STORE_DRAFT_GET, .draft_get = { S(BYTES16) } },
		{ .op = STORE_DRAFT_GET, .draft_get = { S(BYTES32 "x") } },
		{ .op = STORE_TICKET_GET, .ticket_get = { S("1234567x") } },
		{ .op = STORE_TICKET_GET, .ticket_get = { S("1234567") } },
		{ .op = STORE_TICKET_GET, .ticket_get = { S("") } },
		{ .op = STORE_INBOX, .inbox = { S("a b"), S(""), S(""), 1 } },
		{ .op = STORE_INBOX, .inbox = { S("单位"), S(""), S(""), 1 } },
		{ .op = STORE_INBOX, .inbox = { S(""), S(""), S("123"), 1 } },
		{ .op = STORE_ITEM_ADD,
		    .item_add = { S("12345678"), 'X', 1, S("reply"), S(""),
			S(""), S(""), S("t"), S(""), S("") } },
		{ .op = STORE_ITEM_ADD,
		    .item_add = { S("12345678"), 'D', 1, S("reply"), S(""),
			S("2026-1-30"), S(""), S("t"), S(""), S("") } },
		{ .op = STORE_RECEIPTS,
		    .receipts = { S("2026-11-2x"), S("") } },
		{ .op = STORE_RECEIPTS, .receipts = { S(""), S("") } },
		{ .op = (enum store_op)7 },
		{ .op = STORE_OP__MAX },
	};
	struct buf a = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(bent) / sizeof(bent[0]); i++) {
		assert_false(store_wire_request_put(&a, &bent[i]));
		assert_int_equal(a.n, 0);
	}
	assert_false(store_wire_reply_put(&a, STORE_PING,
	    &(struct store_reply){ .status = STORE_STATUS__MAX }));
	assert_false(store_wire_reply_put(
	    &a, STORE_PING, &(struct store_reply){ .status = STORE_OK }));
	buf_done(&a);
}

static void
test_sizes_are_bounded(void **state)
{
	static char big[STORE_RECORD_MAX];
	struct store_request request = { .op = STORE_DRAFT_PUT,
		.draft_put = { S(BYTES32), 60, { big, STORE_BODY_MAX } } };
	struct store_item many[3] = { items[0], items[0], items[0] };
	struct store_reply reply = { .ticket_get = { ROW, many, 3, S("{}") } };
	struct buf a = BUF_INIT;

	(void)state;
	assert_true(store_wire_request_put(&a, &request));
	assert_true(decodes(buf_view(&a)));
	request.draft_put.sealed.n++;
	assert_false(store_wire_request_put(&a, &request));
	/* Each part is allowed, the whole is not. */
	for (int i = 0; i < 3; i++)
		many[i].text = str_mem(big, 50 * 1024);
	assert_false(store_wire_reply_put(&a, STORE_TICKET_GET, &reply));
	assert_int_equal(a.n, 0);
	for (int i = 0; i < 3; i++)
		many[i].text = str_mem(big, STORE_ITEMS_MAX / 3 - 128);
	reply.ticket_get.form = str_mem(big, STORE_FORM_MAX);
	assert_true(store_wire_reply_put(&a, STORE_TICKET_GET, &reply));
	buf_done(&a);
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(store_wire_op_name(STORE_SUBMIT), "submit");
	assert_string_equal(store_wire_op_name(STORE_PING), "ping");
	assert_null(store_wire_op_name((enum store_op)0));
	assert_null(store_wire_op_name(STORE_OP__MAX));
	for (int i = 0; i < STORE_STATUS__MAX; i++)
		assert_non_null(store_wire_status_name((enum store_status)i));
	assert_string_equal(store_wire_status_name(STORE_FAIL), "fail");
	assert_null(store_wire_status_name(STORE_STATUS__MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests_round_trip),
		cmocka_unit_test(test_replies_round_trip),
		cmocka_unit_test(test_fields_arrive),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_cut_and_grown_records_are_refused),
		cmocka_unit_test(test_foreign_headers_are_refused),
		cmocka_unit_test(test_lying_numbers_are_refused),
		cmocka_unit_test(test_bent_values_are_refused),
		cmocka_unit_test(test_sizes_are_bounded),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
