/* The rule for query passwords: length, list, patterns, own answers. */
#include "contract_fixture.h"

#include <unistd.h>

#include "base/utf8.h"
#include "core/password.h"

struct bench {
	struct arena arena;
	struct map *list;
	struct form_result answers;
};

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	char path[] = "/tmp/wangting-password-XXXXXX";
	static const char text[] = "password\nwoaini1314\r\n\n  qwertyuiop";
	int fd = mkstemp(path);
	struct form_texts texts;
	struct form_post post;

	arena_init(&b->arena, 0);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	b->list = password_list_read(&b->arena, path);
	unlink(path);
	assert_non_null(b->list);
	fixture_texts(&b->arena, &texts);
	post = FIXTURE_POST(&b->arena, "identity", "实名", "name", "钱青山青山",
	    "mobile", "13800000001", "tel", "0000-5550110", "birth-year",
	    "1985", "birth-month", "12", "birth-day", "3", "card",
	    "11010519491231002X", "detail", "这是八个字的经过");
	form_check(&b->arena, fixture_form(&b->arena), &post, &texts,
	    (struct date){ 2026, 11, 23 }, &b->answers);
	assert_true(form_answer(&b->answers, STR("card"))->n == 1);
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;

	arena_done(&b->arena);
	free(b);
	return 0;
}

static void
rules(void **state)
{
	static const struct {
		const char *password;
		enum password_fault fault;
	} rows[] = {
		{ "", PASSWORD_EMPTY },
		{ "1234567", PASSWORD_SHORT },
		{ "青渡泉水二零二", PASSWORD_SHORT },
		{ "青渡泉水二零二六", PASSWORD_FINE },
		{ "𠮷𠮶𠮵𠮴𠮳𠮲𠮱", PASSWORD_SHORT },
		{ "correct horse", PASSWORD_FINE },
		/* the list, any case, any width */
		{ "password", PASSWORD_COMMON },
		{ "PASSWORD", PASSWORD_COMMON },
		{ "ｐａｓｓｗｏｒｄ", PASSWORD_COMMON },
		{ "woaini1314", PASSWORD_COMMON },
		{ "qwertyuiop", PASSWORD_COMMON },
		{ "password2", PASSWORD_FINE },
		/* runs */
		{ "12345678", PASSWORD_COMMON },
		{ "01234567890123", PASSWORD_COMMON },
		{ "98765432", PASSWORD_COMMON },
		{ "09876543", PASSWORD_COMMON },
		{ "abcdefgh", PASSWORD_COMMON },
		{ "１２３４５６７８", PASSWORD_COMMON },
		{ "12345687", PASSWORD_FINE },
		/* pieces */
		{ "aaaaaaaa", PASSWORD_COMMON },
		{ "哈哈哈哈哈哈哈哈", PASSWORD_COMMON },
		{ "😀😀😀😀😀😀😀😀", PASSWORD_COMMON },
		{ "12121212", PASSWORD_COMMON },
		{ "13141314", PASSWORD_COMMON },
		{ "123123123", PASSWORD_COMMON },
		{ "121212123", PASSWORD_FINE },
		/* days */
		{ "19851203", PASSWORD_COMMON },
		{ "20260229", PASSWORD_FINE }, /* no such day */
		{ "03121985", PASSWORD_COMMON },
		{ "31022000", PASSWORD_FINE },
		/* what the form says */
		{ "13800000001", PASSWORD_OWN },
		{ "138-0000-0001", PASSWORD_OWN },
		{ "0000-5550110", PASSWORD_OWN },
		{ "00005550110", PASSWORD_OWN },
		{ "11010519491231002X", PASSWORD_OWN },
		{ "11010519491231002x", PASSWORD_OWN },
		{ "1985-12-03", PASSWORD_OWN },
		{ "1985 12 03", PASSWORD_OWN },
		{ "13800000002", PASSWORD_FINE },
		{ "138000000012", PASSWORD_FINE },
		{ "1380000000", PASSWORD_FINE },
		{ "这是八个字的经过", PASSWORD_FINE },
	};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct str normal =
		    password_normalise(&b->arena, str_of(rows[i].password));
		enum password_fault fault =
		    password_judge(normal, b->list, &b->answers);

		if (fault != rows[i].fault)
			fail_msg("%s: %d, not %d", rows[i].password, fault,
			    rows[i].fault);
	}
}

static void
longest(void **state)
{
	struct bench *b = *state;
	struct buf text = BUF_INIT;

	for (int i = 0; i < PASSWORD_MAX; i++)
		buf_cstr(&text, i % 5 ? "𠮷" : "水");
	assert_int_equal(password_judge(buf_view(&text), b->list, &b->answers),
	    PASSWORD_FINE);
	assert_true(text.n <= PASSWORD_BYTES_MAX);
	buf_cstr(&text, "x");
	assert_int_equal(password_judge(buf_view(&text), b->list, &b->answers),
	    PASSWORD_LONG);
	buf_done(&text);
}

static void
no_list(void **state)
{
	struct bench *b = *state;

	assert_null(password_list_read(&b->arena, "/nowhere/at/all"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules),
		cmocka_unit_test(longest),
		cmocka_unit_test(no_list),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
