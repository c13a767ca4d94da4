/*
 * The `form:` key of a page: who receives it, by when, how long it is kept,
 * and its sections. Fields and sets are read by form_part_*.c. Everything is
 * resolved here; the bundle and the service never look anything up.
 */
#include "read/form_yaml.h"

#include "contract/clock.h"
#include "read/form_parts.h"

enum { DRAFT_LEAST = 10, DRAFT_MOST = 1440, DRAFT_USUAL = 60 };

struct top {
	struct str id, next, consent, unit, route, clock, draft;
	struct pos id_pos, unit_pos, route_pos, clock_pos, draft_pos;
	uint32_t retain;
	int publish, withdraw;
	const struct ynode *anonymous, *sections;
};

static const char *const withdraw_words[] = { "no", "yes", NULL };
static const char *const publish_words[] = { "no", "asked", NULL };

#define AT struct top
static const struct schema_key keys[] = {
	SCHEMA_NEEDED_PLACED("id", SCHEMA_TEXT, AT, id, id_pos, "表单编号"),
	SCHEMA_NEEDED("next", SCHEMA_TEXT, AT, next, "按钮文字"),
	SCHEMA_NEEDED("consent", SCHEMA_TEXT, AT, consent, "同意的文字"),
	SCHEMA_NEEDED_PLACED(
	    "unit", SCHEMA_TEXT, AT, unit, unit_pos, "受理单位"),
	SCHEMA_PLACED("route", SCHEMA_TEXT, AT, route, route_pos),
	SCHEMA_KEY("anonymous", SCHEMA_NODE, AT, anonymous),
	SCHEMA_NEEDED_PLACED(
	    "clock", SCHEMA_TEXT, AT, clock, clock_pos, "答复时限"),
	SCHEMA_NEEDED("retain", SCHEMA_AGE, AT, retain, "保存期限"),
	SCHEMA_PLACED("draft", SCHEMA_TEXT, AT, draft, draft_pos),
	SCHEMA_CHOICE("publish", publish_words, AT, publish),
	SCHEMA_CHOICE("withdraw", withdraw_words, AT, withdraw),
	SCHEMA_NEEDED("sections", SCHEMA_LIST, AT, sections, "各部分"),
};
#undef AT

static void
wrong_text(struct form_reader *r, struct pos pos, struct str text,
    const char *what, const struct schema_wanted *wanted)
{
	const struct ynode node = { .pos = pos, .text = text };

	schema_wrong(r->env.diags, &node, str_of(what), wanted);
}

/* ---- the form's own keys ------------------------------------------------ */

static void
check_id(struct form_reader *r, const struct top *top)
{
	if (top->id.n > 0 && !form_id_is_valid(top->id))
		DIAG_ADD(r->env.diags, DIAG_FORM_ID, top->id_pos, top->id.p,
		    "要以小写字母开头，只用小写字母、数字和短横线，2 至 32 个",
		    "a lower case letter, then letters, digits and dashes, "
		    "2–32 in all");
}

static void
check_unit(struct form_reader *r, const struct top *top)
{
	const struct site_yaml *site = r->with->site;
	struct str *known;

	if (top->unit.n == 0 || site_yaml_unit(site, top->unit) != NULL)
		return;
	known = ARENA_ARRAY(r->env.arena, site->n_units, struct str);
	for (size_t i = 0; i < site->n_units; i++)
		known[i] = site->units[i].unit.id;
	DIAG_ADD(r->env.diags, DIAG_FORM_UNIT, top->unit_pos,
	    str_dup(r->env.arena, top->unit),
	    str_dup(
		r->env.arena, str_nearest(top->unit, known, site->n_units)));
}

/* draft = minutes " minutes" */
static bool
parse_minutes(struct str s, uint32_t *out)
{
	struct str number, unit;
	uint64_t n;

	if (!str_cut(s, ' ', &number, &unit) || !str_is(unit, "minutes") ||
	    !str_u64(number, &n) || n < DRAFT_LEAST || n > DRAFT_MOST)
		return false;
	*out = (uint32_t)n;
	return true;
}

static void
read_times(struct form_reader *r, const struct top *top)
{
	static const struct schema_wanted clock = {
		"N hours、N days 或 N workdays",
		"N hours, N days or N workdays", "15 workdays"
	};
	static const struct schema_wanted draft = {
		"10 至 1440 分钟，写成 N minutes", "10–1440 minutes",
		"60 minutes"
	};
	struct form *form = r->form;

	form->retain_days = top->retain;
	if (top->clock.n > 0 && !clock_parse(top->clock, &form->clock))
		wrong_text(r, top->clock_pos, top->clock, "clock", &clock);
	form->draft_minutes = DRAFT_USUAL;
	if (top->draft.n > 0 &&
	    !parse_minutes(top->draft, &form->draft_minutes))
		wrong_text(r, top->draft_pos, top->draft, "draft", &draft);
}

