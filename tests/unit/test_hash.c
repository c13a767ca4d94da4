/* Digests against known values; strict base64url. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/hash.h"

static void
test_digests(void **state)
{
	/* BLAKE2b with 32 bytes of output; made by an independent program. */
	static const char empty[] =
	    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8";
	static const char abc[] =
	    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
	char hex[HASH_HEX_SIZE], brief[HASH_SHORT_SIZE];

	(void)state;
	assert_true(hash_start());
	hash_hex(hex, str_of(NULL));
	assert_string_equal(hex, empty);
	hash_hex(hex, STR("abc"));
	assert_string_equal(hex, abc);
	hash_short(brief, STR("abc"));
	assert_int_equal(strlen(brief), 32);
	assert_memory_equal(brief, abc, 32);
}

static void
test_u64(void **state)
{
	char text[64] = { 0 };

	(void)state;
	assert_true(hash_u64(STR("a")) == hash_u64(STR("a")));
	assert_true(hash_u64(STR("")) == hash_u64(str_of(NULL)));
	/* The length counts, and so does every byte. */
	for (size_t n = 1; n < sizeof(text); n++) {
		uint64_t before = hash_u64(str_mem(text, n));

		assert_true(before != hash_u64(str_mem(text, n - 1)));
		for (size_t i = 0; i < n; i++) {
			text[i] = 1;
			assert_true(hash_u64(str_mem(text, n)) != before);
			text[i] = 0;
		}
	}
}

static void
test_base64(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		bool good;
	} cases[] = {
		{ "", 0, true },
		{ "_w", 1, true },
		{ "-_8", 2, true },
		{ "AAAA", 3, true },
		{ "_w==", 1, false }, /* padding */
		{ "/w", 1, false },   /* the other alphabet */
		{ "_x", 1, false },   /* spare bits */
		{ "_ w", 1, false },
		{ "AAAA", 2, false },
		{ "AAAA", 4, false },
		{ "AAA\n", 3, false },
		{ "A", 0, false },
	};
	unsigned char bytes[16];
	char text[32];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (hash_base64_get(bytes, cases[i].n, str_of(cases[i].text)) !=
		    cases[i].good)
			fail_msg("%s", cases[i].text);
		if (!cases[i].good)
			continue;
		assert_int_equal(hash_base64_put(text, bytes, cases[i].n),
		    strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
	hash_hex_put(text, "\x00\xff\x1a", 3);
	assert_string_equal(text, "00ff1a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
