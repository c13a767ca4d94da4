/*
 * Typed values. One row per kind says how a node of it is read; limits come
 * after. What relates two pages (is there such a file, such a page) is left
 * to the model.
 */
#include "read/value_read.h"

#include "base/utf8.h"
#include "read/value_format.h"

enum { MILLI = 1000, DIGITS_MAX = 12 };

static const struct schema_wanted wanted_kinds[VALUE__MAX] = {
#define VALUE_KIND(id, name, zh, en, example)                                  \
	[VALUE_##id] = { (zh), (en), (example) },
#include "value_kinds.def"
#undef VALUE_KIND
};

static bool
wrong(const struct value_env *env, const struct type_field *field,
    const struct ynode *node)
{
	const struct value_format *f = field->format;
	struct schema_wanted wanted = wanted_kinds[field->kind];

	if (f != NULL)
		wanted = (struct schema_wanted){ f->zh, f->en, f->example };
	schema_wrong(env->diags, node, field->name, &wanted);
	return false;
}

/* ---- scalars ------------------------------------------------------------ */

typedef bool read_fn(const struct value_env *, const struct type_field *,
    const struct ynode *, struct value *);

static bool
read_text(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	out->u.text = utf8_trim(node->text);
	if (out->u.text.n > 0 &&
	    (field->format == NULL || field->format->fits(out->u.text)))
		return true;
	return wrong(env, field, node);
}

static bool
read_enum(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	struct str s = utf8_trim(node->text);
	struct str *labels;

	for (size_t i = 0; i < field->n_options; i++) {
		if (str_eq(s, field->options[i].value)) {
			out->u.option = &field->options[i];
			return true;
		}
	}
	if (field->n_options == 0)
		return false; /* the type file has its own finding */
	labels = ARENA_ARRAY(env->arena, field->n_options, struct str);
	for (size_t i = 0; i < field->n_options; i++)
		labels[i] = field->options[i].value;
	schema_not_an_option(
	    env->diags, node->pos, s, labels, field->n_options);
	return false;
}

/* [ "-" ] digits [ "." 1–3 digits ] */
static bool
parse_number(struct str s, int64_t *milli)
{
	bool negative = str_starts(s, "-");
	struct str whole, part;
	uint64_t n = 0, fraction = 0;
	bool has_part = str_cut(str_from(s, negative), '.', &whole, &part);

	if (whole.n > DIGITS_MAX || !str_u64(whole, &n))
		return false;
	if (has_part) {
		if (part.n > 3 || !str_u64(part, &fraction))
			return false;
		for (size_t i = part.n; i < 3; i++)
			fraction *= 10;
	}
	*milli = (int64_t)(n * MILLI + fraction);
	if (negative)
		*milli = -*milli;
	return true;
}

static bool
read_number(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	out->u.number.face = node->text;
	if (parse_number(node->text, &out->u.number.milli))
		return true;
	return wrong(env, field, node);
}

static bool
read_bool(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	return schema_bool(node->text, &out->u.flag) || wrong(env, field, node);
}

static bool
read_date(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	const struct value_format *f = field->format;

	if (f != NULL && !f->fits(node->text))
		return wrong(env, field, node);
	if (date_parse(node->text, &out->u.date))
		return true;
	out->is_month =
	    f != NULL && value_format_month(node->text, &out->u.date);
	return out->is_month || wrong(env, field, node);
}

/* Digits with spaces, dashes, brackets; a + in front; 转 and an extension. */
static bool
is_phone(struct str s)
{
	struct str main = s, extension = { 0 };
	size_t at = str_find(s, "转"), digits = 0;

	if (at != SIZE_MAX) {
		main = str_trim(str_sub(s, 0, at));
		extension = str_trim(str_from(s, at + STR("转").n));
		for (size_t i = 0; i < extension.n; i++) {
			if (!ascii_is_digit(extension.p[i]))
				return false;
		}
		if (extension.n == 0 || extension.n > 6)
			return false;
	}
	for (size_t i = 0; i < main.n; i++) {
		char c = main.p[i];

		digits += ascii_is_digit(c);
		if (!ascii_is_digit(c) && c != ' ' && c != '-' && c != '(' &&
		    c != ')' && !(c == '+' && i == 0))
			return false;
	}
	return digits >= 3 && digits <= 15;
}

static bool
read_phone(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	out->u.text = utf8_trim(node->text);
	return is_phone(out->u.text) || wrong(env, field, node);
}

/* http(s)://host… or a path of this site */
static bool
is_address(struct str s)
{
	struct str host = { 0 };

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ')
			return false;
	}
	if (str_starts(s, "/"))
		return !str_starts(s, "//");
	if (str_starts(s, "https://"))
		host = str_from(s, STR("https://").n);
	else if (str_starts(s, "http://"))
		host = str_from(s, STR("http://").n);
	return host.n > 0 && ascii_is_alnum(host.p[0]);
}

