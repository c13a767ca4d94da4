/*
 * A store that lies: items changed, left out, exchanged, facts of its own
 * choice. Nothing of it is shown as true, and the look-up says so.
 */
#include "flow_fixture.h"

static struct world *
world_of(void **state)
{
	return *state;
}

/* Which byte of which field of which item is turned, as the test goes on. */
static struct {
	size_t item;
	enum { IN_KEYS, IN_TEXT, IN_SIGNATURE } field;
	size_t at;
} flip;

static void
turn(struct world *w, enum store_op op, struct store_reply *reply)
{
	struct store_item *item;
	struct str *field;
	char *copy;

	if (op != STORE_TICKET_OPEN || reply->status != STORE_OK)
		return;
	item = &reply->ticket_open.items[flip.item];
	field = flip.field == IN_KEYS   ? &item->keys
		: flip.field == IN_TEXT ? &item->text
					: &item->signature;
	copy = str_dup(w->arena, *field);
	assert_true(flip.at < field->n);
	copy[flip.at] ^= 1;
	*field = str_mem(copy, field->n);
}

static void
one_byte_of_a_reply(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "region", "dongpu");
	struct world_case c;

	world_reply(w, number, "第一条回复");
	world_reply(w, number, "第二条回复");
	world_case(w, number, &c);
	assert_int_equal(c.got.n_items, 3);
	w->bend = turn;
	for (int field = IN_KEYS; field <= IN_SIGNATURE; field++) {
		size_t n = field == IN_KEYS   ? c.items[1].keys.n
			   : field == IN_TEXT ? c.items[1].text.n
					      : c.items[1].sig.n;

		flip.item = 1;
		flip.field = field;
		for (flip.at = 0; flip.at < n; flip.at += n / 23 + 1) {
			struct got got =
			    world_lookup(w, number, WORLD_PASSWORD);

			assert_int_equal(got.status, 200);
			assert_has(got.body, "这份记录中有内容无法核实");
			assert_lacks(got.body, "第一条回复");
			/* What hangs on it falls with it. */
			assert_lacks(got.body, "第二条回复");
			assert_has(got.body, "各类字段：已提交");
		}
	}
	/* The later one: the earlier still stands. */
	flip.item = 2;
	flip.at = 0;
	assert_has(world_lookup(w, number, WORLD_PASSWORD).body, "第一条回复");
	w->bend = NULL;
	assert_lacks(world_lookup(w, number, WORLD_PASSWORD).body, "无法核实");
}

static void
one_byte_of_the_own_text(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "region", "dongpu");

	w->bend = turn;
	flip.item = 0;
	for (int field = IN_KEYS; field <= IN_TEXT; field++) {
		struct got got;

		flip.field = field;
		flip.at = field == IN_KEYS ? 200 : 100;
		got = world_lookup(w, number, WORLD_PASSWORD);
		assert_has(got.body, "无法核实");
		assert_lacks(got.body, "钱青山");
		assert_lacks(got.body, "您提交的内容");
	}
}

static void
lies(struct world *w, enum store_op op, struct store_reply *reply)
{
	struct store_ticket_open_reply *t = &reply->ticket_open;
	struct store_item swap;
	char *copy;

	if (op != STORE_TICKET_OPEN || reply->status != STORE_OK)
		return;
	switch (flip.at) {
	case 0:
		t->n_items = 1;
		t->items++;
		break; /* submission gone */
	case 1: t->items[1].type = STR(ITEM_STEP); break;
	case 2: t->items[1].n = 2; break;
	case 3: /* the first reply dropped */
		t->items[1] = t->items[2];
		t->n_items = 2;
		break;
	case 4: /* the two replies in each other's place */
		swap = t->items[1];
		t->items[1] = t->items[2];
		t->items[2] = swap;
		t->items[1].n = 1;
		t->items[2].n = 2;
		break;
	case 5: t->unit = STR("xiling"); break;
	case 6: t->anonymous = !t->anonymous; break;
	case 7: /* wrapped seed */
		copy = str_dup(w->arena, t->seed);
		copy[40] ^= 1;
		t->seed = str_mem(copy, t->seed.n);
		break;
	case 8: t->form = STR("{}"); break;
	case 9: /* another label under the same answers */
		copy = str_dup(w->arena, t->form);
		copy[str_find(t->form, "事情经过") + 1] = '\xbb';
		t->form = str_mem(copy, t->form.n);
		break;
	case 10:
		t->received =
		    str_sub(STR("2026-11-22T10:04"), 0, t->received.n);
		break;
	case 11: t->due = STR("2026-12-24"); break;
	case 12: t->due = STR("2026-02-30"); break;
	case 13: /* the submission alone, and a unit of the store's choice */
		t->n_items = 1;
		t->unit = STR("xiling");
		break;
	case 14: /* both days, moved together */
		t->received =
		    str_sub(STR("2026-10-23T10:04"), 0, t->received.n);
		t->due = STR("2026-10-24");
		break;
	default: fail();
	}
}

