/* The verb fmt: which bytes of a file it touches, and when it writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "fmt.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static void
texts(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: nothing to mend */
	} cases[] = {
		{ "", NULL },
		{ "---\n", NULL },
		{ "---\ntitle: 甲,乙\n---\n", NULL },
		{ "---\ntitle: 甲,乙\n", NULL },
		{ "---\ntitle: 甲,乙\n---\n丙,丁\n",
		    "---\ntitle: 甲,乙\n---\n丙，丁\n" },
		{ "---\r\ntitle: 甲,乙\r\n---\r\n##丙\r\n\r\n丁,戊\r\n",
		    "---\r\ntitle: 甲,乙\r\n---\r\n## 丙\r\n\r\n丁，戊\r\n" },
		{ "---  \ntitle: 甲\n---\t\n#乙",
		    "---  \ntitle: 甲\n---\t\n# 乙" },
		{ "---\na: |\n  甲,乙\n ---\n---\n甲\n", NULL },
		{ "#甲\n---\n", "# 甲\n---\n" },
		{ "甲,乙\n---\n丙\n", "甲，乙\n---\n丙\n" },
		{ "---\na: b\n---\n```\n甲,乙\n", NULL },
		{ "---\na: b\n---\n甲。\n", NULL },
		/* mends that make room for mends */
		{ "　　#甲\n", "# 甲\n" },
		{ "－ － 甲\n", "- - 甲\n" },
		{ "> － 甲,乙\n", "> - 甲，乙\n" },
		{ "甲(乙,丙)丁\n", "甲（乙，丙）丁\n" },
		{ "** 甲,乙 **\n", "**甲，乙**\n" },
		{ "１．[甲]（/a/）,乙\n", "1. [甲](/a/),乙\n" },
		{ "    甲\n    乙\n\n    丙\n", "甲\n    乙\n\n丙\n" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct buf out = BUF_INIT, again = BUF_INIT;
		bool mended = fmt_text(str_of(cases[i].text), 0, &out);

		if (mended != (cases[i].want != NULL))
			print_error("%s\n", cases[i].text);
		assert_int_equal(mended, cases[i].want != NULL);
		if (mended) {
			assert_string_equal(out.p, cases[i].want);
			assert_false(fmt_text(buf_view(&out), 0, &again));
		}
		buf_done(&out);
		buf_done(&again);
	}
}

static void
byte_order_mark(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(
	    fmt_text(str_of("\xef\xbb\xbf---\na: 甲,乙\n---\n#丙\n"), 3, &out));
	assert_string_equal(out.p, "\xef\xbb\xbf---\na: 甲,乙\n---\n# 丙\n");
	buf_done(&out);
}

/* ---- files --------------------------------------------------------------- */

struct folder {
	char dir[32], page[64];
};

static void
begin(struct folder *f, const char *text)
{
	strcpy(f->dir, "/tmp/fmt-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->page, sizeof(f->page), "%s/content", f->dir);
	assert_true(file_mkdirs(f->page, 0755));
	snprintf(f->page, sizeof(f->page), "%s/content/a.md", f->dir);
	assert_true(file_write(f->page, str_of(text), 0640, false));
}

static void
end(struct folder *f, const char *want)
{
	struct arena a;
	struct str text;

	arena_init(&a, 0);
	assert_true(file_read(&a, f->page, &text));
	assert_string_equal(text.p, want);
	arena_done(&a);
	assert_int_equal(unlink(f->page), 0);
	*strrchr(f->page, '/') = '\0';
	assert_int_equal(rmdir(f->page), 0);
	assert_int_equal(rmdir(f->dir), 0);
}

static int
run(const char *a, const char *b, const char *c)
{
	char *argv[] = { strdup("fmt"), a != NULL ? strdup(a) : NULL,
		b != NULL ? strdup(b) : NULL, c != NULL ? strdup(c) : NULL,
		NULL };
	char *own[] = { argv[0], argv[1], argv[2], argv[3] };
	int argc = 1 + (a != NULL) + (b != NULL) + (c != NULL);
	int status = fmt_main(argc, argv);

	for (size_t i = 0; i < N(own); i++)
		free(own[i]);
	return status;
}

static const char slip[] = "---\ntitle: 甲\n---\n#乙\n";
static const char good[] = "---\ntitle: 甲\n---\n# 乙\n";

static void
writes_what_changed(void **state)
{
	struct stat before, after;
	struct folder f;

	(void)state;
	begin(&f, slip);
	assert_int_equal(run("-C", f.dir, "--check"), 1);
	assert_int_equal(run("--check", f.page, NULL), 1);
	assert_int_equal(run("-C", f.dir, NULL), 0);
	assert_int_equal(stat(f.page, &before), 0);
	assert_int_equal(before.st_mode & 0777, 0640);
	assert_int_equal(run("-C", f.dir, NULL), 0);
	assert_int_equal(run("-C", f.dir, "--check"), 0);
	assert_int_equal(stat(f.page, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino); /* not written again */
	end(&f, good);
}

static void
check_writes_nothing(void **state)
{
	struct folder f;

	(void)state;
	begin(&f, slip);
	assert_int_equal(run(f.page, "--check", NULL), 1);
	end(&f, slip);
}

static void
one_file(void **state)
{
	struct folder f;

	(void)state;
	begin(&f, slip);
	assert_int_equal(run("--", f.page, NULL), 0);
	end(&f, good);
}

static void
usage(void **state)
{
	static const struct {
		const char *a, *b;
		int status;
	} cases[] = {
		{ "--chek", NULL, 2 },
		{ "-x", NULL, 2 },
		{ "-C", NULL, 2 },
		{ "-C", "", 2 },
		{ "--lang", "fr", 2 },
		{ "--check=yes", NULL, 2 },
		{ "site.yaml", NULL, 2 },
		{ "/nowhere/a.md", NULL, 2 },
		{ "-C", "/nowhere", 2 },
	};
	struct folder f;

	(void)state;
	begin(&f, slip);
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(
		    run(cases[i].a, cases[i].b, NULL), cases[i].status);
	end(&f, slip);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(byte_order_mark),
		cmocka_unit_test(writes_what_changed),
		cmocka_unit_test(check_writes_nothing),
		cmocka_unit_test(one_file),
		cmocka_unit_test(usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
