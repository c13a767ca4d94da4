/* UTF-8: well-formedness, walking, classes, widths, normal forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static void
test_bad(void **state)
{
	static const struct {
		const char *text;
		size_t bad;
	} cases[] = {
		{ "", SIZE_MAX },
		{ "plain ascii text of some length", SIZE_MAX },
		{ "青渡市𠮷😀é", SIZE_MAX },
		{ "\xf4\x8f\xbf\xbf", SIZE_MAX },
		{ "12345678\x80", 8 },
		{ "1234567\xff", 7 },
		{ "青\xe6\xb8", 3 },
		{ "\xc0\x80", 0 },         /* overlong */
		{ "\xc1\xbf", 0 },         /* overlong */
		{ "\xe0\x9f\xbf", 0 },     /* overlong */
		{ "\xf0\x8f\xbf\xbf", 0 }, /* overlong */
		{ "\xed\xa0\x80", 0 },     /* surrogate */
		{ "\xf4\x90\x80\x80", 0 }, /* above U+10FFFF */
		{ "\xf5\x80\x80\x80", 0 },
		{ "ab\xe9\x9d", 2 }, /* cut off */
		{ "\xe9\x9d\x41", 0 },
		{ "\xe9\x41\x92", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		if (utf8_bad(str_of(cases[i].text)) != cases[i].bad)
			fail_msg("case %zu", i);
}

/* Every scalar value survives; nothing else is made. */
static void
test_round_trip(void **state)
{
	(void)state;
	for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
		char bytes[4];
		const char *p = bytes;
		size_t n = utf8_put(bytes, cp);
		bool is_surrogate = cp >= 0xd800 && cp <= 0xdfff;

		assert_true(
		    (utf8_bad(str_mem(bytes, n)) == SIZE_MAX) != is_surrogate);
		if (is_surrogate)
			continue;
		assert_true(utf8_next(&p, bytes + n) == cp);
		assert_ptr_equal(p, bytes + n);
		assert_true(utf8_before(bytes, p) == cp);
		assert_true(utf8_next(&p, bytes + n) == 0);
	}
	assert_int_equal(utf8_count(STR("a青𠮷")), 3);
	assert_int_equal(utf8_before("x", "x"), 0);
}

static void
test_classes(void **state)
{
	static const struct {
		uint32_t cp;
		const char *classes; /* h c p s i, width */
		unsigned width;
	} cases[] = {
		{ 'a', "", 1 }, { ' ', "s", 1 }, { '\t', "s", 0 },
		{ 0x9752, "hc", 2 },  /* 青 */
		{ 0x20bb7, "hc", 2 }, /* 𠮷 */
		{ 0x31350, "hc", 2 }, /* extension H */
		{ 0x3007, "hc", 2 },  /* 〇 */
		{ 0x3042, "c", 2 },   /* あ */
		{ 0x3001, "cp", 2 },  /* 、 */
		{ 0x300a, "cp", 2 },  /* 《 */
		{ 0x201c, "cp", 1 },  /* “ */
		{ 0xff0c, "cp", 2 },  /* ， */
		{ 0xff21, "c", 2 },   /* Ａ */
		{ 0x3000, "cs", 2 },  /* ideographic space */
		{ 0xa0, "si", 1 },    /* no-break space */
		{ 0x200b, "i", 0 },   /* zero width space */
		{ 0x202e, "i", 0 },   /* right-to-left override */
		{ 0xfeff, "i", 0 },   /* byte order mark */
		{ 0xfe0f, "", 0 },    /* variation selector */
		{ 0x301, "", 0 },     /* combining acute */
		{ 0x1b, "i", 0 }, { '\n', "s", 0 }, { 0xe9, "", 1 },
		{ 0x1f600, "", 2 }, /* 😀 */
		{ 0xe000, "i", 1 }, /* private use */
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		uint32_t cp = cases[i].cp;
		const char *is = cases[i].classes;

		if (utf8_is_han(cp) != (strchr(is, 'h') != NULL) ||
		    utf8_is_cjk(cp) != (strchr(is, 'c') != NULL) ||
		    utf8_is_cjk_punct(cp) != (strchr(is, 'p') != NULL) ||
		    utf8_is_space(cp) != (strchr(is, 's') != NULL) ||
		    utf8_is_invisible(cp) != (strchr(is, 'i') != NULL))
			fail_msg("classes of U+%04X", cp);
		if (utf8_width(cp) != cases[i].width)
			fail_msg("width of U+%04X: %u", cp, utf8_width(cp));
	}
}

