/*
 * The desk and a store that lies: what was seen once cannot be swapped,
 * dropped, forged or moved unnoticed, and a reply goes only to the keys that
 * were pinned.
 */
#include "desk_fixture.h"

#define NUMBER "12345678"

/* Loads the ticket; gives its findings. */
static unsigned
look(struct desk_scene *s, bool *shown)
{
	struct session session;
	struct dossier d;
	unsigned findings;

	desk_open(s, &session);
	assert_true(dossier_load(&d, &session, NUMBER));
	findings = d.findings;
	if (shown != NULL)
		*shown = d.has_submission;
	dossier_done(&d);
	session_done(&session);
	return findings;
}

static int
reply(struct desk_scene *s, const char *text)
{
	s->options.file = desk_write(s, "reply.txt", str_of(text));
	return desk_verb(s, verb_reply, NUMBER, NULL);
}

static struct str
page(struct desk_scene *s)
{
	struct session session;
	struct dossier d;
	struct buf text = BUF_INIT;
	struct str copy;

	desk_open(s, &session);
	assert_true(dossier_load(&d, &session, NUMBER));
	verb_show_page(&text, &session, &d);
	copy = str_copy(&s->arena, buf_view(&text));
	buf_done(&text);
	dossier_done(&d);
	session_done(&session);
	return copy;
}

#define assert_in(text, part)                                                  \
	do {                                                                   \
		if (str_find((text), (part)) == SIZE_MAX)                      \
			fail_msg(                                              \
			    "“%s” is not in:\n%.*s", (part), STR_FMT(text));   \
	} while (0)

/* The items as the citizen's page judges them; true: all is well. */
static bool
citizen_verifies(
    struct desk_scene *s, struct item *items, struct item_check *checks)
{
	struct binding_ticket ticket = desk_ticket(s, s->ticket);

	for (size_t i = 0; i < s->liar.n; i++) {
		const struct store_item *item = &s->liar.items[i];

		items[i] = (struct item){ item->side, item->n, item->type,
			item->keys, item->text, item->signature };
	}
	return item_verify_chain(
	    &ticket, s->ring, STR("dongpu"), items, s->liar.n, checks);
}

/* Text of the item at `i`, as these ticket keys open it; else empty. */
static struct str
citizen_reads(struct desk_scene *s, size_t i, const struct keys_ticket *keys)
{
	struct item items[LIAR_ITEMS];
	struct item_check checks[LIAR_ITEMS];
	struct binding_ticket ticket = desk_ticket(s, s->ticket);
	struct item_opener opener;
	struct body_desk body;

	assert_true(citizen_verifies(s, items, checks));
	item_opener_ticket(&opener, keys);
	if (!body_desk_open(
		&s->arena, &ticket, &items[i], &checks[i], &opener, &body))
		return str_of(NULL);
	return body.text;
}

/* ---- the good way -------------------------------------------------------- */

static void
test_show(void **state)
{
	struct desk_scene *s = *state;
	struct str text = page(s);

	assert_in(text, "12345678");
	assert_in(text, "东浦区分局");
	assert_in(text, "第一次打开，公钥已记下");
	assert_in(text, "提供线索");
	assert_in(text, "    第一行\n");
	/* What would set the terminal's title and turn the words round. */
	assert_in(text, "    ␛]0;x␇<U+202E>第二行\n");
	assert_true(str_find_char(text, '\x1b') == SIZE_MAX);
	assert_true(str_find_char(text, '\x07') == SIZE_MAX);
	assert_in(page(s), "与以前所见一致");
	assert_int_equal(desk_verb(s, verb_show, NUMBER, NULL), DESK_DONE);
}

static void
test_reply_and_step(void **state)
{
	struct desk_scene *s = *state;
	struct keys_ticket *stranger = keys_ticket_new();
	struct str text;

	assert_int_equal(
	    desk_verb(s, verb_status, NUMBER, "handling"), DESK_DONE);
	assert_true(str_is(s->liar.row.state, "handling"));
	assert_int_equal(
	    reply(s, "\xef\xbb\xbf您好：\r\n已派人修好。\r\n\r\n"), DESK_DONE);
	assert_int_equal(s->liar.n, 3);
	assert_true(str_is(s->liar.row.state, "replied"));
	assert_true(
	    str_is(citizen_reads(s, 2, s->ticket), "您好：\n已派人修好。"));
	assert_int_equal(citizen_reads(s, 2, stranger).n, 0);
	text = page(s);
	assert_in(text, "D1  ");
	assert_in(text, "  办理中  东浦区分局  签名有效\n");
	assert_in(text, "    已派人修好。\n");
	s->options.state = "handling";
	assert_int_equal(reply(s, "补充一点"), DESK_DONE);
	assert_true(str_is(s->liar.row.state, "handling"));
	assert_int_equal(look(s, NULL), 0);
	seal_free(stranger);
}

