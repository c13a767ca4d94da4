/*
 * A form that changed while somebody filled it in: how many of the values
 * have no place in it any more. The page says so, for nobody notices what is
 * missing; showing the form again is flow_form.c's.
 */
#include "core/flow_state.h"

/* What a page of a form sends besides the fields. */
static bool
is_ours(struct str name)
{
	return str_is(name, "rev") || str_is(name, "consent") ||
	       str_is(name, "version") || str_is(name, "form");
}

/* The field a posted name belongs to: a date has several. */
static const struct field *
field_of(const struct form *form, struct str name)
{
	static const char *const parts[] = { "-year", "-month", "-day",
		"-unsure" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (str_ends(name, parts[i]))
			name.n -= str_of(parts[i]).n;
	return form_field(form, name);
}

static bool
is_option(const struct field *field, struct str value)
{
	for (size_t i = 0; i < field->n_options; i++)
		if (str_eq(field->options[i].value, value))
			return true;
	return field->n_options == 0;
}

size_t
flow_changed_lost(const struct form *form, const struct form_post *post)
{
	size_t lost = 0;

	for (size_t i = 0; i < post->n; i++) {
		const struct form_pair *pair = &post->pairs[i];
		const struct field *field;

		if (pair->value.n == 0 || is_ours(pair->name))
			continue;
		field = field_of(form, pair->name);
		lost += field == NULL || !is_option(field, pair->value);
	}
	return lost;
}

size_t
flow_changed_gone(const struct form *form, const struct jnode *answers)
{
	size_t gone = 0;

	for (size_t i = 0; i < answers->n; i++)
		gone += form_field(form, answers->keys[i]) == NULL;
	return gone;
}
