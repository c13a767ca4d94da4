/*
 * A form's JSON: tables for both directions, the `rev` over it, and what must
 * hold between its parts so that check and HTML never meet a form they cannot
 * handle.
 */
#include "contract/bundle_form.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "contract/form_file.h"

/* ---- values of their own kind -------------------------------------------- */

static void
put_type(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const enum field_type *type = codec_at(m, obj);

	json_cstr(out, field_type_name(*type));
}

static bool
get_type(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	enum field_type *type = codec_into(m, obj);

	if (node->kind == JNODE_STR && field_type_find(node->text, type))
		return true;
	return codec_fail(in, node, "unknown field type");
}

static const struct codec codec_type = { put_type, get_type };

/* null, a number, or a date limit in the words of form_limit_parse */
static void
put_limit(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct limit *limit = codec_at(m, obj);
	struct buf face = BUF_INIT;

	if (limit->kind == LIMIT_NONE) {
		json_null(out);
	} else if (limit->kind == LIMIT_NUMBER) {
		json_int(out, limit->number);
	} else {
		form_limit_put(&face, limit);
		json_str(out, buf_view(&face));
	}
	buf_done(&face);
}

static bool
get_limit(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct limit *limit = codec_into(m, obj);
	const struct field *field = obj;
	char digits[24];
	struct str face = node->text;

	if (node->kind == JNODE_NULL)
		return true;
	if (node->kind == JNODE_INT) {
		snprintf(digits, sizeof(digits), "%lld", node->num);
		face = str_of(digits);
	}
	if ((node->kind == JNODE_STR) != (field->type == FIELD_DATE) ||
	    (node->kind != JNODE_STR && node->kind != JNODE_INT) ||
	    !form_limit_parse(face, field->type, limit))
		return codec_fail(in, node, "“%s” is no limit of a %s", m->key,
		    field_type_name(field->type));
	return true;
}

static const struct codec codec_limit = { put_limit, get_limit };

static void
put_messages(
    struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct str *messages = codec_at(m, obj);

	json_map(out);
	for (size_t i = 0; i < FORM_RULE__MAX; i++) {
		if (messages[i].n == 0)
			continue;
		json_key(out, form_rule_name((enum form_rule)i));
		json_str(out, messages[i]);
	}
	json_map_end(out);
}

static bool
get_messages(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct str *messages = codec_into(m, obj);
	const struct field *field = obj;
	enum form_rule rule;

	if (node->kind != JNODE_MAP)
		return codec_fail(in, node, "“%s” must be a map", m->key);
	for (size_t i = 0; i < node->n; i++) {
		if (!form_rule_find(node->keys[i], &rule) ||
		    !field_uses_rule(field, rule))
			return codec_fail(in, node->items[i],
			    "a message for a rule it cannot break");
		if (node->items[i]->kind != JNODE_STR ||
		    node->items[i]->text.n == 0)
			return codec_fail(
			    in, node->items[i], "a message must be a text");
		messages[rule] = node->items[i]->text;
	}
	for (size_t i = 0; i < FORM_RULE__MAX; i++)
		if (field_uses_rule(field, (enum form_rule)i) &&
		    messages[i].n == 0)
			return codec_fail(in, node, "no message for rule “%s”",
			    form_rule_name((enum form_rule)i));
	return true;
}

static const struct codec codec_messages = { put_messages, get_messages };

static const struct codec_member warn_members[] = {
	{ "when", offsetof(struct field, warn.when), &codec_str, 0, NULL },
	{ "text", offsetof(struct field, warn.text), &codec_str, 0, NULL },
};
static const struct codec_table warn_table =
    CODEC_TABLE(warn_members, struct field);

static void
put_warn(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct field *field = obj;

	(void)m;
	if (field->warn.text.n == 0)
		json_null(out);
	else
		codec_put(out, &warn_table, field, NULL);
}

static bool
get_warn(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct field *field = obj;

	(void)m;
	if (node->kind == JNODE_NULL)
		return true;
	if (!codec_get(in, node, &warn_table, field, NULL))
		return false;
	if (field->warn.text.n == 0)
		return codec_fail(in, node, "a warning needs a text");
	return true;
}

static const struct codec codec_warn = { put_warn, get_warn };

/* ---- conditions ---------------------------------------------------------- */

static const struct codec_member row_members[] = {
	{ "field", offsetof(struct condition_row, field), &codec_str, 0, NULL },
	{ "values", offsetof(struct condition_row, values), &codec_strs,
	    offsetof(struct condition_row, n_values), NULL },
};
static const struct codec_table row_table =
    CODEC_TABLE(row_members, struct condition_row);

#define CONDITION(key, type, name)                                             \
	{                                                                      \
		key, offsetof(type, name.rows), &codec_list_or_null,           \
		    offsetof(type, name.n), &row_table                         \
	}

/* true, false, or a condition */
static const struct codec_member anonymous_when =
    CONDITION("anonymous", struct form, anonymous_when);

