/*
 * What the value cases cannot say: vectors of the two check-digit standards,
 * long texts, faces, forms with a condition that names nothing. The rest is
 * tests/contract/values.
 */
#include "contract_fixture.h"

#include "contract/texts.h"

static const struct date today = { 2026, 11, 23 };

static void
idcard_vectors(void **state)
{
	static const struct {
		const char *number;
		bool valid;
	} rows[] = {
		{ "110101185001010018", true },
		{ "11010118500101000X", true },
		{ "81000018500101002X", true },
		{ "830000185001010031", true },
		{ "11010118500101000x", false }, /* not normalised */
		{ "110101185001010019", false },
		{ "440300185002290016", false },
		{ "010101185001010018", false },
		{ "11010118500101001", false },
		{ "", false },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(
		    form_idcard_is_valid(str_of(rows[i].number), today),
		    rows[i].valid);
	/* born on the very day, but not the day after */
	assert_true(form_idcard_is_valid(
	    STR("110101185001010018"), (struct date){ 1850, 1, 1 }));
	assert_false(form_idcard_is_valid(
	    STR("110101185001010018"), (struct date){ 1849, 12, 31 }));
	arena_done(&arena);
}

/* Exactly one check character fits, whatever the 17 digits are. */
static void
idcard_has_one_check_character(void **state)
{
	static const char *const heads[] = { "11010118500101000",
		"44030018991231999", "91110018500101123", "71000018500228045" };

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		char number[19];
		unsigned valid = 0;

		memcpy(number, heads[i], 17);
		number[18] = '\0';
		for (const char *c = "0123456789X"; *c != '\0'; c++) {
			number[17] = *c;
			valid +=
			    form_idcard_is_valid(str_of(number), today) ? 1 : 0;
		}
		assert_int_equal(valid, 1);
	}
}

