/*
 * Any text as a page: front matter, common keys, the fields of a type that
 * has every kind, and its form. No place of a finding lies outside the page.
 */
#include <stdlib.h>
#include <string.h>

#include "read/form_yaml.h"
#include "read/front.h"
#include "read/md.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char type_text[] =
    "label: 类\nlayout: x\ntitle: {min: 2, max: 20}\nrequires: [date]\n"
    "form: allowed\nfields:\n"
    "  a: {label: 甲, type: text, min: 2, max: 5, required: {b: x}}\n"
    "  b: {label: 乙, type: enum, options: [x, y]}\n"
    "  c: {label: 丙, type: number, min: -1, max: 9, default: 3}\n"
    "  d: {label: 丁, type: date, min: date, max: today}\n"
    "  e: {label: 戊, type: date, format: day-or-month, min: d}\n"
    "  f: {label: 己, type: bool}\n  g: {label: 庚, type: phone}\n"
    "  h: {label: 辛, type: url}\n  i: {label: 壬, type: image}\n"
    "  j: {label: 癸, type: list, of: file, max: 2}\n"
    "  k: {label: 子, type: ref}\n"
    "  l: {label: 丑, type: text, format: doc-number}\n"
    "  m: {label: 寅, type: table, columns: {n: {label: 卯, type: text, "
    "required: true}, o: {label: 辰, type: number, default: 1}}}\n";

static const char site_text[] =
    "format: 1\nmustache: 1\ntitle: 厅\nshort: 厅\n"
    "base_url: https://a.example\nunits: {sj: {label: 市局, kind: bureau}}\n";

static struct ynode *
tree(struct arena *a, const char *text, struct diags *diags)
{
	struct src *src = ARENA_NEW(a, struct src);

	src_init(src, a, STR("x.yaml"), str_of(text));
	return yaml_parse(a, src, 0, src->text.n, diags);
}

static void
read_form(struct arena *a, struct doc *doc, struct diags *diags)
{
	struct form_sets sets = { 0 };
	struct form_texts texts = { 0 };
	struct form_env env = { .sets = &sets, .texts = &texts };

	env.site = site_yaml_parse(a, NULL, tree(a, site_text, diags), diags);
	form_yaml_read(a, doc->meta->form, &env, &doc->diags);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct front_env env = { { 2026, 11, 23 } };
	struct arena arena;
	struct diags diags;
	struct doc doc;

	arena_init(&arena, 0);
	diags_init(&diags);
	md_start();
	doc_parse(&doc, STR("a.md"), str_mem(data, n), &arena);
	if (doc.meta != NULL) {
		front_type(&doc,
		    type_yaml_read(&arena, STR("x"),
			tree(&arena, type_text, &diags), &diags),
		    &env);
		if (doc.meta->form != NULL)
			read_form(&arena, &doc, &diags);
	}
	if (diags.n != 0) /* the fixed texts are right */
		abort();
	for (size_t i = 0; i < doc.diags.n; i++) {
		struct pos pos = doc.diags.items[i].pos;

		if (pos.src != &doc.src || pos.line < 1 ||
		    pos.line > doc.src.n_lines || pos.col < 1)
			abort();
	}
	doc_done(&doc);
	diags_done(&diags);
	arena_done(&arena);
	return 0;
}
