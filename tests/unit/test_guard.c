/* Which numbers and pictures the privacy guard stops. The people are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "check/guard.h"

static const struct date today = { 2026, 11, 23 };

static const char *const names[] = { [GUARD_NONE] = "",
	[GUARD_ID] = "id",
	[GUARD_MOBILE] = "mobile",
	[GUARD_CARD] = "card" };

static const struct {
	const char *text, *what, *place; /* what and place of the first */
} rows[] = {
	/* identity numbers */
	{ "号码110101199003077002。", "id", "1:3-21" },
	{ "11010119900307707X", "id", "1:1-19" },
	{ "11010119900307707x，", "id", "1:1-19" },
	{ "１１０１０１１９９００３０７７０７Ｘ", "id", "1:1-19" },
	{ "甲\n\n乙：110101 19900307 7002", "id", "3:3-23" },
	{ "110101-1990-0307-7002", "id", "1:1-22" },
	{ "110101－19900307－7002", "id", "1:1-21" },
	{ "110101　19900307　7002", "id", "1:1-21" },
	{ "1 1 0 1 0 1 1 9 9 0 0 3 0 7 7 0 0 2", "id", "1:1-36" },
	{ "110101199003077003", "", "" },   /* check digit */
	{ "110101199002307004", "", "" },   /* 30 February */
	{ "1101011990030770021", "", "" },  /* a digit more */
	{ "110101********7002", "", "" },   /* masked */
	{ "91110101199003077002", "", "" }, /* something longer */
	{ "[x](https://a.example/?n=110101199003077002)", "id", "1:26-44" },
	/* mobiles */
	{ "请拨13912345678", "mobile", "1:3-14" },
	{ "微信13912345678，", "mobile", "1:3-14" },
	{ "139 1234 5678", "mobile", "1:1-14" },
	{ "139-1234-5678", "mobile", "1:1-14" },
	{ "１３９１２３４５６７８", "mobile", "1:1-12" },
	{ "１３９ １２３４ ５６７８", "mobile", "1:1-14" },
	{ "1 3 9 1 2 3 4 5 6 7 8", "mobile", "1:1-22" },
	{ "+8613912345678", "mobile", "1:2-15" },
	{ "+86 139 1234 5678", "mobile", "1:2-18" },
	{ "008613912345678", "mobile", "1:1-16" },
	{ "[打电话](tel:13912345678)", "mobile", "1:11-22" },
	{ "编号 A13912345678B", "", "" },
	{ "0.13912345678", "", "" },
	{ "13912345678.5", "", "" },
	{ "12345678901", "", "" },     /* 12… is none */
	{ "0000-5550110", "", "" },    /* a landline */
	{ "1500 2000 300", "", "" },   /* three numbers */
	{ "1391234567 8901", "", "" }, /* no way to write one */
	{ "139****5678", "", "" },     /* masked */
	{ "1391234\n5678", "", "" },   /* two lines */
	{ "https://a.example/t13912345678.html", "", "" },
	{ "https://a.example/13912345678", "", "" },
	{ "见https://a.example/，13912345678", "mobile", "1:21-32" },
	/* cards */
	{ "6222020000000000018", "card", "1:1-20" },
	{ "6222 0200 0000 0000 018", "card", "1:1-24" },
	{ "622202 0000000000018", "card", "1:1-21" },
	{ "4111-1111-1111-1111", "card", "1:1-20" },
	{ "4111111111111112", "", "" }, /* Luhn */
	{ "1234567812345670", "", "" }, /* no bank begins so */
	{ "2026 1123 2026 1124 2026", "", "" },
	{ "一百二十", "", "" },
	{ "", "", "" },
};

