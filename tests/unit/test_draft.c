/* Drafts as JSON: there and back, and what is refused. */
#include "contract_fixture.h"

#include "core/draft.h"

static void
there_and_back(void **state)
{
	const struct draft facts = { .consent = STR("我同意\n"),
		.terms = STR("00ff"),
		.at = 1763866800,
		.doubt = true };
	struct arena arena;
	struct form *form;
	struct form_texts texts;
	struct form_result result, again;
	struct form_post post;
	struct draft draft;
	struct buf one = BUF_INIT, two = BUF_INIT;

	(void)state;
	arena_init(&arena, 0);
	form = fixture_form(&arena);
	fixture_texts(&arena, &texts);
	post = FIXTURE_POST(&arena, "kind", "案件举报", "title",
	    "引号\"和\\反斜线", "detail", "一\r\n\t二\n\n𠮷😀\n", "ways", "短信",
	    "ways", "网上", "happened-unsure", "true", "birth-year", "1990",
	    "birth-month", "1", "birth-day", "31", "secret", "true", "consent",
	    "true");
	form_check(&arena, form, &post, &texts, (struct date){ 2026, 11, 23 },
	    &result);
	assert_int_equal(result.n_errors, 0);
	draft_put(&one, form, &result, &facts);
	assert_true(one.wipe);
	assert_true(draft_get(&arena, buf_view(&one), &draft));
	assert_true(str_is(draft.form, "values"));
	assert_true(str_is(draft.rev, form->rev));
	assert_true(str_is(draft.consent, "我同意\n"));
	assert_true(str_is(draft.terms, "00ff"));
	form_answers_post(&arena, form, draft.answers, &post);
	form_check(
	    &arena, form, &post, &texts, (struct date){ 2026, 11, 23 }, &again);
	assert_int_equal(draft.at, 1763866800);
	assert_true(draft.doubt);
	draft_put(&two, form, &again, &draft);
	assert_true(str_eq(buf_view(&one), buf_view(&two)));
	buf_done(&one);
	buf_done(&two);
	arena_done(&arena);
}

static void
refused(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"[]",
		"null",
		"{\"format\":2,\"form\":\"a\",\"answers\":{}}",
		"{\"format\":\"1\",\"form\":\"a\",\"answers\":{}}",
		"{\"format\":1,\"form\":\"\",\"answers\":{}}",
		"{\"format\":1,\"form\":7,\"answers\":{}}",
		"{\"format\":1,\"form\":\"a\",\"answers\":[]}",
		"{\"format\":1,\"form\":\"a\"}",
		"{\"format\":1,\"form\":\"a\",\"answers\":{}}x",
	};
	struct arena arena;
	struct draft draft;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (draft_get(&arena, str_of(texts[i]), &draft))
			fail_msg("taken: %s", texts[i]);
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
