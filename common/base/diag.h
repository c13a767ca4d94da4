/*
 * Findings: collected, never printed where they are found. Whoever detects a
 * mistake adds it, with its position, and returns false or NULL; callers pass
 * the failure on and add nothing.
 *
 * Codes, levels and texts are the rows of diag_codes.def. Texts name their
 * arguments {1} {2} … so that both languages may order them as they like; a
 * help text that names a missing or empty argument is left out.
 *
 * A sink belongs to one thread; sinks are merged behind a barrier, then
 * sorted by file, line, column, code, and printed once.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdio.h>

#include "arena.h"
#include "src.h"

enum diag_level { DIAG_OFF, DIAG_WARNING, DIAG_ERROR, DIAG_SYSTEM };
enum diag_lang { DIAG_ZH, DIAG_EN };
enum diag_format { DIAG_TEXT, DIAG_JSON };

enum diag_code {
#define DIAG(id, slug, level, fixed, zh, en, help_zh, help_en) DIAG_##id,
#include "diag_codes.def"
#undef DIAG
	DIAG__MAX
};

enum { DIAG_ARGS_MAX = 6 };

struct diag {
	enum diag_code code;
	struct pos pos;
	const char
	    *args[DIAG_ARGS_MAX]; /* arena copies; NULL behind the last */
};

struct diags {
	struct arena arena;
	struct diag *items;
	size_t n, cap;
};

void diags_init(struct diags *);
void diags_done(struct diags *);

/* Arguments are C strings, copied; use DIAG_ADD. */
void diag_add(struct diags *, enum diag_code, struct pos,
    const char *const *args, size_t n_args);
#define DIAG_ADD(ds, code, pos, ...)                                           \
	diag_add((ds), (code), (pos), (const char *const[]){ __VA_ARGS__ },    \
	    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))
#define DIAG_ADD0(ds, code, pos) diag_add((ds), (code), (pos), NULL, 0)

/* Copies; `from` stays valid and owned by the caller. */
void diags_merge(struct diags *into, const struct diags *from);

/* Levels as site.yaml sets them; index by code. */
struct diag_levels {
	enum diag_level level[DIAG__MAX];
};
void diag_levels_default(struct diag_levels *);
/* False when the code is unknown, or fixed and this would lower it. */
bool diag_levels_set(struct diag_levels *, struct str slug, enum diag_level);
const char *diag_slug(enum diag_code);
bool diag_find(struct str slug, enum diag_code *);
bool diag_is_fixed(enum diag_code);
enum diag_level diag_default(enum diag_code);
/* The row's own words, arguments still as {1} …; help may be NULL. */
const char *diag_text(enum diag_code, enum diag_lang);
const char *diag_help(enum diag_code, enum diag_lang);

struct diag_counts {
	size_t errors, warnings, systems;
};
struct diag_counts diags_count(
    const struct diags *, const struct diag_levels *);
/*
 * Sorts and removes duplicates (from the sink, so that counts taken later
 * agree), then writes: text is for standard error, JSON lines for standard
 * output; the caller passes the stream. Levels NULL: the defaults. Control and
 * invisible characters are shown as U+FFFD.
 */
void diags_print(struct diags *, const struct diag_levels *, enum diag_format,
    enum diag_lang, FILE *);
/* Exit status: 0 none or warnings, 1 errors, 2 system. */
int diags_exit(const struct diags *, const struct diag_levels *);

#endif
