/*
 * Walks a form in page order: is the field asked, what was posted for it,
 * what does that mean. Types are rows of form_value.c; words come with the
 * field. JSON and pages of the answers are form_answers.c's.
 */
#include "contract/form_check.h"

#include <string.h>

#include "contract/form_file.h"
#include "contract/form_value.h"
#include "contract/texts.h"

/* Posted names that are no answers: the form's own, and the edit page's. */
static const char *const own_names[] = { "rev", "consent", "version", "form",
	FORM_TRAP, "staged", "remove" };

struct check {
	struct arena *arena;
	const struct form *form;
	const struct form_post *post;
	struct date today;
	struct form_result *result;
	size_t cap_errors;
	bool *known; /* per posted pair */
};

static void
add_error(struct check *c, const struct field *field, enum form_rule rule,
    const char *part, struct str text)
{
	struct form_result *r = c->result;

	r->errors = arena_grow(c->arena, r->errors, r->n_errors, &c->cap_errors,
	    sizeof(*r->errors));
	r->errors[r->n_errors++] =
	    (struct form_error){ field, rule, part, text };
}

static void
add_field_error(struct check *c, const struct field *field, enum form_rule rule,
    const char *part)
{
	add_error(c, field, rule, part, field->messages[rule]);
}

/* The first value under a name; every pair of that name becomes known. */
static bool
take(struct check *c, struct str name, struct str *value)
{
	bool found = false;

	*value = (struct str){ NULL, 0 };
	for (size_t i = 0; i < c->post->n; i++) {
		if (!str_eq(c->post->pairs[i].name, name))
			continue;
		c->known[i] = true;
		if (!found)
			*value = c->post->pairs[i].value;
		found = true;
	}
	return found;
}

static bool
take_part(struct check *c, const struct field *field, const char *part,
    struct str *value)
{
	const char *name =
	    str_fmt(c->arena, "%.*s-%s", STR_FMT(field->id), part);

	return take(c, str_of(name), value);
}

static bool
row_holds(const struct form_result *r, const struct condition_row *row)
{
	const struct answer *answer = form_answer(r, row->field);

	if (answer == NULL)
		return false;
	for (size_t i = 0; i < answer->n; i++)
		for (size_t k = 0; k < row->n_values; k++)
			if (str_eq(answer->values[i], row->values[k]))
				return true;
	return false;
}

/* A condition on an unknown or later field never holds: nothing is kept. */
static bool
condition_holds(const struct form_result *r, const struct condition *condition)
{
	for (size_t i = 0; i < condition->n; i++)
		if (!row_holds(r, &condition->rows[i]))
			return false;
	return true;
}

static void
set_one(struct check *c, struct answer *answer, struct str value)
{
	answer->values = ARENA_NEW(c->arena, struct str);
	answer->values[0] = value;
	answer->n = 1;
}

static void
check_empty(struct check *c, const struct field *field, const char *part)
{
	if (field->required)
		add_field_error(c, field, FORM_RULE_EMPTY, part);
}

static void
check_single(struct check *c, struct answer *answer)
{
	struct form_value v = {
		.arena = c->arena, .field = answer->field, .today = c->today
	};

	take(c, v.field->id, &v.text);
	if (!answer->asked)
		return;
	switch (form_value_read(&v)) {
	case VALUE_GOOD: set_one(c, answer, v.text); break;
	case VALUE_EMPTY: check_empty(c, v.field, NULL); break;
	case VALUE_BROKEN: add_field_error(c, v.field, v.rule, NULL); break;
	}
}

static bool
count_fits(const struct field *field, size_t n)
{
	return (field->min.kind != LIMIT_NUMBER ||
		   (int64_t)n >= field->min.number) &&
	       (field->max.kind != LIMIT_NUMBER ||
		   (int64_t)n <= field->max.number);
}

/* Marks the options chosen; false when a value is no option. */
static bool
mark_chosen(struct check *c, const struct field *field, bool *chosen)
{
	struct form_value v = { .arena = c->arena, .field = field };
	bool good = true;

	for (size_t i = 0; i < c->post->n; i++) {
		if (!str_eq(c->post->pairs[i].name, field->id))
			continue;
		c->known[i] = true;
		v.text = c->post->pairs[i].value;
		switch (form_value_read(&v)) {
		case VALUE_GOOD:
			chosen[form_value_option(field, v.text) -
			       field->options] = true;
			break;
		case VALUE_EMPTY: break;
		case VALUE_BROKEN: good = false; break;
		}
	}
	return good;
}

