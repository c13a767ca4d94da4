/*
 * service.yaml: defaults, paths, quantities, and that every slip is found
 * where it stands.
 */
#include <grp.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "core/settings.h"

#define NEEDED                                                                 \
	"bundle: bundle.json\nkeys: service.keys\nroot_key: /etc/root.pub\n"   \
	"sockets: ../run\ndata: data\npasswords: list.txt\n"

struct fixture {
	char dir[64];
	char path[96];
	struct arena arena;
	struct diags diags;
	struct settings settings;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->dir, "/tmp/wangting-settings-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/service.yaml", f->dir);
	arena_init(&f->arena, 0);
	diags_init(&f->diags);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	unlink(f->path);
	rmdir(f->dir);
	arena_done(&f->arena);
	diags_done(&f->diags);
	free(f);
	return 0;
}

static bool
read_text(struct fixture *f, const char *text)
{
	assert_true(file_write(f->path, str_of(text), 0600, false));
	diags_done(&f->diags);
	diags_init(&f->diags);
	return settings_read(&f->arena, f->path, &f->settings, &f->diags);
}

static void
test_defaults(void **state)
{
	struct fixture *f = *state;
	const struct settings *s = &f->settings;
	char want[128];

	assert_true(read_text(f, NEEDED));
	assert_int_equal(f->diags.n, 0);
	assert_string_equal(s->listen_host, "127.0.0.1");
	assert_int_equal(s->listen_port, 8080);
	assert_int_equal(s->workers, 2);
	assert_null(s->static_dir);
	assert_int_equal(s->argon.mem, 32 * 1024 * 1024);
	assert_int_equal(s->argon.ops, 3);
	assert_int_equal(s->argon.threads, 1);
	assert_int_equal(s->argon.queue, 32);
	assert_int_equal(s->limits.body, 128 * 1024);
	assert_int_equal(s->limits.upload, 21 * 1024 * 1024);
	assert_int_equal(s->limits.upload_memory, 96 * 1024 * 1024);
	assert_int_equal(s->limits.staged_all, 1024 * 1024 * 1024);
	assert_int_equal(s->limits.store_queue, 256);
	assert_int_equal(s->limits.store_wait, 5);
	assert_int_equal(s->limits.receipt, 3600);
	assert_int_equal(s->limits.receipt_anonymous, 900);
	assert_int_equal(s->limits.draft_max, 86400);
	assert_int_equal(s->limits.sweep, 60);
	assert_int_equal(s->limits.confirm_after, 3);
	assert_int_equal(s->limits.rate, 120);
	assert_int_equal(s->limits.prefix4, 24);
	assert_int_equal(s->limits.prefix6, 56);
	assert_int_equal(s->limits.lookup_free, 5);
	assert_int_equal(s->limits.lookup_wait_max, 300);
	assert_int_equal(s->n_proxies, 2);
	assert_int_equal(s->proxies[0].address[12], 127);
	assert_int_equal(s->proxies[1].address[15], 1);
	assert_int_equal(s->peers.web.n_users, 0);
	assert_false(s->peers.desk.has_group);
	/* Relative to the file; an absolute path stays. */
	snprintf(want, sizeof(want), "%s/bundle.json", f->dir);
	assert_string_equal(s->bundle, want);
	snprintf(want, sizeof(want), "%s/../run", f->dir);
	assert_string_equal(s->sockets, want);
	assert_string_equal(s->root_key, "/etc/root.pub");
	assert_true(str_is(s->dir, f->dir));
	assert_int_equal(s->at.data.line, 5);
	assert_int_equal(s->at.data.col, 7);
	assert_non_null(s->at.argon_mem.src);
	assert_int_equal(s->at.argon_mem.line, 0);
}

static void
test_proxies(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = { "127.0.0.1", "[proxy.example]",
		"[10.0.0.0/33]", "[[10.0.0.1]]", "[127.0.0.1, ]x" };

	assert_true(read_text(f, NEEDED "trusted_proxies: []\n"));
	assert_int_equal(f->settings.n_proxies, 0);
	assert_true(read_text(
	    f, NEEDED "trusted_proxies: [10.0.0.0/8, \"2001:db8::/32\"]\n"));
	assert_int_equal(f->settings.n_proxies, 2);
	assert_int_equal(f->settings.proxies[0].bits, 96 + 8);
	assert_int_equal(f->settings.proxies[1].bits, 32);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char text[512];

		snprintf(
		    text, sizeof(text), NEEDED "trusted_proxies: %s\n", bad[i]);
		assert_false(read_text(f, text));
		assert_int_not_equal(f->diags.n, 0);
	}
}

