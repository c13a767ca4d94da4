/*
 * One field of a form: its keys, which of them its type has, options, limits,
 * messages. What relates it to other fields is form_part_check.c's.
 */
#include "read/form_parts.h"

#include "contract/form_file.h"

struct raw {
	struct str id, label, type, hint, text, unsure, fill, size;
	struct pos id_pos, type_pos, fill_pos, size_pos;
	bool required, mask;
	const struct ynode *min, *max, *options, *when, *warn, *messages;
	const struct ynode *accept;
};

#define AT struct raw
static const struct schema_key keys[] = {
	SCHEMA_NEEDED_PLACED("id", SCHEMA_TEXT, AT, id, id_pos, "编号"),
	SCHEMA_NEEDED("label", SCHEMA_TEXT, AT, label, "名称"),
	SCHEMA_NEEDED_PLACED("type", SCHEMA_TEXT, AT, type, type_pos, "类型"),
	SCHEMA_KEY("required", SCHEMA_BOOL, AT, required),
	SCHEMA_KEY("hint", SCHEMA_TEXT, AT, hint),
	SCHEMA_KEY("min", SCHEMA_NODE, AT, min),
	SCHEMA_KEY("max", SCHEMA_NODE, AT, max),
	SCHEMA_KEY("options", SCHEMA_NODE, AT, options),
	SCHEMA_KEY("when", SCHEMA_MAP, AT, when),
	SCHEMA_KEY("text", SCHEMA_TEXT, AT, text),
	SCHEMA_KEY("unsure", SCHEMA_TEXT, AT, unsure),
	SCHEMA_KEY("warn", SCHEMA_MAP, AT, warn),
	SCHEMA_PLACED("fill", SCHEMA_TEXT, AT, fill, fill_pos),
	SCHEMA_KEY("mask", SCHEMA_BOOL, AT, mask),
	SCHEMA_KEY("accept", SCHEMA_NODE, AT, accept),
	SCHEMA_PLACED("size", SCHEMA_TEXT, AT, size, size_pos),
	SCHEMA_KEY("messages", SCHEMA_MAP, AT, messages),
};
#undef AT

#define BIT(type) (1u << FIELD_##type)
enum {
	CHOICES = BIT(SELECT) | BIT(RADIO) | BIT(MULTI),
	WRITTEN = BIT(TEXT) | BIT(TEXTAREA) | BIT(IDCARD) | BIT(MOBILE) |
		  BIT(TEL) | BIT(NUMBER) | BIT(USCC) | BIT(PLATE),
	LIMITED =
	    BIT(TEXT) | BIT(TEXTAREA) | BIT(NUMBER) | BIT(DATE) | BIT(MULTI)
};

/* Which types have a key; `must`: those that cannot do without. */
static const struct {
	const char *key;
	unsigned may, must;
	const char *label;
} fits[] = {
	{ "options", CHOICES, CHOICES, "选项" },
	{ "min", LIMITED, 0, NULL },
	{ "max", LIMITED | BIT(FILE), 0, NULL },
	{ "accept", BIT(FILE), BIT(FILE), "收哪些种类的文件" },
	{ "size", BIT(FILE), BIT(FILE), "每个文件的大小" },
	{ "text", BIT(CHECK), BIT(CHECK), "方框旁边的文字" },
	{ "unsure", BIT(DATE), 0, NULL },
	{ "warn", CHOICES, 0, NULL },
	{ "fill", WRITTEN | BIT(DATE), 0, NULL },
	{ "mask", WRITTEN, 0, NULL },
};

/* Purposes of autocomplete (HTML, WCAG 1.3.5) that our fields can have. */
static const struct str fills[] = { { "name", 4 }, { "tel", 3 }, { "email", 5 },
	{ "bday", 4 }, { "street-address", 14 }, { "postal-code", 11 },
	{ "organization", 12 } };

static bool
type_of(struct form_reader *r, const struct raw *raw, enum field_type *type)
{
	struct str known[FIELD__MAX];

	if (field_type_find(raw->type, type))
		return true;
	for (int i = 0; i < FIELD__MAX; i++)
		known[i] = str_of(field_type_name((enum field_type)i));
	schema_not_an_option(
	    r->env.diags, raw->type_pos, raw->type, known, FIELD__MAX);
	return false;
}

static bool
check_keys(struct form_reader *r, const struct ynode *map, enum field_type type)
{
	unsigned me = 1u << type;
	bool good = true;

	for (size_t i = 0; i < SCHEMA_N(fits); i++) {
		const struct ynode *key = ynode_key(map, fits[i].key);

		if (key != NULL && !(fits[i].may & me)) {
			DIAG_ADD(r->env.diags, DIAG_FORM_KEY, key->pos,
			    field_type_name(type), fits[i].key);
			good = false;
		}
		if (key == NULL && (fits[i].must & me)) {
			schema_missing(
			    r->env.diags, map->pos, fits[i].key, fits[i].label);
			good = false;
		}
	}
	return good;
}

