/*
 * The life of the desk's keys: the root key on a medium of its own, a month in
 * escrow and back, a month destroyed and what can then be read.
 */
#include "desk_fixture.h"

static const unsigned char site[SEAL_SITE_SIZE] = "a site of a test";
static const struct seal_cost cheap = { 8192, 1 };
static const struct date day = { 2026, 11, 24 };

static struct vault *
vault_of_months(void)
{
	struct vault *vault = vault_new(site);

	assert_true(vault_add_box(vault, STR("zhian"), STR("2026-10"), day));
	assert_true(vault_add_box(vault, STR("zhian"), STR("2026-11"), day));
	assert_true(vault_add_box(vault, STR("hujing"), STR("2026-10"), day));
	assert_true(vault_add_reply(vault, STR("zhian"),
	    (struct vault_days){ day, { 2028, 11, 30 }, day }));
	return vault;
}

static struct vault *
sealed_and_opened(const struct vault *vault)
{
	struct buf text = BUF_INIT;
	enum vault_fault fault;
	struct vault *back;

	assert_true(vault_seal(&text, vault, STR("老槐树"), &cheap));
	back = vault_open(buf_view(&text), STR("老槐树"), &fault);
	assert_non_null(back);
	buf_done(&text);
	return back;
}

static void
test_root_part(void **state)
{
	static const unsigned char zero[SEAL_KEY_SIZE];
	struct vault *vault = vault_of_months(), *part, *back, *other;

	(void)state;
	part = vault_root_part(vault);
	back = sealed_and_opened(part);
	assert_true(back->has_root);
	assert_false(back->has_pins);
	assert_int_equal(back->n, 0);
	vault_drop_root(vault);
	vault_free(part);
	part = sealed_and_opened(vault);
	assert_false(part->has_root);
	assert_true(part->has_pins);
	assert_memory_equal(part->root_seed, zero, sizeof(zero));
	assert_memory_equal(part->root, back->root, sizeof(zero));
	/* Without a seed it is nobody's root; another root is not this one. */
	assert_false(vault_take_root(vault, part));
	other = vault_new(site);
	assert_false(vault_take_root(vault, other));
	assert_true(vault_take_root(part, back));
	assert_memory_equal(part->root_seed, back->root_seed, sizeof(zero));
	vault_free(part);
	vault_free(back);
	vault_free(other);
	vault_free(vault);
}

static void
test_escrow_and_destruction(void **state)
{
	struct vault *vault = vault_of_months(), *part, *escrow, *other;
	char id[KEYS_ID + 1];
	size_t taken;

	(void)state;
	part = vault_month_part(vault, STR("2026-10"));
	escrow = sealed_and_opened(part);
	assert_int_equal(escrow->n, 2);
	assert_false(escrow->has_root || escrow->has_pins);
	/* A vault that lost one gets that one back, and no second copy. */
	other = vault_month_part(vault, STR("2026-11"));
	assert_true(vault_take_boxes(other, escrow, &taken));
	assert_int_equal(taken, 2);
	assert_true(vault_take_boxes(other, escrow, &taken));
	assert_int_equal(taken, 0);
	assert_int_equal(other->n, 3);
	vault_free(other);
	memcpy(id, vault->keys[0]->key.id, sizeof(id));
	assert_int_equal(vault_destroy(vault, STR("2026-10"), day), 2);
	assert_int_equal(vault_destroy(vault, STR("2026-10"), day), 0);
	assert_int_equal(vault->n, 2);
	vault_free(part);
	part = sealed_and_opened(vault);
	assert_int_equal(part->n_gone, 2);
	assert_non_null(vault_gone_find(part, str_of(id)));
	assert_string_equal(vault_gone_find(part, str_of(id))->unit, "zhian");
	/* Destroyed stays destroyed, whoever kept a copy. */
	assert_true(vault_take_boxes(part, escrow, &taken));
	assert_int_equal(taken, 0);
	/* After a loss there is a new root; another site is another matter. */
	other = vault_new(site);
	assert_true(vault_take_boxes(other, escrow, &taken));
	assert_int_equal(taken, 2);
	vault_free(other);
	other = vault_new((const unsigned char *)"another test's 1");
	assert_false(vault_take_boxes(other, escrow, &taken));
	vault_free(other);
	vault_free(part);
	vault_free(escrow);
	vault_free(vault);
}

/* ---- the verbs ----------------------------------------------------------- */

static struct str
text_of(struct desk_scene *s, const char *name)
{
	struct str text;

	assert_true(file_read(&s->arena, desk_path(s, name), &text));
	return text;
}