/* The first of the lies that only a sealed text can prove. */
enum { LIES_SEALED = 13, LIES = 15 };

static void
a_store_that_lies_is_noticed(void **state)
{
	static const char *const identities[] = { "匿名", "实名" };
	struct world *w = world_of(state);

	for (size_t i = 0; i < 2; i++) {
		struct str number = WORLD_TICKET(w, "identity", identities[i]);

		w->bend = NULL;
		world_reply(w, number, "第一条回复");
		world_reply(w, number, "第二条回复");
		assert_lacks(
		    world_lookup(w, number, WORLD_PASSWORD).body, "无法核实");
		w->bend = lies;
		for (flip.at = 0; flip.at < (i == 1 ? LIES : LIES_SEALED);
		     flip.at++) {
			struct got got =
			    world_lookup(w, number, WORLD_PASSWORD);

			assert_int_equal(got.status, 200);
			if (!has(got.body, "这份记录中有内容无法核实"))
				fail_msg("lie %zu: %.*s", flip.at,
				    STR_FMT(got.body));
		}
		w->bend = NULL;
	}
}

/* What was sealed is shown in place of what a column says. */
static void
sealed_facts_stand(void **state)
{
	static const struct {
		size_t lie;
		const char *shown, *hidden;
	} table[] = {
		{ 6, "钱青山", "<dd>2026年11月23日</dd>" },
		{ 10, "<dd>2026年11月23日 10:04</dd>", "2026年11月22日" },
		{ 11, "最晚 2026年11月24日（含当天）", "2026年12月24日" },
		{ 5, "第一条回复", "西岭区分局" },
		{ 13, "0000-5550101", "西岭区分局" },
		{ 14, "2026年11月23日 10:04", "2026年10月" },
	};
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "identity", "实名");

	world_reply(w, number, "第一条回复");
	world_reply(w, number, "第二条回复");
	w->bend = lies;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct str body;

		flip.at = table[i].lie;
		body = world_lookup(w, number, WORLD_PASSWORD).body;
		assert_has(body, "这份记录中有内容无法核实");
		assert_has(body, table[i].shown);
		assert_lacks(body, table[i].hidden);
	}
	w->bend = NULL;
}

/* Other questions under the same answers, and a rev that fits them. */
static void
other_form(struct world *w, enum store_op op, struct store_reply *reply)
{
	struct buf json = BUF_INIT;
	struct form *form = w->bundle.forms;

	if (op != STORE_TICKET_OPEN || reply->status != STORE_OK)
		return;
	form->sections[0].title = STR("别的事情");
	form_rev(form, form->rev);
	form_json_put(&json, form, true);
	reply->ticket_open.form = str_copy(w->arena, buf_view(&json));
	buf_done(&json);
}

static void
form_of_another_rev_is_noticed(void **state)
{
	struct world *w = world_of(state);
	struct str number = WORLD_TICKET(w, "identity", "实名");

	w->bend = other_form;
	assert_has(world_lookup(w, number, WORLD_PASSWORD).body, "无法核实");
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(one_byte_of_a_reply),
		T(one_byte_of_the_own_text),
		T(a_store_that_lies_is_noticed),
		T(sealed_facts_stand),
		T(form_of_another_rev_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