static void
uscc_vectors(void **state)
{
	static const struct {
		const char *code;
		bool valid;
	} rows[] = {
		{ "91990000MA00000008", true },
		{ "11990000000000000D", true },
		{ "91990000MA00000009", false },
		{ "91990000ma00000008", false },
		{ "9199000MA000000008", false },
		{ "91990000MA0000000I", false },
		{ "91990000MA0000000", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_int_equal(
		    form_uscc_is_valid(str_of(rows[i].code)), rows[i].valid);
}

struct bench {
	struct arena arena;
	struct form_texts texts;
	struct form *form;
	struct form_result result;
};

static void
bench_init(struct bench *b)
{
	arena_init(&b->arena, 0);
	fixture_texts(&b->arena, &b->texts);
	b->form = fixture_form(&b->arena);
}

static void
bench_check(struct bench *b, struct form_post post)
{
	form_check(&b->arena, b->form, &post, &b->texts, today, &b->result);
}

/* 2,000 lines with everything a keyboard can do arrive byte for byte. */
static void
keeps_long_text(void **state)
{
	struct bench b;
	struct buf posted = BUF_INIT, kept = BUF_INIT;
	struct field *detail;
	const struct answer *answer;

	(void)state;
	bench_init(&b);
	detail = &b.form->sections[0].fields[4];
	assert_true(str_is(detail->id, "detail"));
	detail->max.number = 2000 * 13;
	for (unsigned i = 0; i < 2000; i++) {
		static const char line[] = "\t“'<&>” 𠮷😀 \\";

		buf_cstr(&posted, line);
		buf_cstr(&posted, "\r\n");
		buf_cstr(&kept, line);
		buf_cstr(&kept, "\n");
	}
	bench_check(&b, FIXTURE_POST(&b.arena, "detail", posted.p));
	answer = form_answer(&b.result, STR("detail"));
	assert_int_equal(answer->n, 1);
	assert_true(str_eq(answer->values[0], buf_view(&kept)));
	/* 13 code points a line are the limit, one more is not */
	detail->max.number--;
	bench_check(&b, FIXTURE_POST(&b.arena, "detail", posted.p));
	assert_int_equal(form_answer(&b.result, STR("detail"))->n, 0);
	buf_done(&posted);
	buf_done(&kept);
	arena_done(&b.arena);
}

static void
sees_rev_and_consent(void **state)
{
	struct bench b;
	char rev[FORM_REV_SIZE + 1];

	(void)state;
	bench_init(&b);
	memcpy(rev, b.form->rev, sizeof(rev));
	bench_check(&b, FIXTURE_POST(&b.arena, "rev", rev, "consent", "true"));
	assert_true(b.result.rev_matches);
	assert_true(b.result.consent);
	rev[0] = rev[0] == '0' ? '1' : '0';
	bench_check(&b, FIXTURE_POST(&b.arena, "rev", rev));
	assert_false(b.result.rev_matches);
	assert_false(b.result.consent);
	assert_null(b.result.errors[b.result.n_errors - 1].field);
	assert_true(str_eq(b.result.errors[b.result.n_errors - 1].text,
	    b.texts.word[TEXT_CONSENT_EMPTY]));
	bench_check(&b, FIXTURE_POST(&b.arena, "version", "3"));
	assert_false(b.result.rev_matches);
	assert_int_equal(b.result.n_unknown, 0);
	/* a form without a consent line asks for none */
	b.form->consent = STR("");
	bench_check(&b, FIXTURE_POST(&b.arena, "kind", "提供线索"));
	assert_int_equal(b.result.n_errors, 1);
	assert_non_null(b.result.errors[0].field);
	arena_done(&b.arena);
}

static void
decides_anonymity(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	bench_check(&b, FIXTURE_POST(&b.arena, "identity", "匿名"));
	assert_true(b.result.anonymous);
	bench_check(&b, FIXTURE_POST(&b.arena, "identity", "实名"));
	assert_false(b.result.anonymous);
	b.form->anonymous = ANONYMOUS_ALWAYS;
	bench_check(&b, FIXTURE_POST(&b.arena, "identity", "实名"));
	assert_true(b.result.anonymous);
	b.form->anonymous = ANONYMOUS_NEVER;
	bench_check(&b, FIXTURE_POST(&b.arena, "identity", "匿名"));
	assert_false(b.result.anonymous);
	arena_done(&b.arena);
}

/* A form that names what is not there asks for nothing, and stands. */
static void
survives_dangling_names(void **state)
{
	struct bench b;
	struct field *title;

	(void)state;
	bench_init(&b);
	title = &b.form->sections[0].fields[3];
	title->when = form_field(b.form, STR("name"))->when;
	title->when.rows->field = STR("nowhere");
	b.form->route = STR("nowhere");
	b.form->sections[0].fields[7].min.field = STR("nowhere");
	bench_check(&b, FIXTURE_POST(&b.arena, "title", "路灯不亮", "to-year",
			    "2026", "to-month", "1", "to-day", "1"));
	assert_false(form_answer(&b.result, STR("title"))->asked);
	assert_int_equal(form_answer(&b.result, STR("title"))->n, 0);
	assert_int_equal(form_answer(&b.result, STR("to"))->n, 1);
	assert_true(str_is(b.result.unit, "shiju"));
	assert_null(form_answer(&b.result, STR("nowhere")));
	arena_done(&b.arena);
}

static void
faces(void **state)
{
	static const struct {
		const char *field, *json, *face;
	} rows[] = {
		{ "title", "\"路灯\"", "路灯" },
		{ "region", "\"dongpu\"", "东浦区分局" },
		{ "region", "\"gone\"", "gone" },
		{ "kind", "\"提供线索\"", "提供线索" },
		{ "happened", "\"2026-11-03\"", "2026年11月3日" },
		{ "happened", "{\"unsure\":true}", "记不清" },
		{ "ways", "[\"网上\",\"邮寄\"]", "网上、邮寄" },
		{ "secret", "true", "请为我的身份保密" },
		{ "detail", "\"一\\n二\"", "一\n二" },
		{ "people", "\"12\"", "12" },
	};
	struct bench b;
	struct json_error error;

	(void)state;
	bench_init(&b);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct jnode *node =
		    json_parse(&b.arena, str_of(rows[i].json), &error);

		assert_string_equal(
		    str_dup(&b.arena,
			form_answer_face(&b.arena,
			    form_field(b.form, str_of(rows[i].field)), node)),
		    rows[i].face);
	}
	assert_int_equal(
	    form_answer_face(&b.arena, form_field(b.form, STR("title")), NULL)
		.n,
	    0);
	arena_done(&b.arena);
}

/* A draft of another form, or a broken one, fills in what fits. */
static void
refills_what_fits(void **state)
{
	struct bench b;
	struct json_error error;
	struct form_post post;
	struct str value;

	(void)state;
	bench_init(&b);
	form_answers_post(&b.arena, b.form,
	    json_parse(&b.arena,
		STR("{\"title\":7,\"gone\":\"x\",\"ways\":\"网上\","
		    "\"secret\":false,\"happened\":\"2026-13-01\","
		    "\"name\":\"渡\",\"from\":\"2026-01-09\"}"),
		&error),
	    &post);
	assert_int_equal(post.n, 4);
	assert_true(form_post_get(&post, STR("name"), &value));
	assert_true(form_post_get(&post, STR("from-month"), &value));
	assert_true(str_is(value, "1"));
	form_answers_post(&b.arena, b.form, NULL, &post);
	assert_int_equal(post.n, 0);
	arena_done(&b.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(idcard_vectors),
		cmocka_unit_test(idcard_has_one_check_character),
		cmocka_unit_test(uscc_vectors),
		cmocka_unit_test(keeps_long_text),
		cmocka_unit_test(sees_rev_and_consent),
		cmocka_unit_test(decides_anonymity),
		cmocka_unit_test(survives_dangling_names),
		cmocka_unit_test(faces),
		cmocka_unit_test(refills_what_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
