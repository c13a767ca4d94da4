/* Manifest and publishing: what is touched, what is deleted, what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "write/publish.h"

struct room {
	struct arena arena;
	struct diags diags;
	char dir[64];
	const char *out, *build;
};

static int
room_open(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	if (room == NULL)
		return -1;
	arena_init(&room->arena, 0);
	diags_init(&room->diags);
	strcpy(room->dir, "/tmp/test_publish-XXXXXX");
	if (mkdtemp(room->dir) == NULL)
		return -1;
	room->out = file_join(&room->arena, room->dir, STR("public"));
	room->build = file_join(&room->arena, room->dir, STR("build"));
	*state = room;
	return mkdir(room->out, 0755) + mkdir(room->build, 0755);
}

static int
room_close(void **state)
{
	struct room *room = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", room->dir);
	diags_done(&room->diags);
	arena_done(&room->arena);
	free(room);
	return system(command);
}

/* What one build publishes: path, text, path, text … NULL. Sorted by path. */
static bool
build(
    struct room *room, struct publish_result *result, const char *const *files)
{
	struct output outputs[8] = { 0 };
	struct manifest last;
	size_t n = 0;
	char *list = file_join(&room->arena, room->build, STR("manifest.txt"));

	for (; files[2 * n] != NULL; n++)
		outputs[n].path = str_of(files[2 * n]);
	manifest_read(&room->arena, list, STR("public"), &last);
	struct publish *p = publish_open(&room->arena,
	    &(struct publish_options){ .out = room->out,
		.out_name = STR("public"),
		.build = room->build,
		.outputs = outputs,
		.n = n,
		.jobs = 2 },
	    &room->diags);
	assert_non_null(p);
	for (size_t i = 0; i < n; i++)
		publish_put(p, i % 2, i, str_of(files[2 * i + 1]));
	bool good = publish_commit(p, &last, result, &room->diags);
	publish_close(p);
	return good;
}
#define BUILD(room, result, ...)                                               \
	build((room), (result), (const char *const[]){ __VA_ARGS__, NULL })

static const char *
text_of(struct room *room, const char *dir, const char *name)
{
	struct str text;
	char *path = file_join(&room->arena, dir, str_of(name));

	return file_read(&room->arena, path, &text) ? text.p : NULL;
}

static struct stat
stat_of(struct room *room, const char *name)
{
	struct stat st = { 0 };

	(void)stat(file_join(&room->arena, room->out, str_of(name)), &st);
	return st;
}

static void
only_changes_are_touched(void **state)
{
	struct room *room = *state;
	struct publish_result r;

	assert_true(BUILD(room, &r, "a/index.html", "one", "b.css", "two"));
	assert_int_equal(r.changed, 2);
	struct stat a = stat_of(room, "a/index.html");
	struct stat b = stat_of(room, "b.css");

	assert_true(BUILD(room, &r, "a/index.html", "ONE", "b.css", "two"));
	assert_int_equal(r.changed, 1);
	assert_int_equal(r.deleted, 0);
	assert_string_equal(text_of(room, room->out, "a/index.html"), "ONE");
	assert_string_equal(text_of(room, room->build, "changed.txt"), "/a/\n");
	assert_int_equal(stat_of(room, "b.css").st_ino, b.st_ino);
	assert_int_equal(
	    stat_of(room, "b.css").st_mtim.tv_nsec, b.st_mtim.tv_nsec);
	assert_int_not_equal(stat_of(room, "a/index.html").st_ino, a.st_ino);
}

static void
only_listed_files_are_deleted(void **state)
{
	struct room *room = *state;
	struct publish_result r;

	assert_true(BUILD(room, &r, "a/index.html", "1", "b/index.html", "2"));
	assert_true(file_write(file_join(&room->arena, room->out, STR("mine")),
	    STR("x"), 0644, false));
	assert_true(BUILD(room, &r, "a/index.html", "1"));
	assert_int_equal(r.deleted, 1);
	assert_string_equal(text_of(room, room->build, "changed.txt"), "/b/\n");
	assert_null(text_of(room, room->out, "b/index.html"));
	assert_int_equal(stat_of(room, "b").st_mode, 0); /* folder gone */
	assert_string_equal(text_of(room, room->out, "mine"), "x");
}

static void
a_file_may_become_a_folder(void **state)
{
	struct room *room = *state;
	struct publish_result r;

	assert_true(BUILD(room, &r, "a", "file"));
	assert_true(BUILD(room, &r, "a/index.html", "page"));
	assert_string_equal(text_of(room, room->out, "a/index.html"), "page");
	assert_true(BUILD(room, &r, "a", "file again"));
	assert_string_equal(text_of(room, room->out, "a"), "file again");
}

static void
a_foreign_folder_in_the_way_stays(void **state)
{
	struct room *room = *state;
	struct publish_result r;

	assert_int_equal(
	    mkdir(file_join(&room->arena, room->out, STR("a")), 0755), 0);
	assert_true(
	    file_write(file_join(&room->arena, room->out, STR("a/mine")),
		STR("x"), 0644, false));
	assert_false(BUILD(room, &r, "a", "file"));
	assert_int_equal(room->diags.n, 1);
	assert_int_equal(room->diags.items[0].code, DIAG_SYS_WRITE);
	assert_string_equal(room->diags.items[0].args[0], "public/a");
	assert_string_equal(text_of(room, room->out, "a/mine"), "x");
}