static bool
check_id(struct form_reader *r, const struct raw *raw)
{
	if (field_id_is_valid(raw->id))
		return true;
	DIAG_ADD(r->env.diags, DIAG_FORM_ID, raw->id_pos, raw->id.p,
	    "要以小写字母开头，只用字母和数字，且不是程序保留的名字",
	    "letters and digits, a lower case letter first, and not a "
	    "reserved name");
	return false;
}

/* ---- options ------------------------------------------------------------ */

/* `units`, or `units.KIND`: who can receive a ticket, in their order. */
static bool
unit_options(
    struct form_reader *r, const struct ynode *node, struct field *field)
{
	static const struct str known[] = { { "units", 5 },
		{ "units.bureau", 12 }, { "units.department", 16 },
		{ "units.county", 12 } };
	const struct site_yaml *site = r->with->site;
	struct str before, kind;
	bool all = !str_cut(node->text, '.', &before, &kind);

	field->options =
	    ARENA_ARRAY(r->env.arena, site->n_units, struct option);
	for (size_t i = 0; str_is(before, "units") && i < site->n_units; i++) {
		const struct site_unit *u = &site->units[i];

		if (all || str_eq(u->unit.kind, kind))
			field->options[field->n_options++] =
			    (struct option){ u->unit.id, u->unit.label };
	}
	if (field->n_options > 0)
		return true;
	schema_not_an_option(
	    r->env.diags, node->pos, node->text, known, SCHEMA_N(known));
	return false;
}

static bool
read_options(
    struct form_reader *r, const struct ynode *node, struct form_pending *p)
{
	if (node == NULL)
		return true;
	p->options_are_units = node->kind == YNODE_SCALAR;
	if (p->options_are_units)
		return unit_options(r, node, p->field);
	return schema_options(&r->env, node, STR("options"), &p->field->options,
	    &p->field->n_options);
}

static bool
is_option(const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->n_options; i++) {
		if (str_eq(field->options[i].value, value))
			return true;
	}
	return false;
}

static bool
read_warn(struct form_reader *r, const struct ynode *map, struct field *field)
{
	struct warn {
		struct str when, text;
		struct pos when_pos;
	} warn = { 0 };
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED_PLACED("when", SCHEMA_TEXT, struct warn, when,
		    when_pos, "选中哪一项时提醒"),
		SCHEMA_NEEDED(
		    "text", SCHEMA_TEXT, struct warn, text, "提醒文字"),
	};
	struct str *values;

	if (map == NULL)
		return true;
	if (!schema_read(&r->env, map, rows, SCHEMA_N(rows), &warn))
		return false;
	field->warn.when = warn.when;
	field->warn.text = warn.text;
	if (is_option(field, warn.when))
		return true;
	values = ARENA_ARRAY(r->env.arena, field->n_options, struct str);
	for (size_t i = 0; i < field->n_options; i++)
		values[i] = field->options[i].value;
	schema_not_an_option(
	    r->env.diags, warn.when_pos, warn.when, values, field->n_options);
	return false;
}

/* ---- files --------------------------------------------------------------- */

/* Kinds are kept as options, so that the bundle says them like any choice. */
static bool
read_accept(
    struct form_reader *r, const struct ynode *node, struct field *field)
{
	struct str known[FILE_KIND__MAX], *kinds = NULL;
	size_t n = 0;
	bool good;

	for (int i = 0; i < FILE_KIND__MAX; i++)
		known[i] = str_of(file_kind_name((enum file_kind)i));
	if (node == NULL)
		return true; /* told before */
	good = schema_texts(&r->env, node, STR("accept"), &kinds, &n);
	field->options = ARENA_ARRAY(r->env.arena, n + 1, struct option);
	for (size_t i = 0; i < n; i++) {
		enum file_kind kind;

		if (file_kind_find(kinds[i], &kind)) {
			field->options[field->n_options++] =
			    (struct option){ kinds[i],
				    str_of(file_kind_face(kind)) };
			continue;
		}
		schema_not_an_option(
		    r->env.diags, node->pos, kinds[i], known, FILE_KIND__MAX);
		good = false;
	}
	return good;
}

static bool
read_size(struct form_reader *r, const struct raw *raw, struct field *field)
{
	static const struct schema_wanted size = {
		"大小，写成 N KiB 或 N MiB，最多 64 MiB",
		"a size, N KiB or N MiB, at most 64 MiB", "10 MiB"
	};
	const struct ynode node = { .pos = raw->size_pos, .text = raw->size };

	if (raw->size.n == 0 || form_file_size_parse(raw->size, &field->size))
		return true;
	schema_wrong(r->env.diags, &node, STR("size"), &size);
	return false;
}

/* ---- limits and messages ------------------------------------------------ */

static bool
read_limit(struct form_reader *r, const struct ynode *node, const char *what,
    enum field_type type, struct limit *out)
{
	static const struct schema_wanted
	    number = { "整数", "a whole number", "40" },
	    date = { "日期、today、today±N days 或前面的日期字段",
		    "a date, today, today±N days or an earlier date field",
		    "today-183 days" };

	if (node == NULL)
		return true;
	if (node->kind == YNODE_SCALAR &&
	    form_limit_parse(node->text, type, out))
		return true;
	schema_wrong(r->env.diags, node, str_of(what),
	    type == FIELD_DATE ? &date : &number);
	return false;
}

