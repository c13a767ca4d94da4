/*
 * desk.keys: there and back, under the passphrase alone; months and reply
 * keys; what init and keys write, where, and what they refuse.
 */
#include "desk_fixture.h"

static const unsigned char site[SEAL_SITE_SIZE] = "a site of a test";
static const struct seal_cost cheap = { 8192, 1 };
static const struct date day = { 2026, 11, 24 };

static struct vault *
vault_of_two(void)
{
	struct vault *vault = vault_new(site);

	assert_true(vault_add_box(vault, STR("zhian"), STR("2026-11"), day));
	assert_true(vault_add_reply(vault, STR("zhian"),
	    (struct vault_days){ day, { 2028, 11, 30 }, day }));
	return vault;
}

static void
test_there_and_back(void **state)
{
	struct vault *vault = vault_of_two(), *back;
	struct buf text = BUF_INIT;
	enum vault_fault fault;

	(void)state;
	assert_true(vault_seal(&text, vault, STR("老槐树"), &cheap));
	back = vault_open(buf_view(&text), STR("老槐树"), &fault);
	assert_non_null(back);
	assert_int_equal(fault, VAULT_FINE);
	assert_memory_equal(back->site, site, sizeof(site));
	assert_memory_equal(back->root, vault->root, sizeof(vault->root));
	assert_memory_equal(
	    back->root_seed, vault->root_seed, sizeof(vault->root_seed));
	assert_memory_equal(back->pins, vault->pins, sizeof(vault->pins));
	assert_int_equal(back->n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_memory_equal(back->keys[i]->secret,
		    vault->keys[i]->secret, SEAL_KEY_SIZE);
		assert_string_equal(
		    back->keys[i]->key.id, vault->keys[i]->key.id);
		assert_string_equal(
		    back->keys[i]->key.month, vault->keys[i]->key.month);
		assert_int_equal(date_cmp(back->keys[i]->key.not_after,
				     vault->keys[i]->key.not_after),
		    0);
	}
	assert_null(vault_open(buf_view(&text), STR("老槐数"), &fault));
	assert_int_equal(fault, VAULT_PASSPHRASE);
	buf_done(&text);
	vault_free(vault);
	vault_free(back);
}

static void
test_every_byte_matters(void **state)
{
	struct vault *vault = vault_of_two(), *back;
	struct buf text = BUF_INIT;
	enum vault_fault fault;

	(void)state;
	assert_true(vault_seal(&text, vault, STR("x"), &cheap));
	for (size_t i = 0; i < text.n - 1; i += i < 200 ? 1 : 37) {
		text.p[i] ^= 1;
		back = vault_open(buf_view(&text), STR("x"), &fault);
		if (back != NULL)
			fail_msg("byte %zu", i);
		assert_int_not_equal(fault, VAULT_FINE);
		text.p[i] ^= 1;
	}
	/* Nothing readable stands in it. */
	assert_int_equal(str_find(buf_view(&text), "zhian"), SIZE_MAX);
	buf_done(&text);
	vault_free(vault);
}

static void
test_malformed(void **state)
{
	static const char *const table[] = {
		"", "{}", "{\"format\":2}",
		"{\"format\":1,\"kdf\":{\"alg\":\"scrypt\"}}",
		/* A cost that would stop the machine. */
		"{\"format\":1,\"kdf\":{\"alg\":\"argon2id\","
		"\"mem\":1099511627776,\"ops\":3,"
		"\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA\"},"
		"\"nonce\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
		"\"sealed\":\"AAAA\"}",
		"{\"format\":1,\"kdf\":{\"alg\":\"argon2id\",\"salt\":\"AA\"}}"
	};
	enum vault_fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_null(vault_open(str_of(table[i]), STR("x"), &fault));
		assert_int_equal(fault, VAULT_MALFORMED);
	}
}

static void
test_months(void **state)
{
	static const struct {
		const char *month, *last;
	} table[] = { { "2026-11", "2026-11-30" }, { "2026-12", "2026-12-31" },
		{ "2027-02", "2027-02-28" }, { "2028-02", "2028-02-29" },
		{ "2026-13", NULL }, { "2026-1", NULL }, { "2026-011", NULL },
		{ "", NULL }, { "2026/11", NULL } };
	struct date first, last;
	char month[8];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct buf text = BUF_INIT;
		bool good = vault_month(str_of(table[i].month), &first, &last);

		assert_int_equal(good, table[i].last != NULL);
		if (!good)
			continue;
		assert_int_equal(first.d, 1);
		date_put_iso(&text, last);
		assert_string_equal(text.p, table[i].last);
		buf_done(&text);
	}
	keyset_month(month, day, 0);
	assert_string_equal(month, "2026-11");
	keyset_month(month, day, 1);
	assert_string_equal(month, "2026-12");
	keyset_month(month, day, 2);
	assert_string_equal(month, "2027-01");
	keyset_month(month, (struct date){ 2026, 12, 31 }, 24);
	assert_string_equal(month, "2028-12");
}

