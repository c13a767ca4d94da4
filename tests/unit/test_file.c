/* Reading, walking and writing in a folder of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

struct room {
	struct arena arena;
	char dir[64];
};

static int
room_open(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	if (room == NULL)
		return -1;
	arena_init(&room->arena, 0);
	strcpy(room->dir, "/tmp/test_file-XXXXXX");
	*state = room;
	return mkdtemp(room->dir) == NULL ? -1 : 0;
}

static int
room_close(void **state)
{
	struct room *room = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", room->dir);
	arena_done(&room->arena);
	free(room);
	return system(command);
}

static char *
in(struct room *room, const char *name)
{
	return file_join(&room->arena, room->dir, str_of(name));
}

static void
put(struct room *room, const char *name, const char *text)
{
	assert_true(file_write(in(room, name), str_of(text), 0644, false));
}

static void
test_write_and_read(void **state)
{
	struct room *room = *state;
	struct str text;
	struct stat st;
	char *big = malloc(300000);

	assert_true(file_write(in(room, "a"), STR("青渡\n"), 0640, true));
	assert_true(file_read(&room->arena, in(room, "a"), &text));
	assert_true(str_is(text, "青渡\n"));
	assert_int_equal(text.p[text.n], 0);
	assert_int_equal(stat(in(room, "a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_true(file_write(in(room, "a"), STR(""), 0600, false));
	assert_true(file_read(&room->arena, in(room, "a"), &text));
	assert_int_equal(text.n, 0);
	assert_non_null(big);
	memset(big, 'x', 300000);
	assert_true(
	    file_write(in(room, "b"), str_mem(big, 300000), 0644, false));
	assert_true(file_read(&room->arena, in(room, "b"), &text));
	assert_int_equal(text.n, 300000);
	/* A file that tells no size. */
	assert_true(file_read(&room->arena, "/proc/self/stat", &text));
	assert_true(text.n > 0);
	free(big);
}

static void
test_failures(void **state)
{
	struct room *room = *state;
	struct file_list list;
	struct str text, bad = { NULL, 0 };

	assert_false(file_read(&room->arena, in(room, "none"), &text));
	assert_int_equal(errno, ENOENT);
	assert_false(file_read(&room->arena, room->dir, &text));
	assert_int_equal(errno, EISDIR);
	assert_false(file_write(in(room, "no/a"), STR("x"), 0644, false));
	assert_int_equal(errno, ENOENT);
	assert_false(file_walk(&room->arena, in(room, "none"), &list, &bad));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(bad.p, in(room, "none"));
	/* The target is a folder: nothing is left over. */
	assert_true(file_mkdirs(in(room, "dir/sub"), 0700));
	assert_false(file_write(in(room, "dir"), STR("x"), 0644, false));
	assert_true(file_walk(&room->arena, room->dir, &list, &bad));
	assert_int_equal(list.n, 0);
	put(room, "file", "");
	assert_false(file_mkdirs(in(room, "file/x"), 0755));
	assert_int_equal(errno, ENOTDIR);
}

/* Hidden names are for who asks for them. */
static void
test_walk_all(void **state)
{
	struct room *room = *state;
	struct file_list list;
	struct str bad = { NULL, 0 };

	assert_true(file_mkdirs(in(room, ".folder"), 0755));
	put(room, ".folder/.file", "x");
	put(room, "seen", "x");
	assert_true(file_walk(&room->arena, room->dir, &list, &bad));
	assert_int_equal(list.n, 1);
	assert_true(file_walk_all(&room->arena, room->dir, &list, &bad));
	assert_int_equal(list.n, 2);
	assert_true(str_is(list.items[0].path, ".folder/.file"));
	assert_true(str_is(list.items[1].path, "seen"));
}

static void
test_mkdirs(void **state)
{
	struct room *room = *state;
	struct stat st;

	assert_true(file_mkdirs(in(room, "a//b/c/"), 0700));
	assert_true(file_mkdirs(in(room, "a/b/c"), 0755));
	assert_int_equal(stat(in(room, "a/b/c"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(stat(in(room, "a/b"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_true(file_mkdirs("", 0755));
	assert_true(file_mkdirs("/", 0755));
}

static void
test_walk(void **state)
{
	static const struct {
		const char *path;
		bool is_link;
		off_t size;
	} want[] = {
		{ "a-b.md", false, 1 },
		{ "a.md", false, 3 },
		{ "a/loop", true, 2 },
		{ "a/z/deep.md", false, 0 },
		{ "b", false, 2 },
		{ "中.md", false, 0 },
	};
	struct room *room = *state;
	struct file_list list;
	struct str bad = { NULL, 0 };

	assert_true(file_mkdirs(in(room, "a/z"), 0755));
	assert_true(file_mkdirs(in(room, ".git"), 0755));
	put(room, "b", "22");
	put(room, "中.md", "");
	put(room, "a/z/deep.md", "");
	put(room, "a.md", "333");
	put(room, "a-b.md", "1");
	put(room, ".hidden", "");
	put(room, ".git/x", "");
	assert_int_equal(symlink("..", in(room, "a/loop")), 0);
	assert_true(file_walk(&room->arena, room->dir, &list, &bad));
	assert_int_equal(list.n, sizeof(want) / sizeof(*want));
	for (size_t i = 0; i < list.n; i++) {
		assert_string_equal(list.items[i].path.p, want[i].path);
		assert_int_equal(list.items[i].is_link, want[i].is_link);
		assert_int_equal(list.items[i].size, want[i].size);
	}
}

static void
test_join(void **state)
{
	static const char *const cases[][3] = {
		{ "a", "b", "a/b" },
		{ "a/", "b", "a/b" },
		{ "a//", "/b/c", "a/b/c" },
		{ "", "b", "b" },
		{ "/", "b", "/b" },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_string_equal(
		    file_join(&room->arena, cases[i][0], str_of(cases[i][1])),
		    cases[i][2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_write_and_read, room_open, room_close),
		cmocka_unit_test_setup_teardown(
		    test_failures, room_open, room_close),
		cmocka_unit_test_setup_teardown(
		    test_mkdirs, room_open, room_close),
		cmocka_unit_test_setup_teardown(
		    test_walk_all, room_open, room_close),
		cmocka_unit_test_setup_teardown(
		    test_walk, room_open, room_close),
		cmocka_unit_test_setup_teardown(
		    test_join, room_open, room_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
