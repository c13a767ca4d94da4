/* site.yaml: units, states, menus, lists, levels of findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/site_yaml.h"
#include "read/type_yaml.h"
#include "read_fixture.h"

/* Five lines; what a case adds begins on line 6. */
#define TOP                                                                    \
	"format: 1\nmustache: 1\ntitle: 大厅\nshort: 厅\n"                  \
	"base_url: https://wangting.example\n"

static void
findings(void **state)
{
	static const struct {
		const char *yaml, *want;
	} cases[] = {
		{ TOP, "" },
		{ "{}", "1:1 front-missing format; 1:1 front-missing mustache; "
			"1:1 front-missing title; 1:1 front-missing short; "
			"1:1 front-missing base_url" },
		{ "format: 2\nmustache: 9\ntitle: 厅\nshort: 厅\n"
		  "base_url: wangting.example\n",
		    "1:9 value-option 2; 2:11 value-option 9; "
		    "5:11 value-type base_url" },
		{ TOP "service_url: \"\"\n", "" },
		{ TOP "service_url: https://a.example/\n",
		    "6:14 value-type service_url" },
		{ TOP "utc_offset: 8\n", "6:13 value-type utc_offset" },
		{ TOP "lang: 中文\n", "6:7 value-type lang" },
		{ TOP "baner: x\n", "6:1 front-unknown-key baner" },
		{ TOP "units: {za: {label: 治安, kind: team}}\n",
		    "6:31 value-option team" },
		{ TOP "units: {za: {label: 治安}}\n",
		    "6:13 front-missing kind" },
		{ TOP "units: {治安: {label: 治安, kind: county}}\n",
		    "6:9 value-type 治安" },
		{ TOP "units: {za: {label: 治, kind: county, url: x}}\n",
		    "6:43 value-type url" },
		{ TOP "states: {a: {label: 甲, first: true}}\n",
		    "6:1 site-states" },
		{ TOP "states: {a: {label: 甲, first: true}, "
		      "b: {label: 乙, replied: true, final: true}}\n",
		    "" },
		{ TOP "menus: {top: [{label: 甲}]}\n",
		    "6:15 front-missing to" },
		{ TOP "menus: {top: [{label: 甲, to: /a/}, "
		      "{label: 乙, to: \"https://a.example/\"}, "
		      "{label: 丙, to: \"/a/#b\"}]}\n",
		    "" },
		{ TOP "menus: {top: [{label: 甲, to: a}]}\n",
		    "6:30 value-type to" },
		{ TOP "menus: {top: [{label: 甲, items: [{label: 乙, to: "
		      "/a/, items: []}]}]}\n",
		    "6:61 value-type items" },
		{ TOP "menus: {top: [{label: 甲, items: {group: a}}]}\n",
		    "6:33 front-missing list" },
		{ TOP "menus: {top: {label: 甲}}\n", "6:14 value-type top" },
		{ TOP "lists: {a: {from: notice, since: 3}}\n",
		    "6:34 value-type since" },
		{ TOP "checks: {stale: error, list-shot: off, "
		      "utf8-bad: off, list-short: loud}\n",
		    "6:24 front-unknown-key list-shot; "
		    "6:40 code-fixed utf8-bad; 6:67 value-option loud" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct ynode *root;

		bench_init(&b);
		root = bench_yaml(&b, cases[i].yaml);
		assert_non_null(root);
		assert_non_null(
		    site_yaml_parse(&b.arena, &b.src, root, &b.diags));
		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].want);
		bench_done(&b);
	}
}

static void
values(void **state)
{
	static const char yaml[] =
	    TOP "noindex: true\nutc_offset: \"+09:30\"\n"
		"units:\n  sj: {label: 市局, kind: bureau}\n"
		"  dp: {label: 东浦区分局, short: 东浦区, kind: county, tel: "
		"0000-1, url: \"/x/#dp\"}\n"
		"menus:\n  top:\n    - {label: 外, to: \"https://a.example\"}\n"
		"    - {label: 办, to: /b/, items: {list: s, group: za}}\n"
		"    - {label: 表, to: /c/, items: [{label: 子, to: /c/d/}]}\n"
		"checks: {stale: error}\n";
	struct bench b;
	const struct site_yaml *s;
	const struct site_menu_entry *m;
	enum diag_code code;

	(void)state;
	bench_init(&b);
	s = site_yaml_parse(&b.arena, &b.src, bench_yaml(&b, yaml), &b.diags);
	assert_int_equal(b.diags.n, 0);
	assert_true(s->noindex);
	assert_int_equal(s->utc_offset, 570);
	assert_true(str_is(s->lang, "zh-CN"));
	assert_int_equal(s->n_units, 2);
	assert_true(str_is(s->units[0].short_label, "市局"));
	assert_int_equal(s->units[0].unit.tel.n, 0);
	assert_ptr_equal(site_yaml_unit(s, STR("dp")), &s->units[1]);
	assert_null(site_yaml_unit(s, STR("xx")));
	assert_true(str_is(s->units[1].url, "/x/#dp"));
	m = s->menus[0].items;
	assert_int_equal(s->menus[0].n, 3);
	assert_true(m[0].is_external && !m[1].is_external);
	assert_true(str_is(m[1].list, "s") && str_is(m[1].group, "za"));
	assert_int_equal(m[2].n_items, 1);
	assert_int_equal(m[2].items[0].to_pos.line, 15);
	assert_true(diag_find(STR("stale"), &code));
	assert_int_equal(s->levels.level[code], DIAG_ERROR);
	bench_done(&b);
}

