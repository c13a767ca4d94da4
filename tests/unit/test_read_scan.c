/* The two folders: rooms by name, order, and names that are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "read/doc.h"
#include "read/md.h"
#include "read/scan.h"
#include "read/source.h"
#include "read_fixture.h"

static char root[] = "/tmp/wangting-scan-XXXXXX";

static void
put(const char *path, const char *text)
{
	char file[512], folder[512];

	snprintf(file, sizeof(file), "%s/%s", root, path);
	snprintf(folder, sizeof(folder), "%s", file);
	*strrchr(folder, '/') = '\0';
	assert_true(file_mkdirs(folder, 0755));
	assert_true(file_write(file, str_of(text), 0644, false));
}

static int
make_site(void **state)
{
	static const char *const files[] = { "content/site.yaml",
		"content/index.md", "content/sets/contact.yaml",
		"content/notices/b.md", "content/notices/a.md",
		"content/notices/表.pdf", "content/notices/x.yaml",
		"content/.hidden", "content/.git/config", "layouts/texts.yaml",
		"layouts/base.html", "layouts/partials/head.html",
		"layouts/partials/block/foot.html",
		"layouts/service/check.html", "layouts/types/notice.yaml",
		"layouts/assets/main.css", "layouts/assets/img/a.b.png",
		"layouts/notes.txt" };
	char link_path[512];

	(void)state;
	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < N(files); i++)
		put(files[i], "---\ntitle: 题\n---\n");
	put("content/a b.md", "");
	put("content/全 角.md", "");
	put("content/x?.md", "");
	put("content/y.MD", "");
	put("content/\xff.md", "");
	put("content/z\u200b.md", "");
	snprintf(link_path, sizeof(link_path), "%s/content/link.md", root);
	return symlink("index.md", link_path);
}

static int
remove_site(void **state)
{
	char command[600];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	return system(command);
}

static void
rooms(void **state)
{
	static const struct {
		enum scan_kind kind;
		const char *path, *rel, *name;
	} want[] = {
		{ SCAN_PAGE, "content/index.md", "index.md", "index" },
		{ SCAN_PAGE, "content/notices/a.md", "notices/a.md", "a" },
		{ SCAN_PAGE, "content/notices/b.md", "notices/b.md", "b" },
		{ SCAN_FILE, "content/notices/x.yaml", "notices/x.yaml", "x" },
		{ SCAN_FILE, "content/notices/表.pdf", "notices/表.pdf", "表" },
		{ SCAN_SET, "content/sets/contact.yaml", "contact.yaml",
		    "contact" },
		{ SCAN_SITE, "content/site.yaml", "site.yaml", "site" },
		{ SCAN_ASSET, "layouts/assets/img/a.b.png", "img/a.b.png",
		    "a.b" },
		{ SCAN_ASSET, "layouts/assets/main.css", "main.css", "main" },
		{ SCAN_LAYOUT, "layouts/base.html", "base.html", "base" },
		{ SCAN_UNUSED, "layouts/notes.txt", "notes.txt", "notes" },
		{ SCAN_PARTIAL, "layouts/partials/block/foot.html",
		    "block/foot.html", "block/foot" },
		{ SCAN_PARTIAL, "layouts/partials/head.html", "head.html",
		    "head" },
		{ SCAN_SERVICE, "layouts/service/check.html", "check.html",
		    "check" },
		{ SCAN_TEXTS, "layouts/texts.yaml", "texts.yaml", "texts" },
		{ SCAN_TYPE, "layouts/types/notice.yaml", "notice.yaml",
		    "notice" },
	};
	struct bench b;
	struct scan scan;

	(void)state;
	bench_init(&b);
	assert_true(scan_site(&b.arena, root, &scan, &b.diags));
	assert_int_equal(scan.n, N(want));
	for (size_t i = 0; i < N(want); i++) {
		assert_int_equal(scan.items[i].kind, want[i].kind);
		assert_true(str_is(scan.items[i].path, want[i].path));
		assert_true(str_is(scan.items[i].rel, want[i].rel));
		assert_true(str_is(scan.items[i].name, want[i].name));
	}
	assert_int_equal(scan_next(&scan, SCAN_PAGE, 0), 0);
	assert_int_equal(scan_next(&scan, SCAN_PAGE, 3), scan.n);
	assert_ptr_equal(
	    scan_find(&scan, SCAN_TYPE, STR("notice")), &scan.items[15]);
	assert_null(scan_find(&scan, SCAN_TYPE, STR("check")));
	bench_done(&b);
}

static void
refused(void **state)
{
	static const char *const want[] = {
		"name-bad content/a b.md has a space",
		"symlink content/link.md",
		"name-bad content/x?.md has a sign that no URL may hold",
		"name-bad content/y.MD the extension must be .md or .yaml",
		"name-bad content/z\u200b.md has an invisible character",
		"name-bad content/全 角.md has a space",
		"name-bad content/?.md not UTF-8",
	};
	struct bench b;
	struct scan scan;

	(void)state;
	bench_init(&b);
	scan_site(&b.arena, root, &scan, &b.diags);
	assert_int_equal(b.diags.n, N(want));
	for (size_t i = 0; i < N(want); i++) {
		const struct diag *d = &b.diags.items[i];
		const char *got =
		    str_fmt(&b.arena, "%s %s%s%s", diag_slug(d->code),
			d->args[0], d->args[2] != NULL ? " " : "",
			d->args[2] != NULL ? d->args[2] : "");

		assert_string_equal(got, want[i]);
		assert_true(str_is(d->pos.src->path, d->args[0]));
	}
	bench_done(&b);
}

static void
no_folder(void **state)
{
	struct bench b;
	struct scan scan;

	(void)state;
	bench_init(&b);
	assert_false(scan_site(&b.arena, "/nowhere", &scan, &b.diags));
	assert_int_equal(b.diags.n, 2);
	assert_int_equal(b.diags.items[0].code, DIAG_SYS_READ);
	bench_done(&b);
}

/* The text is let go of; places stay, and the file can be read again. */
static void
read_page(void **state)
{
	struct bench b;
	struct scan scan;
	struct doc doc, file;
	size_t used;

	(void)state;
	bench_init(&b);
	scan_site(&b.arena, root, &scan, &b.diags);
	used = b.scratch.total;
	doc_read(&doc, &scan.items[0], NULL, &b.scratch);
	assert_int_equal(doc.kind, DOC_PAGE);
	assert_non_null(doc.meta);
	assert_int_equal(doc.src.text.n, 0);
	assert_string_equal(doc.src.file, scan.items[0].file);
	assert_true(str_is(doc.path, "index.md"));
	doc_done(&doc);
	doc_read(&file, &scan.items[4], NULL, &b.scratch);
	assert_int_equal(file.kind, DOC_FILE);
	assert_null(file.md);
	assert_int_equal(file.size, strlen("---\ntitle: 题\n---\n"));
	doc_done(&file);
	assert_true(b.scratch.total >= used);
	bench_done(&b);
}

static void
read_source(void **state)
{
	struct bench b;
	struct scan_entry none = { .path = STR("content/no.yaml"),
		.file = "/nowhere/no.yaml" };
	struct scan scan;
	const struct src *src;

	(void)state;
	bench_init(&b);
	scan_site(&b.arena, root, &scan, &b.diags);
	b.diags.n = 0;
	src = source_read(&b.arena, &scan.items[9], &b.diags);
	assert_true(str_starts(src->text, "---\ntitle"));
	assert_null(source_read(&b.arena, &none, &b.diags));
	assert_null(source_yaml(&b.arena, &none, &b.diags));
	assert_string_equal(bench_findings(&b.arena, &b.diags),
	    "0:0 sys-read content/no.yaml; 0:0 sys-read content/no.yaml");
	bench_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rooms),
		cmocka_unit_test(refused),
		cmocka_unit_test(no_folder),
		cmocka_unit_test(read_page),
		cmocka_unit_test(read_source),
	};

	md_start();
	return cmocka_run_group_tests(tests, make_site, remove_site);
}
