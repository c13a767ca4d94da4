/*
 * The holiday table, in the form of the State Council's yearly notice: spans
 * without work and single days of work at a weekend. Whatever cannot be meant
 * is told: a day twice, out of order, a workday inside a span or in the week.
 */
#include "read/holidays_yaml.h"

#include "base/yaml.h"
#include "read/schema.h"
#include "read/source.h"

enum { SATURDAY = 5, SPAN_MAX = 31 };

struct reader {
	struct schema_env env;
	struct holidays *table;
	size_t cap_off, cap_work;
	int64_t last_off;  /* last day of the spans so far */
	int64_t last_work; /* last workday so far */
};

struct year {
	struct str source, checked;
	struct pos checked_pos;
	const struct ynode *off, *work;
};

struct span {
	struct str name;
	struct str from, to;
	struct pos from_pos, to_pos;
};

static void
tell(struct reader *r, struct pos pos, struct str day, const char *zh,
    const char *en)
{
	DIAG_ADD(r->env.diags, DIAG_HOLIDAYS_DAY, pos,
	    str_dup(r->env.arena, day), zh, en);
}

/* A day of that year, or of the December before: 元旦 may begin there. */
static bool
get_day(
    struct reader *r, int year, struct str text, struct pos pos, int64_t *days)
{
	struct date day;

	if (!date_parse(text, &day)) {
		tell(r, pos, text, "不是 2026-01-01 这样的日期",
		    "no day like 2026-01-01");
		return false;
	}
	if (day.y != year && !(day.y == year - 1 && day.m == 12)) {
		tell(r, pos, text, "不在这一年里", "not of this year");
		return false;
	}
	*days = date_days(day);
	return true;
}

static void
push(struct reader *r, struct str **list, size_t *n, size_t *cap, int64_t day)
{
	struct buf iso = BUF_INIT;

	*list = arena_grow(r->env.arena, *list, *n, cap, sizeof(**list));
	date_put_iso(&iso, date_of_days(day));
	(*list)[(*n)++] = str_copy(r->env.arena, buf_view(&iso));
	buf_done(&iso);
}

static void
read_span(struct reader *r, int year, const struct ynode *node)
{
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED("name", SCHEMA_TEXT, struct span, name, "节日"),
		SCHEMA_NEEDED_PLACED(
		    "from", SCHEMA_TEXT, struct span, from, from_pos, "第一天"),
		SCHEMA_NEEDED_PLACED(
		    "to", SCHEMA_TEXT, struct span, to, to_pos, "最后一天"),
	};
	struct span span = { 0 };
	int64_t from, to;

	if (!schema_is_map(r->env.diags, node, STR("off")) ||
	    !schema_read(&r->env, node, rows, SCHEMA_N(rows), &span) ||
	    !get_day(r, year, span.from, span.from_pos, &from) ||
	    !get_day(r, year, span.to, span.to_pos, &to))
		return;
	if (to < from || to - from >= SPAN_MAX) {
		tell(r, span.to_pos, span.to, "早于 from，或离得太远",
		    "before `from`, or too far from it");
		return;
	}
	if (from <= r->last_off) {
		tell(r, span.from_pos, span.from, "重复，或没有按先后写",
		    "twice, or out of order");
		return;
	}
	r->last_off = to;
	for (int64_t day = from; day <= to; day++)
		if (date_weekday(date_of_days(day)) < SATURDAY)
			push(r, &r->table->off, &r->table->n_off, &r->cap_off,
			    day);
}

/* Does a span of the year's list hold that day? Bad spans were told of. */
static bool
is_off(const struct ynode *off, int64_t day)
{
	struct date from, to;

	for (size_t i = 0; off != NULL && i < off->n; i++) {
		const struct ynode *a = NULL, *b = NULL;

		if (off->items[i]->kind == YNODE_MAP) {
			a = ynode_get(off->items[i], "from");
			b = ynode_get(off->items[i], "to");
		}
		if (a != NULL && b != NULL && date_parse(a->text, &from) &&
		    date_parse(b->text, &to) && date_days(from) <= day &&
		    day <= date_days(to))
			return true;
	}
	return false;
}

static void
read_work(struct reader *r, int year, const struct ynode *node,
    const struct ynode *off)
{
	int64_t day;

	if (!get_day(r, year, node->text, node->pos, &day))
		return;
	if (is_off(off, day))
		tell(r, node->pos, node->text, "在放假的日子里，不能又上班",
		    "inside a holiday");
	else if (date_weekday(date_of_days(day)) < SATURDAY)
		tell(r, node->pos, node->text,
		    "是周一至周五，本来就上班，不用写",
		    "a Monday to Friday: works anyway");
	else if (day <= r->last_work)
		tell(r, node->pos, node->text, "重复，或没有按先后写",
		    "twice, or out of order");
	else {
		r->last_work = day;
		push(r, &r->table->work, &r->table->n_work, &r->cap_work, day);
	}
}

static bool
read_year(struct reader *r, const struct ynode *key, const struct ynode *map)
{
	static const struct schema_key rows[] = {
		SCHEMA_NEEDED(
		    "source", SCHEMA_TEXT, struct year, source, "依据"),
		SCHEMA_NEEDED_PLACED("lawCheckedOn", SCHEMA_TEXT, struct year,
		    checked, checked_pos, "核对日期"),
		SCHEMA_NEEDED("off", SCHEMA_LIST, struct year, off, "放假"),
		SCHEMA_KEY("work", SCHEMA_LIST, struct year, work),
	};
	struct year year = { 0 };
	struct date checked;
	uint64_t n;

	if (key->text.n != 4 || !str_u64(key->text, &n) || n < 2000) {
		tell(r, key->pos, key->text, "不是年份", "not a year");
		return false;
	}
	if (str_sub(r->table->until, 0, 4).n == 4 &&
	    str_cmp(key->text, str_sub(r->table->until, 0, 4)) <= 0) {
		tell(r, key->pos, key->text, "没有按先后写", "out of order");
		return false;
	}
	if (!schema_is_map(r->env.diags, map, key->text) ||
	    !schema_read(&r->env, map, rows, SCHEMA_N(rows), &year))
		return false;
	if (!date_parse(year.checked, &checked))
		tell(r, year.checked_pos, year.checked,
		    "不是 2026-01-01 这样的日期", "no day like 2026-01-01");
	for (size_t i = 0; i < year.off->n; i++)
		read_span(r, (int)n, year.off->items[i]);
	for (size_t i = 0; year.work != NULL && i < year.work->n; i++)
		read_work(r, (int)n, year.work->items[i], year.off);
	r->table->until =
	    str_of(str_fmt(r->env.arena, "%.*s-12-31", STR_FMT(key->text)));
	return true;
}

const struct holidays *
holidays_yaml_read(struct arena *arena, const struct scan *scan,
    struct pos *end, struct diags *diags)
{
	size_t at = scan_next(scan, SCAN_HOLIDAYS, 0);
	struct reader r = { .env = { arena, diags, false },
		.last_off = INT64_MIN,
		.last_work = INT64_MIN };
	const struct ynode *root;

	if (at == scan->n)
		return NULL;
	root = source_yaml(arena, &scan->items[at], diags);
	if (root == NULL || !schema_is_map(diags, root, STR("holidays.yaml")))
		return NULL;
	r.table = ARENA_NEW(arena, struct holidays);
	for (size_t i = 0; i < root->n; i++)
		if (read_year(&r, root->keys[i], root->items[i]))
			*end = root->keys[i]->pos;
	return r.table->until.n > 0 ? r.table : NULL;
}
