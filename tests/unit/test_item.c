/*
 * Items: sealed to their parties, tied to their place, a chain that notices
 * every byte changed, every item moved, dropped, doubled or signed by others.
 * Pins are here too: they are what the desk knows about a chain.
 */
#include "seal_fixture.h"

#include "core/pins.h"

enum { ITEMS = 4 };

/* A ticket with C1, and D1 … D3 of the unit. */
struct scene {
	struct unit_keys unit, other;
	struct keys_ticket *keys;
	struct key ring_keys[3];
	struct keyring ring;
	struct binding_ticket ticket;
	struct item_sealed sealed[ITEMS];
	struct binding_place places[ITEMS];
	struct item items[ITEMS];
	struct item_check checks[ITEMS];
};

static struct item_opener
unit_opener(const struct unit_keys *unit)
{
	struct item_opener opener = { .public_key = unit->box.public_key,
		.secret = unit->box_secret };

	memcpy(opener.id, unit->box.id, sizeof(opener.id));
	return opener;
}

static void
seal_one(struct scene *s, size_t i, const struct unit_keys *signer)
{
	static const char *const bodies[ITEMS] = { "{\"my\":\"words\"}",
		"accepted", "your reply", "closed" };
	static const char *const types[ITEMS] = { ITEM_SUBMISSION, ITEM_STEP,
		ITEM_REPLY, ITEM_STEP };
	struct item_party parties[2];
	struct item_signer by = { .secret = signer->reply_secret };
	struct item_plan plan = { .ticket = &s->ticket,
		.parties = parties,
		.n_parties = 2,
		.body = str_of(bodies[i]),
		.signer = i > 0 ? &by : NULL };
	struct binding_place *place = &s->places[i];

	memcpy(by.id, signer->reply.id, sizeof(by.id));
	item_party_unit(&parties[0], &s->unit.box);
	item_party_ticket(&parties[1], &s->ticket.keys);
	place->side = i == 0 ? ITEM_CITIZEN : ITEM_DESK;
	place->n = i == 0 ? 1 : (uint32_t)i;
	place->type = str_of(types[i]);
	if (i > 1)
		item_hash(place->previous, &s->ticket, &s->places[i - 1],
		    &s->items[i - 1]);
	plan.place = *place;
	item_sealed_done(&s->sealed[i]);
	assert_true(item_seal(&plan, &s->sealed[i]));
	s->items[i] = item_of(place, &s->sealed[i]);
}

static int
setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->unit = unit_keys_of("zhian", 'a');
	s->other = unit_keys_of("huzheng", 'b');
	s->ring_keys[0] = s->unit.box;
	s->ring_keys[1] = s->unit.reply;
	s->ring_keys[2] = s->other.reply;
	s->ring.keys = s->ring_keys;
	s->ring.n = 3;
	s->keys = keys_ticket_new();
	s->ticket.keys = s->keys->open;
	memcpy(s->ticket.site, "a site of a test", SEAL_SITE_SIZE);
	memcpy(s->ticket.number, "12345678", 9);
	for (size_t i = 0; i < ITEMS; i++)
		seal_one(s, i, &s->unit);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < ITEMS; i++)
		item_sealed_done(&s->sealed[i]);
	seal_free(s->keys);
	free(s);
	return 0;
}

static bool
verify_n(struct scene *s, size_t n)
{
	return item_verify_chain(
	    &s->ticket, &s->ring, STR("zhian"), s->items, n, s->checks);
}

static bool
verify(struct scene *s)
{
	return verify_n(s, ITEMS);
}

static bool
opens(struct scene *s, size_t i, const struct item_opener *opener,
    const char *want)
{
	struct buf text = BUF_INIT;
	bool done = item_open(
	    &s->ticket, &s->checks[i].place, &s->items[i], opener, &text);

	if (done)
		assert_string_equal(text.p, want);
	else
		assert_int_equal(text.n, 0);
	buf_done(&text);
	return done;
}

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

/* ---- places -------------------------------------------------------------- */

static void
test_place_matters(void **state)
{
	struct scene *s = *state;
	struct item good = s->items[2];

	s->items[2].type = STR(ITEM_STEP);
	assert_false(verify(s));
	assert_int_equal(s->checks[2].verdict, ITEM_FORGED);
	/* What stands behind a fault is not believed either. */
	assert_int_equal(s->checks[3].verdict, ITEM_OUT_OF_LINE);
	assert_null(s->checks[3].signer);
	assert_int_equal(s->checks[1].verdict, ITEM_VERIFIED);
	s->items[2] = good;
	s->items[2].side = 'X';
	assert_false(verify(s));
	assert_int_equal(s->checks[2].verdict, ITEM_OUT_OF_LINE);
	s->items[2] = good;
	/* Two of the desk's change places. */
	s->items[2].n = 1;
	s->items[1].n = 2;
	assert_false(verify(s));
	assert_int_equal(s->checks[2].verdict, ITEM_FORGED);
	s->items[2] = good;
	s->items[1].n = 1;
	assert_true(verify(s));
}

