/*
 * Words about one form: its limits, its conditions, the messages of its
 * fields. Everything sayable is a row of texts.def; this file only joins.
 */
#include "contract/texts.h"

#include <stdio.h>

#include "contract/form_file.h"
#include "contract/form_value.h"

/* Which words say a type's limits. */
static const struct {
	bool has;
	enum text_key both, min, max;
} limit_words[FIELD__MAX] = {
	[FIELD_TEXT] = { true, TEXT_LENGTH_BOTH, TEXT_LENGTH_MIN,
	    TEXT_LENGTH_MAX },
	[FIELD_TEXTAREA] = { true, TEXT_LENGTH_BOTH, TEXT_LENGTH_MIN,
	    TEXT_LENGTH_MAX },
	[FIELD_NUMBER] = { true, TEXT_NUMBER_BOTH, TEXT_NUMBER_MIN,
	    TEXT_NUMBER_MAX },
	[FIELD_MULTI] = { true, TEXT_CHOICES_BOTH, TEXT_CHOICES_MIN,
	    TEXT_CHOICES_MAX },
	[FIELD_DATE] = { true, TEXT_DATE_BOTH, TEXT_DATE_MIN, TEXT_DATE_MAX },
};

static const char *
date_words(struct arena *arena, struct date date)
{
	struct buf out = BUF_INIT;
	char *face;

	date_put_face(&out, date);
	face = str_dup(arena, buf_view(&out));
	buf_done(&out);
	return face;
}

static const char *
today_words(struct arena *arena, int64_t days, const struct form_texts *texts)
{
	enum text_key key = days == 0  ? TEXT_TODAY
			    : days > 0 ? TEXT_TODAY_AFTER
				       : TEXT_TODAY_BEFORE;
	char n[24];

	snprintf(n, sizeof(n), "%lld", (long long)(days < 0 ? -days : days));
	return str_dup(
	    arena, texts_fill(arena, texts->word[key], "n", n, (char *)NULL));
}

/* One limit as a C string; empty when there is none. */
static const char *
limit_face(struct arena *arena, const struct form *form,
    const struct limit *limit, const struct form_texts *texts)
{
	const struct field *other;

	switch (limit->kind) {
	case LIMIT_NUMBER:
		return str_fmt(arena, "%lld", (long long)limit->number);
	case LIMIT_DATE: return date_words(arena, limit->date);
	case LIMIT_TODAY: return today_words(arena, limit->days, texts);
	case LIMIT_FIELD:
		other = form_field(form, limit->field);
		return str_dup(
		    arena, other == NULL ? limit->field : other->label);
	case LIMIT_NONE: break;
	}
	return "";
}

static struct str
file_limits(struct arena *arena, const struct field *field,
    const struct form_texts *texts)
{
	return texts_fill(arena, texts->word[TEXT_FILES], "kinds",
	    str_dup(arena, form_file_kinds_face(arena, field)), "size",
	    str_dup(arena, form_file_size_face(arena, field->size)), "max",
	    str_fmt(arena, "%lld", (long long)field->max.number), (char *)NULL);
}

struct str
texts_limits(struct arena *arena, const struct form *form,
    const struct field *field, const struct form_texts *texts)
{
	bool has_min = field->min.kind != LIMIT_NONE;
	bool has_max = field->max.kind != LIMIT_NONE;
	enum text_key key;

	if (field->type == FIELD_FILE)
		return file_limits(arena, field, texts);
	if (!limit_words[field->type].has || (!has_min && !has_max))
		return (struct str){ NULL, 0 };
	key = has_min && has_max ? limit_words[field->type].both
	      : has_min          ? limit_words[field->type].min
				 : limit_words[field->type].max;
	return texts_fill(arena, texts->word[key], "min",
	    limit_face(arena, form, &field->min, texts), "max",
	    limit_face(arena, form, &field->max, texts), (char *)NULL);
}

bool
form_resolve_messages(struct arena *arena, const struct form *form,
    struct field *field, const struct form_texts *texts,
    enum form_rule *missing)
{
	const char *label = str_dup(arena, field->label);
	const char *min = limit_face(arena, form, &field->min, texts);
	const char *max = limit_face(arena, form, &field->max, texts);
	const char *range =
	    str_dup(arena, texts_limits(arena, form, field, texts));
	bool is_file = field->type == FIELD_FILE;
	const char *size = str_dup(arena,
	    is_file ? form_file_size_face(arena, field->size) : str_of(NULL));
	const char *kinds = str_dup(
	    arena, is_file ? form_file_kinds_face(arena, field) : str_of(NULL));

	for (size_t i = 0; i < FORM_RULE__MAX; i++) {
		struct str text = field->messages[i];

		field->messages[i] = (struct str){ NULL, 0 };
		if (!field_uses_rule(field, (enum form_rule)i))
			continue;
		if (text.n == 0)
			text = texts->message[field->type][i];
		if (text.n == 0) {
			*missing = (enum form_rule)i;
			return false;
		}
		field->messages[i] = texts_fill(arena, text, "label", label,
		    "min", min, "max", max, "range", range, "size", size,
		    "kinds", kinds, (char *)NULL);
	}
	return true;
}

/* The values of one row as their labels, joined by “or”. */
static const char *
row_values(struct arena *arena, const struct field *field,
    const struct condition_row *row, const struct form_texts *texts)
{
	struct str all = { NULL, 0 };

	for (size_t i = 0; i < row->n_values; i++) {
		const struct option *option =
		    form_value_option(field, row->values[i]);

		if (i > 0)
			all = str_join(arena, all, texts->word[TEXT_WHEN_OR]);
		all = str_join(arena, all,
		    option == NULL ? row->values[i] : option->label);
	}
	return str_dup(arena, all);
}

static struct str
row_words(struct arena *arena, const struct form *form,
    const struct condition_row *row, const struct form_texts *texts)
{
	const struct field *field = form_field(form, row->field);
	struct str label;
	enum text_key key;

	if (field == NULL)
		return (struct str){ NULL, 0 };
	key = field->type == FIELD_CHECK ? TEXT_WHEN_CHECK : TEXT_WHEN_CHOICE;
	label = field->type == FIELD_CHECK && field->text.n > 0 ? field->text
								: field->label;
	return texts_fill(arena, texts->word[key], "label",
	    str_dup(arena, label), "value",
	    row_values(arena, field, row, texts), (char *)NULL);
}

struct str
texts_condition(struct arena *arena, const struct form *form,
    const struct condition *condition, const struct form_texts *texts)
{
	struct str all = { NULL, 0 };

	if (condition->n == 0)
		return all;
	for (size_t i = 0; i < condition->n; i++) {
		if (i > 0)
			all = str_join(arena, all, texts->word[TEXT_WHEN_AND]);
		all = str_join(arena, all,
		    row_words(arena, form, &condition->rows[i], texts));
	}
	return texts_fill(arena, texts->word[TEXT_WHEN], "conditions",
	    str_dup(arena, all), (char *)NULL);
}