static void
read_anonymous(struct form_reader *r, const struct ynode *node)
{
	static const struct schema_wanted wanted = { "true、false 或条件",
		"true, false or a condition", "{identity: 匿名}" };
	struct form *form = r->form;
	bool always = false;

	if (node == NULL)
		return;
	if (node->kind == YNODE_MAP) {
		form->anonymous = ANONYMOUS_WHEN;
		if (schema_condition(
			&r->env, node, STR("anonymous"), &form->anonymous_when))
			form_part_check_when(r, node, NULL);
	} else if (node->kind == YNODE_SCALAR &&
		   schema_bool(node->text, &always)) {
		form->anonymous = always ? ANONYMOUS_ALWAYS : ANONYMOUS_NEVER;
	} else {
		schema_wrong(r->env.diags, node, STR("anonymous"), &wanted);
	}
}

/* ---- sections ----------------------------------------------------------- */

struct raw_section {
	struct str title;
	const struct ynode *when, *fields;
};

static const struct schema_key section_keys[] = {
	SCHEMA_NEEDED("title", SCHEMA_TEXT, struct raw_section, title, "标题"),
	SCHEMA_KEY("when", SCHEMA_MAP, struct raw_section, when),
	SCHEMA_NEEDED(
	    "fields", SCHEMA_LIST, struct raw_section, fields, "字段"),
};

/* Sections and the places of their fields; fields are read afterwards. */
static void
collect(
    struct form_reader *r, const struct ynode *list, const struct ynode **when)
{
	struct form *form = r->form;

	for (size_t i = 0; i < list->n; i++) {
		struct raw_section raw = { 0 };
		struct form_section *s = &form->sections[form->n_sections];

		if (!schema_is_map(
			r->env.diags, list->items[i], STR("sections")))
			continue;
		schema_read(&r->env, list->items[i], section_keys,
		    SCHEMA_N(section_keys), &raw);
		s->title = raw.title;
		when[form->n_sections] = raw.when;
		if (raw.when != NULL)
			schema_condition(
			    &r->env, raw.when, STR("when"), &s->when);
		for (size_t k = 0; raw.fields != NULL && k < raw.fields->n; k++)
			form_part_collect(
			    r, form->n_sections, raw.fields->items[k]);
		form->n_sections++;
	}
}

static void
read_fields(struct form_reader *r)
{
	struct form *form = r->form;
	struct field *fields =
	    ARENA_ARRAY(r->env.arena, r->n_parts, struct field);
	size_t n = 0;

	r->pending = ARENA_ARRAY(r->env.arena, r->n_parts, struct form_pending);
	for (size_t i = 0; i < r->n_parts; i++) {
		struct form_section *s = &form->sections[r->parts[i].section];
		struct form_pending *p = &r->pending[r->n_pending];

		if (s->n_fields == 0)
			s->fields = &fields[n];
		p->field = &fields[n];
		form_part_field(r, &r->parts[i], p);
		/* One without id or type has been told of, and is no field. */
		if (p->field->id.n == 0) {
			*p->field = (struct field){ 0 };
			continue;
		}
		n++;
		s->n_fields++;
		r->n_pending++;
	}
}

static void
check_sections(
    struct form_reader *r, const struct ynode *const *when, struct pos pos)
{
	static const struct schema_wanted wanted = { "至少一个字段",
		"at least one field", "" };
	const struct form *form = r->form;

	for (size_t i = 0; i < form->n_sections; i++) {
		const struct form_section *s = &form->sections[i];

		if (s->n_fields > 0)
			form_part_check_when(r, when[i], s->fields);
	}
	if (r->n_parts == 0)
		wrong_text(r, pos, STR(""), "sections", &wanted);
}

/* A withdrawn ticket needs a state to be in. */
static void
check_withdraw(const struct form_reader *r)
{
	const struct site_yaml *site = r->with->site;

	for (size_t i = 0; i < site->n_states; i++)
		if (str_is(site->states[i].by_citizen, "withdraw"))
			return;
	if (r->form->withdraw)
		DIAG_ADD0(r->env.diags, DIAG_FORM_WITHDRAW, r->form->pos);
}

struct form *
form_yaml_read(struct arena *a, const struct ynode *map,
    const struct form_env *with, struct diags *diags)
{
	struct form_reader r = { .env = { a, diags, false }, .with = with };
	struct top top = { 0 };
	const struct ynode **when;

	if (!schema_is_map(diags, map, STR("form")))
		return NULL;
	schema_read(&r.env, map, keys, SCHEMA_N(keys), &top);
	if (top.id.n == 0 || top.sections == NULL)
		return NULL;
	r.form = ARENA_NEW(a, struct form);
	r.form->id = top.id;
	r.form->pos = top.id_pos;
	r.form->next = top.next;
	r.form->consent = top.consent;
	r.form->unit = top.unit;
	r.form->route = top.route;
	r.form->publish = (enum form_publish)top.publish;
	r.form->withdraw = top.withdraw != 0;
	r.form->sections = ARENA_ARRAY(a, top.sections->n, struct form_section);
	when = ARENA_ARRAY(a, top.sections->n, const struct ynode *);
	check_id(&r, &top);
	check_unit(&r, &top);
	check_withdraw(&r);
	read_times(&r, &top);
	collect(&r, top.sections, when);
	read_fields(&r);
	check_sections(&r, when, top.sections->pos);
	form_part_check_fields(&r);
	form_part_check_route(&r, top.route_pos);
	read_anonymous(&r, top.anonymous);
	form_part_resolve(&r);
	return r.form;
}
