/* The service's start: what is loaded, and everything that is refused. */
#include "world_fixture.h"

#include <sys/stat.h>

#include "base/map.h"
#include "core/keys.h"

static void
loads(void **state)
{
	struct world *w = *state;
	const struct service *s = w->service;

	assert_int_equal(s->bundle->n_forms, 1);
	for (int i = 0; i < SERVICE__MAX; i++)
		assert_non_null(s->page[i]);
	assert_non_null(keys_box_for(
	    s->keys, STR("dongpu"), (struct date){ 2026, 11, 23 }));
	assert_non_null(map_get(s->passwords, STR("password")));
	assert_memory_equal(s->site_id, store_site(w->f->store), 16);
}

/* Exactly this finding, at this file. */
static void
refuses(struct world *w, enum diag_code code, const char *path)
{
	struct diags diags;

	diags_init(&diags);
	assert_null(world_load(w, &diags));
	assert_true(diags.n > 0);
	if (diags.items[0].code != code)
		fail_msg("%s, not %s", diag_slug(diags.items[0].code),
		    diag_slug(code));
	if (path != NULL) {
		assert_non_null(diags.items[0].pos.src);
		assert_true(str_ends(diags.items[0].pos.src->path, path));
	}
	diags_done(&diags);
}

static void
missing_files(void **state)
{
	struct world *w = *state;
	const char *password = w->settings.passwords;

	w->settings.passwords = "/nowhere/passwords.txt";
	refuses(w, DIAG_SYS_READ, NULL);
	w->settings.passwords = password;
	w->settings.keys = "/nowhere/service.keys";
	refuses(w, DIAG_SYS_READ, NULL);
	world_reload(w);
	w->settings.static_dir = "/nowhere/public";
	refuses(w, DIAG_SYS_READ, NULL);
}

static void
bad_bundle(void **state)
{
	struct world *w = *state;
	struct diags diags;
	struct settings settings = w->settings;

	settings.bundle =
	    world_write(w, "bad.json", STR("{\n  \"format\": 2\n}\n"));
	diags_init(&diags);
	assert_null(service_load(&settings, store_site(w->f->store), &diags));
	assert_int_equal(diags.items[0].code, DIAG_BUNDLE_BAD);
	diags_done(&diags);
}

static void
unusable_bundles(void **state)
{
	struct world *w = *state;
	struct bundle good = w->bundle;
	struct str title = good.forms->title;
	char *text;

	w->bundle.n_shells = 0;
	refuses(w, DIAG_BUNDLE_BAD, "bundle.json");
	w->bundle = good;
	w->bundle.states[0].first = false;
	refuses(w, DIAG_BUNDLE_BAD, "bundle.json");
	w->bundle.states[0].first = w->bundle.states[1].first = true;
	refuses(w, DIAG_BUNDLE_BAD, "bundle.json");
	w->bundle.states[1].first = false;
	text = arena_alloc(w->arena, STORE_FORM_MAX);
	memset(text, 'x', STORE_FORM_MAX);
	w->bundle.forms->title = str_mem(text, STORE_FORM_MAX);
	refuses(w, DIAG_BUNDLE_BAD, "bundle.json");
	w->bundle.forms->title = title;
	world_reload(w);
}

static void
bad_template(void **state)
{
	struct world *w = *state;

	w->bundle.templates[SERVICE_RECEIPT] = STR("<p>{{#number}}</p>");
	refuses(w, DIAG_TMPL_SYNTAX, "service/receipt.html");
}

static void
foreign_keys(void **state)
{
	struct world *w = *state;
	unsigned char other[SEAL_KEY_SIZE] = { 1 };
	struct buf text = BUF_INIT;
	struct diags diags;

	keys_root_put(&text, other);
	w->settings.root_key = world_write(w, "other.pub", buf_view(&text));
	diags_init(&diags);
	assert_null(world_load(w, &diags));
	assert_true(diags.n > 0);
	diags_done(&diags);
	buf_done(&text);
}

static void
keys_of_another_site(void **state)
{
	struct world *w = *state;
	struct diags diags;

	diags_init(&diags);
	assert_null(service_load(
	    &w->settings, (const unsigned char *)"another site id.", &diags));
	assert_true(diags.n > 0);
	diags_done(&diags);
}

