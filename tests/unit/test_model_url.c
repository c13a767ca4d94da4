/* Addresses and where links lead, on a site of four pages made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/link.h"
#include "model/url.h"

struct world {
	struct arena arena;
	struct diags diags;
	struct site site;
	struct page pages[2];
	struct folder folder;
	struct scan_entry entry;
};

static struct world *
world_new(void)
{
	static struct world w; /* one test at a time */
	struct arena *arena = &w.arena;

	w = (struct world){ 0 };
	arena_init(arena, 0);
	diags_init(&w.diags);
	w.site.arena = arena;
	w.site.base_url = STR("https://hall.example");
	map_init(&w.site.urls, arena);
	map_init(&w.site.files, arena);
	map_init(&w.site.by_source, arena);
	map_init(&w.site.unreadable, arena);
	w.folder.dir = STR("notices");
	w.entry = (struct scan_entry){ .rel = STR("notices/表 1.pdf"),
		.file = "/x/表 1.pdf",
		.size = 2049 };
	(void)map_add(&w.site.files, w.entry.rel, &w.entry);
	for (size_t i = 0; i < 2; i++) {
		w.pages[i].site = &w.site;
		w.pages[i].folder = &w.folder;
		w.pages[i].url =
		    i == 0 ? STR("/notices/a/") : STR("/notices/b/");
		(void)map_add(&w.site.by_source,
		    i == 0 ? STR("notices/a.md") : STR("notices/b.md"),
		    &w.pages[i]);
		assert_non_null(url_add(&w.site,
		    &(struct url){ .path = w.pages[i].url,
			.kind = URL_PAGE,
			.page = &w.pages[i] },
		    &w.diags));
	}
	(void)map_add(&w.site.unreadable, STR("notices/c.md"), NULL);
	(void)map_add(&w.site.unreadable, STR("/notices/c/"), NULL);
	return &w;
}

static void
world_free(struct world *w)
{
	diags_done(&w->diags);
	arena_done(&w->arena);
}