static void
test_missing(void **state)
{
	struct scene *s = *state;
	struct item good[ITEMS];

	memcpy(good, s->items, sizeof(good));
	/* D1 gone; D2 and D3 are genuine and yet worth nothing. */
	s->items[1] = good[3];
	assert_false(verify_n(s, 3));
	assert_int_equal(s->checks[1].verdict, ITEM_OUT_OF_LINE);
	assert_int_equal(s->checks[2].verdict, ITEM_OUT_OF_LINE);
	/* D2 gone and D3 renumbered. */
	memcpy(s->items, good, sizeof(good));
	s->items[2] = good[3];
	s->items[2].n = 2;
	assert_false(verify_n(s, 3));
	assert_int_equal(s->checks[1].verdict, ITEM_VERIFIED);
	assert_int_equal(s->checks[2].verdict, ITEM_FORGED);
	/* D2 twice. */
	memcpy(s->items, good, sizeof(good));
	s->items[3] = good[2];
	assert_false(verify(s));
	assert_int_equal(s->checks[2].verdict, ITEM_OUT_OF_LINE);
	assert_int_equal(s->checks[3].verdict, ITEM_OUT_OF_LINE);
	/* No submission at all. */
	memcpy(s->items, good, sizeof(good));
	s->items[0] = good[3];
	assert_false(verify_n(s, 3));
	/* The end cut off: only pins can tell. */
	memcpy(s->items, good, sizeof(good));
	assert_true(verify_n(s, 3));
}

static void
test_other_ticket(void **state)
{
	struct scene *s = *state;
	struct item_opener unit = unit_opener(&s->unit);

	assert_true(verify(s));
	s->ticket.number[7] ^= 1;
	assert_false(verify(s));
	assert_false(opens(s, 0, &unit, ""));
	s->ticket.number[7] ^= 1;
	s->ticket.site[0] ^= 1;
	assert_false(verify(s));
	assert_false(opens(s, 0, &unit, ""));
	s->ticket.site[0] ^= 1;
	s->ticket.keys.sign[0] ^= 1;
	assert_false(verify(s));
	assert_false(opens(s, 0, &unit, ""));
	s->ticket.keys.sign[0] ^= 1;
	assert_true(verify(s));
}

/* ---- signers ------------------------------------------------------------- */

static void
test_foreign_signer(void **state)
{
	struct scene *s = *state;
	struct unit_keys stranger = unit_keys_of("zhian", 'x');

	seal_one(s, 3, &stranger);
	assert_false(verify(s));
	assert_int_equal(s->checks[3].verdict, ITEM_FOREIGN);
	/* A real key, of another unit. */
	seal_one(s, 3, &s->other);
	assert_false(verify(s));
	assert_int_equal(s->checks[3].verdict, ITEM_FOREIGN);
	/* A stranger under the name of the unit's key. */
	memcpy(stranger.reply.id, s->unit.reply.id, KEYS_ID);
	seal_one(s, 3, &stranger);
	assert_false(verify(s));
	assert_int_equal(s->checks[3].verdict, ITEM_FORGED);
	assert_int_equal(s->checks[2].verdict, ITEM_VERIFIED);
	/* Nobody. */
	s->items[3].sig = str_of(NULL);
	assert_false(verify(s));
	assert_int_equal(s->checks[3].verdict, ITEM_FORGED);
}

