/*
 * libsodium behind our door: known values, every byte of a record matters,
 * lengths are hidden. Access keys and ticket keys are here too.
 */
#include "seal_fixture.h"

#include "core/keys_ticket.h"
#include "core/seal_access.h"

static const unsigned char key[SEAL_KEY_SIZE] =
    "0123456789abcdef0123456789abcde";

/* ---- hashes -------------------------------------------------------------- */

static void
test_hash_is_blake2b(void **state)
{
	unsigned char out[64];

	(void)state;
	/* RFC 7693, appendix A. */
	seal_hash(out, 64, str_of(NULL), STR("abc"));
	assert_bytes(out, 64,
	    "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
	    "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

/* Moving a byte from one part to the next is another hash. */
static void
test_parts_are_apart(void **state)
{
	const struct str one[] = { STR("ab"), STR("c") },
			 two[] = { STR("a"), STR("bc") },
			 three[] = { STR("abc"), STR("") },
			 four[] = { STR("abc") };
	unsigned char hash[4][SEAL_HASH_SIZE];

	(void)state;
	seal_hash_parts(hash[0], one, 2);
	seal_hash_parts(hash[1], two, 2);
	seal_hash_parts(hash[2], three, 2);
	seal_hash_parts(hash[3], four, 1);
	for (int i = 0; i < 4; i++)
		for (int k = 0; k < i; k++)
			assert_memory_not_equal(
			    hash[i], hash[k], SEAL_HASH_SIZE);
	/* BLAKE2b-256 of 03000000 "abc" */
	assert_bytes(hash[3], SEAL_HASH_SIZE,
	    "782c4d916a996c4555ca0f787ab09fcf03a09d5bae10a8d77540ad580cae045d");
}

/* ---- sealing ------------------------------------------------------------- */

static void
test_lengths(void **state)
{
	static const struct {
		size_t n, padded;
	} table[] = { { 0, 4096 }, { 1, 4096 }, { 4095, 4096 }, { 4096, 8192 },
		{ 4097, 8192 }, { 8191, 8192 } };
	char *text = calloc(1, 9000);

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf sealed = BUF_INIT, back = BUF_INIT;
		struct str in = str_mem(text, table[i].n);

		text[0] = (char)0x80; /* looks like padding */
		seal_put(&sealed, key, STR("ad"), in, SEAL_PADDED);
		assert_int_equal(sealed.n, 1 + 24 + table[i].padded + 16);
		assert_int_equal(sealed.n, seal_size(table[i].n, SEAL_PADDED));
		assert_true(seal_get(
		    &back, key, STR("ad"), buf_view(&sealed), SEAL_PADDED));
		assert_true(str_eq(buf_view(&back), in));
		assert_true(back.wipe);
		buf_done(&back);
		buf_clear(&sealed);
		seal_put(&sealed, key, STR("ad"), in, SEAL_EXACT);
		assert_int_equal(sealed.n, 1 + 24 + table[i].n + 16);
		assert_true(seal_get(
		    &back, key, STR("ad"), buf_view(&sealed), SEAL_EXACT));
		assert_true(str_eq(buf_view(&back), in));
		buf_done(&back);
		buf_done(&sealed);
	}
	free(text);
}

static void
test_every_byte_matters(void **state)
{
	struct buf sealed = BUF_INIT, back = BUF_INIT;
	unsigned char other[SEAL_KEY_SIZE];

	(void)state;
	buf_cstr(&back, "before ");
	seal_put(&sealed, key, STR("ad"), STR("水"), SEAL_EXACT);
	for (size_t i = 0; i < sealed.n; i++) {
		sealed.p[i] ^= 1;
		assert_false(seal_get(
		    &back, key, STR("ad"), buf_view(&sealed), SEAL_EXACT));
		sealed.p[i] ^= 1;
	}
	for (size_t n = 0; n < sealed.n; n++)
		assert_false(seal_get(&back, key, STR("ad"),
		    str_sub(buf_view(&sealed), 0, n), SEAL_EXACT));
	assert_false(
	    seal_get(&back, key, STR("aD"), buf_view(&sealed), SEAL_EXACT));
	memcpy(other, key, sizeof(other));
	other[31] ^= 0x40;
	assert_false(
	    seal_get(&back, other, STR("ad"), buf_view(&sealed), SEAL_EXACT));
	/* A record sealed without padding is none with it. */
	assert_false(
	    seal_get(&back, key, STR("ad"), buf_view(&sealed), SEAL_PADDED));
	/* Nothing of the failures was left. */
	assert_true(
	    seal_get(&back, key, STR("ad"), buf_view(&sealed), SEAL_EXACT));
	assert_string_equal(back.p, "before 水");
	buf_done(&back);
	buf_done(&sealed);
}

static void
test_same_text_never_looks_the_same(void **state)
{
	struct buf a = BUF_INIT, b = BUF_INIT;

	(void)state;
	seal_put(&a, key, STR(""), STR("x"), SEAL_PADDED);
	seal_put(&b, key, STR(""), STR("x"), SEAL_PADDED);
	assert_int_equal(a.n, b.n);
	assert_memory_not_equal(a.p + 1, b.p + 1, 24);
	assert_memory_not_equal(a.p + 25, b.p + 25, 16);
	buf_done(&a);
	buf_done(&b);
}

static void
test_box(void **state)
{
	unsigned char to[SEAL_KEY_SIZE], secret[SEAL_KEY_SIZE],
	    again[SEAL_KEY_SIZE], out[5];
	struct buf sealed = BUF_INIT;
	static const unsigned char low[SEAL_KEY_SIZE];

	(void)state;
	seal_box_pair(to, secret, key);
	seal_box_public(again, secret);
	assert_memory_equal(to, again, sizeof(to));
	assert_true(seal_box_put(&sealed, to, STR("hello")));
	assert_int_equal(sealed.n, 5 + SEAL_BOX_MORE);
	for (size_t i = 0; i < sealed.n; i++) {
		sealed.p[i] ^= 0x10;
		assert_false(seal_box_get(out, to, secret, buf_view(&sealed)));
		sealed.p[i] ^= 0x10;
	}
	assert_true(seal_box_get(out, to, secret, buf_view(&sealed)));
	assert_memory_equal(out, "hello", 5);
	assert_false(seal_box_get(out, to, secret, STR("short")));
	/* A key of small order would give everybody the text. */
	assert_false(seal_box_put(&sealed, low, STR("hello")));
	assert_int_equal(sealed.n, 5 + SEAL_BOX_MORE);
	buf_done(&sealed);
}

/* ---- number and password ------------------------------------------------- */

static struct argon_job *
job_of(struct number *number, const char *password)
{
	static const unsigned char site[SEAL_SITE_SIZE] = "a site of a test";
	struct argon_job *job = seal_access_job(
	    site, number, str_of(password), (struct seal_cost){ 8192, 1 });

	assert_non_null(job);
	return job;
}

static void
test_access_job(void **state)
{
	struct number number;
	struct argon_job *job;
	char longest[513];

	(void)state;
	number_make(&number, "1234567887654321");
	job = job_of(&number, "泉水");
	assert_int_equal(job->n_input, 8 + 1 + 6);
	assert_memory_equal(job->input, "87654321\0泉水", 15);
	/* BLAKE2b-128("a site of a test" ‖ "12345678") */
	assert_bytes(job->salt, 16, "5dfb88c3ddc5a448e71d7c56ff3d1ee6");
	argon_run(job);
	assert_true(job->ok);
	/* Frozen: another value and no old ticket opens. */
	assert_bytes(job->out, 64,
	    "9007df32fc900282aa4d0b7283330a26bad5ded44c418cd5ad518882d455d540"
	    "597d5d56180bf70b6e6d2f5a27cd3ea8b754b7498d5141d9bda586233d299f99");
	seal_free(job);
	memset(longest, 'x', 512);
	longest[512] = '\0';
	job = job_of(&number, longest);
	assert_int_equal(job->n_input, sizeof(job->input));
	seal_free(job);
	assert_null(seal_access_job((const unsigned char *)"a site of a test",
	    &number, str_mem(longest, 513), (struct seal_cost){ 8192, 1 }));
}

static void
test_access_wraps_the_seed(void **state)
{
	static const unsigned char site[SEAL_SITE_SIZE] = "a site of a test",
				   other[SEAL_SITE_SIZE] = "another site....";
	unsigned char seed[SEAL_KEY_SIZE];
	struct number number;
	struct argon_job *job;
	struct seal_access *access, *wrong;
	struct buf wrapped = BUF_INIT;

	(void)state;
	number_make(&number, "1234567887654321");
	job = job_of(&number, "泉水叮咚");
	assert_null(seal_access_new(job)); /* not run yet */
	argon_run(job);
	access = seal_access_new(job);
	seal_free(job);
	job = job_of(&number, "泉水叮当");
	argon_run(job);
	wrong = seal_access_new(job);
	seal_free(job);
	assert_non_null(access);
	assert_memory_not_equal(access->token_hash, wrong->token_hash, 32);
	assert_memory_not_equal(access->wrap, wrong->wrap, 32);
	seal_access_wrap(
	    &wrapped, access, (struct seal_wrap){ site, "12345678" }, key);
	assert_int_equal(wrapped.n, SEAL_WRAPPED_SIZE);
	assert_true(seal_access_unwrap(seed, access,
	    (struct seal_wrap){ site, "12345678" }, buf_view(&wrapped)));
	assert_memory_equal(seed, key, sizeof(seed));
	assert_false(seal_access_unwrap(seed, wrong,
	    (struct seal_wrap){ site, "12345678" }, buf_view(&wrapped)));
	assert_false(seal_access_unwrap(seed, access,
	    (struct seal_wrap){ site, "12345679" }, buf_view(&wrapped)));
	assert_false(seal_access_unwrap(seed, access,
	    (struct seal_wrap){ other, "12345678" }, buf_view(&wrapped)));
	for (size_t i = 0; i < wrapped.n; i++) {
		wrapped.p[i] ^= 4;
		assert_false(seal_access_unwrap(seed, access,
		    (struct seal_wrap){ site, "12345678" },
		    buf_view(&wrapped)));
		wrapped.p[i] ^= 4;
	}
	buf_done(&wrapped);
	seal_free(access);
	seal_free(wrong);
}

static void
test_too_much_memory_fails(void **state)
{
	struct number number;
	struct argon_job *job;

	(void)state;
	number_make(&number, "1234567887654321");
	job = job_of(&number, "x");
	job->mem_bytes = (size_t)1 << 50;
	argon_run(job);
	assert_false(job->ok);
	assert_null(seal_access_new(job));
	seal_free(job);
}

static void
test_ticket_keys(void **state)
{
	struct keys_ticket *a = keys_ticket_of(key), *b = keys_ticket_new(),
			   *c = keys_ticket_of(key);

	(void)state;
	assert_bytes(a->open.receive, 32,
	    "4032c0b05df2067760cffc2fcfc988eac223d2f582854eb05e61b8be3e1b703d");
	assert_bytes(a->open.sign, 32,
	    "32813bb741989409689bf71367c8963fca9c71e813f06f58706ed40b8e6c1318");
	assert_true(keys_public_equal(&a->open, &c->open));
	assert_false(keys_public_equal(&a->open, &b->open));
	c->open.sign[31] ^= 1;
	assert_false(keys_public_equal(&a->open, &c->open));
	assert_memory_equal(a->seed, key, sizeof(key));
	seal_free(a);
	seal_free(b);
	seal_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash_is_blake2b),
		cmocka_unit_test(test_parts_are_apart),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_every_byte_matters),
		cmocka_unit_test(test_same_text_never_looks_the_same),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_access_job),
		cmocka_unit_test(test_access_wraps_the_seed),
		cmocka_unit_test(test_too_much_memory_fails),
		cmocka_unit_test(test_ticket_keys),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