static bool
read_url(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	out->u.text = str_trim(node->text);
	return is_address(out->u.text) || wrong(env, field, node);
}

static bool
read_ref(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	out->u.text = node->text;
	return schema_is_path(node->text) || wrong(env, field, node);
}

/* ---- files and images --------------------------------------------------- */

/* A name beside the page or in a folder below it. */
static bool
is_below(struct str path)
{
	struct str rest = path, part;

	if (path.n == 0 || str_find_char(path, '\\') != SIZE_MAX)
		return false;
	do {
		bool more = str_cut(rest, '/', &part, &rest);

		if (part.n == 0 || str_starts(part, "."))
			return false;
		if (!more)
			return true;
	} while (true);
}

/* A bare name, or {file, NAME}, where NAME is `title` or `alt`. */
static bool
read_named_file(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	bool is_image = field->kind == VALUE_IMAGE;
	static const struct schema_key file[] = {
		SCHEMA_NEEDED(
		    "file", SCHEMA_TEXT, struct value, u.file.target, "文件"),
		SCHEMA_KEY("title", SCHEMA_TEXT, struct value, u.file.label),
	};
	static const struct schema_key picture[] = {
		SCHEMA_NEEDED(
		    "file", SCHEMA_TEXT, struct value, u.file.target, "文件"),
		SCHEMA_NEEDED(
		    "alt", SCHEMA_TEXT, struct value, u.file.label, "替代文字"),
	};
	const struct schema_env schema = { env->arena, env->diags, false };
	const struct ynode *name = node;

	if (node->kind == YNODE_MAP) {
		if (!schema_read(&schema, node, is_image ? picture : file,
			SCHEMA_N(file), out))
			return false;
		name = ynode_get(node, "file");
		out->pos = name->pos;
	} else if (is_image || node->kind != YNODE_SCALAR) {
		return wrong(env, field, node);
	} else {
		out->u.file.target = utf8_trim(node->text);
	}
	return is_below(out->u.file.target) || wrong(env, field, name);
}

/* ---- lists and tables --------------------------------------------------- */

static bool
read_list(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	bool good = true;

	if (node->kind != YNODE_LIST)
		return wrong(env, field, node);
	if (field->item == NULL)
		return false;
	out->u.list.items = ARENA_ARRAY(env->arena, node->n, struct value);
	for (size_t i = 0; i < node->n; i++) {
		struct value *item = &out->u.list.items[out->u.list.n];

		if (value_read(env, field->item, node->items[i], item))
			out->u.list.n++;
		else
			good = false;
	}
	return good;
}

static const struct type_field *
column_of(const struct type_field *table, struct str name, size_t *at)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		if (str_eq(table->columns[i].name, name)) {
			*at = i;
			return &table->columns[i];
		}
	}
	return NULL;
}

static void
unknown_column(const struct value_env *env, const struct type_field *table,
    const struct ynode *key)
{
	struct str *known =
	    ARENA_ARRAY(env->arena, table->n_columns, struct str);

	for (size_t i = 0; i < table->n_columns; i++)
		known[i] = table->columns[i].name;
	schema_unknown_key(env->diags, key, known, table->n_columns);
}

static const struct ynode *
cell_of(const struct ynode *row, struct str name)
{
	for (size_t i = 0; i < row->n; i++) {
		if (str_eq(row->keys[i]->text, name))
			return row->items[i];
	}
	return NULL;
}

static bool
read_row(const struct value_env *env, const struct type_field *table,
    const struct ynode *row, struct value *cells)
{
	bool good = schema_is_map(env->diags, row, table->name);
	size_t at;

	if (!good)
		return false;
	for (size_t i = 0; i < row->n; i++) {
		const struct type_field *column =
		    column_of(table, row->keys[i]->text, &at);

		if (column == NULL) {
			unknown_column(env, table, row->keys[i]);
			good = false;
		} else if (!schema_is_absent(row->items[i])) {
			good &=
			    value_read(env, column, row->items[i], &cells[at]);
		}
	}
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct type_field *c = &table->columns[i];
		const struct ynode *node = cell_of(row, c->name);

		if (schema_is_absent(node) && c->fallback.is_set) {
			cells[i] = c->fallback;
		} else if (schema_is_absent(node) && c->required) {
			schema_missing(env->diags, row->pos,
			    str_dup(env->arena, c->name),
			    str_dup(env->arena, c->label));
			good = false;
		}
	}
	return good;
}

static bool
read_table(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	size_t n_columns = field->n_columns;
	bool good = true;

	if (node->kind != YNODE_LIST)
		return wrong(env, field, node);
	out->u.table.n_columns = n_columns;
	out->u.table.cells =
	    ARENA_ARRAY(env->arena, node->n * n_columns, struct value);
	for (size_t i = 0; i < node->n; i++) {
		struct value *cells =
		    &out->u.table.cells[out->u.table.n_rows * n_columns];

		if (read_row(env, field, node->items[i], cells))
			out->u.table.n_rows++;
		else
			good = false;
	}
	return good;
}

