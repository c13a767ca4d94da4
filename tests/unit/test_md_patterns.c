/*
 * tests/markdown/patterns.txt: Chinese Markdown and the HTML that has to come
 * out; then the places of findings in lines that were marked, and text
 * without Chinese, which must come out as cmark-gfm itself renders it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmark-gfm.h>
#include <cmocka.h>

#include "base/file.h"
#include "read/md.h"
#include "read_fixture.h"

#define PATTERNS "tests/markdown/patterns.txt"
enum { PATTERNS_LEAST = 150, RANDOM_TEXTS = 4000 };

static struct md *
parse(struct bench *b, struct str text)
{
	bench_init(b);
	src_init(&b->src, &b->arena, STR("a.md"), text);
	return md_parse(&b->arena, &b->scratch, &b->src, 0, &b->diags);
}

static bool
renders(struct str name, struct str input, struct str want)
{
	struct bench b;
	struct md *md = parse(&b, input);
	struct buf out = BUF_INIT;
	bool same;

	buf_cstr(&out, "");
	md_html(md, &out, NULL, NULL);
	same = str_eq(buf_view(&out), want);
	if (!same)
		print_error("%.*s\n%.*s---- is\n%s---- should be\n%.*s",
		    STR_FMT(name), STR_FMT(input), out.p, STR_FMT(want));
	buf_done(&out);
	bench_done(&b);
	return same;
}

/* Up to the next line that begins with `stop`; takes that line's begin off. */
static struct str
part(struct str *rest, const char *stop)
{
	size_t n = str_find(*rest, stop);
	struct str piece = str_sub(*rest, 0, n == SIZE_MAX ? n : n + 1);

	*rest = n == SIZE_MAX ? str_from(*rest, rest->n)
			      : str_from(*rest, n + strlen(stop));
	return piece;
}

static void
patterns(void **state)
{
	struct arena a;
	struct str rest;
	size_t n = 0, wrong = 0;

	(void)state;
	arena_init(&a, 0);
	assert_true(file_read(&a, PATTERNS, &rest));
	part(&rest, "\n== ");
	while (rest.n > 0) {
		struct str one = part(&rest, "\n== "), name, input;

		str_cut(one, '\n', &name, &one);
		input = part(&one, "\n----\n");
		wrong += !renders(name, input, one);
		n++;
	}
	arena_done(&a);
	assert_int_equal(wrong, 0);
	assert_true(n >= PATTERNS_LEAST);
}

static void
places(void **state)
{
	static const struct {
		const char *source;
		unsigned line, column;
	} cases[] = {
		{ "**甲：**乙[丙](/a/)", 1, 8 },
		{ "**甲：**乙**丁：**[丙](/a/)", 1, 14 },
		{ "😀**《甲》**请[丙](/a/)", 1, 10 },
		{ "**𠮷：**请\n**乙：**丁[丙](/a/)", 2, 8 },
		{ "甲\n**乙：**丁\n丙[丙](/a/)", 3, 2 },
		{ "> **乙：**丁![丙](a.png)", 1, 10 },
		{ "- **乙：**丁[丙](/a/)", 1, 10 },
		{ "|**甲：**乙|[丙](/a/)|\n|-|-|", 1, 10 },
		{ "|甲|乙|\n|-|-|\n|**甲：**乙|[丙](/a/)|", 3, 10 },
		{ "[**甲：**乙](/a/)", 1, 1 },
		{ "~~删，~~**甲：**[丙](/a/)", 1, 13 },
		{ "**甲：**https://a.cn/b", 1, 7 },
		{ "😀**《甲》**请https://a.cn/b。", 1, 10 },
		{ "[https](#h)见 https://a.cn/b", 1, 1 },
		{ "`https://a.cn/b` https://a.cn/b", 1, 18 },
		{ "甲\n乙 https://a.cn/b", 2, 3 },
		{ "|甲|https://a.cn/b|\n|-|-|", 1, 4 },
		{ "\\~甲 ~~乙~~[丙](/a/)", 1, 10 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct md *md = parse(&b, str_of(cases[i].source));

		assert_true(md->n_refs > 0);
		if (md->refs[0].pos.line != cases[i].line ||
		    md->refs[0].pos.col != cases[i].column)
			fail_msg("%s: %u:%u", cases[i].source,
			    md->refs[0].pos.line, md->refs[0].pos.col);
		bench_done(&b);
	}
}

/* ---- text without Chinese ------------------------------------------------ */

/* What our writer words differently on purpose; the rest must be equal. */
static const struct {
	const char *from, *to;
} ours[] = {
	{ "<br />", "<br>" },
	{ "<hr />", "<hr>" },
	{ "&quot;", "\"" },
	{ "&#39;", "'" },
	{ " />", ">" },
	{ "\n", "" },
	{ " ", "" },
};

/* The HTML without blanks, ids and what else is only a manner. */
static struct str
plain(struct arena *a, struct str html)
{
	struct buf out = BUF_INIT;
	struct str copy;

	while (html.n > 0) {
		size_t skip = 1;

		if (str_starts(html, " id=\"")) {
			skip = 5 + str_find_char(str_from(html, 5), '"') + 1;
			html = str_from(html, skip);
			continue;
		}
		for (size_t i = 0; i < N(ours); i++) {
			if (!str_starts(html, ours[i].from))
				continue;
			skip = strlen(ours[i].from);
			buf_cstr(&out, ours[i].to);
			break;
		}
		if (skip == 1 && html.p[0] != '\n' && html.p[0] != ' ')
			buf_char(&out, html.p[0]);
		html = str_from(html, skip);
	}
	copy = str_copy(a, str_trim(buf_view(&out)));
	buf_done(&out);
	return copy;
}

static void
check_like_cmark(const char *text)
{
	struct bench b;
	struct md *md = parse(&b, str_of(text));
	struct buf out = BUF_INIT;
	char *theirs =
	    cmark_markdown_to_html(text, strlen(text), CMARK_OPT_FOOTNOTES);
	struct str is, want;

	md_html(md, &out, NULL, NULL);
	is = plain(&b.arena, buf_view(&out));
	want = plain(&b.arena, str_of(theirs));
	if (!str_eq(is, want))
		fail_msg("%s\nis        %.*s\nshould be %.*s", text,
		    STR_FMT(is), STR_FMT(want));
	free(theirs);
	buf_done(&out);
	bench_done(&b);
}

/*
 * Pieces whose mixtures make the inlines and most blocks of the spec. No colon
 * beside a dash: that is a table.
 */
static const char *const pieces[] = { "*", "**", "***", "_", "__", "a", "b",
	"foo", " ", " ", "\n", "\n\n", "(", ")", "[", "]", "[a](/b)",
	"![c](/d)", "\"", "'", ".", ",", "!", ";", "-", "- ", "1. ", "> ", "# ",
	"`", "``", "~", "\\*", "\\", "[a]: /u\n", "    ", "```\n", "$", "=",
	"+", "/" };

static void
ascii(void **state)
{
	uint32_t seed = 20261123;

	(void)state;
	for (size_t i = 0; i < RANDOM_TEXTS; i++) {
		char text[256] = "";

		for (size_t n = 0; n < 24; n++) {
			seed = seed * 1664525u + 1013904223u;
			strcat(text, pieces[(seed >> 16) % N(pieces)]);
		}
		check_like_cmark(text);
	}
}

static int
start(void **state)
{
	(void)state;
	md_start();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(places),
		cmocka_unit_test(ascii),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
