/* The bundle: round trip byte for byte, and every kind of refusal. */
#include "contract_fixture.h"

#include "base/hash.h"

/* STR where an initialiser must be constant. */
#define LIT(text)                                                              \
	{                                                                      \
		(text), sizeof(text) - 1                                       \
	}

struct bench {
	struct arena arena;
	struct bundle bundle;
	struct buf text;
};

static void
bench_init(struct bench *b)
{
	static struct unit units[] = {
		{ LIT("shiju"), LIT("青渡市公安局"), LIT("bureau"),
		    { NULL, 0 } },
		{ LIT("dongpu"), LIT("东浦区分局"), LIT("county"),
		    LIT("0000-5550101") },
		{ LIT("xiling"), LIT("西岭区分局"), LIT("county"),
		    { NULL, 0 } },
	};
	static struct state states[] = {
		{ LIT("received"), LIT("已提交"), true, false, false, false,
		    { NULL, 0 } },
		{ LIT("supplement"), LIT("需补充"), false, false, false, true,
		    { NULL, 0 } },
		{ LIT("replied"), LIT("已回复"), false, true, false, false,
		    { NULL, 0 } },
		{ LIT("closed"), LIT("已办结"), false, false, true, false,
		    LIT("finish") },
	};
	static struct shell_part parts[] = {
		{ LIT("<!doctype html>\n<title>"), { NULL, 0 } },
		{ { NULL, 0 }, LIT("title") },
		{ LIT("</title>\n<main id=\"main\">"), { NULL, 0 } },
		{ { NULL, 0 }, LIT("content") },
		{ LIT("</main>\n"), { NULL, 0 } },
	};
	static struct shell shells[] = { { LIT("standard"), parts, 5 } };
	static struct str origins[] = { LIT("https://wangting.example") };

	arena_init(&b->arena, 0);
	b->text = BUF_INIT;
	b->bundle = (struct bundle){ .units = units,
		.n_units = 3,
		.states = states,
		.n_states = 4,
		.shells = shells,
		.n_shells = 1,
		.forms = fixture_form(&b->arena),
		.n_forms = 1 };
	b->bundle.site.title = STR("青渡市公安局网上服务大厅");
	b->bundle.site.short_title = STR("青渡公安网厅");
	b->bundle.site.lang = STR("zh-CN");
	b->bundle.site.banner = STR("演示站点");
	b->bundle.site.noindex = true;
	b->bundle.site.base_url = STR("https://wangting.example");
	b->bundle.site.origins = origins;
	b->bundle.site.n_origins = 1;
	b->bundle.site.utc_offset = 480;
	b->bundle.site.lookup = STR("/chaxun/");
	fixture_texts(&b->arena, &b->bundle.texts);
	for (size_t i = 0; i < SERVICE__MAX; i++)
		b->bundle.templates[i] = str_of(str_fmt(
		    &b->arena, "<h1>%s \"\\\n</h1>\n", service_page_name[i]));
	bundle_encode(&b->text, &b->bundle);
}

static void
bench_done(struct bench *b)
{
	buf_done(&b->text);
	arena_done(&b->arena);
}

static void
is_canonical(void **state)
{
	struct bench b;
	struct buf again = BUF_INIT;
	struct str text;

	(void)state;
	bench_init(&b);
	text = buf_view(&b.text);
	assert_true(str_starts(text, "{\n  \"format\": 1,\n  \"digest\": \""));
	assert_true(str_ends(text, "]\n}\n"));
	assert_true(str_find(text, "\"utc_offset\": \"+08:00\"") != SIZE_MAX);
	assert_true(str_find(text, "青渡市") != SIZE_MAX);
	bundle_encode(&again, &b.bundle);
	assert_true(str_eq(text, buf_view(&again)));
	buf_done(&again);
	bench_done(&b);
}

