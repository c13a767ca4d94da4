/*
 * Items together: a chain notices what is moved, dropped, doubled or signed
 * by others. Pins are here too: they are what the desk knows about a chain.
 */
#include "item_fixture.h"

#include "core/pins.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_place_matters),
		SCENE(test_missing),
		SCENE(test_other_ticket),
		SCENE(test_foreign_signer),
		SCENE(test_citizen_items),
		SCENE(test_pins_notice),
		SCENE(test_pins_do_not_note_forgeries),
		SCENE(test_pins_there_and_back),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
