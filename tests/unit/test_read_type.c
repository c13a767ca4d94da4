/* Type files, and front matter held to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/front.h"
#include "read/md.h"
#include "read_fixture.h"

#define TOP "label: 类\nlayout: x\n"

static struct type *
read_type(struct bench *b, const char *yaml)
{
	struct ynode *root = bench_yaml(b, yaml);

	assert_non_null(root);
	return type_yaml_read(&b->arena, STR("notice"), root, &b->diags);
}

static void
type_findings(void **state)
{
	static const struct {
		const char *yaml, *want;
	} cases[] = {
		{ TOP, "" },
		{ "{}", "1:1 front-missing label; 1:1 front-missing layout" },
		{ TOP "clour: red\n", "3:1 front-unknown-key clour" },
		{ TOP "form: maybe\n", "3:7 value-option maybe" },
		{ TOP "title: {min: a}\n", "3:14 value-type min" },
		{ TOP "requires: [date, titel]\n", "3:18 value-option titel" },
		{ TOP "fresh: {max_age: 60}\n", "3:18 value-type max_age" },
		{ TOP "body: {sections: [条款, [a]]}\n",
		    "3:23 value-type sections" },
		{ TOP "url: a/{slug}/\n", "3:6 type-url 要以 / 开头并以 / "
					  "结尾" },
		{ TOP "url: /A/{slug}/\n",
		    "3:6 type-url 只能用小写字母、数字和短横线" },
		{ TOP "url: /{slug/\n", "3:6 type-url 花括号没有配对" },
		{ TOP "url: /{kind}/{slug}/\n",
		    "3:6 type-url 花括号里只能写 "
		    "section、slug 或必填的选项类字段" },
		/* fields */
		{ TOP "fields: {a: x}\n", "3:13 value-type a" },
		{ TOP "fields: {a: {label: 甲}}\n", "3:13 front-missing type" },
		{ TOP "fields: {a: {label: 甲, type: txt}}\n",
		    "3:30 value-option txt" },
		{ TOP "fields: {a-b: {label: 甲, type: text}}\n",
		    "3:10 type-name a-b" },
		{ TOP "fields: {title: {label: 甲, type: text}}\n",
		    "3:10 type-name title" },
		{ TOP "fields: {words: {label: 甲, type: text}}\n",
		    "3:10 type-name words" },
		{ TOP "fields: {a: {label: 甲, type: enum}}\n",
		    "3:13 front-missing options" },
		{ TOP "fields: {a: {label: 甲, type: list}}\n",
		    "3:13 front-missing of" },
		{ TOP "fields: {a: {label: 甲, type: list, of: table}}\n",
		    "3:40 type-key list" },
		{ TOP "fields: {a: {label: 甲, type: table}}\n",
		    "3:13 front-missing columns" },
		{ TOP "fields: {a: {label: 甲, type: text, options: [a]}}\n",
		    "3:36 type-key text" },
		{ TOP "fields: {a: {label: 甲, type: bool, min: 1}}\n",
		    "3:36 type-key bool" },
		{ TOP "fields: {a: {label: 甲, type: text, min: x}}\n",
		    "3:41 value-type min" },
		{ TOP "fields: {a: {label: 甲, type: date, min: b}}\n",
		    "3:41 form-when b" },
		{ TOP "fields: {a: {label: 甲, type: date, min: date}}\n", "" },
		{ TOP "fields: {a: {label: 甲, type: text, format: x}}\n",
		    "3:44 value-option x" },
		{ TOP "fields: {a: {label: 甲, type: date, format: slug}}\n",
		    "3:44 value-option slug" },
		{ TOP "fields: {a: {label: 甲, type: number, default: x}}\n",
		    "3:47 value-type a" },
		{ TOP "fields: {a: {label: 甲, type: text, required: x}}\n",
		    "3:46 value-type required" },
		{ TOP
		    "fields: {a: {label: 甲, type: text, required: {b: x}}}\n",
		    "3:47 form-when b" },
		{ TOP "fields:\n  s: {label: 甲, type: enum, options: [x]}\n"
		      "  a: {label: 乙, type: text, required: {s: [x, y]}}\n",
		    "5:47 value-option y" },
		{ TOP "fields: {t: {label: 表, type: table, columns: "
		      "{a: {label: 甲, type: list, of: text}}}}\n",
		    "3:67 type-key table" },
		{ TOP "lists: {l: {sort: date}}\n", "3:12 front-missing from" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;

		bench_init(&b);
		assert_non_null(read_type(&b, cases[i].yaml));
		assert_string_equal(
		    bench_findings(&b.arena, &b.diags), cases[i].want);
		bench_done(&b);
	}
}

