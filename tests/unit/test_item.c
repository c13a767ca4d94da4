/*
 * Items, one by one: sealed to their parties and to nobody else, every byte
 * of a record counts, the body fits its place. Chains of them are
 * test_item_chain.c's.
 */
#include "item_fixture.h"

/* ---- all is well --------------------------------------------------------- */

static void
test_sound(void **state)
{
	struct scene *s = *state;
	struct item_opener unit = unit_opener(&s->unit), ticket,
			   other = unit_opener(&s->other);
	struct keys_public peeked;
	char ids[ITEM_PARTIES_MAX][KEYS_ID + 1];

	item_opener_ticket(&ticket, s->keys);
	assert_true(verify(s));
	assert_int_equal(s->checks[0].verdict, ITEM_UNSIGNED);
	for (size_t i = 1; i < ITEMS; i++) {
		assert_int_equal(s->checks[i].verdict, ITEM_VERIFIED);
		assert_ptr_equal(s->checks[i].signer, &s->ring_keys[1]);
	}
	assert_true(opens(s, 0, &unit, "{\"my\":\"words\"}"));
	assert_true(opens(s, 0, &ticket, "{\"my\":\"words\"}"));
	assert_true(opens(s, 2, &ticket, "your reply"));
	assert_false(opens(s, 2, &other, ""));
	assert_true(item_peek(&s->items[0], &unit, &peeked));
	assert_true(keys_public_equal(&peeked, &s->ticket.keys));
	assert_false(item_peek(&s->items[0], &other, &peeked));
	assert_int_equal(item_parties(&s->items[0], ids), 2);
	assert_string_equal(ids[0], s->unit.box.id);
	assert_string_equal(ids[1], ticket.id);
	assert_ptr_equal(item_last(s->items, ITEMS, ITEM_DESK), &s->items[3]);
	assert_null(item_last(s->items, 1, ITEM_DESK));
	/* The size of the body is hidden. */
	assert_int_equal(s->items[0].text.n, s->items[2].text.n);
}

static void
test_any_order(void **state)
{
	struct scene *s = *state;
	struct item first = s->items[0];

	s->items[0] = s->items[3];
	s->items[3] = first;
	assert_true(verify(s));
	assert_int_equal(s->checks[3].verdict, ITEM_UNSIGNED);
	assert_int_equal(s->checks[0].verdict, ITEM_VERIFIED);
}

static void
test_parties_are_bounded(void **state)
{
	struct scene *s = *state;
	struct item_party parties[ITEM_PARTIES_MAX + 1];
	struct item_sealed sealed;
	struct item_plan plan = {
		.ticket = &s->ticket, .place = s->places[0], .parties = parties
	};

	for (size_t i = 0; i <= ITEM_PARTIES_MAX; i++)
		item_party_unit(&parties[i], &s->unit.box);
	plan.n_parties = 0;
	assert_false(item_seal(&plan, &sealed));
	plan.n_parties = ITEM_PARTIES_MAX + 1;
	assert_false(item_seal(&plan, &sealed));
	plan.n_parties = ITEM_PARTIES_MAX;
	assert_true(item_seal(&plan, &sealed));
	item_sealed_done(&sealed);
	memset(parties[1].key, 0, SEAL_KEY_SIZE);
	assert_false(item_seal(&plan, &sealed));
	item_sealed_done(&sealed);
}

/* ---- every byte ---------------------------------------------------------- */

enum column { IN_KEYS, IN_TEXT, IN_SIG, COLUMNS };

static struct str *
column_of(struct item *item, enum column column)
{
	return column == IN_KEYS   ? &item->keys
	       : column == IN_TEXT ? &item->text
				   : &item->sig;
}

/* Bytes worth turning over: all, but of the text only some of the padding. */
static size_t
stride(enum column column, size_t at)
{
	return column == IN_TEXT && at > 64 && at < 4000 ? 331 : 1;
}

