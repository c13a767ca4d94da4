/*
 * A small world in one process for the tests of core/: the form of
 * tests/contract/form.json, the service templates of layouts/, keys signed by
 * a root key of the test, the real store in a temporary folder, and the
 * service loaded from files that were written for it.
 */
#ifndef TESTS_WORLD_FIXTURE_H
#define TESTS_WORLD_FIXTURE_H

#include <sys/stat.h>

#include "contract_fixture.h"
#include "store_fixture.h"

#include "core/body.h"
#include "core/flow_state.h"
#include "core/memory.h"
#include "core/receipt.h"
#include "core/service.h"

enum { WORLD_UNITS = 3, WORLD_KEYS = 2 * WORLD_UNITS };

/* Secrets of the desk, for those who play it. */
struct world_unit {
	struct str id;
	struct keys_signed box, reply;
	unsigned char box_secret[SEAL_KEY_SIZE];
	unsigned char reply_secret[SEAL_SIGN_SECRET_SIZE];
};

struct world {
	struct fixture *f; /* store, clock, folder, arena */
	struct arena *arena;
	struct bundle bundle;
	struct settings settings;
	struct service *service;
	struct world_unit units[WORLD_UNITS];
	bool no_box; /* write no box key */
	bool signs;  /* with a receipt key */
	bool no_store;
	/* Changes what the store answered, on its way back; may be NULL. */
	void (*bend)(struct world *, enum store_op, struct store_reply *);
	uint64_t ms;       /* the monotonic clock */
	struct str client; /* prefix of who asks */
	unsigned waited_ms;
	unsigned argons, stores; /* asked for since world_ask began */
	enum store_op last_op;
	struct str secrets[4]; /* never in any answer */
	size_t n_secrets;
};

/* ---- making the world ---------------------------------------------------- */

static inline struct bundle
world_bundle(struct arena *arena)
{
	const struct unit units[WORLD_UNITS] = {
		{ STR("shiju"), STR("青渡市公安局"), STR("bureau"),
		    STR("0000-5550100") },
		{ STR("dongpu"), STR("东浦区分局"), STR("county"),
		    STR("0000-5550101") },
		{ STR("xiling"), STR("西岭区分局"), STR("county"),
		    { NULL, 0 } },
	};
	const struct state states[] = {
		{ STR("received"), STR("已提交"), true, false, false, false,
		    { NULL, 0 } },
		{ STR("handling"), STR("办理中"), false, false, false, false,
		    { NULL, 0 } },
		{ STR("replied"), STR("已回复"), false, true, false, false,
		    { NULL, 0 } },
		{ STR("supplement"), STR("需补充"), false, false, false, true,
		    { NULL, 0 } },
		{ STR("closed"), STR("已办结"), false, false, true, false,
		    STR("finish") },
		{ STR("withdrawn"), STR("已撤回"), false, false, true, false,
		    STR("withdraw") },
	};
	const struct shell_part parts[] = {
		{ STR("<!doctype html>\n<title>"), { NULL, 0 } },
		{ { NULL, 0 }, STR("title") },
		{ STR("</title>\n<main id=\"main\">"), { NULL, 0 } },
		{ { NULL, 0 }, STR("content") },
		{ STR("</main>\n"), { NULL, 0 } },
	};
	const struct str origins[] = { STR("https://wangting.example"),
		STR("https://fuwu.wangting.example") };
	struct bundle b = { .n_units = WORLD_UNITS,
		.n_states = sizeof(states) / sizeof(*states),
		.n_shells = 1,
		.forms = fixture_form(arena),
		.n_forms = 1 };

	/* The model has no const members; the world changes copies only. */
	b.units = ARENA_ARRAY(arena, b.n_units, struct unit);
	memcpy(b.units, units, sizeof(units));
	b.states = ARENA_ARRAY(arena, b.n_states, struct state);
	memcpy(b.states, states, sizeof(states));
	b.shells = ARENA_NEW(arena, struct shell);
	b.shells->name = STR("standard");
	b.shells->n = 5;
	b.shells->parts = ARENA_ARRAY(arena, 5, struct shell_part);
	memcpy(b.shells->parts, parts, sizeof(parts));
	b.site.origins = ARENA_ARRAY(arena, 2, struct str);
	memcpy(b.site.origins, origins, sizeof(origins));
	b.site.n_origins = 2;
	b.site.title = STR("青渡市公安局网上服务大厅");
	b.site.short_title = STR("青渡公安网厅");
	b.site.lang = STR("zh-CN");
	b.site.banner = STR("演示站点");
	b.site.noindex = true;
	b.site.base_url = origins[0];
	b.site.utc_offset = 480;
	b.site.lookup = STR("/chaxun/");
	fixture_texts(arena, &b.texts);
	for (size_t i = 0; i < SERVICE__MAX; i++)
		b.templates[i] = fixture_file(
		    arena, str_fmt(arena, "layouts/service/%s.html",
			       service_page_name[i]));
	return b;
}

static inline struct str
world_path(struct world *w, const char *name)
{
	return str_of(str_fmt(w->arena, "%s/%s", w->f->dir, name));
}

static inline const char *
world_write(struct world *w, const char *name, struct str text)
{
	const char *path = world_path(w, name).p;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
	assert_int_equal(fclose(file), 0);
	return path;
}

