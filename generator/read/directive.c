/*
 * Reads the declarations of directive blocks. Arguments are fields as types
 * have them (type_field.c), cut down to what fits on one line.
 *
 *	name: 联系方式
 *	unnamed: who                  # the argument that needs no label
 *	body: optional                # required, no
 *	replaces: [address, div.contact]
 *	fields: {who: {label: 名称, type: text, required: true}, …}
 */
#include "read/directive.h"

#include "base/utf8.h"
#include "read/source.h"
#include "read/type_field.h"

enum { TAG_MAX = 32 };

static const char *const body_words[] = { "optional", "required", "no", NULL };

struct top {
	struct str name, unnamed;
	struct pos name_pos, unnamed_pos;
	const struct ynode *fields, *replaces;
	int body;
};

#define AT struct top
static const struct schema_key keys[] = {
	SCHEMA_NEEDED_PLACED("name", SCHEMA_TEXT, AT, name, name_pos, "名称"),
	SCHEMA_PLACED("unnamed", SCHEMA_WORD, AT, unnamed, unnamed_pos),
	SCHEMA_CHOICE("body", body_words, AT, body),
	SCHEMA_KEY("fields", SCHEMA_MAP, AT, fields),
	SCHEMA_KEY("replaces", SCHEMA_NODE, AT, replaces),
};
#undef AT

/* ---- names --------------------------------------------------------------- */

static bool
bad_name(const struct schema_env *env, struct pos pos, struct str name,
    const char *zh, const char *en)
{
	DIAG_ADD(env->diags, DIAG_DIRECTIVE_NAME, pos,
	    str_dup(env->arena, name), zh, en);
	return false;
}

/* Editors write it on a line with others: letters, Han, digits, dashes. */
static bool
check_name(const struct schema_env *env, struct str name, struct pos pos)
{
	const char *p = name.p, *end = name.p + name.n;

	while (p < end) {
		uint32_t cp = utf8_next(&p, end);

		if (cp == '-' || (cp < 0x80 && ascii_is_alnum((int)cp)))
			continue;
		if (cp < 0x80 || utf8_is_space(cp) || utf8_is_cjk_punct(cp))
			return bad_name(env, pos, name,
			    "只能用文字、数字和短横线，不能有空格和标点",
			    "letters, digits and dashes only");
	}
	return true;
}

static bool
is_taken(const struct directives *set, struct str name)
{
	return directive_find(set, name) != NULL;
}

/* ---- arguments ----------------------------------------------------------- */

static const enum value_kind may_be[] = { VALUE_TEXT, VALUE_ENUM, VALUE_NUMBER,
	VALUE_DATE, VALUE_PHONE, VALUE_URL, VALUE_FILE, VALUE_REF };

static bool
check_kind(const struct schema_env *env, const struct type_field *field)
{
	struct str known[SCHEMA_N(may_be)];

	for (size_t i = 0; i < SCHEMA_N(may_be); i++) {
		if (may_be[i] == field->kind)
			return true;
		known[i] = str_of(value_kind_name(may_be[i]));
	}
	schema_not_an_option(env->diags, field->pos,
	    str_of(value_kind_name(field->kind)), known, SCHEMA_N(known));
	return false;
}

/* Pages are read before anybody knows what day it is. */
static bool
check_limit(const struct schema_env *env, const struct type_limit *limit,
    const struct ynode *node, const char *what)
{
	static const struct schema_wanted wanted = { "日期", "a date",
		"2026-11-23" };

	if (limit->kind != TYPE_LIMIT_TODAY && limit->kind != TYPE_LIMIT_FIELD)
		return true;
	schema_wrong(env->diags, node, str_of(what), &wanted);
	return false;
}

static bool
check_field(const struct schema_env *env, const struct directive *d, size_t i,
    const struct ynode *node)
{
	const struct type_field *field = &d->fields[i];

	if (str_is(field->name, "body"))
		return bad_name(env, field->pos, field->name,
		    "模板里的 body 是块的正文", "body is what the block holds");
	for (size_t k = 0; k < i; k++)
		if (str_eq(d->fields[k].label, field->label))
			return bad_name(env, field->pos, field->label,
			    "别的参数已经用了", "another argument has it");
	return check_kind(env, field) &&
	       check_name(env, field->label, field->pos) &&
	       check_limit(env, &field->min, ynode_get(node, "min"), "min") &&
	       check_limit(env, &field->max, ynode_get(node, "max"), "max");
}

static void
read_fields(
    const struct schema_env *env, struct directive *d, const struct ynode *map)
{
	size_t n, kept = 0;

	if (map == NULL)
		return;
	/* As columns: no lists and tables, no conditions, names are free. */
	(void)type_field_read(env, map, true, &d->fields, &n);
	for (size_t i = 0; i < n; i++) {
		struct str name = d->fields[i].name;

		d->fields[kept] = d->fields[i];
		if (check_field(env, d, kept,
			ynode_get(map, str_dup(env->arena, name))))
			kept++;
	}
	d->n_fields = kept;
}

