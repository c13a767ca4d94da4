/*
 * The handle: its text, its four subkeys, the draft under it, the number and
 * the tag that only it gives.
 */
#include "seal_fixture.h"

#include "core/handle.h"

/* Bytes 00 01 … 1f. */
#define TEXT "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

static const unsigned char salt[SEAL_SALT_SIZE] = "salt of the row";

static void
test_text(void **state)
{
	struct handle *h = handle_parse(STR(TEXT)), *fresh = handle_new(),
		      *again;
	char text[HANDLE_TEXT + 1];

	(void)state;
	assert_non_null(h);
	handle_text(h, text);
	assert_string_equal(text, TEXT);
	handle_text(fresh, text);
	assert_int_equal(strlen(text), HANDLE_TEXT);
	again = handle_parse(str_of(text));
	assert_non_null(again);
	assert_memory_equal(again->row, fresh->row, sizeof(fresh->row));
	assert_memory_not_equal(h->row, fresh->row, sizeof(fresh->row));
	handle_free(h);
	handle_free(fresh);
	handle_free(again);
}

static void
test_no_handle(void **state)
{
	static const char *const table[] = { "",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh",   /* short */
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A", /* long */
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh/",
		/* the same bytes in another spelling: spare bits set */
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh ",
		"AAECAwQFBgcICQoLDA0ODxAREhMUFRYX%BkaGxwdHh8" };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (handle_parse(str_of(table[i])) != NULL)
			fail_msg("“%s” was taken", table[i]);
}

/* crypto_kdf as libsodium documents it, computed elsewhere. */
static void
test_subkeys(void **state)
{
	struct handle *h = handle_parse(STR(TEXT));
	unsigned char tag[HANDLE_TAG_SIZE];

	(void)state;
	assert_bytes(h->row, 32,
	    "54b87e1a844d4ab6abff72c5d732c32b93238af6bc112f07d416713fd20ea345");
	assert_bytes(h->draft, 32,
	    "3a5013087e47533dabc6ff60f9b09fc47eef880bddf54b03b3d30d5555021f40");
	assert_bytes(h->number, 32,
	    "54779e4a50b20f4ff911c0bfafe2348981868f6b557c7512b4ea0fe10a8d7067");
	assert_bytes(h->tag, 32,
	    "95c6bac6458911f0277e8880026fa69154fd26f1615428a43e623eefe8d7c85d");
	handle_tag(h, salt, tag);
	assert_bytes(tag, 32,
	    "635b9b08017161361eef6e702564df8c78b86aa527117646b5ff2c124cadf0d0");
	handle_free(h);
}

static void
test_numbers(void **state)
{
	static const struct {
		uint32_t counter;
		const char *digits;
	} table[] = { { 0, "5057452344306875" }, { 1, "9489297942302517" },
		{ 256, "9405920362161468" },
		{ UINT32_MAX, "2177735014143300" } };
	struct handle *h = handle_parse(STR(TEXT));
	struct number number, parsed;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		handle_number(h, salt, table[i].counter, &number);
		number.digits[16] = '\0';
		assert_string_equal(number.digits, table[i].digits);
	}
	handle_number(h, salt, 0, &number);
	assert_true(number_parse(str_of(number.digits), &parsed));
	handle_number(h, (const unsigned char *)"salt of a row!!", 0, &parsed);
	assert_string_not_equal(number.digits, parsed.digits);
	handle_free(h);
}

static void
test_draft(void **state)
{
	struct handle *h = handle_parse(STR(TEXT)), *other = handle_new();
	struct buf sealed = BUF_INIT, back = BUF_INIT;

	(void)state;
	handle_seal(h, STR("{\"name\":\"钱青山\"}"), &sealed);
	assert_int_equal(sealed.n, 1 + 24 + 4096 + 16);
	assert_false(handle_open(other, buf_view(&sealed), &back));
	/* Same key, another row: copied to somebody else's draft. */
	h->row[0] ^= 1;
	assert_false(handle_open(h, buf_view(&sealed), &back));
	h->row[0] ^= 1;
	assert_true(handle_open(h, buf_view(&sealed), &back));
	assert_string_equal(back.p, "{\"name\":\"钱青山\"}");
	buf_done(&back);
	buf_done(&sealed);
	handle_free(h);
	handle_free(other);
}

/*
 * What the store keeps of a draft (row id, salt, submit tag, sealed bytes)
 * opens nothing: neither as a handle nor as a key.
 */
static void
test_stored_bytes_open_nothing(void **state)
{
	struct handle *h = handle_new(), *thief;
	struct buf sealed = BUF_INIT, back = BUF_INIT;
	unsigned char tag[HANDLE_TAG_SIZE];
	const unsigned char *stored[3];
	char text[64];

	(void)state;
	handle_seal(h, STR("secret"), &sealed);
	handle_tag(h, salt, tag);
	stored[0] = h->row;
	stored[1] = tag;
	stored[2] = (const unsigned char *)sealed.p + 25;
	for (size_t i = 0; i < 3; i++) {
		text[hash_base64_put(text, stored[i], 32)] = '\0';
		thief = handle_parse(str_of(text));
		assert_non_null(thief);
		assert_false(handle_open(thief, buf_view(&sealed), &back));
		memcpy(thief->row, h->row, sizeof(thief->row));
		assert_false(handle_open(thief, buf_view(&sealed), &back));
		memcpy(thief->draft, stored[i], sizeof(thief->draft));
		assert_false(handle_open(thief, buf_view(&sealed), &back));
		handle_free(thief);
	}
	buf_done(&back);
	buf_done(&sealed);
	handle_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_no_handle),
		cmocka_unit_test(test_subkeys),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_draft),
		cmocka_unit_test(test_stored_bytes_open_nothing),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