static inline void
world_key(struct world *w, struct keys_signed *made, enum key_kind kind,
    struct str unit)
{
	struct key *key = &made->key;

	(void)w;
	key->kind = kind;
	key->unit = unit;
	if (kind == KEY_BOX)
		strcpy(key->month, "2026-11");
	key->not_before = (struct date){ 2026, 11, 1 };
	key->not_after = (struct date){ 2026, 11, 30 };
	key->issued = (struct date){ 2026, 10, 20 };
	key_id(key->id, kind, key->public_key);
}

static inline void
world_sign(struct world *w, struct keys_signed *made,
    const unsigned char root[SEAL_SIGN_SECRET_SIZE])
{
	struct buf text = BUF_INIT;

	keys_statement_put(&text, &made->key, store_site(w->f->store));
	seal_sign(made->sig, root, buf_view(&text));
	buf_done(&text);
}

static inline void
world_write_receipt_key(
    struct world *w, const unsigned char root[SEAL_SIGN_SECRET_SIZE])
{
	unsigned char seed[SEAL_KEY_SIZE] = "receipts of the world";
	unsigned char secret[SEAL_SIGN_SECRET_SIZE];
	struct keys_signed made = { 0 };
	struct buf text = BUF_INIT;

	seal_sign_pair(made.key.public_key, secret, seed);
	world_key(w, &made, KEY_RECEIPT, str_of(NULL));
	world_sign(w, &made, root);
	receipt_key_put(&text, seed, &made, store_site(w->f->store));
	w->settings.receipt_key =
	    world_write(w, "receipt.key", buf_view(&text));
	assert_int_equal(chmod(w->settings.receipt_key, 0600), 0);
	buf_done(&text);
}

static inline void
world_write_keys(struct world *w)
{
	unsigned char seed[SEAL_KEY_SIZE] = "a root key that nobody must know";
	unsigned char root[SEAL_KEY_SIZE], secret[SEAL_SIGN_SECRET_SIZE];
	struct keys_signed all[WORLD_KEYS] = { 0 };
	struct buf text = BUF_INIT;
	size_t n = 0;

	seal_sign_pair(root, secret, seed);
	for (size_t i = 0; i < WORLD_UNITS; i++) {
		struct world_unit *unit = &w->units[i];

		unit->id = w->bundle.units[i].id;
		seed[0] = (unsigned char)i;
		seal_box_pair(unit->box.key.public_key, unit->box_secret, seed);
		seal_sign_pair(
		    unit->reply.key.public_key, unit->reply_secret, seed);
		world_key(w, &unit->box, KEY_BOX, unit->id);
		world_key(w, &unit->reply, KEY_REPLY, unit->id);
		world_sign(w, &unit->box, secret);
		world_sign(w, &unit->reply, secret);
		if (!w->no_box)
			all[n++] = unit->box;
		all[n++] = unit->reply;
	}
	keys_file_put(&text, all, n, store_site(w->f->store));
	w->settings.keys = world_write(w, "service.keys", buf_view(&text));
	if (w->signs)
		world_write_receipt_key(w, secret);
	buf_clear(&text);
	keys_root_put(&text, root);
	w->settings.root_key = world_write(w, "root.pub", buf_view(&text));
	buf_done(&text);
}

/* NULL after findings; the test owns them. */
static inline struct service *
world_load(struct world *w, struct diags *diags)
{
	struct buf text = BUF_INIT;

	bundle_encode(&text, &w->bundle);
	w->settings.bundle = world_write(w, "bundle.json", buf_view(&text));
	buf_done(&text);
	return service_load(&w->settings, store_site(w->f->store), diags);
}

/* Anew, after a change of bundle, keys or settings. */
static inline void
world_reload(struct world *w)
{
	struct diags diags;

	diags_init(&diags);
	service_free(w->service);
	world_write_keys(w);
	w->service = world_load(w, &diags);
	diags_print(&diags, NULL, DIAG_TEXT, DIAG_EN, stderr);
	assert_non_null(w->service);
	diags_done(&diags);
}

static inline int
world_setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	void *store;

	assert_true(seal_start());
	fixture_setup(&store);
	w->f = store;
	w->arena = &w->f->arena;
	w->settings = w->f->settings;
	w->settings.argon.mem = 8192;
	w->settings.argon.ops = 1;
	w->settings.limits.body = 128 * 1024;
	w->settings.limits.rate = w->settings.limits.burst = 60;
	w->settings.limits.prefix4 = 24;
	w->settings.limits.prefix6 = 56;
	w->settings.limits.lookup_free = 5;
	w->settings.limits.lookup_wait = 5;
	w->settings.limits.lookup_wait_max = 300;
	w->settings.limits.staged = 1024 * 1024;
	w->settings.limits.prefixes = w->settings.limits.numbers = 512;
	w->ms = 1000;
	w->settings.passwords = world_write(
	    w, "passwords.txt", STR("password\nwoaini1314\nqwertyuiop\n"));
	w->bundle = world_bundle(w->arena);
	world_reload(w);
	*state = w;
	return 0;
}

static inline int
world_teardown(void **state)
{
	struct world *w = *state;
	void *store = w->f;

	service_free(w->service);
	fixture_teardown(&store);
	free(w);
	return 0;
}

#endif
