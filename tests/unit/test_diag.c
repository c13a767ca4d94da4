/* Findings: levels, order, and the exact bytes people and editors see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

struct bench {
	struct arena arena;
	struct diags diags;
	struct src src;
};

static void
bench_init(struct bench *b, const char *path, const char *text)
{
	arena_init(&b->arena, 0);
	diags_init(&b->diags);
	src_init(&b->src, &b->arena, str_of(path), str_of(text));
}

static void
bench_done(struct bench *b)
{
	diags_done(&b->diags);
	arena_done(&b->arena);
}

static struct pos
at(struct bench *b, const char *what)
{
	return src_pos(&b->src, str_find(b->src.text, what));
}

static void
check_levels(struct bench *b, const struct diag_levels *levels,
    enum diag_format format, enum diag_lang lang, const char *want)
{
	char *got = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&got, &n);

	assert_non_null(f);
	diags_print(&b->diags, levels, format, lang, f);
	fclose(f);
	assert_string_equal(got, want);
	free(got);
}

static void
check(struct bench *b, enum diag_format format, enum diag_lang lang,
    const char *want)
{
	check_levels(b, NULL, format, lang, want);
}

static void
test_text(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "content/a.md", "---\ntitel: 关于\n---\n");
	DIAG_ADD(&b.diags, DIAG_FRONT_UNKNOWN_KEY, at(&b, "titel"), "titel",
	    "title");
	check(&b, DIAG_TEXT, DIAG_ZH,
	    "content/a.md:2:1: 错误: 不认识的字段“titel” "
	    "[front-unknown-key]\n"
	    "  titel: 关于\n"
	    "  ^\n"
	    "  建议：是不是“title”？\n");
	check(&b, DIAG_TEXT, DIAG_EN,
	    "content/a.md:2:1: error: unknown key “titel” "
	    "[front-unknown-key]\n"
	    "  titel: 关于\n"
	    "  ^\n"
	    "  help: did you mean “title”?\n");
	bench_done(&b);
}

/* The caret counts cells, the column code points. */
static void
test_caret(void **state)
{
	static const struct {
		const char *line, *at, *caret;
		unsigned col;
	} cases[] = {
		{ "关于x", "x", "      ^\n", 3 },
		{ "𠮷😀: x", "x", "        ^\n", 5 },
		{ "e\u0301x", "x", "   ^\n", 3 },
		{ "\t关\tx", "x", "  \t  \t^\n", 4 },
		{ "“a”x", "x", "     ^\n", 4 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		char want[256];

		bench_init(&b, "a.md", cases[i].line);
		DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, at(&b, cases[i].at));
		snprintf(want, sizeof(want),
		    "a.md:1:%u: error: closing --- not found "
		    "[front-unclosed]\n  %s\n%s",
		    cases[i].col, cases[i].line, cases[i].caret);
		check(&b, DIAG_TEXT, DIAG_EN, want);
		bench_done(&b);
	}
}

static void
test_places(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "a.md", "one\ntwo\n");
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, POS_NONE);
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, src_pos_file(&b.src));
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, src_pos_bytes(&b.src, 2, 0));
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, src_pos(&b.src, 3));
	check(&b, DIAG_TEXT, DIAG_EN,
	    "error: closing --- not found [front-unclosed]\n"
	    "a.md: error: closing --- not found [front-unclosed]\n"
	    "a.md:1:4: error: closing --- not found [front-unclosed]\n"
	    "  one\n"
	    "     ^\n"
	    "a.md:2: error: closing --- not found [front-unclosed]\n"
	    "  two\n");
	bench_done(&b);
}

static void
test_order_and_duplicates(void **state)
{
	struct bench b;
	struct src first;

	(void)state;
	bench_init(&b, "b.md", "x\ny\n");
	src_init(&first, &b.arena, STR("a.md"), STR("z"));
	DIAG_ADD(&b.diags, DIAG_YAML_DUPLICATE, src_pos(&b.src, 2), "k");
	DIAG_ADD0(&b.diags, DIAG_UTF8_BAD, src_pos(&b.src, 0));
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, src_pos(&b.src, 0));
	DIAG_ADD(&b.diags, DIAG_YAML_DUPLICATE, src_pos(&b.src, 2), "k");
	DIAG_ADD(&b.diags, DIAG_YAML_DUPLICATE, src_pos(&b.src, 2), "j");
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, src_pos(&first, 0));
	check(&b, DIAG_JSON, DIAG_EN,
	    "{\"file\":\"a.md\",\"line\":1,\"column\":1,\"level\":\"error\","
	    "\"code\":\"front-unclosed\",\"message\":\"closing --- not "
	    "found\",\"help\":null,\"source\":\"z\"}\n"
	    "{\"file\":\"b.md\",\"line\":1,\"column\":1,\"level\":\"error\","
	    "\"code\":\"front-unclosed\",\"message\":\"closing --- not "
	    "found\",\"help\":null,\"source\":\"x\"}\n"
	    "{\"file\":\"b.md\",\"line\":1,\"column\":1,\"level\":\"error\","
	    "\"code\":\"utf8-bad\",\"message\":\"not UTF-8\",\"help\":\"save "
	    "the file as UTF-8\",\"source\":\"x\"}\n"
	    "{\"file\":\"b.md\",\"line\":2,\"column\":1,\"level\":\"error\","
	    "\"code\":\"yaml-duplicate\",\"message\":\"key “j” appears "
	    "twice\",\"help\":null,\"source\":\"y\"}\n"
	    "{\"file\":\"b.md\",\"line\":2,\"column\":1,\"level\":\"error\","
	    "\"code\":\"yaml-duplicate\",\"message\":\"key “k” appears "
	    "twice\",\"help\":null,\"source\":\"y\"}\n");
	assert_int_equal(diags_count(&b.diags, NULL).errors, 5);
	bench_done(&b);
}