static void
test_words_are_judged(void **state)
{
	static const struct {
		const char *typed, *kept; /* NULL: refused */
	} table[] = {
		{ "好", "好" },
		{ "一\r\n\t二\r三\n\n", "一\n\t二\n三" },
		{ "", NULL },
		{ " \n\t\r\n", NULL },
		{ "\xe3\x80\x80\n", NULL }, /* a full-width blank */
		{ "\xef\xbb\xbf", NULL },
		{ "\xff\xfe", NULL },
		{ "\xb0\xa1", NULL }, /* GBK */
		{ "好\x1b[31m", NULL },
		{ "好\xc2\x9b", NULL },
		{ "好\x7f", NULL },
	};
	struct desk_scene *s = *state;
	struct str kept;
	char *longest = malloc(30002);

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		bool taken =
		    verb_reply_text(&s->arena, str_of(table[i].typed), &kept);

		assert_int_equal(taken, table[i].kept != NULL);
		if (taken)
			assert_string_equal(kept.p, table[i].kept);
	}
	memset(longest, 'x', 30001);
	assert_true(
	    verb_reply_text(&s->arena, (struct str){ longest, 30000 }, &kept));
	assert_false(
	    verb_reply_text(&s->arena, (struct str){ longest, 30001 }, &kept));
	free(longest);
	assert_int_equal(reply(s, ""), DESK_FAILED);
	assert_int_equal(s->liar.n, 1);
}

/* ---- lies ---------------------------------------------------------------- */

static void
test_swapped_submission(void **state)
{
	struct desk_scene *s = *state;
	struct keys_ticket *thief = keys_ticket_new();
	bool shown;

	assert_int_equal(look(s, &shown), 0);
	assert_true(shown);
	desk_submit(s, thief, "{\"kind\":\"提供线索\",\"title\":\"没事了\"}");
	assert_int_equal(look(s, &shown),
	    DOSSIER_SWAPPED | DOSSIER_CHANGED | DOSSIER_UNREADABLE);
	assert_false(shown);
	assert_int_equal(desk_verb(s, verb_show, NUMBER, NULL), DESK_REFUSED);
	/* The reply still goes to the keys that were pinned. */
	assert_int_equal(reply(s, "只给原来的人"), DESK_DONE);
	assert_true(str_is(citizen_reads(s, 1, s->ticket), "只给原来的人"));
	assert_int_equal(citizen_reads(s, 1, thief).n, 0);
	/* And looking again pins nothing of the thief's. */
	assert_true(look(s, NULL) & DOSSIER_SWAPPED);
	seal_free(thief);
}

/* The right keys, other words: what a database writer can make. */
static void
test_resealed_submission(void **state)
{
	struct desk_scene *s = *state;
	bool shown;

	assert_int_equal(look(s, NULL), 0);
	desk_submit(s, s->ticket, "{\"kind\":\"提供线索\"}");
	assert_int_equal(look(s, &shown), DOSSIER_CHANGED);
}

static void
test_dropped_items(void **state)
{
	struct desk_scene *s = *state;

	assert_int_equal(reply(s, "一"), DESK_DONE);
	assert_int_equal(reply(s, "二"), DESK_DONE);
	s->liar.n = 2; /* a restored backup */
	assert_int_equal(look(s, NULL), DOSSIER_MISSING);
	assert_int_equal(reply(s, "三"), DESK_REFUSED);
	assert_int_equal(s->liar.n, 2);
	s->liar.n = 3;
	assert_int_equal(look(s, NULL), 0);
	s->liar.items[1] = s->liar.items[2]; /* the first one gone */
	s->liar.n = 2;
	assert_true(look(s, NULL) & DOSSIER_FORGED);
	assert_int_equal(reply(s, "三"), DESK_REFUSED);
}

