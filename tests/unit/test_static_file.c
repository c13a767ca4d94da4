/* The development server never leaves its folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "base/file.h"
#include "web/static_file.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static void
test_path(void **state)
{
	static const struct {
		const char *url, *rel; /* NULL: refused */
	} cases[] = {
		{ "/", "index.html" },
		{ "/a/", "a/index.html" },
		{ "/a", "a" },
		{ "/a/b.css", "a/b.css" },
		{ "/%61%2Fb", "a/b" },
		{ "/%E4%BD%A0.pdf", "\xe4\xbd\xa0.pdf" },
		{ "/a+b", "a+b" },
		{ "/a%20b", "a b" },
		{ "", NULL },
		{ "a", NULL },
		{ "//a", NULL },
		{ "/a//b", NULL },
		{ "/..", NULL },
		{ "/../a", NULL },
		{ "/a/../b", NULL },
		{ "/a/..", NULL },
		{ "/./a", NULL },
		{ "/%2e%2e/a", NULL },
		{ "/a/%2E%2E%2fb", NULL },
		{ "/.git/config", NULL },
		{ "/a/.b", NULL },
		{ "/a\\..\\b", NULL },
		{ "/a%5Cb", NULL },
		{ "/a%00b", NULL },
		{ "/a%", NULL },
		{ "/a%4", NULL },
		{ "/a%zz", NULL },
		{ "/%FF", NULL },
		{ "/%C0%AE%C0%AE/a", NULL },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct str rel;
		bool good =
		    static_file_path(*state, str_of(cases[i].url), &rel);

		if (good != (cases[i].rel != NULL))
			fail_msg("%s", cases[i].url);
		if (good && !str_is(rel, cases[i].rel))
			fail_msg("%s gave %.*s", cases[i].url, STR_FMT(rel));
	}
}

static void
test_get(void **state)
{
	char folder[] = "/tmp/static-test-XXXXXX";
	char *site, *path;
	struct static_file file;
	struct arena *a = *state;

	assert_non_null(mkdtemp(folder));
	site = file_join(a, folder, STR("site"));
	assert_true(file_mkdirs(file_join(a, site, STR("sub")), 0755));
	assert_true(file_write(
	    file_join(a, site, STR("index.html")), STR("home"), 0644, false));
	assert_true(file_write(file_join(a, site, STR("sub/index.html")),
	    STR("sub"), 0644, false));
	path = file_join(a, folder, STR("secret"));
	assert_true(file_write(path, STR("secret"), 0600, false));

	static_file_get(a, site, STR("/"), &file);
	assert_int_equal(file.status, 200);
	assert_true(str_is(file.bytes, "home"));
	assert_string_equal(file.type, "text/html; charset=utf-8");
	static_file_get(a, site, STR("/sub/"), &file);
	assert_int_equal(file.status, 200);
	static_file_get(a, site, STR("/sub"), &file);
	assert_int_equal(file.status, 301);
	assert_true(str_is(file.location, "/sub/"));
	static_file_get(a, site, STR("/../secret"), &file);
	assert_int_equal(file.status, 404);
	assert_true(str_is(file.bytes, "404\n"));
	assert_true(file_write(
	    file_join(a, site, STR("404.html")), STR("not here"), 0644, false));
	static_file_get(a, site, STR("/none"), &file);
	assert_int_equal(file.status, 404);
	assert_true(str_is(file.bytes, "not here"));
	static_file_get(a, site, STR("/index.html/"), &file);
	assert_int_equal(file.status, 404);

	unlink(path);
	unlink(file_join(a, site, STR("sub/index.html")));
	unlink(file_join(a, site, STR("index.html")));
	unlink(file_join(a, site, STR("404.html")));
	rmdir(file_join(a, site, STR("sub")));
	rmdir(site);
	rmdir(folder);
}

static void
test_type(void **state)
{
	(void)state;
	assert_string_equal(
	    static_file_type(STR("a/main.css")), "text/css; charset=utf-8");
	assert_string_equal(
	    static_file_type(STR("a.JS")), "application/octet-stream");
	assert_string_equal(
	    static_file_type(STR("css")), "application/octet-stream");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_path, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_get, arena_setup, arena_teardown),
		cmocka_unit_test(test_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
