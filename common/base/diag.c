/*
 * The table of findings, their levels, and the sink that collects them.
 * Showing them is diag_print.c.
 */
#include "base/diag.h"

#include <stdlib.h>

static const struct row {
	const char *slug;
	enum diag_level level;
	bool fixed;
	const char *text[2], *help[2]; /* by enum diag_lang */
} rows[DIAG__MAX] = {
#define DIAG(id, slug, level, fixed, zh, en, help_zh, help_en)                 \
	[DIAG_##id] = { slug, level, fixed, { zh, en }, { help_zh, help_en } },
#include "diag_codes.def"
#undef DIAG
};

/* ---- codes and levels ---------------------------------------------------- */

const char *
diag_slug(enum diag_code code)
{
	return rows[code].slug;
}

bool
diag_find(struct str slug, enum diag_code *out)
{
	for (int i = 0; i < DIAG__MAX; i++) {
		if (str_is(slug, rows[i].slug)) {
			*out = (enum diag_code)i;
			return true;
		}
	}
	return false;
}

bool
diag_is_fixed(enum diag_code code)
{
	return rows[code].fixed;
}

enum diag_level
diag_default(enum diag_code code)
{
	return rows[code].level;
}

const char *
diag_text(enum diag_code code, enum diag_lang lang)
{
	return rows[code].text[lang];
}

const char *
diag_help(enum diag_code code, enum diag_lang lang)
{
	return rows[code].help[lang];
}

void
diag_levels_default(struct diag_levels *levels)
{
	for (int i = 0; i < DIAG__MAX; i++)
		levels->level[i] = rows[i].level;
}

bool
diag_levels_set(
    struct diag_levels *levels, struct str slug, enum diag_level level)
{
	enum diag_code code;

	if (!diag_find(slug, &code))
		return false;
	if (rows[code].fixed && level < rows[code].level)
		return false;
	levels->level[code] = level;
	return true;
}

/* ---- the sink ------------------------------------------------------------ */

void
diags_init(struct diags *ds)
{
	*ds = (struct diags){ .items = NULL };
	arena_init(&ds->arena, 1024);
}

void
diags_done(struct diags *ds)
{
	free(ds->items);
	arena_done(&ds->arena);
	*ds = (struct diags){ .items = NULL };
}

static struct diag *
diags_push(struct diags *ds)
{
	if (ds->n == ds->cap) {
		size_t cap = ds->cap == 0 ? 16 : ds->cap * 2;

		if (cap > SIZE_MAX / sizeof(*ds->items))
			abort();
		ds->items = realloc(ds->items, cap * sizeof(*ds->items));
		if (ds->items == NULL)
			abort();
		ds->cap = cap;
	}
	ds->items[ds->n] = (struct diag){ .code = DIAG__MAX };
	return &ds->items[ds->n++];
}

void
diag_add(struct diags *ds, enum diag_code code, struct pos pos,
    const char *const *args, size_t n_args)
{
	struct diag *d = diags_push(ds);

	d->code = code;
	d->pos = pos;
	/* NULL ends the arguments, so one that is unknown becomes empty. */
	for (size_t i = 0; i < n_args && i < DIAG_ARGS_MAX; i++)
		d->args[i] = str_dup(&ds->arena, str_of(args[i]));
}

void
diags_merge(struct diags *into, const struct diags *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct diag *d = &from->items[i];
		size_t n = 0;

		while (n < DIAG_ARGS_MAX && d->args[n] != NULL)
			n++;
		diag_add(into, d->code, d->pos, d->args, n);
	}
}

static enum diag_level
level_of(const struct diag_levels *levels, enum diag_code code)
{
	return levels == NULL ? rows[code].level : levels->level[code];
}

struct diag_counts
diags_count(const struct diags *ds, const struct diag_levels *levels)
{
	struct diag_counts counts = { 0, 0, 0 };

	for (size_t i = 0; i < ds->n; i++) {
		enum diag_level level = level_of(levels, ds->items[i].code);

		counts.warnings += level == DIAG_WARNING;
		counts.errors += level == DIAG_ERROR;
		counts.systems += level == DIAG_SYSTEM;
	}
	return counts;
}

int
diags_exit(const struct diags *ds, const struct diag_levels *levels)
{
	struct diag_counts counts = diags_count(ds, levels);

	if (counts.systems != 0)
		return 2;
	return counts.errors != 0;
}