static void
test_root_goes_offline(void **state)
{
	struct desk_scene *s = *state;
	const char *root = desk_path(s, "keys/root.key");
	struct str signed_before = text_of(s, "conf/service.keys");
	struct session session;
	char until[8];

	s->options.root_key = root;
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	/* Daily work needs no root, nor does a look whether all is there. */
	s->options.root_key = NULL;
	desk_open(s, &session);
	assert_false(session.vault->has_root);
	session_done(&session);
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	assert_int_equal(desk_verb(s, verb_show, "12345678", NULL), DESK_DONE);
	keyset_month(until, desk_today(), 6);
	s->options.until = until;
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
	assert_true(str_eq(signed_before, text_of(s, "conf/service.keys")));
	s->options.root_key = desk_path(s, "keys/absent");
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
	s->options.root_key = s->options.keys;
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
	s->options.root_key = root;
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	desk_load_ring(s);
	assert_int_equal(s->ring->n, 3 * (7 + 1));
	/* Still offline, and the root file alone is no desk. */
	s->options.keys = root;
	session_init(&session, &s->options);
	assert_false(session_all(&session));
	session_done(&session);
}

static void
test_init_with_root_offline(void **state)
{
	static const char *const table[] = { "conf/service.keys",
		"conf/root.pub", "keys/desk.keys" };
	struct desk_scene *s = *state;
	struct session session;

	for (size_t i = 0; i < 3; i++)
		unlink(desk_path(s, table[i]));
	s->options.root_key = desk_path(s, "conf/root.key");
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	s->options.root_key = desk_path(s, "keys/phrase");
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_FAILED);
	s->options.root_key = desk_path(s, "keys/root.key");
	s->options.root_passphrase_file =
	    desk_write(s, "keys/root-phrase", STR("另一个口令，另一个地方\n"));
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_DONE);
	desk_open(s, &session);
	assert_false(session.vault->has_root);
	session_done(&session);
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	s->options.root_passphrase_file = NULL;
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
}

/* The one ticket's month, as if it were last month. */
static void
age_keys(struct desk_scene *s, char month[8])
{
	struct session session;
	char now[8];

	keyset_month(now, desk_today(), 0);
	snprintf(month, 8, "2026-01");
	desk_open(s, &session);
	for (size_t i = 0; i < session.vault->n; i++) {
		struct key *key = &session.vault->keys[i]->key;

		if (key->kind == KEY_BOX && strcmp(key->month, now) == 0)
			memcpy(key->month, month, 8);
	}
	assert_true(keyset_write(&session));
	session_done(&session);
}

static void
test_destroy_month(void **state)
{
	struct desk_scene *s = *state;
	char month[8];
	struct session session;
	size_t before;

	age_keys(s, month);
	desk_open(s, &session);
	before = session.vault->n;
	session_done(&session);
	assert_int_equal(desk_verb(s, verb_show, "12345678", NULL), DESK_DONE);
	s->options.file = desk_path(s, "keys/escrow");
	s->options.escrow_passphrase_file = s->options.passphrase_file;
	assert_int_equal(desk_verb(s, verb_escrow, month, NULL), DESK_DONE);
	assert_int_equal(desk_verb(s, verb_escrow, month, NULL), DESK_FAILED);
	s->options.file = desk_path(s, "keys/escrow2");
	assert_int_equal(
	    desk_verb(s, verb_escrow, "2020-01", NULL), DESK_REFUSED);
	s->options.destroy = "2020-01";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_REFUSED);
	s->options.destroy = "2999-01";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
	/* Open: refused. Forced, but nobody said yes: nothing happens. */
	s->options.destroy = month;
	s->options.yes = "";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_REFUSED);
	s->options.yes = NULL;
	s->options.force = "";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	desk_open(s, &session);
	assert_int_equal(session.vault->n, before);
	session_done(&session);
	s->options.yes = "";
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	assert_int_equal(
	    desk_verb(s, verb_show, "12345678", NULL), DESK_REFUSED);
	/* The escrow does not undo it. */
	s->options.destroy = NULL;
	s->options.recover = desk_path(s, "keys/escrow");
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_DONE);
	assert_int_equal(
	    desk_verb(s, verb_show, "12345678", NULL), DESK_REFUSED);
	s->options.recover = desk_path(s, "keys/phrase");
	assert_int_equal(desk_verb(s, verb_keys, NULL, NULL), DESK_FAILED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_part),
		cmocka_unit_test(test_escrow_and_destruction),
		DESK_TEST(test_root_goes_offline),
		DESK_TEST(test_init_with_root_offline),
		DESK_TEST(test_destroy_month),
	};

	if (!seal_start() || !hash_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