/* Doubled values count once; the answer has the order of the options. */
static void
check_multi(struct check *c, struct answer *answer)
{
	const struct field *field = answer->field;
	bool *chosen = ARENA_ARRAY(c->arena, field->n_options + 1, bool);
	bool good = mark_chosen(c, field, chosen);
	struct str *values =
	    ARENA_ARRAY(c->arena, field->n_options + 1, struct str);
	size_t n = 0;

	if (!answer->asked)
		return;
	for (size_t i = 0; i < field->n_options; i++)
		if (chosen[i])
			values[n++] = field->options[i].value;
	if (!good)
		add_field_error(c, field, FORM_RULE_CHOICE, NULL);
	else if (n == 0)
		check_empty(c, field, NULL);
	else if (!count_fits(field, n))
		add_field_error(c, field, FORM_RULE_RANGE, NULL);
	else {
		answer->values = values;
		answer->n = n;
	}
}

/* The day a limit means; false when there is none (yet). */
static bool
limit_day(struct check *c, const struct limit *limit, struct date *day)
{
	const struct answer *other;

	switch (limit->kind) {
	case LIMIT_DATE: *day = limit->date; return true;
	case LIMIT_TODAY:
		*day = date_of_days(date_days(c->today) + limit->days);
		return true;
	case LIMIT_FIELD:
		other = form_answer(c->result, limit->field);
		return other != NULL && other->n == 1 &&
		       date_parse(other->values[0], day);
	default: return false;
	}
}

static bool
day_fits(struct check *c, const struct field *field, struct date date)
{
	struct date day;

	if (limit_day(c, &field->min, &day) && date_cmp(date, day) < 0)
		return false;
	return !limit_day(c, &field->max, &day) || date_cmp(date, day) <= 0;
}

static void
take_day(struct check *c, const struct field *field, struct form_day *typed)
{
	take_part(c, field, "year", &typed->year);
	take_part(c, field, "month", &typed->month);
	take_part(c, field, "day", &typed->day);
}

/* Who ticks “cannot remember” has answered: what the boxes say is dropped. */
static void
check_date(struct check *c, struct answer *answer)
{
	const struct field *field = answer->field;
	struct form_day typed;
	struct date date;
	enum form_rule rule = FORM_RULE_FORMAT;
	const char *part = "year";
	struct buf iso = BUF_INIT;
	struct str unsure;
	bool is_unsure;

	take_day(c, field, &typed);
	is_unsure = field->unsure.n > 0 &&
		    take_part(c, field, "unsure", &unsure) && unsure.n > 0;
	if (!answer->asked)
		return;
	if (is_unsure) {
		answer->unsure = true;
		return;
	}
	switch (form_date_read(c->arena, &typed, &date, &rule, &part)) {
	case VALUE_EMPTY: check_empty(c, field, part); return;
	case VALUE_BROKEN: add_field_error(c, field, rule, part); return;
	case VALUE_GOOD: break;
	}
	if (!day_fits(c, field, date)) {
		add_field_error(c, field, FORM_RULE_RANGE, part);
		return;
	}
	date_put_iso(&iso, date);
	set_one(c, answer, str_copy(c->arena, buf_view(&iso)));
	buf_done(&iso);
}

/* ---- files --------------------------------------------------------------- */

/* A browser sends a part without name and bytes for an empty control. */
static bool
is_upload_of(const struct form_upload *upload, const struct field *field)
{
	return str_eq(upload->field, field->id) &&
	       (upload->name.n > 0 || upload->bytes.n > 0);
}

static void
add_file_error(struct check *c, const struct field *field, enum form_rule rule,
    struct str name)
{
	name = form_file_shown(c->arena, name);
	add_error(c, field, rule, NULL,
	    texts_fill(c->arena, field->messages[rule], "name",
		str_dup(c->arena, name), (char *)NULL));
}

static void
keep_files(struct check *c, struct answer *answer)
{
	for (size_t i = 0; i < c->post->n_files; i++)
		if (str_eq(c->post->files[i].field, answer->field->id))
			answer->files[answer->n_files++] = c->post->files[i];
}

