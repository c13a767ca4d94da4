/* Which words of links and pictures say nothing, and which only look so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/wording.h"

static void
vague(void **state)
{
	static const struct {
		const char *text;
		bool is_vague;
	} cases[] = {
		{ "这里", true },
		{ "点击这里", true },
		{ "更多", true },
		{ "更多>>", true },
		{ "【详情】", true },
		{ "（点击下载）", true },
		{ "查看详情。", true },
		{ "→ 更多 →", true },
		{ "HERE", true },
		{ "Read more »", true },
		{ "here!", true },
		{ "", false },
		{ ">", false },
		{ "……", false },
		{ "更多公告", false },
		{ "下载申请表", false },
		{ "《居住证暂行条例》", false },
		{ "there", false },
		{ "办事指南", false },
		{ "点击查看全部办理结果的说明", false },
		{ "a", false },
		{ "更", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wording_is_vague(str_of(cases[i].text)) !=
		    cases[i].is_vague)
			fail_msg("%s", cases[i].text);
}

static void
addresses(void **state)
{
	static const struct {
		const char *text, *target;
		bool is_address;
	} cases[] = {
		{ "https://a.example/", "https://a.example/", false },
		{ "a.example", "https://b.example/", false },
		{ "www.a.example", "http://www.a.example", false },
		{ "https://a.example", "https://a.example/", false },
		{ "https://a.example/", "https://b.example/", true },
		{ "https://a.example/x", "/x/", true },
		{ "https://a.example/1234567890/1234567890/1234567890/1234567",
		    "https://a.example/1234567890/1234567890/1234567890/"
		    "1234567",
		    false },
		{ "https://a.example/1234567890/1234567890/1234567890/"
		  "1234567890",
		    "https://a.example/1234567890/1234567890/1234567890/"
		    "1234567890",
		    true },
		{ "青渡市 https://a.example/", "https://b.example/", false },
		{ "", "https://b.example/", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wording_is_address(str_of(cases[i].text),
			str_of(cases[i].target)) != cases[i].is_address)
			fail_msg("%s", cases[i].text);
}

static void
files(void **state)
{
	static const struct {
		const char *alt, *target;
		bool is_file;
	} cases[] = {
		{ "men.png", "men.png", true },
		{ "IMG_2031.JPG", "x.png", true },
		{ "大门.webp", "x.webp", true },
		{ "men", "/a/b/men.png", true },
		{ "大门", "大门.png", false },
		{ "Men", "men.png", false },
		{ "map", "men.png", false },
		{ "版本 2.0", "x.png", false },
		{ ".png", "x.png", true },
		{ ".", ".", true },
		{ "", "x.png", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (wording_is_file(str_of(cases[i].alt),
			str_of(cases[i].target)) != cases[i].is_file)
			fail_msg("%s", cases[i].alt);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vague),
		cmocka_unit_test(addresses),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