static void
test_forged_reply(void **state)
{
	struct desk_scene *s = *state;
	char *text;

	assert_int_equal(reply(s, "真的"), DESK_DONE);
	text = str_dup(&s->arena, s->liar.items[1].text);
	text[100] ^= 1;
	s->liar.items[1].text.p = text;
	assert_true(look(s, NULL) & DOSSIER_FORGED);
	assert_in(page(s), "D1  不可信：签名不对");
	assert_true(str_find(page(s), "真的") == SIZE_MAX);
	assert_int_equal(desk_verb(s, verb_show, NUMBER, NULL), DESK_REFUSED);
	assert_int_equal(reply(s, "再来"), DESK_REFUSED);
	/* An unsigned word in the citizen's name. */
	text[100] ^= 1;
	assert_int_equal(look(s, NULL), 0);
	s->liar.items[2] = s->liar.items[0];
	s->liar.items[2].n = 2;
	s->liar.n = 3;
	assert_true(look(s, NULL) & DOSSIER_FORGED);
	assert_in(page(s), "C2  不可信：");
}

static void
test_columns_are_not_believed(void **state)
{
	struct desk_scene *s = *state;
	struct str form = s->liar.form;

	assert_int_equal(look(s, NULL), 0);
	s->liar.row.unit = STR("xiling");
	assert_int_equal(look(s, NULL), DOSSIER_UNIT);
	assert_in(page(s), "东浦区分局");
	s->liar.row.unit = STR("dongpu");
	s->liar.row.state = STR("replied");
	assert_int_equal(look(s, NULL), DOSSIER_STATE);
	assert_in(page(s), "已提交");
	s->liar.row.state = STR("received");
	s->liar.form = STR("{\"id\":\"x\"}");
	assert_int_equal(look(s, NULL), DOSSIER_FORM);
	assert_in(page(s), "kind          提供线索");
	s->liar.form = form;
	assert_int_equal(look(s, NULL), 0);
}

static void
test_sealed_columns(void **state)
{
	static const struct {
		bool anonymous;
		const char *received, *due;
		unsigned findings;
	} table[] = {
		{ false, "2026-11-23T10:04", "2026-11-24", 0 },
		{ true, "2026-11-23T10:04", "2026-11-24", DOSSIER_NAMED },
		{ false, "2026-11-23T10:05", "2026-11-24", DOSSIER_RECEIVED },
		{ false, "2026-11-23", "2026-11-24", DOSSIER_RECEIVED },
		{ false, "2026-11-23T10:04", "2026-12-24", DOSSIER_DUE },
		{ true, "2026-11-22", "2026-11-23",
		    DOSSIER_NAMED | DOSSIER_RECEIVED | DOSSIER_DUE },
	};
	struct desk_scene *s = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct str text;

		s->liar.row.anonymous = table[i].anonymous;
		s->liar.row.received = str_of(table[i].received);
		s->liar.row.due = str_of(table[i].due);
		assert_int_equal(look(s, NULL), table[i].findings);
		text = page(s);
		assert_in(text, "实名");
		assert_in(text, "2026-11-23T10:04\n");
		assert_in(text, "2026-11-24\n");
		assert_true(str_find(text, "2026-12-24") == SIZE_MAX);
	}
}

/* Of an anonymous ticket day and hour are known, no minute. */
static void
test_sealed_columns_anonymous(void **state)
{
	struct desk_scene *s = *state;

	s->body.at = body_at(s->body.at, true);
	s->liar.row.anonymous = true;
	s->liar.row.received = STR("2026-11-23");
	desk_submit(
	    s, s->ticket, "{\"region\":\"dongpu\",\"identity\":\"匿名\"}");
	assert_int_equal(look(s, NULL), 0);
	s->liar.row.anonymous = false;
	assert_int_equal(look(s, NULL), DOSSIER_NAMED);
	s->liar.row.anonymous = true;
	s->liar.row.due = STR("2026-11-25");
	assert_int_equal(look(s, NULL), DOSSIER_DUE);
}