static bool
read_limits(struct form_reader *r, const struct raw *raw, struct field *field)
{
	bool good;

	good = read_limit(r, raw->min, "min", field->type, &field->min);
	good &= read_limit(r, raw->max, "max", field->type, &field->max);
	if (field->min.kind != LIMIT_NUMBER ||
	    field->max.kind != LIMIT_NUMBER ||
	    field->min.number <= field->max.number)
		return good;
	schema_out_of_range(r->env.diags, raw->max->pos, STR("max"),
	    "不小于 min", "not below min");
	return false;
}

/* How many files; one when nothing is said. */
static bool
read_count(struct form_reader *r, const struct raw *raw, struct field *field)
{
	static const struct schema_wanted count = { "1 到 20 的整数",
		"a whole number from 1 to 20", "5" };

	field->max = (struct limit){ .kind = LIMIT_NUMBER, .number = 1 };
	if (raw->max == NULL)
		return true;
	if (raw->max->kind == YNODE_SCALAR &&
	    form_limit_parse(raw->max->text, FIELD_FILE, &field->max))
		return true;
	schema_wrong(r->env.diags, raw->max, STR("max"), &count);
	return false;
}

static bool
read_messages(
    struct form_reader *r, const struct ynode *map, struct field *field)
{
	struct str known[FORM_RULE__MAX];
	size_t n = 0;
	bool good = true;

	for (int i = 0; i < FORM_RULE__MAX; i++) {
		if (field_type_has_rule(field->type, (enum form_rule)i))
			known[n++] = str_of(form_rule_name((enum form_rule)i));
	}
	for (size_t i = 0; map != NULL && i < map->n; i++) {
		const struct schema_key row = { .name = map->keys[i]->text.p,
			.kind = SCHEMA_TEXT };
		enum form_rule rule;

		if (!form_rule_find(map->keys[i]->text, &rule) ||
		    !field_type_has_rule(field->type, rule)) {
			schema_unknown_key(
			    r->env.diags, map->keys[i], known, n);
			good = false;
		} else if (!schema_is_absent(map->items[i])) {
			good &= schema_value(&r->env, map->items[i], &row,
			    &field->messages[rule]);
		}
	}
	return good;
}

/* ---- the field ---------------------------------------------------------- */

static bool
read_plain(struct form_reader *r, const struct raw *raw, struct field *field)
{
	field->id = raw->id;
	field->label = raw->label;
	field->pos = raw->id_pos;
	field->required = raw->required;
	field->mask = raw->mask;
	field->hint = raw->hint;
	field->text = raw->text;
	field->unsure = raw->unsure;
	field->fill = raw->fill;
	for (size_t i = 0; i < SCHEMA_N(fills); i++) {
		if (raw->fill.n == 0 || str_eq(raw->fill, fills[i]))
			return true;
	}
	schema_not_an_option(
	    r->env.diags, raw->fill_pos, raw->fill, fills, SCHEMA_N(fills));
	return false;
}

/* The field's own condition and that of the `use` it came by: all hold. */
static bool
read_when(struct form_reader *r, struct form_pending *p)
{
	struct condition own = { 0 }, use = { 0 };
	struct condition *when = &p->field->when;
	bool good = true;

	if (p->when != NULL)
		good &= schema_condition(&r->env, p->when, STR("when"), &own);
	/* The same finding for every field of the set: printed once. */
	if (p->use_when != NULL)
		schema_condition(&r->env, p->use_when, STR("when"), &use);
	if (own.n + use.n == 0)
		return good;
	when->rows =
	    ARENA_ARRAY(r->env.arena, own.n + use.n, struct condition_row);
	for (size_t i = 0; i < use.n; i++)
		when->rows[when->n++] = use.rows[i];
	for (size_t i = 0; i < own.n; i++)
		when->rows[when->n++] = own.rows[i];
	return good;
}

bool
form_part_field(
    struct form_reader *r, const struct form_part *part, struct form_pending *p)
{
	struct raw raw = { 0 };
	struct field *field = p->field;
	bool good;

	good = schema_read(&r->env, part->map, keys, SCHEMA_N(keys), &raw);
	if (raw.id.n == 0 || raw.type.n == 0 || !type_of(r, &raw, &field->type))
		return false;
	good &= check_id(r, &raw);
	good &= check_keys(r, part->map, field->type);
	good &= read_plain(r, &raw, field);
	p->when = raw.when;
	p->use_when = part->use_when;
	p->min = raw.min;
	p->max = raw.max;
	/* What does not go with the type was told and is not looked into. */
	if (1u << field->type & CHOICES) {
		good &= read_options(r, raw.options, p);
		good &= read_warn(r, raw.warn, field);
	}
	if (1u << field->type & LIMITED)
		good &= read_limits(r, &raw, field);
	if (field->type == FIELD_FILE) {
		good &= read_accept(r, raw.accept, field);
		good &= read_size(r, &raw, field);
		good &= read_count(r, &raw, field);
	}
	good &= read_messages(r, raw.messages, field);
	return read_when(r, p) && good;
}