static void
read_unnamed(
    const struct schema_env *env, struct directive *d, const struct top *top)
{
	struct str *known;

	d->unnamed = SIZE_MAX;
	if (top->unnamed.n == 0)
		return;
	known = ARENA_ARRAY(env->arena, d->n_fields, struct str);
	for (size_t i = 0; i < d->n_fields; i++) {
		known[i] = d->fields[i].name;
		if (str_eq(known[i], top->unnamed))
			d->unnamed = i;
	}
	if (d->unnamed == SIZE_MAX)
		schema_not_an_option(env->diags, top->unnamed_pos, top->unnamed,
		    known, d->n_fields);
}

/* tag [ "." part of its class ] */
static void
read_replaces(
    const struct schema_env *env, struct directive *d, const struct ynode *node)
{
	struct str *words;
	size_t n;

	if (node == NULL ||
	    !schema_texts(env, node, STR("replaces"), &words, &n))
		return;
	d->replaces = ARENA_ARRAY(env->arena, n, struct directive_tag);
	d->n_replaces = n;
	for (size_t i = 0; i < n; i++) {
		struct directive_tag *tag = &d->replaces[i];

		if (!str_cut(words[i], '.', &tag->tag, &tag->class_part))
			tag->class_part = STR("");
	}
}

/* ---- a file -------------------------------------------------------------- */

static bool
read_one(const struct schema_env *env, const struct directives *set,
    const struct ynode *node, struct directive *d)
{
	struct top top = { 0 };

	if (!schema_is_map(env->diags, node, d->file))
		return false;
	(void)schema_read(env, node, keys, SCHEMA_N(keys), &top);
	if (top.name.n == 0 || !check_name(env, top.name, top.name_pos))
		return false;
	if (is_taken(set, top.name))
		return bad_name(env, top.name_pos, top.name, "别的文件已经用了",
		    "another file has it");
	d->name = top.name;
	d->pos = top.name_pos;
	d->body = (enum directive_body)top.body;
	read_fields(env, d, top.fields);
	read_unnamed(env, d, &top);
	read_replaces(env, d, top.replaces);
	return true;
}

void
directives_read(struct arena *arena, const struct scan *scan,
    struct directives *set, struct diags *diags)
{
	const struct schema_env env = { arena, diags, false };

	size_t n = 0;

	for (size_t i = scan_next(scan, SCAN_DIRECTIVE, 0); i < scan->n;
	     i = scan_next(scan, SCAN_DIRECTIVE, i + 1))
		n++;
	*set = (struct directives){ 0 };
	set->items = ARENA_ARRAY(arena, n, struct directive);
	for (size_t i = scan_next(scan, SCAN_DIRECTIVE, 0); i < scan->n;
	     i = scan_next(scan, SCAN_DIRECTIVE, i + 1)) {
		const struct ynode *node =
		    source_yaml(arena, &scan->items[i], diags);
		struct directive *d = &set->items[set->n];

		*d = (struct directive){ .file = scan->items[i].name };
		if (node != NULL && read_one(&env, set, node, d))
			set->n++;
	}
}

const struct directive *
directive_find(const struct directives *set, struct str name)
{
	for (size_t i = 0; set != NULL && i < set->n; i++) {
		if (str_eq(set->items[i].name, name))
			return &set->items[i];
	}
	return NULL;
}

size_t
directive_field(const struct directive *d, struct str label)
{
	for (size_t i = 0; i < d->n_fields; i++) {
		if (str_eq(d->fields[i].label, label))
			return i;
	}
	return SIZE_MAX;
}

/* ---- raw HTML ------------------------------------------------------------ */

static struct str
tag_name(struct str html, char name[TAG_MAX])
{
	size_t n = 0, at = str_starts(html, "</") ? 2 : 1;

	while (at < html.n && n < TAG_MAX &&
	       ascii_is_alnum((unsigned char)html.p[at]))
		name[n++] = (char)ascii_lower((unsigned char)html.p[at++]);
	return str_mem(name, n);
}

static bool
has_class(struct str html, struct str part)
{
	struct str tag = str_sub(html, 0, str_find_char(html, '>'));
	size_t at = str_find(tag, "class");

	if (at == SIZE_MAX)
		return false;
	for (tag = str_from(tag, at + 5); tag.n >= part.n;
	     tag = str_from(tag, 1)) {
		if (str_eq(str_sub(tag, 0, part.n), part))
			return true;
	}
	return false;
}

const struct directive *
directive_for_html(const struct directives *set, struct str html)
{
	const struct directive *any = NULL;
	char bytes[TAG_MAX];
	struct str name = tag_name(html, bytes);

	for (size_t i = 0; set != NULL && i < set->n; i++) {
		const struct directive *d = &set->items[i];

		for (size_t k = 0; k < d->n_replaces; k++) {
			const struct directive_tag *tag = &d->replaces[k];

			if (!str_eq(tag->tag, name))
				continue;
			if (tag->class_part.n == 0)
				any = any == NULL ? d : any;
			else if (has_class(html, tag->class_part))
				return d;
		}
	}
	return any;
}