static void
test_json_like_the_contract(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "content/notices/a.md", "---\n\n\ntitel: 关于……\n");
	DIAG_ADD(&b.diags, DIAG_FRONT_UNKNOWN_KEY, at(&b, "titel"), "titel",
	    "title");
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, POS_NONE);
	check(&b, DIAG_JSON, DIAG_ZH,
	    "{\"file\":null,\"line\":0,\"column\":0,\"level\":\"error\","
	    "\"code\":\"front-unclosed\",\"message\":\"没有找到结束的 "
	    "---\",\"help\":null,\"source\":null}\n"
	    "{\"file\":\"content/notices/a.md\",\"line\":4,\"column\":1,"
	    "\"level\":\"error\",\"code\":\"front-unknown-key\",\"message\":"
	    "\"不认识的字段“titel”\",\"help\":\"是不是“title”？\",\"source\":"
	    "\"titel: 关于……\"}\n");
	bench_done(&b);
}

/* A help that names what is not known is left out. */
static void
test_missing_arguments(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "a.md", "");
	DIAG_ADD(&b.diags, DIAG_FRONT_UNKNOWN_KEY, src_pos_file(&b.src), "a");
	DIAG_ADD(
	    &b.diags, DIAG_FRONT_UNKNOWN_KEY, src_pos_file(&b.src), "b", "");
	DIAG_ADD(
	    &b.diags, DIAG_FRONT_UNKNOWN_KEY, src_pos_file(&b.src), NULL, "c");
	check(&b, DIAG_TEXT, DIAG_EN,
	    "a.md: error: unknown key “” [front-unknown-key]\n"
	    "  help: did you mean “c”?\n"
	    "a.md: error: unknown key “a” [front-unknown-key]\n"
	    "a.md: error: unknown key “b” [front-unknown-key]\n");
	bench_done(&b);
}

/* Nothing from a file may steer the terminal or break a line. */
static void
test_hostile_bytes(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "a.md",
	    "a\x1b[31m\u202e\xff\xfe"
	    "b");
	DIAG_ADD(&b.diags, DIAG_YAML_DUPLICATE, src_pos(&b.src, 1),
	    "x\ny\x1b\xff{1}");
	check(&b, DIAG_TEXT, DIAG_EN,
	    "a.md:1:2: error: key “x y\ufffd\ufffd{1}” appears twice "
	    "[yaml-duplicate]\n"
	    "  a\ufffd[31m\ufffd\ufffd\ufffdb\n"
	    "   ^\n");
	bench_done(&b);
}

static void
test_long_lines(void **state)
{
	struct bench b;
	struct buf line = BUF_INIT, want = BUF_INIT;

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_cstr(&line, "青");
	buf_cstr(&line, "x");
	for (int i = 0; i < 200; i++)
		buf_cstr(&line, "渡");
	bench_init(&b, "a.md", line.p);
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, at(&b, "x"));
	buf_cstr(&want,
	    "a.md:1:201: error: closing --- not found [front-unclosed]\n  …");
	for (int i = 0; i < 30; i++)
		buf_cstr(&want, "青");
	buf_cstr(&want, "x");
	for (int i = 0; i < 19; i++)
		buf_cstr(&want, "渡");
	buf_fmt(&want, "…\n   %60s^\n", "");
	check(&b, DIAG_TEXT, DIAG_EN, want.p);
	bench_done(&b);
	/* Near the end the window shows as much of the line as it can. */
	bench_init(&b, "a.md", line.p);
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, src_pos(&b.src, line.n));
	buf_clear(&want);
	buf_cstr(&want,
	    "a.md:1:402: error: closing --- not found [front-unclosed]\n  …");
	for (int i = 0; i < 50; i++)
		buf_cstr(&want, "渡");
	buf_fmt(&want, "\n   %100s^\n", "");
	check(&b, DIAG_TEXT, DIAG_EN, want.p);
	bench_done(&b);
	buf_done(&line);
	buf_done(&want);
}