static void
test_finding(void **state)
{
	struct vault *vault = vault_of_two();
	struct item_opener opener;
	char long_name[66];

	(void)state;
	assert_ptr_equal(
	    vault_box_of(vault, STR("zhian"), STR("2026-11")), vault->keys[0]);
	assert_null(vault_box_of(vault, STR("zhian"), STR("2026-12")));
	assert_null(vault_box_of(vault, STR("huzheng"), STR("2026-11")));
	assert_ptr_equal(
	    vault_reply_of(vault, STR("zhian"), day), vault->keys[1]);
	assert_null(
	    vault_reply_of(vault, STR("zhian"), (struct date){ 2026, 11, 23 }));
	assert_null(vault_find(vault, KEY_BOX, str_of(vault->keys[1]->key.id)));
	vault_opener(&opener, vault->keys[0]);
	assert_string_equal(opener.id, vault->keys[0]->key.id);
	memset(long_name, 'u', 65);
	assert_false(vault_add_box(
	    vault, (struct str){ long_name, 65 }, STR("2026-11"), day));
	assert_false(vault_add_box(vault, STR(""), STR("2026-11"), day));
	assert_false(vault_add_box(vault, STR("u"), STR("2026-00"), day));
	assert_int_equal(vault->n, 2);
	vault_free(vault);
}

/* ---- the verbs ----------------------------------------------------------- */

static mode_t
mode_of(struct desk_scene *s, const char *name)
{
	struct stat st;

	assert_int_equal(stat(desk_path(s, name), &st), 0);
	return st.st_mode & 0777;
}

static void
test_init_writes(void **state)
{
	struct desk_scene *s = *state;
	struct str keys;
	struct date end, today = desk_today();
	char month[8];

	assert_int_equal(mode_of(s, "keys/desk.keys"), 0600);
	assert_int_equal(mode_of(s, "conf/service.keys"), 0644);
	assert_int_equal(mode_of(s, "conf/root.pub"), 0644);
	/* Each of three units: this month and three more, one reply key. */
	assert_int_equal(s->ring->n, 3 * (4 + 1));
	for (size_t i = 0; i < 3; i++) {
		struct str unit = s->bundle.units[i].id;

		assert_non_null(keys_box_for(s->ring, unit, today));
		assert_non_null(keys_reply(s->ring, unit, today));
	}
	assert_true(keys_last_day(s->ring, &end));
	keyset_month(month, today, 3);
	assert_non_null(keys_box_for(s->ring, STR("shiju"), end));
	assert_non_null(keys_reply(s->ring, STR("shiju"), end));
	assert_true(
	    file_read(&s->arena, desk_path(s, "keys/desk.keys"), &keys));
	assert_int_equal(str_find(keys, "dongpu"), SIZE_MAX);
}

static void
test_init_never_overwrites(void **state)
{
	static const char *const table[] = { "conf/service.keys",
		"conf/root.pub", "keys/desk.keys" };
	struct desk_scene *s = *state;
	struct str before, after;

	assert_true(
	    file_read(&s->arena, desk_path(s, "keys/desk.keys"), &before));
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	assert_true(
	    file_read(&s->arena, desk_path(s, "keys/desk.keys"), &after));
	assert_true(str_eq(before, after));
	unlink(desk_path(s, "keys/desk.keys"));
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(
		    desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
		unlink(desk_path(s, table[i]));
	}
	s->options.keys = desk_path(s, "data/desk.keys");
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	s->options.keys = desk_path(s, "conf/desk.keys");
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	s->options.keys = NULL;
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	s->options.keys = desk_path(s, "keys/desk.keys");
	s->options.passphrase_file =
	    desk_write(s, "keys/short", STR("short\n"));
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	assert_int_not_equal(access(s->options.keys, F_OK), 0);
	s->options.passphrase_file = desk_path(s, "keys/phrase");
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_DONE);
}