/* C2 must be signed by the ticket; the desk's key does not do. */
static void
test_citizen_items(void **state)
{
	struct scene *s = *state;
	struct item_party party;
	struct item_signer by = { .secret = s->keys->sign };
	struct binding_place place = {
		.side = ITEM_CITIZEN, .n = 2, .type = STR("supplement")
	};
	struct item_plan plan = { .ticket = &s->ticket,
		.parties = &party,
		.n_parties = 1,
		.body = STR("more"),
		.signer = &by };

	assert_true(verify(s));
	item_party_unit(&party, &s->unit.box);
	memcpy(place.previous, s->checks[0].hash, SEAL_HASH_SIZE);
	plan.place = place;
	for (int genuine = 1; genuine >= 0; genuine--) {
		struct item_sealed sealed;

		if (!genuine)
			by.secret = s->unit.reply_secret;
		assert_true(item_seal(&plan, &sealed));
		s->items[3] = item_of(&place, &sealed);
		assert_int_equal(verify(s), genuine);
		assert_int_equal(s->checks[3].verdict,
		    genuine ? ITEM_VERIFIED : ITEM_FORGED);
		s->items[3].sig = str_of(NULL);
		assert_false(verify(s));
		item_sealed_done(&sealed);
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

/* ---- pins ---------------------------------------------------------------- */

static struct pin *
pin_all(struct scene *s, struct pins *pins)
{
	struct pin *pin =
	    pins_add(pins, "12345678", s->unit.box.id, &s->ticket.keys);

	assert_true(verify(s));
	pins_note(
	    pin, s->items, s->checks, ITEMS, (struct date){ 2026, 11, 24 });
	return pin;
}

static void
test_pins_notice(void **state)
{
	struct scene *s = *state;
	struct arena arena;
	struct pins pins;
	struct pin *pin;
	struct keys_public peek = s->ticket.keys;

	arena_init(&arena, 0);
	pins_init(&pins, &arena);
	pin = pin_all(s, &pins);
	assert_int_equal(pin->last[PINS_DESK].n, 3);
	assert_int_equal(
	    pins_compare(pin, &peek, s->items, s->checks, ITEMS), 0);
	assert_int_equal(
	    pins_compare(pin, NULL, s->items, s->checks, ITEMS), 0);
	/* Back in time: the last step is gone. */
	assert_true(verify_n(s, 3));
	assert_int_equal(
	    pins_compare(pin, &peek, s->items, s->checks, 3), PINS_MISSING);
	/* And another one in its place, properly signed. */
	seal_one(s, 3, &s->unit);
	assert_true(verify(s));
	assert_int_equal(
	    pins_compare(pin, &peek, s->items, s->checks, ITEMS), PINS_CHANGED);
	/* It only goes forwards: what was seen stays what was seen. */
	pins_note(
	    pin, s->items, s->checks, ITEMS, (struct date){ 2026, 11, 25 });
	assert_int_equal(
	    pins_compare(pin, &peek, s->items, s->checks, ITEMS), PINS_CHANGED);
	peek.receive[0] ^= 1;
	assert_true(pins_compare(pin, &peek, s->items, s->checks, ITEMS) &
		    PINS_SWAPPED);
	arena_done(&arena);
}

static void
test_pins_do_not_note_forgeries(void **state)
{
	struct scene *s = *state;
	struct arena arena;
	struct pins pins;
	struct pin *pin;

	arena_init(&arena, 0);
	pins_init(&pins, &arena);
	seal_one(s, 3, &s->other);
	pin = pins_add(&pins, "12345678", s->unit.box.id, &s->ticket.keys);
	assert_false(verify(s));
	pins_note(
	    pin, s->items, s->checks, ITEMS, (struct date){ 2026, 11, 24 });
	assert_int_equal(pin->last[PINS_DESK].n, 2);
	arena_done(&arena);
}

static void
test_pins_there_and_back(void **state)
{
	struct scene *s = *state;
	struct arena arena;
	struct pins pins, back;
	struct buf text = BUF_INIT, again = BUF_INIT;
	char number[NUMBER_PUBLIC + 1];
	struct pin *pin;

	arena_init(&arena, 0);
	pins_init(&pins, &arena);
	pins_put(&text, &pins);
	assert_true(pins_get(&back, &arena, buf_view(&text)));
	assert_int_equal(back.n, 0);
	buf_clear(&text);
	for (unsigned i = 0; i < 40; i++) {
		unsigned n = i * 7919 % 40; /* in no order */

		for (int d = 7; d >= 0; d--, n /= 10)
			number[d] = (char)('0' + n % 10);
		number[8] = '\0';
		pin = pins_add(&pins, number, s->unit.box.id, &s->ticket.keys);
		pin->first_day = pin->last_day = (struct date){ 2026, 11, 24 };
	}
	pin_all(s, &pins);
	pins_put(&text, &pins);
	assert_true(pins_get(&back, &arena, buf_view(&text)));
	assert_int_equal(back.n, 41);
	pins_put(&again, &back);
	assert_string_equal(again.p, text.p);
	assert_non_null(pins_find(&back, "12345678"));
	assert_int_equal(pins_find(&back, "12345678")->last[1].n, 3);
	assert_null(pins_find(&back, "12345679"));
	text.p[2] = 'X';
	assert_false(pins_get(&back, &arena, buf_view(&text)));
	assert_false(pins_get(&back, &arena, STR("{\"format\":1}")));
	assert_false(pins_get(&back, &arena,
	    STR("{\"format\":1,\"pins\":[{\"number\":\"1\"}]}")));
	buf_done(&text);
	buf_done(&again);
	arena_done(&arena);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_sound),
		SCENE(test_any_order),
		SCENE(test_parties_are_bounded),
		SCENE(test_every_byte_matters),
		SCENE(test_cut_columns),
		SCENE(test_place_matters),
		SCENE(test_missing),
		SCENE(test_other_ticket),
		SCENE(test_foreign_signer),
		SCENE(test_citizen_items),
		SCENE(test_desk_body),
		SCENE(test_pins_notice),
		SCENE(test_pins_do_not_note_forgeries),
		SCENE(test_pins_there_and_back),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