/* The owner dropped the text: the line comes from the file. */
static void
test_reads_the_file_again(void **state)
{
	char name[] = "/tmp/test_diag-XXXXXX";
	struct bench b;
	int fd = mkstemp(name);

	(void)state;
	assert_true(fd >= 0);
	assert_true(file_write_all(fd, "一\n二x\n", 9));
	close(fd);
	bench_init(&b, "a.md", "一\n二x\n");
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, at(&b, "x"));
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, src_pos(&b.src, 0));
	b.src.file = name;
	b.src.text = STR("");
	check(&b, DIAG_TEXT, DIAG_EN,
	    "a.md:1:1: error: closing --- not found [front-unclosed]\n"
	    "  一\n  ^\n"
	    "a.md:2:2: error: closing --- not found [front-unclosed]\n"
	    "  二x\n    ^\n");
	unlink(name);
	check(&b, DIAG_TEXT, DIAG_EN,
	    "a.md:1:1: error: closing --- not found [front-unclosed]\n"
	    "a.md:2:2: error: closing --- not found [front-unclosed]\n");
	bench_done(&b);
}

static void
test_levels(void **state)
{
	struct diag_levels levels;
	struct bench b;
	enum diag_code code;

	(void)state;
	diag_levels_default(&levels);
	assert_int_equal(levels.level[DIAG_UTF8_BAD], DIAG_ERROR);
	assert_true(diag_find(STR("utf8-bad"), &code));
	assert_int_equal(code, DIAG_UTF8_BAD);
	assert_false(diag_find(STR("no-such-code"), &code));
	assert_string_equal(diag_slug(DIAG_UTF8_BAD), "utf8-bad");
	assert_true(diag_is_fixed(DIAG_UTF8_BAD));
	assert_false(diag_levels_set(&levels, STR("utf8-bad"), DIAG_WARNING));
	assert_false(diag_levels_set(&levels, STR("nope"), DIAG_ERROR));
	assert_true(diag_levels_set(&levels, STR("utf8-bad"), DIAG_ERROR));

	bench_init(&b, "a.md", "");
	DIAG_ADD0(&b.diags, DIAG_UTF8_BAD, POS_NONE);
	DIAG_ADD0(&b.diags, DIAG_FRONT_UNCLOSED, POS_NONE);
	assert_int_equal(diags_exit(&b.diags, &levels), 1);
	levels.level[DIAG_UTF8_BAD] = DIAG_OFF;
	levels.level[DIAG_FRONT_UNCLOSED] = DIAG_WARNING;
	assert_int_equal(diags_exit(&b.diags, &levels), 0);
	assert_int_equal(diags_count(&b.diags, &levels).warnings, 1);
	check_levels(&b, &levels, DIAG_TEXT, DIAG_ZH,
	    "警告: 没有找到结束的 --- [front-unclosed]\n");
	levels.level[DIAG_FRONT_UNCLOSED] = DIAG_SYSTEM;
	assert_int_equal(diags_exit(&b.diags, &levels), 2);
	check_levels(&b, &levels, DIAG_TEXT, DIAG_ZH,
	    "系统错误: 没有找到结束的 --- [front-unclosed]\n");
	bench_done(&b);
}

static void
test_merge(void **state)
{
	struct diags all;
	struct bench b;

	(void)state;
	diags_init(&all);
	bench_init(&b, "a.md", "");
	for (int i = 0; i < 100; i++)
		DIAG_ADD(&b.diags, DIAG_YAML_DUPLICATE, POS_NONE, "k");
	diags_merge(&all, &b.diags);
	diags_merge(&all, &b.diags);
	bench_done(&b);
	assert_int_equal(all.n, 200);
	assert_string_equal(all.items[199].args[0], "k");
	assert_null(all.items[199].args[1]);
	diags_done(&all);
}

/* Every row speaks both languages and has a slug of its own. */
static void
test_rows(void **state)
{
	(void)state;
	for (int i = 0; i < DIAG__MAX; i++) {
		enum diag_code code = (enum diag_code)i, found;

		assert_non_null(diag_slug(code));
		assert_true(diag_find(str_of(diag_slug(code)), &found));
		assert_int_equal(found, code);
		assert_non_null(diag_text(code, DIAG_ZH));
		assert_non_null(diag_text(code, DIAG_EN));
		assert_int_equal(diag_help(code, DIAG_ZH) == NULL,
		    diag_help(code, DIAG_EN) == NULL);
		assert_int_not_equal(diag_default(code), DIAG_OFF);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_caret),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_order_and_duplicates),
		cmocka_unit_test(test_json_like_the_contract),
		cmocka_unit_test(test_missing_arguments),
		cmocka_unit_test(test_hostile_bytes),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_reads_the_file_again),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