static void
put_anonymous(
    struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct form *form = obj;

	(void)m;
	if (form->anonymous == ANONYMOUS_WHEN)
		codec_list.put(out, &anonymous_when, form);
	else
		json_bool(out, form->anonymous == ANONYMOUS_ALWAYS);
}

static bool
get_anonymous(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct form *form = obj;

	(void)m;
	form->anonymous = node->kind == JNODE_TRUE   ? ANONYMOUS_ALWAYS
			  : node->kind == JNODE_LIST ? ANONYMOUS_WHEN
						     : ANONYMOUS_NEVER;
	if (node->kind == JNODE_TRUE || node->kind == JNODE_FALSE)
		return true;
	if (node->kind == JNODE_LIST && node->n == 0)
		return codec_fail(in, node, "“anonymous” has no condition");
	return codec_list.get(in, node, &anonymous_when, form);
}

static const struct codec codec_anonymous = { put_anonymous, get_anonymous };

/* ---- clock and publish --------------------------------------------------- */

static void
put_unit(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const enum clock_unit *unit = codec_at(m, obj);

	json_cstr(out, clock_unit_name(*unit));
}

/* `n` stands before `unit`: the pair must be a clock content could write. */
static bool
get_unit(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct clock *clock = obj;
	const char *face;

	(void)m;
	if (node->kind != JNODE_STR)
		return codec_fail(in, node, "a clock needs a unit");
	face = str_fmt(
	    in->arena, "%u %.*s", (unsigned)clock->n, STR_FMT(node->text));
	if (!clock_parse(str_of(face), clock))
		return codec_fail(in, node, "no such clock");
	return true;
}

static const struct codec codec_unit = { put_unit, get_unit };

static void
put_publish(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const enum form_publish *publish = codec_at(m, obj);

	json_cstr(out, *publish == PUBLISH_ASKED ? "asked" : "no");
}

static bool
get_publish(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	enum form_publish *publish = codec_into(m, obj);

	*publish = str_is(node->text, "asked") ? PUBLISH_ASKED : PUBLISH_NO;
	if (node->kind != JNODE_STR ||
	    (*publish == PUBLISH_NO && !str_is(node->text, "no")))
		return codec_fail(in, node, "“publish” is no or asked");
	return true;
}

static const struct codec codec_publish = { put_publish, get_publish };

/* ---- the tables ---------------------------------------------------------- */

#define MEMBER(key, type, name, codec)                                         \
	{                                                                      \
		key, offsetof(type, name), &codec, 0, NULL                     \
	}
#define LIST(key, type, name, count, codec, table)                             \
	{                                                                      \
		key, offsetof(type, name), &codec, offsetof(type, count),      \
		    &table                                                     \
	}

static const struct codec_member option_members[] = {
	MEMBER("value", struct option, value, codec_str),
	MEMBER("label", struct option, label, codec_str),
};
static const struct codec_table option_table =
    CODEC_TABLE(option_members, struct option);

static const struct codec_member field_members[] = {
	MEMBER("id", struct field, id, codec_str),
	MEMBER("type", struct field, type, codec_type),
	MEMBER("label", struct field, label, codec_str),
	MEMBER("required", struct field, required, codec_bool),
	MEMBER("hint", struct field, hint, codec_str_or_null),
	MEMBER("min", struct field, min, codec_limit),
	MEMBER("max", struct field, max, codec_limit),
	LIST("options", struct field, options, n_options, codec_list_or_null,
	    option_table),
	CONDITION("when", struct field, when),
	MEMBER("text", struct field, text, codec_str_or_null),
	MEMBER("unsure", struct field, unsure, codec_str_or_null),
	MEMBER("warn", struct field, warn, codec_warn),
	MEMBER("fill", struct field, fill, codec_str_or_null),
	MEMBER("mask", struct field, mask, codec_bool),
	MEMBER("size", struct field, size, codec_u32_or_absent),
	MEMBER("messages", struct field, messages, codec_messages),
};
static const struct codec_table field_table =
    CODEC_TABLE(field_members, struct field);

static const struct codec_member section_members[] = {
	MEMBER("title", struct form_section, title, codec_str),
	CONDITION("when", struct form_section, when),
	LIST("fields", struct form_section, fields, n_fields, codec_list,
	    field_table),
};
static const struct codec_table section_table =
    CODEC_TABLE(section_members, struct form_section);

static const struct codec_member clock_members[] = {
	MEMBER("n", struct clock, n, codec_u32),
	MEMBER("unit", struct clock, unit, codec_unit),
};
static const struct codec_table clock_table =
    CODEC_TABLE(clock_members, struct clock);

