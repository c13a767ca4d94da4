/*
 * Names and questions of the form model: types, rules, ids, limits,
 * conditions. Values are form_check.c's, words texts.c's, bytes
 * bundle_form.c's.
 */
#include "contract/form.h"

#include <string.h>

#include "base/buf.h"
#include "contract/form_file.h"

#define BIT(rule) (1u << FORM_RULE_##rule)

enum {
	MANY = BIT(EMPTY) | BIT(SHORT) | BIT(LONG) | BIT(FORMAT),
	CODE = BIT(EMPTY) | BIT(FORMAT),
	ID_MAX = 32
};

static const char *const type_name[FIELD__MAX] = {
#define FIELD_TYPE(id, name) [FIELD_##id] = name,
#include "field_types.def"
#undef FIELD_TYPE
};

static const char *const rule_name[FORM_RULE__MAX] = {
#define FORM_RULE(id, name) [FORM_RULE_##id] = name,
#include "form_rules.def"
#undef FORM_RULE
};

/* What a value of the type can get wrong. */
static const unsigned type_rules[FIELD__MAX] = {
	[FIELD_TEXT] = MANY,
	[FIELD_TEXTAREA] = MANY,
	[FIELD_IDCARD] = CODE | BIT(IMPOSSIBLE),
	[FIELD_MOBILE] = CODE,
	[FIELD_TEL] = CODE,
	[FIELD_DATE] = CODE | BIT(IMPOSSIBLE) | BIT(RANGE),
	[FIELD_SELECT] = BIT(EMPTY) | BIT(CHOICE),
	[FIELD_RADIO] = BIT(EMPTY) | BIT(CHOICE),
	[FIELD_MULTI] = BIT(EMPTY) | BIT(CHOICE) | BIT(RANGE),
	[FIELD_CHECK] = BIT(EMPTY) | BIT(CHOICE),
	[FIELD_NUMBER] = CODE | BIT(RANGE),
	[FIELD_USCC] = CODE | BIT(IMPOSSIBLE),
	[FIELD_PLATE] = CODE,
	[FIELD_FILE] = BIT(EMPTY) | BIT(LONG) | BIT(FORMAT) | BIT(RANGE),
};

static const char *const reserved[] = { "rev", "consent", "version", "form",
	FORM_TRAP, "password", "main", "err", "today", "staged", "remove" };

static bool
find_name(const char *const *names, size_t n, struct str name, size_t *at)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, names[i])) {
			*at = i;
			return true;
		}
	}
	return false;
}

const char *
field_type_name(enum field_type type)
{
	return type_name[type];
}

bool
field_type_find(struct str name, enum field_type *type)
{
	size_t at;

	if (!find_name(type_name, FIELD__MAX, name, &at))
		return false;
	*type = (enum field_type)at;
	return true;
}

const char *
form_rule_name(enum form_rule rule)
{
	return rule_name[rule];
}

bool
form_rule_find(struct str name, enum form_rule *rule)
{
	size_t at;

	if (!find_name(rule_name, FORM_RULE__MAX, name, &at))
		return false;
	*rule = (enum form_rule)at;
	return true;
}

bool
field_type_has_rule(enum field_type type, enum form_rule rule)
{
	return (type_rules[type] >> rule & 1) != 0;
}

bool
field_uses_rule(const struct field *field, enum form_rule rule)
{
	if (!field_type_has_rule(field->type, rule))
		return false;
	switch (rule) {
	case FORM_RULE_EMPTY: return field->required;
	case FORM_RULE_SHORT: return field->min.kind != LIMIT_NONE;
	case FORM_RULE_LONG:
		return field->type == FIELD_FILE ||
		       field->max.kind != LIMIT_NONE;
	case FORM_RULE_RANGE:
		return field->type == FIELD_FILE ||
		       field->min.kind != LIMIT_NONE ||
		       field->max.kind != LIMIT_NONE;
	default: return true;
	}
}

bool
form_id_is_valid(struct str id)
{
	if (id.n < 2 || id.n > ID_MAX || id.p[0] < 'a' || id.p[0] > 'z')
		return false;
	for (size_t i = 1; i < id.n; i++)
		if (!ascii_is_digit(id.p[i]) && id.p[i] != '-' &&
		    (id.p[i] < 'a' || id.p[i] > 'z'))
			return false;
	return true;
}

static bool
has_id_shape(struct str id)
{
	if (id.n < 1 || id.n > ID_MAX || id.p[0] < 'a' || id.p[0] > 'z')
		return false;
	for (size_t i = 1; i < id.n; i++)
		if (!ascii_is_alnum((unsigned char)id.p[i]))
			return false;
	return true;
}