static void
parts_of_addresses(void **state)
{
	static const struct {
		const char *part;
		bool good;
	} cases[] = { { "a", true }, { "zx-7k3m", true }, { "110", true },
		{ "", false }, { "A", false }, { "a_b", false },
		{ "a.b", false }, { "通告", false }, { "a b", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(
		    url_part_is_good(str_of(cases[i].part)), cases[i].good);
}

static void
names_of_files(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	assert_true(
	    str_is(url_file_name(&arena, STR("a-1_B.pdf")), "a-1_B.pdf"));
	struct str name = url_file_name(&arena, STR("申请表.PDF"));
	assert_int_equal(name.n, sizeof("file-12345678.pdf") - 1);
	assert_true(str_starts(name, "file-"));
	assert_true(str_ends(name, ".pdf"));
	/* The same name, the same address; another name, another one. */
	assert_true(str_eq(name, url_file_name(&arena, STR("申请表.PDF"))));
	assert_false(str_eq(name, url_file_name(&arena, STR("申请书.PDF"))));
	assert_true(str_is(url_file_type(&arena, STR("a.tar.GZ")), "gz"));
	assert_true(str_is(url_file_type(&arena, STR("README")), ""));
	assert_true(str_is(url_out(&arena, STR("/")), "index.html"));
	assert_true(str_is(url_out(&arena, STR("/a/")), "a/index.html"));
	assert_true(str_is(url_out(&arena, STR("/a/b.css")), "a/b.css"));
	arena_done(&arena);
}

static void
one_address_one_thing(void **state)
{
	static const struct {
		const char *path;
		enum url_kind kind;
		int code; /* −1: fine */
	} cases[] = {
		{ "/notices/a/", URL_ALIAS, DIAG_URL_DUPLICATE },
		{ "/s/x/", URL_PAGE, DIAG_URL_RESERVED },
		{ "/x/dongpu/", URL_PAGE, DIAG_URL_RESERVED },
		{ "/elder/", URL_PAGE, DIAG_URL_RESERVED },
		{ "/a/main.css", URL_PAGE, DIAG_URL_RESERVED },
		{ "/a/main.css", URL_ASSET, -1 },
		{ "/sa/", URL_PAGE, -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct world *w = world_new();
		const struct url *url = url_add(&w->site,
		    &(struct url){
			.path = str_of(cases[i].path), .kind = cases[i].kind },
		    &w->diags);
		if (cases[i].code < 0) {
			assert_non_null(url);
		} else {
			assert_null(url);
			assert_int_equal(w->diags.n, 1);
			assert_int_equal(w->diags.items[0].code, cases[i].code);
		}
		world_free(w);
	}
}

static void
links_of_bodies(void **state)
{
	static const struct {
		const char *target;
		enum link_kind kind;
		const char *href;
	} cases[] = {
		{ "/notices/b/", LINK_INSIDE, "/notices/b/" },
		{ "/notices/b/?x=1#y", LINK_INSIDE, "/notices/b/?x=1#y" },
		{ "/notices/b", LINK_BROKEN, "/notices/b" },
		{ "b.md", LINK_INSIDE, "/notices/b/" },
		{ "b.md#s1", LINK_INSIDE, "/notices/b/#s1" },
		{ "./b.md", LINK_INSIDE, "/notices/b/" },
		{ "../notices/b.md", LINK_INSIDE, "/notices/b/" },
		{ "/notices/b.md", LINK_INSIDE, "/notices/b/" },
		{ "../../b.md", LINK_BROKEN, "../../b.md" },
		{ "c.md", LINK_UNREADABLE, "c.md" },
		{ "/notices/c/", LINK_UNREADABLE, "/notices/c/" },
		{ "d.md", LINK_BROKEN, "d.md" },
		{ "#s1", LINK_HERE, "#s1" },
		{ "", LINK_HERE, "" },
		{ "https://other.example/a", LINK_EXTERNAL,
		    "https://other.example/a" },
		{ "//other.example/", LINK_EXTERNAL, "//other.example/" },
		{ "tel:110", LINK_EXTERNAL, "tel:110" },
		{ "https://hall.example/notices/b/", LINK_INSIDE,
		    "https://hall.example/notices/b/" },
		{ "https://hall.example/nowhere/", LINK_BROKEN,
		    "https://hall.example/nowhere/" },
		{ "https://hall.example.org/", LINK_EXTERNAL,
		    "https://hall.example.org/" },
	};
	struct world *w = world_new();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct link link = link_resolve(
		    &w->site, &w->pages[0], str_of(cases[i].target), &w->arena);
		if (link.kind != cases[i].kind ||
		    !str_is(link.href, cases[i].href))
			fail_msg("%s: kind %d, %.*s", cases[i].target,
			    link.kind, STR_FMT(link.href));
	}
	world_free(w);
}

static void
files_beside_a_page(void **state)
{
	struct world *w = world_new();
	struct page *page = &w->pages[0];

	(void)state;
	/* Not published unless somebody refers to it. */
	assert_int_equal(
	    link_resolve(&w->site, page, STR("表%201.pdf"), &w->arena).kind,
	    LINK_BROKEN);
	const struct attachment *file =
	    link_attach(&w->site, page, STR("表 1.pdf"), POS_NONE, &w->diags);
	assert_non_null(file);
	assert_true(str_is(file->name, "表 1.pdf"));
	assert_true(str_is(file->size_face, "3 KB"));
	assert_true(str_starts(file->url, "/notices/a/file-"));
	struct link link =
	    link_resolve(&w->site, page, STR("表%201.pdf"), &w->arena);
	assert_int_equal(link.kind, LINK_INSIDE);
	assert_true(str_eq(link.href, file->url));
	/* Once per page, whoever refers to it. */
	assert_ptr_equal(file, link_attach(&w->site, page, STR("./表 1.pdf"),
				   POS_NONE, &w->diags));
	assert_int_equal(w->diags.n, 0);
	assert_null(
	    link_attach(&w->site, page, STR("表 2.pdf"), POS_NONE, &w->diags));
	assert_int_equal(w->diags.items[0].code, DIAG_FILE_MISSING);
	assert_string_equal(w->diags.items[0].args[1], "表 1.pdf");
	world_free(w);
}

static void
what_may_have_been_meant(void **state)
{
	struct world *w = world_new();

	(void)state;
	assert_true(
	    str_is(url_nearest(&w->site, STR("/notice/a/")), "/notices/a/"));
	assert_true(
	    str_is(link_nearest(&w->site, &w->pages[0], STR("bb.md")), "b.md"));
	assert_true(str_is(
	    link_nearest(&w->site, &w->pages[0], STR("表2.pdf")), "表 1.pdf"));
	assert_int_equal(url_nearest(&w->site, STR("/zzzzzzzzzzzz/")).n, 0);
	world_free(w);
}

static void
percent_signs(void **state)
{
	static const char *const cases[][2] = {
		{ "a%20b", "a b" },
		{ "%E8%A1%A8", "表" },
		{ "100%", "100%" },
		{ "%zz", "%zz" },
		{ "%2", "%2" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_true(
		    str_is(link_percent_decode(&arena, str_of(cases[i][0])),
			cases[i][1]));
	arena_done(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_addresses),
		cmocka_unit_test(names_of_files),
		cmocka_unit_test(one_address_one_thing),
		cmocka_unit_test(links_of_bodies),
		cmocka_unit_test(files_beside_a_page),
		cmocka_unit_test(what_may_have_been_meant),
		cmocka_unit_test(percent_signs),
	};
	if (!hash_start())
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