static const struct codec_member form_members[] = {
	MEMBER("id", struct form, id, codec_str),
	MEMBER("rev", struct form, rev, codec_hash),
	MEMBER("title", struct form, title, codec_str),
	MEMBER("page", struct form, page, codec_str),
	MEMBER("form_page", struct form, form_page, codec_str),
	MEMBER("unit", struct form, unit, codec_str),
	MEMBER("route", struct form, route, codec_str_or_null),
	MEMBER("anonymous", struct form, anonymous, codec_anonymous),
	MEMBER("consent", struct form, consent, codec_str_or_null),
	MEMBER("terms", struct form, terms, codec_str_or_null),
	{ "clock", offsetof(struct form, clock), &codec_map, 0, &clock_table },
	MEMBER("retain_days", struct form, retain_days, codec_u32),
	MEMBER("draft_minutes", struct form, draft_minutes, codec_u32),
	MEMBER("publish", struct form, publish, codec_publish),
	MEMBER("withdraw", struct form, withdraw, codec_bool),
	LIST("sections", struct form, sections, n_sections, codec_list,
	    section_table),
};
const struct codec_table bundle_form_table =
    CODEC_TABLE(form_members, struct form);

/* ---- what must hold between the parts ------------------------------------ */

static bool
is_choice(enum field_type type)
{
	return type == FIELD_SELECT || type == FIELD_RADIO ||
	       type == FIELD_MULTI;
}

/* Only a file has a size; its options are kinds, its count is bounded. */
static const char *
wrong_with_file(const struct field *field)
{
	enum file_kind kind;

	if ((field->type == FIELD_FILE) != (field->size > 0) ||
	    field->size > FORM_FILE_SIZE_MAX)
		return "a size belongs to a file, and to every file";
	if (field->type != FIELD_FILE)
		return NULL;
	if (field->max.kind != LIMIT_NUMBER)
		return "a file needs a count";
	for (size_t i = 0; i < field->n_options; i++)
		if (!file_kind_find(field->options[i].value, &kind))
			return "no such kind of file";
	return NULL;
}

static const char *
wrong_with_field(const struct form *form, const struct field *field)
{
	if (!field_id_is_valid(field->id))
		return "not a field id";
	if (form_field(form, field->id) != field)
		return "two fields of this id";
	if (field->label.n == 0)
		return "no label";
	if ((is_choice(field->type) || field->type == FIELD_FILE) !=
	    (field->n_options > 0))
		return "options belong to select, radio, multi and file";
	if (wrong_with_file(field) != NULL)
		return wrong_with_file(field);
	if (!form_condition_is_known(form, &field->when, field))
		return "a condition on a missing or later field";
	return NULL;
}

static bool
check_sections(
    struct codec_in *in, const struct jnode *node, const struct form *form)
{
	const struct jnode *sections = jnode_get(node, "sections");
	const char *wrong;

	for (size_t i = 0; i < form->n_sections; i++) {
		const struct form_section *s = &form->sections[i];
		const struct jnode *at = sections->items[i];

		if (!form_condition_is_known(form, &s->when, s->fields))
			return codec_fail(
			    in, at, "a condition on a missing or later field");
		at = jnode_get(at, "fields");
		for (size_t k = 0; k < s->n_fields; k++) {
			wrong = wrong_with_field(form, &s->fields[k]);
			if (wrong != NULL)
				return codec_fail(in, at->items[k],
				    "field “%.40s”: %s", s->fields[k].id.p,
				    wrong);
		}
	}
	return true;
}

bool
bundle_form_get(
    struct codec_in *in, const struct jnode *node, struct form *form)
{
	const char *skip = jnode_get(node, "rev") == NULL ? "rev" : NULL;
	char rev[FORM_REV_SIZE + 1];

	if (!codec_get(in, node, &bundle_form_table, form, skip))
		return false;
	if (!form_id_is_valid(form->id))
		return codec_fail(in, node, "not a form id");
	if (form->route.n > 0 && form_field(form, form->route) == NULL)
		return codec_fail(
		    in, jnode_get(node, "route"), "no such field");
	if (!form_condition_is_known(form, &form->anonymous_when, NULL))
		return codec_fail(
		    in, jnode_get(node, "anonymous"), "no such field");
	if (!check_sections(in, node, form))
		return false;
	form_rev(form, rev);
	if (skip == NULL && strcmp(rev, form->rev) != 0)
		return codec_fail(in, jnode_get(node, "rev"),
		    "the rev is not that of the form");
	memcpy(form->rev, rev, sizeof(rev));
	return true;
}

/* ---- public -------------------------------------------------------------- */

void
form_json_put(struct buf *out, const struct form *form, bool with_rev)
{
	struct json_out json;

	json_start(&json, out, 0);
	codec_put(&json, &bundle_form_table, form, with_rev ? NULL : "rev");
}

void
form_rev(const struct form *form, char out[FORM_REV_SIZE + 1])
{
	struct buf json = BUF_INIT;

	form_json_put(&json, form, false);
	hash_short(out, buf_view(&json));
	buf_done(&json);
}

struct form *
form_json_get(struct arena *arena, struct str text, struct json_error *error)
{
	struct jnode *root = json_parse(arena, text, error);
	struct codec_in in = { arena, root, error, false };
	struct form *form = ARENA_NEW(arena, struct form);
	struct buf again = BUF_INIT;
	bool ok;

	if (root == NULL || !bundle_form_get(&in, root, form))
		return NULL;
	form_json_put(&again, form, jnode_get(root, "rev") != NULL);
	ok = codec_is_same(&in, text, buf_view(&again));
	buf_done(&again);
	return ok ? form : NULL;
}