static const char full_type[] =
    "label: 业务\nlayout: service\nurl: /shenban/{category}/{slug}/\n"
    "title: {min: 2, max: 6}\nrequires: [date]\nform: allowed\n"
    "fields:\n"
    "  category: {label: 类别, type: enum, required: true, options: "
    "{za: 治安, hz: 户政}}\n"
    "  link: {label: 网址, type: url, required: {category: za}}\n"
    "  fee: {label: 收费, type: text, default: 不收费, max: 5}\n"
    "  docNo: {label: 文号, type: text, format: doc-number}\n"
    "  from: {label: 起, type: date, max: today}\n"
    "  till: {label: 止, type: date, min: from}\n"
    "  month: {label: 月, type: date, format: day-or-month}\n"
    "  n: {label: 数, type: number, min: 1, max: 10}\n"
    "  ok: {label: 可, type: bool}\n"
    "  tel: {label: 电话, type: phone}\n"
    "  files: {label: 附件, type: list, of: file, max: 2}\n"
    "  photo: {label: 照片, type: image}\n"
    "  guide: {label: 指南, type: ref, to: guide}\n"
    "  table: {label: 表, type: table, columns: {name: {label: 名, "
    "type: text, required: true}, count: {label: 数, type: number, "
    "default: 1}}}\n"
    "body: {required: true, sections: [条款]}\nfeed: true\nsearch: no\n"
    "fresh: {max_age: 60 days, min_items: 3}\n";

static void
type_values(void **state)
{
	struct bench b;
	const struct type *t;

	(void)state;
	bench_init(&b);
	t = read_type(&b, full_type);
	assert_string_equal(
	    bench_findings(&b.arena, &b.diags), "14:3 type-name month");
	assert_int_equal(t->n_url, 5);
	assert_int_equal(t->url[1].kind, TYPE_URL_FIELD);
	assert_int_equal(t->url[1].field, 0);
	assert_int_equal(t->url[3].kind, TYPE_URL_SLUG);
	assert_true(str_is(t->url[4].text, "/"));
	assert_int_equal(t->form, TYPE_FORM_ALLOWED);
	assert_true(t->feed && !t->search && t->body.required);
	assert_int_equal(t->body.n_sections, 1);
	assert_int_equal(t->fresh.max_age_days, 60);
	assert_int_equal(t->title.max, 6);
	assert_int_equal(type_field(t, STR("files"))->item->kind, VALUE_FILE);
	assert_true(type_field(t, STR("fee"))->fallback.is_default);
	assert_int_equal(type_field_index(t, STR("nothing")), SIZE_MAX);
	bench_done(&b);
}

/* ---- pages of a type ---------------------------------------------------- */

/* Front matter begins on line 2 and has title, date, category. */
#define PAGE "---\ntitle: 题目\ndate: 2026-11-01\ncategory: hz\n"

static const struct front_env today = { { 2026, 11, 23 } };

static void
page_findings(void **state)
{
	static const struct {
		const char *source, *want;
	} cases[] = {
		{ PAGE "---\n", "" },
		{ "---\ntitle: 题\n---\n",
		    "1:1 front-missing category; 1:1 front-missing date; "
		    "2:8 value-range title" },
		{ PAGE "titel: x\n---\n", "5:1 front-unknown-key titel" },
		{ PAGE "form: {id: x}\n---\n", "" },
		{ "---\ntitle: 题目\ndate: 2026-11-01\ncategory: xx\n---\n",
		    "4:11 value-option xx" },
		{ "---\ntitle: 题目\ndate: 2026-11-01\ncategory: za\n---\n",
		    "1:1 front-missing link" },
		{ "---\ntitle: 题目\ndate: x\ncategory: hz\n---\n",
		    "3:7 value-type date" },
		{ PAGE "fee: 一二三四五六\n---\n", "5:6 value-range fee" },
		{ PAGE "docNo: 青公通〔2026〕12号\n---\n", "" },
		{ PAGE "docNo: 青公通[2026]12号\n---\n",
		    "5:8 value-type docNo" },
		{ PAGE "from: 2026-11-24\n---\n", "5:7 value-range from" },
		{ PAGE "from: 2026-11-20\ntill: 2026-11-19\n---\n",
		    "6:7 value-range till" },
		{ PAGE "n: 0\n---\n", "5:4 value-range n" },
		{ PAGE "n: 10.001\n---\n", "5:4 value-range n" },
		{ PAGE "n: 1.5\n---\n", "" },
		{ PAGE "n: 十\n---\n", "5:4 value-type n" },
		{ PAGE "ok: maybe\n---\n", "5:5 value-type ok" },
		{ PAGE "tel: 0000-5550110 转 8\n---\n", "" },
		{ PAGE "tel: abc\n---\n", "5:6 value-type tel" },
		{ PAGE "link: www.qingdu.example\n---\n",
		    "5:7 value-type link" },
		{ PAGE "link: //qingdu.example/\n---\n",
		    "5:7 value-type link" },
		{ PAGE "files: a.pdf\n---\n", "5:8 value-type files" },
		{ PAGE "files: [a.pdf, ../b.pdf]\n---\n",
		    "5:16 value-type files" },
		{ PAGE "files: [a.pdf, b.pdf, c.pdf]\n---\n",
		    "5:8 value-range files" },
		{ PAGE "files: [{file: a.pdf, title: 甲}]\n---\n", "" },
		{ PAGE "photo: a.jpg\n---\n", "5:8 value-type photo" },
		{ PAGE "photo: {file: a.jpg}\n---\n", "5:8 front-missing alt" },
		{ PAGE "guide: guides/a.md\n---\n", "5:8 value-type guide" },
		{ PAGE "table: [{nam: x}]\n---\n",
		    "5:9 front-missing name; 5:10 front-unknown-key nam" },
		{ PAGE "table: [{name: 甲}, 乙]\n---\n",
		    "5:20 value-type table" },
		/* five mistakes of one page in one run */
		{ "---\ntitle: 题目\ndate: 2026-11-01\ncategory: 𠮷\n"
		  "n: 中\nok: 𠮷\nfee: 一二三四五六\nod: x\n---\n",
		    "4:11 value-option 𠮷; 5:4 value-type n; "
		    "6:5 value-type ok; 7:6 value-range fee; "
		    "8:1 front-unknown-key od" },
	};
	struct bench b;
	const struct type *type;

	(void)state;
	bench_init(&b);
	type = read_type(&b, full_type);
	for (size_t i = 0; i < N(cases); i++) {
		struct doc doc;
		bool good;

		doc_parse(
		    &doc, STR("a.md"), str_of(cases[i].source), &b.scratch);
		good = front_type(&doc, type, &today);
		assert_string_equal(
		    bench_findings(&b.scratch, &doc.diags), cases[i].want);
		/* a bad common key was told by doc_parse already */
		assert_true(good == (cases[i].want[0] == '\0') ||
			    strstr(cases[i].want, "type date") != NULL);
		doc_done(&doc);
	}
	bench_done(&b);
}