static void
goes_round(void **state)
{
	struct bench b;
	struct bundle *read;
	struct json_error error = { 0 };
	struct buf again = BUF_INIT;
	const struct form *form;
	const struct field *field;

	(void)state;
	bench_init(&b);
	read = bundle_decode(&b.arena, buf_view(&b.text), &error);
	if (read == NULL)
		fail_msg("%d:%d %s", error.line, error.column, error.text);
	bundle_encode(&again, read);
	assert_true(str_eq(buf_view(&b.text), buf_view(&again)));
	assert_string_equal(read->digest, b.bundle.digest);
	assert_int_equal(read->site.utc_offset, 480);
	assert_true(read->site.noindex);
	assert_true(
	    str_is(bundle_unit(read, STR("dongpu"))->tel, "0000-5550101"));
	assert_int_equal(bundle_unit(read, STR("shiju"))->tel.n, 0);
	assert_null(bundle_unit(read, STR("nowhere")));
	assert_true(bundle_state(read, STR("supplement"))->waits_for_citizen);
	assert_null(bundle_state(read, STR("nowhere")));
	assert_null(bundle_form(read, STR("nowhere")));
	assert_int_equal(read->shells[0].n, 5);
	assert_true(str_is(read->shells[0].parts[3].slot, "content"));
	form = bundle_form(read, STR("values"));
	assert_int_equal(form->anonymous, ANONYMOUS_WHEN);
	assert_int_equal(form->clock.n, 24);
	assert_int_equal(form->clock.unit, CLOCK_HOURS);
	assert_int_equal(form->retain_days, 1095);
	field = form_field(form, STR("wish"));
	assert_int_equal(field->min.kind, LIMIT_TODAY);
	assert_int_equal(field->max.days, 30);
	assert_int_equal(form_field(form, STR("to"))->min.kind, LIMIT_FIELD);
	assert_true(form_field(form, STR("card"))->mask);
	buf_done(&again);
	bench_done(&b);
}

/* Every single line, when it is gone or changed, is noticed. */
static void
no_line_is_free(void **state)
{
	struct bench b;
	struct str text, rest, line;

	(void)state;
	bench_init(&b);
	text = buf_view(&b.text);
	rest = text;
	while (rest.n > 0) {
		struct json_error error = { 0 };
		struct arena arena;
		struct str head, changed;

		str_cut(rest, '\n', &line, &rest);
		head = str_mem(text.p, (size_t)(line.p - text.p));
		arena_init(&arena, 0);
		changed = str_join(&arena, head, rest);
		assert_null(bundle_decode(&arena, changed, &error));
		assert_true(error.text[0] != '\0');
		assert_true(error.line > 0);
		arena_done(&arena);
	}
	bench_done(&b);
}

static struct str
replaced(struct arena *arena, struct str text, const char *from, const char *to)
{
	size_t at = str_find(text, from);

	if (at == SIZE_MAX)
		fail_msg("nothing to replace: %s", from);
	return str_of(
	    str_fmt(arena, "%.*s%s%.*s", STR_FMT(str_sub(text, 0, at)), to,
		STR_FMT(str_from(text, at + strlen(from)))));
}

static int
line_of(struct str text, const char *what)
{
	size_t at = str_find(text, what);
	int line = 1;

	for (size_t i = 0; i < at; i++)
		line += text.p[i] == '\n';
	return line;
}