static void
test_forms(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_string_equal(utf8_nfc(&a, STR("e\u0301")).p, "\u00e9");
	assert_string_equal(utf8_nfc(&a, STR("ＡＢ")).p, "ＡＢ");
	assert_string_equal(utf8_nfkc(&a, STR("ＡＢ１①㎡")).p, "AB11m2");
	assert_string_equal(utf8_nfkc(&a, STR("plain")).p, "plain");
	assert_string_equal(utf8_nfc(&a, STR("")).p, "");
	assert_true(str_is(utf8_trim(STR("　 青 渡\u00a0\n")), "青 渡"));
	assert_true(str_is(utf8_trim(STR("　")), ""));
	assert_true(str_is(utf8_trim(str_of(NULL)), ""));
	arena_done(&a);
}

/* One character at a time, as the rule says it. */
static size_t
naive_cjk(const char *p, size_t n, size_t *n_stops)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t i;

	*n_stops = 0;
	for (i = 0; n - i >= 3; i += 3) {
		if (memcmp(p + i, "、", 3) == 0 ||
		    memcmp(p + i, "。", 3) == 0 || memcmp(p + i, "，", 3) == 0)
			(*n_stops)++;
		else if (u[i] < 0xe4 || u[i] > 0xe9 ||
			 (u[i + 1] & 0xc0) != 0x80 || (u[i + 2] & 0xc0) != 0x80)
			break;
	}
	return i;
}

static void
test_skip(void **state)
{
	static const char *const bits[] = { "一", "鿿", "䀀", "〇", "，", "a",
		"\xe4", "\xe4\xb8", "\x80", "\xea\x80\x80", "\xe9\xbf\xbf",
		"青渡市公安局网上服务", "\xe3\xbf\xbf", "\n", "、", "。", "·",
		"\xe3\x80", "\xef\xbc", "：" };
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 40000; round++) {
		char text[160];
		size_t n = 0, n_stops, n_naive;

		for (int i = 0; i < 6; i++) {
			const char *bit;

			seed = seed * 1103515245 + 12345;
			bit = bits[(seed >> 16) % 20];
			memcpy(text + n, bit, strlen(bit));
			n += strlen(bit);
		}
		assert_int_equal(utf8_skip_cjk(text, text + n, &n_stops) - text,
		    naive_cjk(text, n, &n_naive));
		assert_int_equal(n_stops, n_naive);
		n_naive = 0;
		for (size_t i = 0; i < n; i++) {
			if (((unsigned char)text[i] & 0xc0) == 0x80)
				continue;
			assert_int_equal(
			    utf8_offset(str_mem(text, n), n_naive), i);
			n_naive++;
		}
		assert_int_equal(utf8_count(str_mem(text, n)), n_naive);
		assert_int_equal(utf8_offset(str_mem(text, n), n_naive), n);
		assert_int_equal(utf8_has(str_mem(text, n), "，", "〇"),
		    (memmem(text, n, "，", 3) != NULL ? 1 : 0) +
			(memmem(text, n, "〇", 3) != NULL ? 2 : 0));
		for (size_t at = 0; at <= n; at++) {
			size_t to = at;

			while (to < n && (unsigned char)text[to] >= 0x80)
				to++;
			assert_int_equal(
			    str_skip_wide(str_mem(text, n), at), to);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_skip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