bool
field_id_is_valid(struct str id)
{
	size_t at;

	return has_id_shape(id) &&
	       !find_name(
		   reserved, sizeof(reserved) / sizeof(*reserved), id, &at);
}

const struct field *
form_field(const struct form *form, struct str id)
{
	for (size_t i = 0; i < form->n_sections; i++) {
		const struct form_section *section = &form->sections[i];

		for (size_t k = 0; k < section->n_fields; k++)
			if (str_eq(section->fields[k].id, id))
				return &section->fields[k];
	}
	return NULL;
}

/* Is `id` a field that stands before `before`? */
static bool
is_earlier(const struct form *form, struct str id, const struct field *before)
{
	for (size_t i = 0; i < form->n_sections; i++) {
		const struct form_section *section = &form->sections[i];

		for (size_t k = 0; k < section->n_fields; k++) {
			if (&section->fields[k] == before)
				return false;
			if (str_eq(section->fields[k].id, id))
				return true;
		}
	}
	return false;
}

bool
form_condition_is_known(const struct form *form,
    const struct condition *condition, const struct field *before)
{
	for (size_t i = 0; i < condition->n; i++)
		if (!is_earlier(form, condition->rows[i].field, before))
			return false;
	return true;
}

bool
form_post_get(const struct form_post *post, struct str name, struct str *value)
{
	for (size_t i = 0; i < post->n; i++) {
		if (str_eq(post->pairs[i].name, name)) {
			*value = post->pairs[i].value;
			return true;
		}
	}
	*value = (struct str){ NULL, 0 };
	return false;
}

/* integer = ["-"] digits, no leading zeros, so that its face is the same */
static bool
parse_integer(struct str text, int64_t *out)
{
	bool minus = str_starts(text, "-");
	struct str digits = str_from(text, minus ? 1 : 0);
	uint64_t n;

	if (!str_u64(digits, &n) || n > INT64_MAX || (minus && n == 0) ||
	    (digits.n > 1 && digits.p[0] == '0'))
		return false;
	*out = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

/* today = "today" [("+" | "-") digits " days"] */
static bool
parse_today(struct str text, struct limit *limit)
{
	struct str rest = str_from(text, strlen("today"));
	int64_t days = 0;

	if (rest.n > 0) {
		if (!str_ends(rest, " days"))
			return false;
		rest.n -= strlen(" days");
		if (!parse_integer(str_from(rest, 1), &days) || days < 1 ||
		    days > 99999)
			return false;
		if (rest.p[0] == '-')
			days = -days;
		else if (rest.p[0] != '+')
			return false;
	}
	limit->kind = LIMIT_TODAY;
	limit->days = days;
	return true;
}

static bool
parse_day(struct str text, struct limit *limit)
{
	if (date_parse(text, &limit->date)) {
		limit->kind = LIMIT_DATE;
		return true;
	}
	if (field_id_is_valid(text)) {
		limit->kind = LIMIT_FIELD;
		limit->field = text;
		return true;
	}
	return str_starts(text, "today") && parse_today(text, limit);
}

bool
form_limit_parse(struct str text, enum field_type type, struct limit *limit)
{
	*limit = (struct limit){ 0 };
	switch (type) {
	case FIELD_DATE: return parse_day(text, limit);
	case FIELD_NUMBER: break;
	case FIELD_TEXT:
	case FIELD_TEXTAREA:
	case FIELD_MULTI:
		if (str_starts(text, "-"))
			return false;
		break;
	case FIELD_FILE:
		limit->kind = LIMIT_NUMBER;
		return parse_integer(text, &limit->number) &&
		       limit->number >= 1 &&
		       limit->number <= FORM_FILE_COUNT_MAX;
	default: return false;
	}
	limit->kind = LIMIT_NUMBER;
	return parse_integer(text, &limit->number);
}

void
form_limit_put(struct buf *out, const struct limit *limit)
{
	switch (limit->kind) {
	case LIMIT_NONE: break;
	case LIMIT_NUMBER:
		buf_fmt(out, "%lld", (long long)limit->number);
		break;
	case LIMIT_DATE: date_put_iso(out, limit->date); break;
	case LIMIT_TODAY:
		buf_cstr(out, "today");
		if (limit->days != 0)
			buf_fmt(out, "%+lld days", (long long)limit->days);
		break;
	case LIMIT_FIELD: buf_str(out, limit->field); break;
	}
}