/* ---- limits ------------------------------------------------------------- */

static const struct {
	const char *zh, *en; /* unit of the limits */
} units[VALUE__MAX] = {
	[VALUE_TEXT] = { " 字", " characters" },
	[VALUE_NUMBER] = { "", "" },
	[VALUE_LIST] = { " 项", " items" },
	[VALUE_TABLE] = { " 行", " rows" },
};

/* What the numeric limits of a kind count. */
static int64_t
measure(const struct value *v)
{
	switch ((enum value_kind)v->kind) {
	case VALUE_TEXT: return (int64_t)utf8_count(v->u.text);
	case VALUE_NUMBER: return v->u.number.milli;
	case VALUE_LIST: return (int64_t)v->u.list.n;
	case VALUE_TABLE: return (int64_t)v->u.table.n_rows;
	default: return 0;
	}
}

static bool
out_of_range(const struct value_env *env, const struct type_field *field,
    const struct value *v, bool is_min)
{
	const struct type_limit *limit = is_min ? &field->min : &field->max;
	struct buf zh = BUF_INIT, en = BUF_INIT;

	buf_cstr(&zh, is_min ? "不小于 " : "不大于 ");
	buf_cstr(&en, is_min ? "at least " : "at most ");
	if (limit->kind == TYPE_LIMIT_NUMBER) {
		buf_fmt(&zh, "%lld%s", (long long)limit->number,
		    units[field->kind].zh);
		buf_fmt(&en, "%lld%s", (long long)limit->number,
		    units[field->kind].en);
	} else if (limit->kind == TYPE_LIMIT_DATE) {
		date_put_iso(&zh, limit->date);
		date_put_iso(&en, limit->date);
	} else if (limit->kind == TYPE_LIMIT_TODAY) {
		buf_cstr(&zh, "今天");
		buf_cstr(&en, "today");
	} else {
		buf_str(&zh, limit->field);
		buf_str(&en, limit->field);
	}
	schema_out_of_range(env->diags, v->pos, field->name, zh.p, en.p);
	buf_done(&zh);
	buf_done(&en);
	return false;
}

static bool
check_limit(const struct value_env *env, const struct type_field *field,
    const struct value *v, bool is_min)
{
	const struct type_limit *limit = is_min ? &field->min : &field->max;
	int64_t scale = v->kind == VALUE_NUMBER ? MILLI : 1, n, edge;

	switch (limit->kind) {
	case TYPE_LIMIT_NUMBER:
		n = measure(v);
		edge = limit->number * scale;
		break;
	case TYPE_LIMIT_DATE:
	case TYPE_LIMIT_TODAY:
		n = date_days(v->u.date);
		edge = date_days(
		    limit->kind == TYPE_LIMIT_DATE ? limit->date : env->today);
		break;
	default: return true;
	}
	if (is_min ? n >= edge : n <= edge)
		return true;
	return out_of_range(env, field, v, is_min);
}

bool
value_check_order(const struct value_env *env, const struct type_field *field,
    const struct value *v, struct date other, bool is_min)
{
	int order = date_cmp(v->u.date, other);

	if (is_min ? order >= 0 : order <= 0)
		return true;
	return out_of_range(env, field, v, is_min);
}

/* ---- the kinds ---------------------------------------------------------- */

static const struct {
	read_fn *read;
	bool scalar; /* nothing but a scalar will do */
} kinds[VALUE__MAX] = {
	[VALUE_TEXT] = { read_text, true },
	[VALUE_ENUM] = { read_enum, true },
	[VALUE_NUMBER] = { read_number, true },
	[VALUE_BOOL] = { read_bool, true },
	[VALUE_DATE] = { read_date, true },
	[VALUE_PHONE] = { read_phone, true },
	[VALUE_URL] = { read_url, true },
	[VALUE_FILE] = { read_named_file, false },
	[VALUE_IMAGE] = { read_named_file, false },
	[VALUE_LIST] = { read_list, false },
	[VALUE_TABLE] = { read_table, false },
	[VALUE_REF] = { read_ref, true },
};

bool
value_read(const struct value_env *env, const struct type_field *field,
    const struct ynode *node, struct value *out)
{
	*out = (struct value){ .kind = (uint8_t)field->kind, .pos = node->pos };
	if (kinds[field->kind].scalar && node->kind != YNODE_SCALAR)
		return wrong(env, field, node);
	if (!kinds[field->kind].read(env, field, node, out))
		return false;
	out->is_set = true;
	/* Both limits cannot be broken at once. */
	return check_limit(env, field, out, true) &&
	       check_limit(env, field, out, false);
}
