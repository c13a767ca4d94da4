/* Bodies: one spelling each, there and back, everything else refused. */
#include "seal_fixture.h"

static struct body_submission
submission_of(struct arena *arena)
{
	struct body_submission body = { .form = STR("wangshang110"),
		.rev = STR("0f3a0f3a0f3a0f3a0f3a0f3a0f3a0f3a"),
		.at = { 1795399449, 480 },
		.due = { 2026, 11, 24 },
		.consent = STR("我已阅读“说明”并同意"),
		.terms = STR("aa55") };
	struct json_error error;

	memset(body.ticket.receive, 1, SEAL_KEY_SIZE);
	memset(body.ticket.sign, 2, SEAL_KEY_SIZE);
	body.answers = json_parse(arena,
	    STR("{\"kind\":\"提供线索\",\"many\":[\"a\",\"b\"],\"yes\":true,"
		"\"day\":{\"unsure\":true},\"text\":"
		"\"一\\n\\\"二\\\"\\t\\\\\"}"),
	    &error);
	assert_non_null(body.answers);
	return body;
}

#define SUBMISSION                                                              \
	"{\"format\":1,\"form\":\"wangshang110\","                              \
	"\"rev\":\"0f3a0f3a0f3a0f3a0f3a0f3a0f3a0f3a\","                         \
	"\"at\":\"2026-11-23T10:04:09+08:00\",\"due\":\"2026-11-24\","          \
	"\"consent\":\"我已阅读“说明”并同意\",\"terms\":\"aa55\"," \
	"\"ticket\":{\"receive\":"                                              \
	"\"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE\","                      \
	"\"sign\":\"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI\"},"            \
	"\"answers\":{\"kind\":\"提供线索\",\"many\":[\"a\",\"b\"],"        \
	"\"yes\":true,\"day\":{\"unsure\":true},"                               \
	"\"text\":\"一\\n\\\"二\\\"\\t\\\\\"}}"

static void
test_submission(void **state)
{
	struct arena arena;
	struct body_submission body, back;
	struct buf text = BUF_INIT, again = BUF_INIT;

	(void)state;
	arena_init(&arena, 0);
	body = submission_of(&arena);
	body_submission_put(&text, &body, NULL);
	assert_string_equal(text.p, SUBMISSION);
	assert_true(body_submission_get(&arena, buf_view(&text), &back));
	assert_true(str_eq(back.form, body.form));
	assert_true(back.at.unix == body.at.unix);
	assert_int_equal(back.at.offset, 480);
	assert_true(keys_public_equal(&back.ticket, &body.ticket));
	assert_true(str_is(jnode_str(back.answers, "kind"), "提供线索"));
	body_submission_put(&again, &back, NULL);
	assert_string_equal(again.p, text.p);
	buf_done(&text);
	buf_done(&again);
	arena_done(&arena);
}

/* `from` replaced by `to` in a good text must be refused. */
struct change {
	const char *from, *to;
};

static struct str
changed(struct arena *arena, struct str text, struct change change)
{
	size_t at = str_find(text, change.from);

	assert_int_not_equal(at, SIZE_MAX);
	return str_of(str_fmt(arena, "%.*s%s%.*s", (int)at, text.p, change.to,
	    STR_FMT(str_from(text, at + strlen(change.from)))));
}