static void
test_every_byte_matters(void **state)
{
	struct scene *s = *state;
	struct item_opener unit = unit_opener(&s->unit);
	size_t tried = 0;

	for (size_t i = 0; i < 3; i++)
		for (enum column c = IN_KEYS; c < COLUMNS; c++) {
			struct str *slice = column_of(&s->items[i], c),
				   good = *slice;
			char *copy = malloc(good.n + 1);

			for (size_t at = 0; at < good.n; at += stride(c, at)) {
				memcpy(copy, good.p, good.n);
				copy[at] ^= 0x04;
				*slice = str_mem(copy, good.n);
				/* C1 is unsigned: it must fail to open; the
				 * desk's must fail to verify. */
				if (verify(s) &&
				    opens(s, i, &unit, "not reached"))
					fail_msg("item %zu column %d byte %zu",
					    i, (int)c, at);
				if (i > 0)
					assert_int_not_equal(
					    s->checks[i].verdict,
					    ITEM_VERIFIED);
				tried++;
			}
			*slice = good;
			free(copy);
		}
	assert_true(tried > 1500);
	assert_true(verify(s));
}

static void
test_cut_columns(void **state)
{
	struct scene *s = *state;

	for (enum column c = IN_KEYS; c < COLUMNS; c++) {
		struct str *slice = column_of(&s->items[2], c), good = *slice;

		for (size_t n = 0; n < good.n && n < 300; n++) {
			*slice = str_sub(good, 0, n);
			assert_false(verify(s));
			assert_int_not_equal(
			    s->checks[2].verdict, ITEM_VERIFIED);
		}
		*slice = good;
	}
}

/* D1 with this body, sealed under this type and read back. */
static bool
desk_body_opens(struct scene *s, const char *type, const struct body_desk *body)
{
	struct arena arena;
	struct item_opener ticket;
	struct item_signer by = { .secret = s->unit.reply_secret };
	struct item_party party;
	struct item_sealed sealed;
	struct buf text = BUF_INIT;
	struct body_desk got;
	struct item_plan plan = { .ticket = &s->ticket,
		.place = s->places[1],
		.parties = &party,
		.n_parties = 1,
		.signer = &by };
	bool opened;

	arena_init(&arena, 0);
	item_opener_ticket(&ticket, s->keys);
	item_party_ticket(&party, &s->ticket.keys);
	memcpy(by.id, s->unit.reply.id, sizeof(by.id));
	plan.place.type = str_of(type);
	body_desk_put(&text, body);
	plan.body = buf_view(&text);
	assert_true(item_seal(&plan, &sealed));
	s->items[1] = item_of(&plan.place, &sealed);
	assert_true(verify_n(s, 2));
	opened = body_desk_open(
	    &arena, &s->ticket, &s->items[1], &s->checks[1], &ticket, &got);
	s->checks[1].verdict = ITEM_FORGED;
	assert_false(body_desk_open(
	    &arena, &s->ticket, &s->items[1], &s->checks[1], &ticket, &got));
	item_sealed_done(&sealed);
	buf_done(&text);
	arena_done(&arena);
	return opened;
}

/* The body must fit its place and the days of its signer. */
static void
test_desk_body(void **state)
{
	struct scene *s = *state;
	struct body_desk body = { .type = STR(ITEM_REPLY),
		.at = { 2026, 11, 30 },
		.state = STR("replied"),
		.text = STR("已核实") };

	assert_true(desk_body_opens(s, ITEM_REPLY, &body));
	assert_false(desk_body_opens(s, ITEM_STEP, &body));
	body.at = (struct date){ 2026, 12, 1 };
	assert_false(desk_body_opens(s, ITEM_REPLY, &body));
	body.at = (struct date){ 2026, 10, 31 };
	assert_false(desk_body_opens(s, ITEM_REPLY, &body));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_sound),
		SCENE(test_any_order),
		SCENE(test_parties_are_bounded),
		SCENE(test_every_byte_matters),
		SCENE(test_cut_columns),
		SCENE(test_desk_body),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