static bool
judge_uploads(struct check *c, struct answer *answer)
{
	const struct field *field = answer->field;
	size_t most = (size_t)field->max.number;
	enum file_kind kind;
	enum form_rule rule;
	bool good = true;

	for (size_t i = 0; i < c->post->n_uploads; i++) {
		const struct form_upload *upload = &c->post->uploads[i];

		if (!is_upload_of(upload, field))
			continue;
		rule = FORM_RULE_RANGE;
		if (!form_file_breaks(field, upload, &kind, &rule)) {
			if (answer->n_files + answer->n_uploads < most) {
				answer->uploads[answer->n_uploads++] = upload;
				continue;
			}
			rule = FORM_RULE_RANGE;
		}
		add_file_error(c, field, rule, upload->name);
		good = false;
	}
	return good;
}

/* Files already kept were judged when they came. */
static void
check_files(struct check *c, struct answer *answer)
{
	const struct field *field = answer->field;
	struct str name;

	take(c, field->id, &name); /* a browser that sent names alone */
	if (!answer->asked)
		return;
	answer->files = ARENA_ARRAY(c->arena,
	    c->post->n_files + c->post->n_uploads + 1, struct form_file);
	answer->uploads = ARENA_ARRAY(
	    c->arena, c->post->n_uploads + 1, const struct form_upload *);
	keep_files(c, answer);
	if (judge_uploads(c, answer) &&
	    answer->n_files + answer->n_uploads == 0)
		check_empty(c, field, NULL);
}

static void
check_section(struct check *c, const struct form_section *section)
{
	bool asked = condition_holds(c->result, &section->when);

	for (size_t i = 0; i < section->n_fields; i++) {
		struct form_result *r = c->result;
		struct answer *answer = &r->answers[r->n_answers];

		answer->field = &section->fields[i];
		answer->asked =
		    asked && condition_holds(r, &answer->field->when);
		if (answer->field->type == FIELD_MULTI)
			check_multi(c, answer);
		else if (answer->field->type == FIELD_DATE)
			check_date(c, answer);
		else if (answer->field->type == FIELD_FILE)
			check_files(c, answer);
		else
			check_single(c, answer);
		/* Only now: a field's own answer is no condition for it. */
		r->n_answers++;
	}
}

static void
check_consent(struct check *c, const struct form_texts *texts)
{
	struct str value, text;

	c->result->consent = take(c, STR("consent"), &value) && value.n > 0;
	if (c->form->consent.n == 0 || c->result->consent)
		return;
	text = texts == NULL ? STR("") : texts->word[TEXT_CONSENT_EMPTY];
	add_error(c, NULL, FORM_RULE_EMPTY, NULL, text);
}

static bool
is_anonymous(const struct form *form, const struct form_result *r)
{
	if (form->anonymous == ANONYMOUS_WHEN)
		return condition_holds(r, &form->anonymous_when);
	return form->anonymous == ANONYMOUS_ALWAYS;
}

static void
conclude(struct check *c)
{
	const struct answer *route = form_answer(c->result, c->form->route);
	struct str rev;

	take(c, STR("rev"), &rev);
	c->result->rev_matches = str_is(rev, c->form->rev);
	c->result->anonymous = is_anonymous(c->form, c->result);
	c->result->unit = c->form->unit;
	if (c->form->route.n > 0 && route != NULL && route->n == 1)
		c->result->unit = route->values[0];
	for (size_t k = 0; k < sizeof(own_names) / sizeof(*own_names); k++)
		take(c, str_of(own_names[k]), &rev);
	for (size_t i = 0; i < c->post->n; i++)
		if (!c->known[i])
			c->result->n_unknown++;
}

void
form_check(struct arena *arena, const struct form *form,
    const struct form_post *post, const struct form_texts *texts,
    struct date today, struct form_result *result)
{
	struct check c = { .arena = arena,
		.form = form,
		.post = post,
		.today = today,
		.result = result };
	size_t n = 0;

	*result = (struct form_result){ 0 };
	for (size_t i = 0; i < form->n_sections; i++)
		n += form->sections[i].n_fields;
	result->answers = ARENA_ARRAY(arena, n + 1, struct answer);
	c.known = ARENA_ARRAY(arena, post->n + 1, bool);
	for (size_t i = 0; i < form->n_sections; i++)
		check_section(&c, &form->sections[i]);
	check_consent(&c, texts);
	conclude(&c);
}

const struct answer *
form_answer(const struct form_result *result, struct str id)
{
	for (size_t i = 0; i < result->n_answers; i++)
		if (str_eq(result->answers[i].field->id, id))
			return &result->answers[i];
	return NULL;
}