static void
test_metrics_port(void **state)
{
	struct fixture *f = *state;

	assert_true(read_text(f, NEEDED));
	assert_int_equal(f->settings.metrics_port, 0);
	assert_true(read_text(f, NEEDED "metrics_port: 9180\n"));
	assert_int_equal(f->settings.metrics_port, 9180);
	assert_false(read_text(f, NEEDED "metrics_port: 8080\n"));
	assert_int_equal(f->diags.n, 1);
	assert_int_equal(f->diags.items[0].code, DIAG_SETTINGS_PORT);
	assert_int_equal(f->diags.items[0].pos.line, 7);
}

static void
test_everything_set(void **state)
{
	struct fixture *f = *state;
	const struct settings *s = &f->settings;
	const struct passwd *user = getpwuid(getuid());
	const struct group *group = getgrgid(getgid());
	char text[2048], name[64];

	assert_non_null(user);
	assert_non_null(group);
	snprintf(name, sizeof(name), "%s", user->pw_name);
	snprintf(text, sizeof(text),
	    NEEDED "listen: \"[::1]:80\"\nworkers: 4\nstatic_dir: public\n"
		   "argon:\n  mem: 64KiB\n  ops: 1\n  threads: 2\n  queue: 7\n"
		   "limits: {body: 65536, store_queue: 9, store_wait: 2 "
		   "seconds, clients: 3, disk_free: 0, draft_max: 1 hour, "
		   "receipt: 90 minutes, receipt_anonymous: 1 minute, "
		   "sweep: 1 second}\n"
		   "peers:\n  web: {users: [%s, root], group: %s}\n",
	    name, group->gr_name);
	if (!read_text(f, text))
		fail_msg("%s", f->diags.items[0].args[0]);
	assert_string_equal(s->listen_host, "[::1]");
	assert_int_equal(s->listen_port, 80);
	assert_int_equal(s->workers, 4);
	assert_non_null(strstr(s->static_dir, "/public"));
	assert_int_equal(s->argon.mem, 65536);
	assert_int_equal(s->argon.threads, 2);
	assert_int_equal(s->argon.queue, 7);
	assert_int_equal(s->limits.body, 65536);
	assert_int_equal(s->limits.store_wait, 2);
	assert_int_equal(s->limits.clients, 3);
	assert_int_equal(s->limits.disk_free, 0);
	assert_int_equal(s->limits.draft_max, 3600);
	assert_int_equal(s->limits.receipt, 5400);
	assert_int_equal(s->limits.sweep, 1);
	assert_int_equal(s->peers.web.n_users, 2);
	assert_int_equal(s->peers.web.users[0], getuid());
	assert_int_equal(s->peers.web.users[1], 0);
	assert_true(s->peers.web.has_group);
	assert_int_equal(s->peers.web.group, getgid());
	assert_int_equal(s->at.argon_mem.line, 11);
}

