/*
 * A ticket with four items for the tests of sealing, chains and pins: C1 of
 * the citizen, D1 … D3 of the unit, and the ring that verifies them.
 */
#ifndef TESTS_ITEM_FIXTURE_H
#define TESTS_ITEM_FIXTURE_H

#include "seal_fixture.h"

#include "core/item.h"

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

static inline struct item_opener
unit_opener(const struct unit_keys *unit)
{
	struct item_opener opener = { .public_key = unit->box.public_key,
		.secret = unit->box_secret };

	memcpy(opener.id, unit->box.id, sizeof(opener.id));
	return opener;
}

static inline void
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

static inline int
item_scene_setup(void **state)
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

static inline int
item_scene_teardown(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < ITEMS; i++)
		item_sealed_done(&s->sealed[i]);
	seal_free(s->keys);
	free(s);
	return 0;
}

static inline bool
verify_n(struct scene *s, size_t n)
{
	return item_verify_chain(
	    &s->ticket, &s->ring, STR("zhian"), s->items, n, s->checks);
}

static inline bool
verify(struct scene *s)
{
	return verify_n(s, ITEMS);
}

static inline bool
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

#define SCENE(test)                                                            \
	cmocka_unit_test_setup_teardown(                                       \
	    test, item_scene_setup, item_scene_teardown)

#endif
