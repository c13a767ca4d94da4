/* The memory of external links: how long it lasts, what an answer means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "verb_links_ask.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static const int64_t now = 1795399200; /* 2026-11-23T10:00:00+08:00 */

static void
test_life(void **state)
{
	static const struct {
		enum ext_state state;
		int64_t age;
		bool is_fresh;
	} cases[] = {
		{ EXT_GOOD, 0, true },
		{ EXT_GOOD, 86399, true },
		{ EXT_GOOD, 86400, false },
		{ EXT_DEAD, 3599, true },
		{ EXT_DEAD, 3600, false },
		{ EXT_UNSURE, 3599, true },
		{ EXT_UNSURE, 3600, false },
		{ EXT_GOOD, -1, false },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < N(cases); i++) {
		struct map map;
		struct ext ext = { .url = STR("https://a.example/"),
			.state = cases[i].state,
			.checked = now - cases[i].age };
		map_init(&map, &arena);
		(void)map_add(&map, ext.url, &ext);
		const struct ext *found = link_cache_find(&map, ext.url, now);
		if ((found != NULL) != cases[i].is_fresh)
			fail_msg("case %zu", i);
	}
	arena_done(&arena);
}

static void
test_round(void **state)
{
	char file[] = "/tmp/wangting-links-XXXXXX";
	struct ext exts[] = {
		{ .url = STR("https://a.example/甲"),
		    .state = EXT_GOOD,
		    .status = 200,
		    .to = STR("https://b.example/"),
		    .checked = now - 60 },
		{ .url = STR("https://c.example/"), .state = EXT_UNKNOWN },
		{ .url = STR("https://d.example/"),
		    .state = EXT_DEAD,
		    .why = EXT_WHY_HOST,
		    .checked = now },
	};
	struct arena arena;
	struct map map;
	int fd = mkstemp(file);

	(void)state;
	assert_true(fd >= 0);
	(void)close(fd);
	arena_init(&arena, 0);
	assert_true(link_cache_write(file, exts, N(exts), 480));
	link_cache_read(&arena, file, &map);
	assert_int_equal(map.n, 2);
	const struct ext *ext = link_cache_find(&map, exts[0].url, now);
	assert_non_null(ext);
	assert_int_equal(ext->status, 200);
	assert_int_equal(ext->checked, now - 60);
	assert_true(str_is(ext->to, "https://b.example/"));
	assert_true(ext->is_cached);
	ext = link_cache_find(&map, exts[2].url, now);
	assert_non_null(ext);
	assert_int_equal(ext->why, EXT_WHY_HOST);
	(void)unlink(file);
	arena_done(&arena);
}

/* Whatever stands there, the worst is that everything is asked again. */
static void
test_damaged(void **state)
{
	static const char *const texts[] = {
		"", "{", "[]", "{\"format\":2}", "{\"format\":1,\"links\":{}}",
		"{\"format\":1,\"links\":[1,null,{}]}",
		"{\"format\":1,\"links\":[{\"url\":\"https://a.example/\","
		"\"checked\":\"yesterday\",\"state\":\"good\",\"status\":200,"
		"\"why\":\"\",\"to\":\"\"}]}",
		"{\"format\":1,\"links\":[{\"url\":\"https://a.example/\","
		"\"checked\":\"2026-11-23T10:00:00+08:00\","
		"\"state\":\"unknown\",\"status\":0,\"why\":\"\",\"to\":\"\"}]}"
	};
	char file[] = "/tmp/wangting-links-XXXXXX";
	struct arena arena;
	int fd = mkstemp(file);

	(void)state;
	assert_true(fd >= 0);
	(void)close(fd);
	arena_init(&arena, 0);
	for (size_t i = 0; i < N(texts); i++) {
		struct map map;
		assert_true(file_write(file, str_of(texts[i]), 0644, false));
		link_cache_read(&arena, file, &map);
		assert_int_equal(map.n, 0);
	}
	(void)unlink(file);
	arena_done(&arena);
}

static void
test_answers(void **state)
{
	static const struct {
		const char *text; /* NULL in `to`: unreadable */
		enum ext_state state;
		enum ext_why why;
		bool wants_get;
		const char *to;
	} cases[] = {
		{ "200\n0\n0\nhttps://a/\n", EXT_GOOD, EXT_WHY_NONE, false,
		    "" },
		{ "200\n0\n2\nhttps://b/\n", EXT_GOOD, EXT_WHY_NONE, false,
		    "https://b/" },
		{ "404\n0\n0\nx\n", EXT_DEAD, EXT_WHY_HTTP, true, "" },
		{ "405\n0\n0\nx\n", EXT_DEAD, EXT_WHY_HTTP, true, "" },
		{ "403\n0\n0\nx\n", EXT_UNSURE, EXT_WHY_HTTP, true, "" },
		{ "503\n0\n0\nx\n", EXT_UNSURE, EXT_WHY_HTTP, true, "" },
		{ "200\n63\n0\nx\n", EXT_GOOD, EXT_WHY_NONE, false, "" },
		{ "416\n0\n0\nx\n", EXT_GOOD, EXT_WHY_NONE, false, "" },
		{ "000\n6\n0\nx\n", EXT_DEAD, EXT_WHY_HOST, false, "" },
		{ "000\n7\n0\nx\n", EXT_DEAD, EXT_WHY_CONNECT, false, "" },
		{ "000\n28\n0\nx\n", EXT_DEAD, EXT_WHY_TIME, false, "" },
		{ "000\n60\n0\nx\n", EXT_DEAD, EXT_WHY_TLS, false, "" },
		{ "302\n47\n5\nx\n", EXT_DEAD, EXT_WHY_LOOP, false, "x" },
		{ "000\n52\n0\nx\n", EXT_DEAD, EXT_WHY_OTHER, true, "" },
		{ "", EXT_DEAD, EXT_WHY_NONE, false, NULL },
		{ "abc\n0\n0\nx\n", EXT_DEAD, EXT_WHY_NONE, false, NULL },
		{ "200\n0\n0", EXT_DEAD, EXT_WHY_NONE, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct ext_answer answer;
		struct ext ext = { 0 };
		bool good = ext_answer_read(str_of(cases[i].text), &answer);
		if (good != (cases[i].to != NULL))
			fail_msg("case %zu: readable", i);
		if (!good)
			continue;
		ext_judge(&ext, &answer);
		if (ext.state != cases[i].state || ext.why != cases[i].why ||
		    ext_wants_get(&answer) != cases[i].wants_get ||
		    !str_is(ext.to, cases[i].to))
			fail_msg("case %zu: %d %d", i, ext.state, ext.why);
	}
}

static void
test_hosts(void **state)
{
	static const char *const cases[][2] = {
		{ "https://a.example/x?y#z", "a.example" },
		{ "http://a.example:8080", "a.example:8080" },
		{ "http://u@a.example?q", "a.example" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_true(str_is(ext_host(str_of(cases[i][0])), cases[i][1]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