/* Wherever in a folder of ours a file of the desk lies, and under any name. */
static void
desk_key_near(void **state)
{
	static const struct {
		const char *name, *text;
		bool refused;
	} rows[] = {
		{ "desk.keys", "{}", true },
		{ "desk.keys.bak", "", true },
		{ "old-desk.keys~", "", true },
		{ ".desk.keys", "{}", true },
		{ ".hidden", "{\"kdf\":{},\"sealed\":\"\"}", true },
		{ "desk.pins", "\001", true },
		{ "my.pins", "\001", true },
		{ "my.keys",
		    "{\"format\":1,\"kdf\":{\"alg\":\"argon2id\",\"mem\":8192,"
		    "\"ops\":1,\"salt\":\"AA==\"},\"nonce\":\"AA==\","
		    "\"sealed\":\"AA==\"}\n",
		    true },
		{ "desk.css", "p { sealed: kdf }", false },
		{ "empty", "", false },
	};
	struct world *w = *state;
	const char *folder = world_path(w, "deep").p;

	assert_int_equal(mkdir(folder, 0700), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *path =
		    world_write(w, str_fmt(w->arena, "deep/%s", rows[i].name),
			str_of(rows[i].text));

		if (rows[i].refused)
			refuses(w, DIAG_DESK_KEY_NEAR, NULL);
		else
			world_reload(w);
		unlink(path);
	}
	rmdir(folder);
}

/* ---- a second generation ------------------------------------------------- */

static void
rewrite_bundle(struct world *w, struct str site_title)
{
	struct buf text = BUF_INIT;

	w->bundle.site.title = site_title;
	bundle_encode(&text, &w->bundle);
	world_write(w, "bundle.json", buf_view(&text));
	buf_done(&text);
}

static void
renews(void **state)
{
	struct world *w = *state;
	struct service *old = w->service, *next;
	struct diags diags;

	diags_init(&diags);
	rewrite_bundle(w, STR("新的名字"));
	assert_ptr_equal(service_hold(old), old);
	next = service_renew(old, &diags);
	assert_non_null(next);
	assert_int_equal(diags.n, 0);
	assert_true(str_is(next->bundle->site.title, "新的名字"));
	assert_ptr_equal(next->memory, old->memory);
	assert_ptr_equal(next->passwords, old->passwords);
	/* A request under way keeps the old one alive, and it still works. */
	service_free(old);
	assert_false(str_is(old->bundle->site.title, "新的名字"));
	assert_non_null(old->page[SERVICE_RECEIPT]);
	service_free(old);
	assert_non_null(map_get(next->passwords, STR("password")));
	assert_non_null(keys_box_for(
	    next->keys, STR("dongpu"), (struct date){ 2026, 11, 23 }));
	w->service = next;
	diags_done(&diags);
}

/* What is not whole changes nothing; the root key is that of the start. */
static void
renews_not(void **state)
{
	struct world *w = *state;
	unsigned char other[SEAL_KEY_SIZE] = { 1 };
	struct buf text = BUF_INIT;
	struct service *next;
	struct diags diags;

	diags_init(&diags);
	world_write(w, "bundle.json", STR("{\n  \"format\": 1\n"));
	assert_null(service_renew(w->service, &diags));
	assert_int_equal(diags.items[0].code, DIAG_BUNDLE_BAD);
	diags_done(&diags);
	rewrite_bundle(w, STR("青渡"));
	world_write(w, "service.keys", STR("{}"));
	diags_init(&diags);
	assert_null(service_renew(w->service, &diags));
	assert_int_equal(diags.items[0].code, DIAG_KEYS_FILE);
	diags_done(&diags);
	unlink(w->settings.keys);
	diags_init(&diags);
	assert_null(service_renew(w->service, &diags));
	assert_int_equal(diags.items[0].code, DIAG_SYS_READ);
	diags_done(&diags);
	world_write_keys(w);
	keys_root_put(&text, other);
	world_write(w, "root.pub", buf_view(&text));
	diags_init(&diags);
	next = service_renew(w->service, &diags);
	assert_non_null(next);
	service_free(next);
	diags_done(&diags);
	buf_done(&text);
}

static void
stamps(void **state)
{
	struct world *w = *state;
	struct service_stamps before, after;

	service_stamps(&w->settings, &before);
	service_stamps(&w->settings, &after);
	assert_true(service_stamps_equal(&before, &after));
	world_write(w, "service.keys", STR("longer or shorter"));
	service_stamps(&w->settings, &after);
	assert_false(service_stamps_equal(&before, &after));
	unlink(w->settings.bundle);
	service_stamps(&w->settings, &before);
	assert_int_equal(before.bundle.inode, 0);
	assert_false(service_stamps_equal(&before, &after));
}

int
main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
	const struct CMUnitTest tests[] = {
		T(loads),
		T(missing_files),
		T(bad_bundle),
		T(unusable_bundles),
		T(bad_template),
		T(foreign_keys),
		T(keys_of_another_site),
		T(desk_key_near),
		T(renews),
		T(renews_not),
		T(stamps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
