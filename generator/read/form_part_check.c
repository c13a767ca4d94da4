/*
 * What relates fields of one form to each other: ids, conditions, limits that
 * name a field, the route, messages. Runs when all fields are read.
 */
#include "read/form_parts.h"

void
form_part_unknown_field(struct form_reader *r, struct str id, struct pos pos)
{
	struct str *known = ARENA_ARRAY(r->env.arena, r->n_pending, struct str);

	for (size_t i = 0; i < r->n_pending; i++)
		known[i] = r->pending[i].field->id;
	DIAG_ADD(r->env.diags, DIAG_FORM_FIELD, pos, str_dup(r->env.arena, id),
	    str_dup(r->env.arena, str_nearest(id, known, r->n_pending)));
}

/* ---- conditions --------------------------------------------------------- */

/* A choice's options, or the one value a tick can have. */
static bool
check_values(
    struct form_reader *r, const struct field *field, const struct ynode *node)
{
	static const struct option tick = { { "true", 4 }, { "true", 4 } };
	const struct option *options =
	    field->type == FIELD_CHECK ? &tick : field->options;
	size_t n = field->type == FIELD_CHECK ? 1 : field->n_options;
	size_t n_values = node->kind == YNODE_LIST ? node->n : 1;
	struct str *values = ARENA_ARRAY(r->env.arena, n, struct str);
	bool good = true;

	for (size_t i = 0; i < n; i++)
		values[i] = options[i].value;
	for (size_t v = 0; v < n_values; v++) {
		const struct ynode *value =
		    node->kind == YNODE_LIST ? node->items[v] : node;
		bool found = value->kind != YNODE_SCALAR; /* told before */

		for (size_t i = 0; i < n && !found; i++)
			found = str_eq(value->text, values[i]);
		if (found)
			continue;
		schema_not_an_option(
		    r->env.diags, value->pos, value->text, values, n);
		good = false;
	}
	return good;
}

static bool
is_choice(enum field_type type)
{
	return type == FIELD_SELECT || type == FIELD_RADIO ||
	       type == FIELD_MULTI || type == FIELD_CHECK;
}

bool
form_part_check_when(
    struct form_reader *r, const struct ynode *when, const struct field *before)
{
	static const struct schema_wanted wanted = { "选择类字段",
		"a field with choices", "{identity: 实名}" };
	bool good = true;

	for (size_t i = 0; when != NULL && i < when->n; i++) {
		const struct ynode *key = when->keys[i];
		struct condition_row row = { .field = key->text };
		const struct condition one = { &row, 1 };
		const struct field *field;

		if (!form_condition_is_known(r->form, &one, before)) {
			DIAG_ADD(r->env.diags, DIAG_FORM_WHEN, key->pos,
			    key->text.p);
			good = false;
			continue;
		}
		field = form_field(r->form, key->text);
		if (is_choice(field->type)) {
			good &= check_values(r, field, when->items[i]);
		} else {
			schema_wrong(r->env.diags, key, STR("when"), &wanted);
			good = false;
		}
	}
	return good;
}

/* ---- fields ------------------------------------------------------------- */

static bool
is_repeated(const struct form_reader *r, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (str_eq(r->pending[i].field->id, r->pending[at].field->id))
			return true;
	}
	return false;
}

static bool
check_limit(struct form_reader *r, const struct field *field,
    const struct limit *limit, const struct ynode *node)
{
	struct condition_row row = { .field = limit->field };
	const struct condition one = { &row, 1 };
	const struct field *other;

	if (limit->kind != LIMIT_FIELD)
		return true;
	other = form_field(r->form, limit->field);
	if (other != NULL && other->type == FIELD_DATE &&
	    form_condition_is_known(r->form, &one, field))
		return true;
	DIAG_ADD(r->env.diags, DIAG_FORM_WHEN, node->pos, node->text.p);
	return false;
}

/*
 * Files stand behind all else: of a request that is too big the beginning is
 * read, and that should be all of the text.
 */
static bool
check_files_last(struct form_reader *r)
{
	const struct field *file = NULL;

	for (size_t i = 0; i < r->n_pending; i++) {
		const struct field *field = r->pending[i].field;

		if (field->type == FIELD_FILE) {
			file = field;
		} else if (file != NULL) {
			DIAG_ADD(r->env.diags, DIAG_FORM_FILE, file->pos,
			    str_dup(r->env.arena, file->id),
			    str_dup(r->env.arena, field->id));
			return false;
		}
	}
	return true;
}

bool
form_part_check_fields(struct form_reader *r)
{
	bool good = check_files_last(r);

	for (size_t i = 0; i < r->n_pending; i++) {
		const struct form_pending *p = &r->pending[i];

		if (is_repeated(r, i)) {
			DIAG_ADD(r->env.diags, DIAG_FORM_ID, p->field->pos,
			    str_dup(r->env.arena, p->field->id),
			    "表单里已经有这个编号",
			    "the form has this id already");
			good = false;
		}
		good &= form_part_check_when(r, p->when, p->field);
		good &= form_part_check_when(r, p->use_when, p->field);
		good &= check_limit(r, p->field, &p->field->min, p->min);
		good &= check_limit(r, p->field, &p->field->max, p->max);
	}
	return good;
}

/* ---- route -------------------------------------------------------------- */

static bool
section_is_conditional(const struct form *form, const struct field *field)
{
	for (size_t i = 0; i < form->n_sections; i++) {
		const struct form_section *s = &form->sections[i];

		if (field >= s->fields && field < s->fields + s->n_fields)
			return s->when.n > 0;
	}
	return false;
}

/* The receiver must be known for every ticket. */
bool
form_part_check_route(struct form_reader *r, struct pos pos)
{
	struct str id = r->form->route;

	if (id.n == 0)
		return true;
	for (size_t i = 0; i < r->n_pending; i++) {
		const struct form_pending *p = &r->pending[i];
		const struct field *f = p->field;

		if (!str_eq(f->id, id))
			continue;
		if (p->options_are_units && f->required && f->when.n == 0 &&
		    f->type != FIELD_MULTI &&
		    !section_is_conditional(r->form, f))
			return true;
		DIAG_ADD(r->env.diags, DIAG_FORM_ROUTE, pos,
		    str_dup(r->env.arena, id));
		return false;
	}
	form_part_unknown_field(r, id, pos);
	return false;
}

/* ---- messages ----------------------------------------------------------- */

/* Every rule that can be broken has words; texts.yaml has the default ones. */
bool
form_part_resolve(struct form_reader *r)
{
	bool good = true;

	if (r->with->texts == NULL)
		return false; /* its own findings were added */
	for (size_t i = 0; i < r->n_pending; i++) {
		struct field *field = r->pending[i].field;
		enum form_rule missing;

		if (form_resolve_messages(
			r->env.arena, r->form, field, r->with->texts, &missing))
			continue;
		DIAG_ADD(r->env.diags, DIAG_FORM_MESSAGE, field->pos,
		    form_rule_name(missing));
		good = false;
	}
	return good;
}