static void
test_init_from_units_file(void **state)
{
	struct desk_scene *s = *state;

	for (size_t i = 0; i < 3; i++)
		unlink(
		    desk_path(s, (const char *[]){ "conf/service.keys",
				     "conf/root.pub", "keys/desk.keys" }[i]));
	s->options.units =
	    desk_write(s, "units", STR("# 单位\nshiju\nshiju\n"));
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	desk_write(s, "units", STR("shi ju\n"));
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	desk_write(s, "units", STR("# 单位\n\n  dongpu\n"));
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_DONE);
	desk_load_ring(s);
	assert_int_equal(s->ring->n, 5);
	/* The site has grown: the others get theirs now. */
	s->options.units = NULL;
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	desk_load_ring(s);
	assert_int_equal(s->ring->n, 15);
}

static void
test_keys_go_on(void **state)
{
	struct desk_scene *s = *state;
	const struct key *old = &s->ring->keys[0];
	char id[KEYS_ID + 1], until[8];
	size_t before = s->ring->n;

	memcpy(id, old->id, sizeof(id));
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	desk_load_ring(s);
	assert_int_equal(s->ring->n, before);
	keyset_month(until, desk_today(), 5);
	s->options.until = until;
	/* A statement file that was lost comes back with it. */
	unlink(desk_path(s, "conf/service.keys"));
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	desk_load_ring(s);
	assert_int_equal(s->ring->n, before + 3 * 2);
	assert_non_null(keys_by_id(s->ring, KEY_BOX, str_of(id)));
	s->options.until = "2026-10";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
	s->options.until = "2099-01";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
	s->options.until = "soon";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
	desk_load_ring(s);
	assert_int_equal(s->ring->n, before + 3 * 2);
}

static void
test_sessions_refused(void **state)
{
	struct desk_scene *s = *state;
	struct session session;

	session_init(&session, &s->options);
	s->options.passphrase_file =
	    desk_write(s, "keys/wrong", STR("another passphrase"));
	assert_false(session_all(&session));
	session_done(&session);
	desk_write(s, "keys/wrong", STR("\n"));
	session_init(&session, &s->options);
	assert_false(session_all(&session));
	session_done(&session);
	/* Same keys, another store. */
	s->options.passphrase_file = desk_path(s, "keys/phrase");
	s->liar.site[3] ^= 1;
	session_init(&session, &s->options);
	assert_false(session_all(&session));
	session_done(&session);
	s->liar.site[3] ^= 1;
	desk_open(s, &session);
	session_done(&session);
	unlink(desk_path(s, "desk.sock"));
	session_init(&session, &s->options);
	assert_false(session_all(&session));
	session_done(&session);
}

static void
test_public_half_only(void **state)
{
	static const struct {
		const char *typed, *number; /* NULL: refused */
	} table[] = {
		{ "12345678", "12345678" },
		{ "1234 5678", "12345678" },
		{ "１２３４５６７８", "12345678" },
		{ "1234567", NULL },
		{ "123456789", NULL },
		{ "123456788765432112", NULL },
		{ "1234 5678 8765 4321 12", NULL },
		{ "", NULL },
		{ "abcdefgh", NULL },
	};
	char number[NUMBER_PUBLIC + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		bool taken = session_number(table[i].typed, number);

		assert_int_equal(taken, table[i].number != NULL);
		if (taken)
			assert_string_equal(number, table[i].number);
	}
}

static void
test_inbox(void **state)
{
	struct desk_scene *s = *state;

	/* No keys are needed for it. */
	s->options.keys = s->options.passphrase_file = NULL;
	assert_int_equal(desk_verb(s, verb_inbox, NULL, NULL), DESK_DONE);
	s->options.format = "json";
	assert_int_equal(desk_verb(s, verb_inbox, NULL, NULL), DESK_DONE);
	s->options.unit = "dongpu";
	s->options.state = "received";
	assert_int_equal(desk_verb(s, verb_inbox, NULL, NULL), DESK_DONE);
	s->options.unit = "nobody";
	assert_int_equal(desk_verb(s, verb_inbox, NULL, NULL), DESK_FAILED);
	s->options.unit = NULL;
	s->options.state = "nothing";
	assert_int_equal(desk_verb(s, verb_inbox, NULL, NULL), DESK_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_every_byte_matters),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_finding),
		DESK_TEST(test_init_writes),
		DESK_TEST(test_init_never_overwrites),
		DESK_TEST(test_init_from_units_file),
		DESK_TEST(test_keys_go_on),
		DESK_TEST(test_sessions_refused),
		cmocka_unit_test(test_public_half_only),
		DESK_TEST(test_inbox),
	};

	if (!seal_start() || !hash_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