static void
no_site(void **state)
{
	struct bench b;
	struct scan scan = { 0 };

	(void)state;
	bench_init(&b);
	assert_null(site_yaml_read(&b.arena, &scan, &b.diags));
	assert_string_equal(
	    bench_findings(&b.arena, &b.diags), "0:0 site-none");
	bench_done(&b);
}

/* ---- lists against types ------------------------------------------------ */

static struct types
make_types(struct bench *b)
{
	static const char yaml[] =
	    "label: 通知\nlayout: x\nfields: {kind: {label: 类, type: enum, "
	    "options: [通告, 提示]}, valid: {label: 期, type: date}, "
	    "source: {label: 源, type: text}}\n";
	const struct type **items = ARENA_NEW(&b->arena, const struct type *);

	*items = type_yaml_read(
	    &b->arena, STR("notice"), bench_yaml(b, yaml), &b->diags);
	return (struct types){ items, 1 };
}

static void
list_findings(void **state)
{
	static const struct {
		const char *yaml, *want;
	} cases[] = {
		{ "a: {from: notice, sort: [-date, title], limit: 8}", "" },
		{ "a: {from: [notice, notise]}", "1:20 type-unknown notise" },
		{ "a: {from: notice, where: {kind: [通告, 公告]}}",
		    "1:38 value-option 公告" },
		{ "a: {from: notice, where: {knd: 通告}}",
		    "1:27 list-field knd" },
		{ "a: {from: notice, sort: -dat}", "1:25 list-field dat" },
		{ "a: {from: notice, sort: -kind}", "" },
		{ "a: {from: notice, same: kinds}", "1:25 list-field kinds" },
		{ "a: {from: notice, group: kind}", "" },
		{ "a: {from: notice, group: date.year}", "" },
		{ "a: {from: notice, group: valid.year}", "" },
		{ "a: {from: notice, group: source}", "1:26 value-type group" },
		{ "a: {from: notice, group: date}", "1:26 value-type group" },
		{ "a: {from: notice, group: kind.year}",
		    "1:26 value-type group" },
		{ "a: {from: notice, group: date.month}",
		    "1:26 value-type group" },
		{ "a: {from: notice, in: notices}", "1:23 value-type in" },
		{ "a: {from: 通知}", "1:11 value-type from" },
		{ "a: x", "1:4 value-type a" },
		{ "通知: {from: notice}", "1:1 value-type lists" },
		{ "a: {from: notice, order: x}",
		    "1:19 front-unknown-key order" },
		/* A refused list leaves nothing to the next one. */
		{ "a: {frm: x, group: date}\nb: {from: notice}",
		    "1:4 front-missing from; 1:5 front-unknown-key frm" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct types types;
		struct list_decl *lists;
		size_t n;

		bench_init(&b);
		types = make_types(&b);
		list_yaml_read(&b.arena, bench_yaml(&b, cases[i].yaml), &lists,
		    &n, &b.diags);
		for (size_t k = 0; k < n; k++)
			list_yaml_check(&lists[k], &types, &b.diags);
		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].want);
		bench_done(&b);
	}
}

static void
list_values(void **state)
{
	struct bench b;
	struct list_decl *l;
	size_t n;

	(void)state;
	bench_init(&b);
	list_yaml_read(&b.arena,
	    bench_yaml(&b,
		"w: {from: [a, b], in: /x/, where: {k: [一, 二], l: 三}, "
		"since: 90 days, same: c, sort: [-date, title], limit: 5, "
		"group: date.year, min: 1}"),
	    &l, &n, &b.diags);
	assert_int_equal(b.diags.n, 0);
	assert_int_equal(n, 1);
	assert_int_equal(l->n_from, 2);
	assert_int_equal(l->from[1].pos.col, 15);
	assert_int_equal(l->n_where, 2);
	assert_int_equal(l->where[0].n_values, 2);
	assert_int_equal(l->where[0].value_pos[1].col, 43);
	assert_int_equal(l->since_days, 90);
	assert_true(l->sort[0].descending && !l->sort[1].descending);
	assert_true(str_is(l->sort[0].field, "date"));
	assert_true(l->group_year && str_is(l->group, "date"));
	assert_int_equal(l->limit, 5);
	assert_int_equal(l->min, 1);
	bench_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings),
		cmocka_unit_test(values),
		cmocka_unit_test(no_site),
		cmocka_unit_test(list_findings),
		cmocka_unit_test(list_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
