/*
 * One row per field type: how a typed value becomes canonical and which rule
 * it can break. Days live in form_date.c, codes in form_code.c.
 */
#include "contract/form_value.h"

#include <string.h>

#include "base/utf8.h"
#include "contract/typed.h"

typedef enum form_value_fate read_fn(struct form_value *);

static enum form_value_fate
broken(struct form_value *v, enum form_rule rule)
{
	v->rule = rule;
	return VALUE_BROKEN;
}

static bool
is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F);
}

/* Control characters other than those in `but`. */
static bool
has_control(struct str text, const char *but)
{
	const char *p = text.p, *end = text.p + text.n;

	while (p < end) {
		uint32_t cp = utf8_next(&p, end);

		if (is_control(cp) &&
		    (cp == 0 || cp > 0x7E || strchr(but, (int)cp) == NULL))
			return true;
	}
	return false;
}

static bool
is_blank(struct str text)
{
	return utf8_trim(text).n == 0;
}

/* Lengths are limits on code points, after CRLF → LF (contracts §6). */
static enum form_value_fate
check_length(struct form_value *v)
{
	const struct limit *min = &v->field->min, *max = &v->field->max;
	int64_t n = (int64_t)utf8_count(v->text);

	if (min->kind == LIMIT_NUMBER && n < min->number)
		return broken(v, FORM_RULE_SHORT);
	if (max->kind == LIMIT_NUMBER && n > max->number)
		return broken(v, FORM_RULE_LONG);
	return VALUE_GOOD;
}

/* One line: CR, LF, CRLF and tab, which pasting brings, become one space. */
static struct str
join_lines(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\r' && i + 1 < text.n && text.p[i + 1] == '\n')
			continue;
		out[n++] = c == '\r' || c == '\n' || c == '\t' ? ' ' : c;
	}
	return str_mem(out, n);
}

static enum form_value_fate
read_text(struct form_value *v)
{
	v->text = utf8_nfc(v->arena, join_lines(v->arena, v->text));
	v->text = utf8_trim(v->text);
	if (v->text.n == 0)
		return VALUE_EMPTY;
	if (has_control(v->text, ""))
		return broken(v, FORM_RULE_FORMAT);
	return check_length(v);
}

static enum form_value_fate
read_textarea(struct form_value *v)
{
	char *out = arena_alloc(v->arena, v->text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < v->text.n; i++)
		if (v->text.p[i] != '\r' || i + 1 == v->text.n ||
		    v->text.p[i + 1] != '\n')
			out[n++] = v->text.p[i];
	v->text = str_mem(out, n);
	if (is_blank(v->text))
		return VALUE_EMPTY;
	if (has_control(v->text, "\t\n"))
		return broken(v, FORM_RULE_FORMAT);
	return check_length(v);
}

const struct option *
form_value_option(const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->n_options; i++)
		if (str_eq(field->options[i].value, value))
			return &field->options[i];
	return NULL;
}

/* What a browser posts is the option's own bytes: compared as they are. */
static enum form_value_fate
read_choice(struct form_value *v)
{
	const struct option *option;

	if (v->text.n == 0)
		return VALUE_EMPTY;
	option = form_value_option(v->field, v->text);
	if (option == NULL)
		return broken(v, FORM_RULE_CHOICE);
	v->text = option->value;
	return VALUE_GOOD;
}

static enum form_value_fate
read_check(struct form_value *v)
{
	if (v->text.n == 0)
		return VALUE_EMPTY;
	return str_is(v->text, "true") ? VALUE_GOOD
				       : broken(v, FORM_RULE_CHOICE);
}

/* Shared frame of the codes: empty first, then the reader's own verdict. */
static bool
is_empty_code(struct form_value *v)
{
	return form_code_clean(v->arena, v->text).n == 0;
}

