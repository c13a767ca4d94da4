/*
 * The QR code as SVG: drawn back into modules, it has what every reader looks
 * for first, and it is made of what the page's policy allows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/qr.h"

enum { SIDE_MAX = 200, QUIET = 4 };

/* The rectangles of the second path, drawn. Returns the side. */
static int
draw(const char *svg, unsigned char (*dark)[SIDE_MAX])
{
	const char *at = strstr(svg, "fill=\"#000\" d=\"");
	int side = 0, x, y, width, back, used;

	assert_int_equal(sscanf(svg, "<svg viewBox=\"0 0 %d", &side), 1);
	assert_true(side > 0 && side < SIDE_MAX);
	assert_non_null(at);
	memset(dark, 0, SIDE_MAX * SIDE_MAX);
	for (at += strlen("fill=\"#000\" d=\""); *at == 'M'; at += used) {
		assert_int_equal(sscanf(at, "M%d %dh%dv1h-%dz%n", &x, &y,
				     &width, &back, &used),
		    4);
		assert_int_equal(width, back);
		assert_true(x >= QUIET && x + width <= side - QUIET);
		memset(&dark[y][x], 1, (size_t)width);
	}
	assert_int_equal(*at, '"');
	return side;
}

/* 7 × 7, a ring and a core (ISO/IEC 18004 §6.3.3). */
static void
has_finder(unsigned char (*dark)[SIDE_MAX], int left, int top)
{
	for (int y = 0; y < 7; y++)
		for (int x = 0; x < 7; x++) {
			bool ring = x == 0 || x == 6 || y == 0 || y == 6;
			bool core = x >= 2 && x <= 4 && y >= 2 && y <= 4;

			assert_int_equal(dark[top + y][left + x], ring || core);
		}
}

static void
test_shape(void **state)
{
	static unsigned char dark[SIDE_MAX][SIDE_MAX];
	struct buf svg = BUF_INIT, again = BUF_INIT;
	int side;

	(void)state;
	assert_true(qr_svg(&svg, STR("https://wangting.example/chaxun/")));
	side = draw(svg.p, dark);
	assert_int_equal((side - 2 * QUIET - 17) % 4, 0);
	has_finder(dark, QUIET, QUIET);
	has_finder(dark, side - QUIET - 7, QUIET);
	has_finder(dark, QUIET, side - QUIET - 7);
	/* Timing: dark and light in turn between the finders. */
	for (int x = QUIET + 8; x < side - QUIET - 8; x++)
		assert_int_equal(dark[QUIET + 6][x], (x - QUIET) % 2 == 0);
	assert_true(qr_svg(&again, STR("https://wangting.example/chaxun/")));
	assert_string_equal(svg.p, again.p);
	assert_null(strstr(svg.p, "style"));
	assert_null(strstr(svg.p, "href"));
	buf_done(&svg);
	buf_done(&again);
}

static void
test_lengths(void **state)
{
	struct buf svg = BUF_INIT;
	char text[600];

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_false(qr_svg(&svg, STR("")));
	assert_false(qr_svg(&svg, str_mem(text, sizeof(text))));
	assert_int_equal(svg.n, 0);
	assert_true(qr_svg(&svg, str_mem(text, 512)));
	buf_done(&svg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