/* A signed item may move the due day; nobody else may. */
static void
test_due_moved_by_desk(void **state)
{
	struct desk_scene *s = *state;
	struct body_desk step = { .type = STR(ITEM_STEP),
		.at = desk_today(),
		.state = STR("handling"),
		.has_due = true,
		.due = { 2026, 12, 7 } };
	struct session session;
	struct dossier d;

	desk_open(s, &session);
	assert_true(dossier_load(&d, &session, NUMBER));
	assert_int_equal(dossier_add(&d, &session, &step), DESK_DONE);
	dossier_done(&d);
	session_done(&session);
	assert_true(str_is(s->liar.row.due, "2026-12-07"));
	assert_int_equal(reply(s, "已延期"), DESK_DONE);
	assert_int_equal(look(s, NULL), 0);
	assert_in(page(s), "2026-12-07\n");
	s->liar.row.due = STR("2026-11-24");
	assert_int_equal(look(s, NULL), DOSSIER_DUE);
	assert_in(page(s), "2026-12-07\n");
}

static void
test_first_opening_fails(void **state)
{
	struct desk_scene *s = *state;
	struct session session;
	struct dossier d;
	char *keys = str_dup(&s->arena, s->liar.items[0].keys);
	struct str good = s->liar.items[0].keys;

	/* Sealed to nobody we know. */
	keys[20] ^= 1;
	s->liar.items[0].keys.p = keys;
	desk_open(s, &session);
	assert_false(dossier_load(&d, &session, NUMBER));
	dossier_done(&d);
	/* A changed box: not ours any more. */
	keys[20] ^= 1;
	keys[60] ^= 1;
	assert_false(dossier_load(&d, &session, NUMBER));
	dossier_done(&d);
	/* The text changed: opens as nothing, pins nothing. */
	s->liar.items[0].keys = good;
	s->liar.items[0].text.n -= 16;
	assert_true(dossier_load(&d, &session, NUMBER));
	assert_int_equal(d.findings, DOSSIER_UNREADABLE);
	assert_null(d.pin);
	dossier_done(&d);
	session_done(&session);
	assert_int_equal(reply(s, "不该写出"), DESK_REFUSED);
	assert_int_equal(s->liar.n, 1);
	s->liar.items[0].text.n += 16;
	assert_in(page(s), "第一次打开");
}

/* ---- answers of the store ------------------------------------------------ */

static void
test_store_refuses(void **state)
{
	static const enum store_status table[] = { STORE_TAKEN, STORE_FULL,
		STORE_BUSY, STORE_FAIL, STORE_NONE };
	struct desk_scene *s = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		s->liar.add_answer = table[i];
		assert_int_equal(reply(s, "好"), DESK_REFUSED);
	}
	/* Nothing was remembered of what the store did not take. */
	assert_int_equal(look(s, NULL), 0);
	s->liar.add_answer = STORE_AGAIN;
	assert_int_equal(reply(s, "好"), DESK_DONE);
	assert_int_equal(look(s, NULL), DOSSIER_MISSING);
	assert_int_equal(
	    desk_verb(s, verb_show, "87654321", NULL), DESK_REFUSED);
	assert_int_equal(
	    desk_verb(s, verb_status, NUMBER, "nothing"), DESK_FAILED);
}

static void
test_pins_are_guarded(void **state)
{
	struct desk_scene *s = *state;
	const char *path = desk_path(s, "keys/desk.pins");
	struct session session;
	struct dossier d;
	struct str text;
	struct stat st;
	char *bent;

	assert_int_equal(look(s, NULL), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(file_read(&s->arena, path, &text));
	assert_int_equal(str_find(text, NUMBER), SIZE_MAX);
	bent = str_dup(&s->arena, text);
	bent[text.n / 2] ^= 1;
	assert_true(
	    file_write(path, (struct str){ bent, text.n }, 0600, false));
	desk_open(s, &session);
	assert_false(dossier_load(&d, &session, NUMBER));
	dossier_done(&d);
	session_done(&session);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DESK_TEST(test_show),
		DESK_TEST(test_reply_and_step),
		DESK_TEST(test_words_are_judged),
		DESK_TEST(test_swapped_submission),
		DESK_TEST(test_resealed_submission),
		DESK_TEST(test_dropped_items),
		DESK_TEST(test_forged_reply),
		DESK_TEST(test_columns_are_not_believed),
		DESK_TEST(test_sealed_columns),
		DESK_TEST(test_sealed_columns_anonymous),
		DESK_TEST(test_due_moved_by_desk),
		DESK_TEST(test_first_opening_fails),
		DESK_TEST(test_store_refuses),
		DESK_TEST(test_pins_are_guarded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
