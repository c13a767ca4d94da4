/*
 * desk purge and a store that lies: only what verifiably ended long enough ago
 * goes, and the desk's own memory of it goes with it.
 */
#include "desk_fixture.h"

enum { RECEIVED = 1578362649 }; /* 2020-01-07T10:04:09+08:00 */

static const struct date long_ago = { 2020, 1, 10 };

/* A ticket of 2020, and a reply key that was there then. */
static void
make_old(struct desk_scene *s)
{
	struct session session;

	s->body.at.unix = RECEIVED;
	s->body.due = (struct date){ 2020, 1, 8 };
	s->liar.row.received = STR("2020-01-07T10:04");
	s->liar.row.due = STR("2020-01-08");
	desk_submit(s, s->ticket, DESK_ANSWERS);
	desk_open(s, &session);
	for (size_t i = 0; i < session.vault->n; i++) {
		struct key *key = &session.vault->keys[i]->key;

		if (key->kind == KEY_REPLY)
			key->not_before = (struct date){ 2020, 1, 1 };
	}
	assert_true(keyset_write(&session));
	session_done(&session);
}

static void
step(struct desk_scene *s, const char *state, struct date at)
{
	struct body_desk body = {
		.type = STR(ITEM_STEP), .at = at, .state = str_of(state)
	};
	struct session session;
	struct dossier d;

	desk_open(s, &session);
	assert_true(dossier_load(&d, &session, "12345678"));
	assert_int_equal(dossier_add(&d, &session, &body), DESK_DONE);
	dossier_done(&d);
	session_done(&session);
}

static const char *
final_state(struct desk_scene *s)
{
	for (size_t i = 0; i < s->bundle.n_states; i++)
		if (s->bundle.states[i].final)
			return str_dup(&s->arena, s->bundle.states[i].id);
	fail_msg("no final state");
	return NULL;
}

static bool
is_pinned(struct desk_scene *s)
{
	struct session session;
	struct pinbook book;
	bool found;

	desk_open(s, &session);
	assert_true(pinbook_open(
	    &book, &session.arena, s->options.keys, session.vault));
	found = pins_find(&book.pins, "12345678") != NULL;
	pinbook_close(&book);
	session_done(&session);
	return found;
}

static void
test_only_what_is_over(void **state)
{
	struct desk_scene *s = *state;

	make_old(s);
	s->options.yes = "";
	/* Not in a final state, however old. */
	step(s, "passed_on", long_ago);
	assert_int_equal(desk_verb(s, verb_purge, NULL, NULL), DESK_DONE);
	assert_int_equal(s->liar.purged, 0);
	/* The column alone does not end it, and is reported. */
	s->liar.row.state = str_of(final_state(s));
	assert_int_equal(desk_verb(s, verb_purge, NULL, NULL), DESK_REFUSED);
	assert_int_equal(s->liar.purged, 0);
	step(s, final_state(s), desk_today());
	assert_int_equal(desk_verb(s, verb_purge, NULL, NULL), DESK_DONE);
	assert_int_equal(s->liar.purged, 0);
}

static void
test_purge_when_due(void **state)
{
	struct desk_scene *s = *state;

	make_old(s);
	step(s, final_state(s), long_ago);
	assert_int_equal(desk_verb(s, verb_purge, NULL, NULL), DESK_DONE);
	assert_int_equal(s->liar.purged, 0);
	s->options.yes = "";
	/* Something hides an item: nothing is deleted on such evidence. */
	s->liar.n--;
	assert_int_equal(desk_verb(s, verb_purge, NULL, NULL), DESK_REFUSED);
	s->liar.n++;
	assert_int_equal(s->liar.purged, 0);
	assert_true(is_pinned(s));
	assert_int_equal(desk_verb(s, verb_purge, NULL, NULL), DESK_DONE);
	assert_int_equal(s->liar.purged, 1);
	assert_false(is_pinned(s));
}

/* The month's key is gone: nobody can look inside, the columns decide. */
static void
test_purge_of_destroyed(void **state)
{
	struct desk_scene *s = *state;
	struct session session;
	char now[8];

	make_old(s);
	step(s, final_state(s), long_ago);
	keyset_month(now, desk_today(), 0);
	desk_open(s, &session);
	assert_int_equal(
	    vault_destroy(session.vault, str_of(now), session.today), 3);
	assert_true(keyset_write(&session));
	session_done(&session);
	assert_int_equal(
	    desk_verb(s, verb_show, "12345678", NULL), DESK_REFUSED);
	s->options.yes = "";
	assert_int_equal(desk_verb(s, verb_purge, NULL, NULL), DESK_DONE);
	assert_int_equal(s->liar.purged, 1);
	assert_false(is_pinned(s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(test_only_what_is_over),
		DESK_TEST(test_purge_when_due),
		DESK_TEST(test_purge_of_destroyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