static void
page_values(void **state)
{
	static const char source[] =
	    PAGE "fee:\nfrom: 2026-11-20\nn: -0\ntel: (0000) 555-0110 转 8\n"
		 "photo: {file: img/a.jpg, alt: 正门}\n"
		 "table: [{name: 甲}, {name: 乙, count: 2.5}]\n---\n";
	struct bench b;
	const struct type *type;
	const struct value *v;
	struct doc doc;

	(void)state;
	bench_init(&b);
	type = read_type(&b, full_type);
	doc_parse(&doc, STR("a.md"), str_of(source), &b.scratch);
	front_type(&doc, type, &today);
	assert_ptr_equal(doc.meta->of, type);
	v = front_value(doc.meta, STR("category"));
	assert_true(str_is(v->u.option->label, "户政"));
	assert_int_equal(v->pos.line, 4);
	assert_int_equal(v->pos.col, 11);
	v = front_value(doc.meta, STR("fee"));
	assert_true(v->is_set && v->is_default);
	assert_true(str_is(v->u.text, "不收费"));
	v = front_value(doc.meta, STR("till"));
	assert_false(v->is_set);
	v = front_value(doc.meta, STR("tel"));
	assert_true(
	    str_is(value_phone_digits(&b.arena, v->u.text), "00005550110"));
	v = front_value(doc.meta, STR("photo"));
	assert_true(str_is(v->u.file.target, "img/a.jpg"));
	assert_true(str_is(v->u.file.label, "正门"));
	v = front_value(doc.meta, STR("table"));
	assert_int_equal(v->u.table.n_rows, 2);
	assert_int_equal(v->u.table.n_columns, 2);
	assert_int_equal(v->u.table.cells[1].u.number.milli, 1000);
	assert_int_equal(v->u.table.cells[3].u.number.milli, 2500);
	assert_null(front_value(doc.meta, STR("title")));
	doc_done(&doc);
	bench_done(&b);
}

static void
forms_of_types(void **state)
{
	static const struct {
		const char *form, *page, *want;
	} cases[] = {
		{ "no", "form: {id: x}\n", "3:1 form-forbidden 类" },
		{ "required", "", "1:1 form-needed 类" },
		{ "required", "form: {id: x}\n", "" },
		{ "no", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;
		struct doc doc;
		const struct type *type;

		bench_init(&b);
		type = read_type(
		    &b, str_fmt(&b.arena, TOP "form: %s\n", cases[i].form));
		doc_parse(&doc, STR("a.md"),
		    str_of(str_fmt(
			&b.arena, "---\ntitle: 题\n%s---\n", cases[i].page)),
		    &b.scratch);
		front_type(&doc, type, &today);
		assert_string_equal(
		    bench_findings(&b.arena, &doc.diags), cases[i].want);
		doc_done(&doc);
		bench_done(&b);
	}
}

static int
start(void **state)
{
	(void)state;
	md_start();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(type_findings),
		cmocka_unit_test(type_values),
		cmocka_unit_test(page_findings),
		cmocka_unit_test(page_values),
		cmocka_unit_test(forms_of_types),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