static void
test_submission_refused(void **state)
{
	static const struct change table[] = {
		{ "\"format\":1", "\"format\":2" },
		{ "\"format\":1", "\"format\":\"1\"" },
		{ "\"format\":1,", "" },
		{ "{\"format\"", "{ \"format\"" },
		{ "\"form\":", "\"Form\":" },
		{ "\"wangshang110\"", "\"\"" },
		{ "\"rev\":\"0f3a", "\"rev\":\"0f3" },
		{ "10:04:09", "10:64:09" },
		{ "10:04:09", "9:04:09" },
		{ "\"terms\":\"aa55\"", "\"terms\":null" },
		{ "\"terms\":\"aa55\",", "\"terms\":\"aa55\",\"more\":1," },
		{ "\"AQEB", "\"AQE" },
		{ "AQEBAQE\",", "AQEBAQF\"," },
		{ "\"sign\"", "\"Sign\"" },
		{ "\"answers\":{", "\"answers\":[{" },
		{ "\"kind\":\"提供线索\"", "\"kind\":1.5" },
		{ "\"kind\":\"提供线索\"", "\"kind\":null,\"x\":1e3" },
		{ "\"text\":\"一", "\"text\":\"\\u4e00" },
		{ "\"yes\":true", "\"yes\":true,\"yes\":true" },
		{ "\\\\\"}}", "\\\\\"}}\n" },
		{ "[\"a\",", "[[[[[[[[[\"a\"]]]]]]]]," },
	};
	struct arena arena;
	struct body_submission body;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (body_submission_get(&arena,
			changed(&arena, STR(SUBMISSION), table[i]), &body))
			fail_msg("taken: %s → %s", table[i].from, table[i].to);
	assert_false(body_submission_get(&arena, STR(""), &body));
	assert_false(body_submission_get(&arena, STR("[]"), &body));
	arena_done(&arena);
}

static void
test_at(void **state)
{
	static const struct {
		int64_t unix;
		int offset;
		int64_t cut;
	} table[] = {
		{ 1795399449, 480, 1795399200 },
		{ 1795399200, 480, 1795399200 },
		{ 1795399449, 0, 1795399200 },
		{ 1795399449, 330, 1795397400 }, /* +05:30: its own hour */
		{ -1, 0, -3600 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct instant now = { table[i].unix, table[i].offset };

		assert_true(body_at(now, true).unix == table[i].cut);
		assert_true(body_at(now, false).unix == now.unix);
		assert_int_equal(body_at(now, true).offset, now.offset);
	}
}

#define REPLY                                                                  \
	"{\"format\":1,\"type\":\"reply\",\"at\":\"2026-11-24\","              \
	"\"state\":\"replied\",\"due\":null,\"text\":\"已核实。\\n谢谢\"}"
#define STEP                                                                   \
	"{\"format\":1,\"type\":\"step\",\"at\":\"2026-11-24\","               \
	"\"state\":\"working\",\"due\":\"2026-12-01\",\"text\":\"\"}"

static void
test_desk(void **state)
{
	static const char *const table[] = { REPLY, STEP };
	struct arena arena;
	struct body_desk body;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < 2; i++) {
		struct buf again = BUF_INIT;

		assert_true(body_desk_get(&arena, str_of(table[i]), &body));
		assert_int_equal(body.has_due, i == 1);
		body_desk_put(&again, &body);
		assert_string_equal(again.p, table[i]);
		buf_done(&again);
	}
	assert_int_equal(body.due.d, 1);
	arena_done(&arena);
}

static void
test_desk_refused(void **state)
{
	static const struct change table[] = {
		{ "\"reply\"", "\"submission\"" },
		{ "\"reply\"", "\"\"" },
		{ "2026-11-24", "2026-11-31" },
		{ "\"replied\"", "\"\"" },
		{ "\"due\":null", "\"due\":\"soon\"" },
		{ "\"due\":null,", "" },
		{ "\"due\":null", "\"due\":false" },
		{ "已核实。\\n谢谢", "" }, /* a reply says something */
		{ "\"format\":1", "\"format\":0" },
		{ ",\"text\"", ", \"text\"" },
	};
	struct arena arena;
	struct body_desk body;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (body_desk_get(
			&arena, changed(&arena, STR(REPLY), table[i]), &body))
			fail_msg("taken: %s → %s", table[i].from, table[i].to);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_submission),
		cmocka_unit_test(test_submission_refused),
		cmocka_unit_test(test_at),
		cmocka_unit_test(test_desk),
		cmocka_unit_test(test_desk_refused),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