static void
kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		/* At every offset: the scan looks at one byte in four. */
		for (unsigned pad = 0; pad < 8; pad++) {
			struct arena arena, scratch;
			struct src src;
			struct digits *found;
			const char *what = "";
			char place[64] = "";

			arena_init(&arena, 0);
			arena_init(&scratch, 0);
			const char *text = str_fmt(&arena, "%.*s\n%s", (int)pad,
			    "甲甲a甲", rows[i].text);
			src_init(&src, &arena, STR("a.md"), str_of(text));
			size_t n =
			    digits_find(&arena, &scratch, &src, 0, 0, &found);
			for (size_t k = n; k-- > 0;) {
				enum guard_kind kind =
				    guard_kind(&found[k], today);

				if (kind == GUARD_NONE)
					continue;
				what = names[kind];
				snprintf(place, sizeof(place), "%u:%u-%u",
				    found[k].pos.line - 1, found[k].pos.col,
				    found[k].end_col);
			}
			assert_string_equal(what, rows[i].what);
			assert_string_equal(place, rows[i].place);
			arena_done(&scratch);
			arena_done(&arena);
		}
	}
}

static void
front_comments(void **state)
{
	static const char text[] = "# 13912345678\na: 13912345678\n---\n"
				   "# 13912345678\n";
	struct arena arena, scratch;
	struct src src;
	struct digits *found;

	(void)state;
	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	src_init(&src, &arena, STR("a.md"), STR(text));
	assert_int_equal(
	    digits_find(&arena, &scratch, &src, 0, sizeof(text) - 17, &found),
	    2);
	assert_int_equal(found[0].pos.line, 2);
	assert_true(found[0].in_front);
	assert_int_equal(found[1].pos.line, 4);
	assert_false(found[1].in_front);
	arena_done(&scratch);
	arena_done(&arena);
}

/* One IFD that points to a GPS IFD with `tag` in it; big-endian TIFF. */
#define TIFF(tag)                                                              \
	"MM\0*\0\0\0\10\0\1\x88\x25\0\4\0\0\0\1\0\0\0\x1a\0\0\0\0"             \
	"\0\1\0" tag "\0\5\0\0\0\3\0\0\0\x2c\0\0\0\0"                          \
	"\0\0\0\x1f\0\0\0\1\0\0\0\x0e\0\0\0\1\0\0\0\0\0\0\0\1"

static void
pictures(void **state)
{
	static const struct {
		struct str bytes;
		bool has;
	} cases[] = {
#define BYTES(s) { (s), sizeof(s) - 1 }
		{ BYTES(TIFF("\2")), true },
		{ BYTES(TIFF("\4")), true },
		{ BYTES(TIFF("\5")), false }, /* height alone */
		{ BYTES("\xff\xd8\xff\xe1\0\x4c"
			"Exif\0\0" TIFF("\2") "\xff\xd9"),
		    true },
		{ BYTES("\xff\xd8\xff\xe1\0\x4c"
			"Exif\0\0" TIFF("\5") "\xff\xd9"),
		    false },
		{ BYTES("\x89PNG\r\n\x1a\n\0\0\0\2abcdxxcccc"
			"\0\0\0\x44"
			"eXIf" TIFF("\2") "cccc"),
		    true },
		{ BYTES("\x89PNG\r\n\x1a\n\0\0\xff\xff"
			"eXIf" TIFF("\2") "cccc"),
		    false }, /* cut off */
		{ BYTES("RIFF\0\0\0\0WEBPVP8X\1\0\0\0x\0"
			"EXIF\x44\0\0\0" TIFF("\2")),
		    true },
		{ BYTES("\xff\xd8\xff\xd9 <x exif:GPSLatitude='1'/>"), true },
		{ BYTES("GIF89a exif:GPSLatitude ........"), false },
		{ BYTES("\xff\xd8"), false },
		{ BYTES(""), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(photo_has_place(cases[i].bytes), cases[i].has);
	/* Any cut of a picture is read without going beyond it. */
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (size_t n = 0; n < cases[i].bytes.n; n++) {
			struct buf copy = BUF_INIT;

			buf_put(&copy, cases[i].bytes.p, n);
			(void)photo_has_place(buf_view(&copy));
			buf_done(&copy);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(front_comments),
		cmocka_unit_test(pictures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