/* One slip each, with where it must be found; line 0: the file. */
static void
test_slips(void **state)
{
	static const struct {
		const char *text;
		enum diag_code code;
		unsigned line, col;
		const char *second; /* argument {2}, or NULL */
	} table[] = {
		{ NEEDED "worker: 3\n", DIAG_FRONT_UNKNOWN_KEY, 7, 1,
		    "workers" },
		{ NEEDED "argon: {oops: 3}\n", DIAG_FRONT_UNKNOWN_KEY, 7, 9,
		    "ops" },
		{ NEEDED "limits: {web: 3}\n", DIAG_FRONT_UNKNOWN_KEY, 7, 10,
		    NULL },
		{ NEEDED "peers: {web: {user: [root]}}\n",
		    DIAG_FRONT_UNKNOWN_KEY, 7, 15, "users" },
		{ NEEDED "peers: {wab: {users: [root]}}\n",
		    DIAG_FRONT_UNKNOWN_KEY, 7, 9, "web" },
		{ NEEDED "peers.web: 3\n", DIAG_FRONT_UNKNOWN_KEY, 7, 1, NULL },
		{ NEEDED "workers: two\n", DIAG_VALUE_TYPE, 7, 10, "整数" },
		{ NEEDED "workers: -1\n", DIAG_VALUE_TYPE, 7, 10, NULL },
		{ NEEDED "workers: 0\n", DIAG_VALUE_RANGE, 7, 10, "1–64" },
		{ NEEDED "workers: [1]\n", DIAG_VALUE_TYPE, 7, 10, NULL },
		{ NEEDED "workers: 99999999999999999999\n", DIAG_VALUE_TYPE, 7,
		    10, NULL },
		{ NEEDED "argon: 3\n", DIAG_VALUE_TYPE, 7, 8, NULL },
		{ NEEDED "argon: {mem: 3 kg}\n", DIAG_VALUE_TYPE, 7, 14,
		    "字节数" },
		{ NEEDED "argon: {mem: 99999999999999999 GiB}\n",
		    DIAG_VALUE_TYPE, 7, 14, NULL },
		{ NEEDED "argon: {mem: 4 KiB}\n", DIAG_VALUE_RANGE, 7, 14,
		    NULL },
		{ NEEDED "limits: {sweep: 2 days}\n", DIAG_VALUE_TYPE, 7, 17,
		    "时长" },
		{ NEEDED "limits: {sweep: 2}\n", DIAG_VALUE_TYPE, 7, 17, NULL },
		{ NEEDED "listen: 8080\n", DIAG_VALUE_TYPE, 7, 9, NULL },
		{ NEEDED "listen: 127.0.0.1:0\n", DIAG_VALUE_TYPE, 7, 9, NULL },
		{ NEEDED "listen: :80\n", DIAG_VALUE_TYPE, 7, 9, NULL },
		{ NEEDED "peers: {web: {users: root}}\n", DIAG_VALUE_TYPE, 7,
		    22, NULL },
		{ NEEDED "peers: {web: {users: [no-such-user-here]}}\n",
		    DIAG_SETTINGS_USER, 7, 23, NULL },
		{ NEEDED "peers: {desk: {group: no-such-group-here}}\n",
		    DIAG_SETTINGS_USER, 7, 23, NULL },
		{ NEEDED "# \xff\n", DIAG_UTF8_BAD, 7, 3, NULL },
		{ "bundle: \"\"\nkeys: k\nroot_key: r\nsockets: s\n"
		  "data: d\npasswords: p\n",
		    DIAG_VALUE_TYPE, 1, 9, "路径" },
		{ "bundle: b\nkeys: k\nroot_key: r\nsockets: s\n"
		  "passwords: p\n",
		    DIAG_FRONT_MISSING, 0, 0, NULL },
		{ "- a\n", DIAG_SETTINGS_READ, 0, 0, NULL },
		{ "a: [\n", DIAG_YAML_SYNTAX, 0, 0, NULL },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct diag *d;

		if (read_text(f, table[i].text) || f->diags.n != 1)
			fail_msg("case %zu: %zu findings", i, f->diags.n);
		d = &f->diags.items[0];
		if (d->code != table[i].code ||
		    (table[i].code != DIAG_YAML_SYNTAX &&
			(d->pos.line != table[i].line ||
			    d->pos.col != table[i].col)))
			fail_msg("case %zu: %s at %u:%u", i, diag_slug(d->code),
			    d->pos.line, d->pos.col);
		if (table[i].second)
			assert_string_equal(d->args[1], table[i].second);
	}
}

static void
test_all_slips_in_one_run(void **state)
{
	struct fixture *f = *state;

	assert_false(read_text(f, "wrokers: 1\nargon: {ops: 99}\n"));
	/* Six required keys, the unknown one, the range. */
	assert_int_equal(f->diags.n, 8);
}

static void
test_no_file(void **state)
{
	struct fixture *f = *state;

	assert_false(settings_read(
	    &f->arena, "/nowhere/service.yaml", &f->settings, &f->diags));
	assert_int_equal(f->diags.n, 1);
	assert_int_equal(f->diags.items[0].code, DIAG_SETTINGS_READ);
}

/* The example that is installed reads, but for users that are not here. */
static void
test_example(void **state)
{
	struct fixture *f = *state;

	if (!settings_read(&f->arena, "submit-service/conf/service.yaml",
		&f->settings, &f->diags))
		fail_msg("%s: %s", diag_slug(f->diags.items[0].code),
		    f->diags.items[0].args[0]);
	assert_null(f->settings.static_dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_defaults),
		TEST(test_everything_set),
		TEST(test_proxies),
		TEST(test_metrics_port),
		TEST(test_slips),
		TEST(test_all_slips_in_one_run),
		TEST(test_no_file),
		TEST(test_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