static enum form_value_fate
read_mobile(struct form_value *v)
{
	if (is_empty_code(v))
		return VALUE_EMPTY;
	return form_code_mobile(v->arena, &v->text)
		   ? VALUE_GOOD
		   : broken(v, FORM_RULE_FORMAT);
}

static enum form_value_fate
read_tel(struct form_value *v)
{
	if (is_empty_code(v))
		return VALUE_EMPTY;
	return form_code_tel(v->arena, &v->text) ? VALUE_GOOD
						 : broken(v, FORM_RULE_FORMAT);
}

static enum form_value_fate
read_plate(struct form_value *v)
{
	if (is_empty_code(v))
		return VALUE_EMPTY;
	return form_code_plate(v->arena, &v->text)
		   ? VALUE_GOOD
		   : broken(v, FORM_RULE_FORMAT);
}

static enum form_value_fate
read_idcard(struct form_value *v)
{
	if (is_empty_code(v))
		return VALUE_EMPTY;
	return form_code_idcard(v->arena, &v->text, v->today, &v->rule)
		   ? VALUE_GOOD
		   : VALUE_BROKEN;
}

static enum form_value_fate
read_uscc(struct form_value *v)
{
	if (is_empty_code(v))
		return VALUE_EMPTY;
	return form_code_uscc(v->arena, &v->text, &v->rule) ? VALUE_GOOD
							    : VALUE_BROKEN;
}

/* A number too long for 64 bits lies outside any range there is. */
static enum form_value_fate
check_range(struct form_value *v, bool minus, struct str digits)
{
	const struct limit *min = &v->field->min, *max = &v->field->max;
	bool has_range = min->kind == LIMIT_NUMBER || max->kind == LIMIT_NUMBER;
	uint64_t n;
	int64_t value;

	if (!str_u64(digits, &n) || n > INT64_MAX)
		return broken(
		    v, has_range ? FORM_RULE_RANGE : FORM_RULE_FORMAT);
	value = minus ? -(int64_t)n : (int64_t)n;
	if ((min->kind == LIMIT_NUMBER && value < min->number) ||
	    (max->kind == LIMIT_NUMBER && value > max->number))
		return broken(v, FORM_RULE_RANGE);
	v->text = str_of(str_fmt(v->arena, "%lld", (long long)value));
	return VALUE_GOOD;
}

/* number = [sign] digits; blanks only around it: "1 5" is a slip */
static enum form_value_fate
read_number(struct form_value *v)
{
	struct str s = utf8_trim(utf8_nfkc(v->arena, v->text)), rest;
	const char *p = s.p;
	bool minus = false;
	uint32_t cp;

	if (s.n == 0)
		return VALUE_EMPTY;
	rest = s;
	cp = utf8_next(&p, s.p + s.n);
	if (cp == '+' || typed_is_dash(cp)) {
		minus = cp != '+';
		rest = str_from(s, (size_t)(p - s.p));
	}
	for (size_t i = 0; i < rest.n; i++)
		if (!ascii_is_digit((unsigned char)rest.p[i]))
			return broken(v, FORM_RULE_FORMAT);
	if (rest.n == 0)
		return broken(v, FORM_RULE_FORMAT);
	return check_range(v, minus, rest);
}

static read_fn *const readers[FIELD__MAX] = {
	[FIELD_TEXT] = read_text,
	[FIELD_TEXTAREA] = read_textarea,
	[FIELD_IDCARD] = read_idcard,
	[FIELD_MOBILE] = read_mobile,
	[FIELD_TEL] = read_tel,
	[FIELD_SELECT] = read_choice,
	[FIELD_RADIO] = read_choice,
	[FIELD_MULTI] = read_choice, /* each of its values */
	[FIELD_CHECK] = read_check,
	[FIELD_NUMBER] = read_number,
	[FIELD_USCC] = read_uscc,
	[FIELD_PLATE] = read_plate,
};

enum form_value_fate
form_value_read(struct form_value *v)
{
	return readers[v->field->type](v);
}
