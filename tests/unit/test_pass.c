/*
 * Passes of the look-up page: whole or nothing, of this boot and site only,
 * 30 minutes long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/pass.h"

enum { NOW = 1795399449 };

static const unsigned char boot[SEAL_KEY_SIZE] =
    "a key of this very boot, 32 byte";
static const unsigned char other[SEAL_KEY_SIZE] =
    "a key of the boot before, 32 byt";
static const unsigned char site[SEAL_SITE_SIZE] = "site id 16 byte";
static const unsigned char site2[SEAL_SITE_SIZE] = "another 16 byte";

static struct pass
sample(void)
{
	struct pass pass = { .public = "12345678",
		.purpose = PASS_RATING,
		.reply = 0xfedcba98u,
		.issued = NOW };

	memset(pass.token_hash, 't', sizeof(pass.token_hash));
	memset(pass.seed, 's', sizeof(pass.seed));
	memset(pass.request, 'r', sizeof(pass.request));
	return pass;
}

static struct buf
sealed(void)
{
	struct pass pass = sample();
	struct buf text = BUF_INIT;

	pass_put(&text, (struct pass_key){ boot, site }, &pass);
	return text;
}

static bool
opens(const unsigned char *key, const unsigned char *at, struct str text,
    int64_t now)
{
	struct pass *pass = pass_get((struct pass_key){ key, at }, text, now);
	bool good = pass != NULL;

	seal_free(pass);
	return good;
}

static void
comes_back_whole(void **state)
{
	struct pass want = sample();
	struct buf text = sealed();
	struct pass *got = pass_get(
	    (struct pass_key){ boot, site }, buf_view(&text), NOW + 1799);

	(void)state;
	assert_non_null(got);
	assert_string_equal(got->public, want.public);
	assert_memory_equal(got->token_hash, want.token_hash, 32);
	assert_memory_equal(got->seed, want.seed, 32);
	assert_memory_equal(got->request, want.request, 16);
	assert_int_equal(got->purpose, want.purpose);
	assert_true(got->reply == want.reply);
	assert_true(got->issued == want.issued);
	seal_free(got);
	/* Nothing of it can be read, and no two are alike. */
	assert_int_equal(str_find(buf_view(&text), "12345678"), SIZE_MAX);
	buf_done(&text);
}

static void
ends_after_thirty_minutes(void **state)
{
	struct buf text = sealed();

	(void)state;
	assert_true(opens(boot, site, buf_view(&text), NOW));
	assert_true(opens(boot, site, buf_view(&text), NOW - 60));
	assert_false(opens(boot, site, buf_view(&text), NOW - 61));
	assert_true(opens(boot, site, buf_view(&text), NOW + 1799));
	assert_false(opens(boot, site, buf_view(&text), NOW + 1800));
	buf_done(&text);
}

static void
foreign_ones_do_not_open(void **state)
{
	struct buf text = sealed();

	(void)state;
	assert_false(opens(other, site, buf_view(&text), NOW));
	assert_false(opens(boot, site2, buf_view(&text), NOW));
	assert_false(opens(boot, site, str_of(NULL), NOW));
	assert_false(opens(boot, site, STR("AAAA"), NOW));
	buf_done(&text);
}

static void
bent_ones_do_not_open(void **state)
{
	struct buf text = sealed();

	(void)state;
	for (size_t i = 0; i < text.n; i++) {
		char was = text.p[i];

		text.p[i] = was == 'A' ? 'B' : 'A';
		assert_false(opens(boot, site, buf_view(&text), NOW));
		text.p[i] = was;
		assert_false(
		    opens(boot, site, str_sub(buf_view(&text), 0, i), NOW));
	}
	buf_char(&text, 'A');
	assert_false(opens(boot, site, buf_view(&text), NOW));
	buf_done(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_whole),
		cmocka_unit_test(ends_after_thirty_minutes),
		cmocka_unit_test(foreign_ones_do_not_open),
		cmocka_unit_test(bent_ones_do_not_open),
	};

	return seal_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