static void
a_cut_off_build_is_announced_again(void **state)
{
	struct room *room = *state;
	struct publish_result r;
	char *list = file_join(&room->arena, room->build, STR("manifest.txt"));

	assert_true(BUILD(room, &r, "a", "1", "b", "2"));
	/* As if the build had been killed after the move, before the end. */
	assert_true(file_write(list,
	    STR("wangting manifest 1\nout public\nstate publishing\n"
		"page a\npage b\npage c\n"),
	    0644, false));
	assert_true(BUILD(room, &r, "a", "1", "b", "3"));
	assert_string_equal(
	    text_of(room, room->build, "changed.txt"), "/a\n/b\n/c\n");
	assert_string_equal(text_of(room, room->build, "manifest.txt"),
	    "wangting manifest 1\nout public\nstate done\npage a\npage b\n");
}

static void
copies_are_compared_too(void **state)
{
	struct room *room = *state;
	struct publish_result r;
	char *from = file_join(&room->arena, room->dir, STR("from"));
	struct output output = { .path = STR("copy"), .copy_from = from };
	struct manifest none = { .out = STR("public") };

	assert_true(file_write(from, STR("bytes"), 0644, false));
	for (size_t round = 0; round < 2; round++) {
		struct publish *p = publish_open(&room->arena,
		    &(struct publish_options){ .out = room->out,
			.out_name = STR("public"),
			.build = room->build,
			.outputs = &output,
			.n = 1,
			.jobs = 1 },
		    &room->diags);
		publish_copy(p, 0, 0);
		assert_true(publish_commit(p, &none, &r, &room->diags));
		publish_close(p);
		assert_int_equal(r.changed, round == 0 ? 1 : 0);
	}
	assert_string_equal(text_of(room, room->out, "copy"), "bytes");
}

static void
a_dropped_stage_leaves_nothing(void **state)
{
	struct room *room = *state;
	struct output output = { .path = STR("a") };

	struct publish *p = publish_open(&room->arena,
	    &(struct publish_options){ .out = room->out,
		.out_name = STR("public"),
		.build = room->build,
		.outputs = &output,
		.n = 1,
		.jobs = 1 },
	    &room->diags);
	publish_put(p, 0, 0, STR("text"));
	publish_close(p);
	assert_null(text_of(room, room->out, "a"));
	assert_null(text_of(room, room->build, "stage/tree/a"));
	assert_null(text_of(room, room->build, "manifest.txt"));
}

static void
manifests_are_believed_only_when_sound(void **state)
{
	static const struct {
		const char *text;
		size_t rows;
	} cases[] = {
		{ "wangting manifest 1\nout public\nstate done\npage a\n", 1 },
		{ "wangting manifest 1\nout public\nstate done\n", 0 },
		{ "wangting manifest 2\nout public\nstate done\npage a\n", 0 },
		{ "wangting manifest 1\nout other\nstate done\npage a\n", 0 },
		{ "wangting manifest 1\nout public\nstate done\npage ../a\n",
		    0 },
		{ "wangting manifest 1\nout public\nstate done\npage /a\n", 0 },
		{ "wangting manifest 1\nout public\nstate done\npage a//b\n",
		    0 },
		{ "wangting manifest 1\nout public\nstate done\n"
		  "page b\npage a\n",
		    0 },
		{ "wangting manifest 1\nout public\nstate done\nsong a\n", 0 },
		{ "", 0 },
	};
	struct room *room = *state;
	char *file = file_join(&room->arena, room->dir, STR("m"));
	struct manifest m;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(
		    file_write(file, str_of(cases[i].text), 0644, false));
		manifest_read(&room->arena, file, STR("public"), &m);
		if (m.n != cases[i].rows)
			fail_msg("case %zu: %zu rows", i, m.n);
	}
	manifest_read(&room->arena, "/nowhere", STR("public"), &m);
	assert_int_equal(m.n, 0);
}

static void
addresses_of_outputs(void **state)
{
	static const char *const cases[][2] = {
		{ "index.html", "/" },
		{ "a/index.html", "/a/" },
		{ "a/b.css", "/a/b.css" },
		{ "404.html", "/404.html" },
		{ "myindex.html", "/myindex.html" },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str url = output_url(&room->arena, str_of(cases[i][0]));
		assert_string_equal(str_dup(&room->arena, url), cases[i][1]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_open, room_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_changes_are_touched),
		TEST(only_listed_files_are_deleted),
		TEST(a_file_may_become_a_folder),
		TEST(a_foreign_folder_in_the_way_stays),
		TEST(a_cut_off_build_is_announced_again),
		TEST(copies_are_compared_too),
		TEST(a_dropped_stage_leaves_nothing),
		TEST(manifests_are_believed_only_when_sound),
		TEST(addresses_of_outputs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