static void
refuses_with_position(void **state)
{
	static const struct {
		const char *from, *to, *text;
		bool at_line; /* the error names the changed line */
	} rows[] = {
		{ "\"format\": 1", "\"format\": 2", "format 1", true },
		{ "\"format\": 1,", "\"form\": 1,", "format 1", false },
		{ "\"noindex\": true", "\"noindex\": 1", "true or false",
		    true },
		{ "\"lang\": \"zh-CN\"", "\"lang\": null", "string", true },
		{ "\"banner\": \"演示站点\"", "\"banner\": \"\"", "null",
		    true },
		{ "\"utc_offset\": \"+08:00\"", "\"utc_offset\": \"8\"",
		    "+08:00", true },
		{ "\"kind\": \"bureau\"", "\"kinds\": \"bureau\"",
		    "unknown key “kinds”", true },
		{ "\"type\": \"radio\"", "\"type\": \"image\"", "field type",
		    true },
		{ "\"draft_minutes\": 60", "\"draft_minutes\": -1", "count",
		    true },
		{ "\"unit\": \"hours\"", "\"unit\": \"weeks\"", "clock", true },
		{ "\"publish\": \"no\"", "\"publish\": \"yes\"", "publish",
		    true },
		{ "\"slot\": \"title\"", "\"slot\": \"head\"", "slot", true },
		{ "\"max\": \"today\"", "\"max\": \"tomorrow!\"", "limit",
		    true },
		{ "\"route\": \"region\"", "\"route\": \"nowhere\"",
		    "no such field", true },
		{ "\"short\": \"标题太短了\"", "\"range\": \"标题太短了\"",
		    "cannot break", true },
		{ "\"id\": \"title\"", "\"id\": \"kind\"", "two fields",
		    false },
		{ "\"id\": \"title\"", "\"id\": \"rev\"", "field id", false },
		{ "\"field\": \"agent\"", "\"field\": \"agentName\"",
		    "later field", false },
		{ "\"unit\": \"shiju\"", "\"unit\": \"gone\"", "rev", false },
		{ "\"label\": \"标题\"", "\"label\": \"题目\"", "rev", false },
		{ "\"label\": \"已提交\"", "\"label\": \"已提父\"", "digest",
		    false },
		{ "\n  \"site\"", "\n   \"site\"", "canonical", true },
		{ "\"site\": {", "\"site\":  {", "canonical", true },
		{ "{\n  \"format\": 1,\n", "{\n  \"format\": 1\n", "", false },
	};
	struct bench b;
	struct str text;

	(void)state;
	bench_init(&b);
	text = buf_view(&b.text);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct json_error error = { 0 };
		struct str changed =
		    replaced(&b.arena, text, rows[i].from, rows[i].to);

		assert_null(bundle_decode(&b.arena, changed, &error));
		if (strstr(error.text, rows[i].text) == NULL)
			fail_msg("row %zu: “%s” lacks “%s”", i, error.text,
			    rows[i].text);
		if (rows[i].at_line && rows[i].from[0] != '\n')
			assert_int_equal(
			    error.line, line_of(text, rows[i].from));
	}
	bench_done(&b);
}

static void
a_form_alone(void **state)
{
	struct bench b;
	struct json_error error = { 0 };
	struct buf with = BUF_INIT, without = BUF_INIT, again = BUF_INIT;
	struct form *form;
	char rev[HASH_SHORT_SIZE];

	(void)state;
	bench_init(&b);
	form_json_put(&with, b.bundle.forms, true);
	form_json_put(&without, b.bundle.forms, false);
	assert_true(with.n > without.n);
	assert_true(str_find(buf_view(&without), "\"rev\"") == SIZE_MAX);
	assert_true(str_eq(buf_view(&without), fixture_form_text(&b.arena)));
	hash_short(rev, buf_view(&without));
	assert_string_equal(rev, b.bundle.forms->rev);
	form = form_json_get(&b.arena, buf_view(&with), &error);
	assert_non_null(form);
	form_json_put(&again, form, true);
	assert_true(str_eq(buf_view(&with), buf_view(&again)));
	assert_non_null(form_json_get(&b.arena, buf_view(&without), &error));
	assert_null(form_json_get(&b.arena,
	    replaced(&b.arena, buf_view(&with), "标题", "题目"), &error));
	assert_null(form_json_get(&b.arena,
	    replaced(&b.arena, buf_view(&without), ":", ": "), &error));
	assert_null(form_json_get(&b.arena, STR("[]"), &error));
	assert_null(form_json_get(&b.arena, STR(""), &error));
	buf_done(&with);
	buf_done(&without);
	buf_done(&again);
	bench_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_canonical),
		cmocka_unit_test(goes_round),
		cmocka_unit_test(no_line_is_free),
		cmocka_unit_test(refuses_with_position),
		cmocka_unit_test(a_form_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
