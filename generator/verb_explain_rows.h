/* The answers of `wangting explain`, one row each, and how they look. */
#ifndef GENERATOR_VERB_EXPLAIN_ROWS_H
#define GENERATOR_VERB_EXPLAIN_ROWS_H

#include "build_visit.h"

enum explain_what {
	EXPLAIN_URL,
	EXPLAIN_SOURCE,
	EXPLAIN_TITLE,
	EXPLAIN_STATE,
	EXPLAIN_TYPE,
	EXPLAIN_LAYOUT,
	EXPLAIN_PARTIAL,
	EXPLAIN_DATA,
	EXPLAIN_LIST,
	EXPLAIN_MENU,
	EXPLAIN_LINK,
	EXPLAIN_CHANGE,
	EXPLAIN__MAX
};

struct explain_row {
	enum explain_what what;
	const char *word; /* for tools, closed per kind; NULL: none */
	struct str text;  /* for people; may be empty */
	struct pos pos;   /* src NULL: none */
};

struct explain_rows {
	struct arena *arena;
	struct explain_row *items;
	size_t n, cap;
};

void explain_add(struct explain_rows *, enum explain_what, const char *word,
    struct str text, struct pos);
void explain_put(struct buf *, const struct explain_rows *, enum diag_format,
    enum diag_lang);

/*
 * Why the bytes of an output differ from the published ones. `old` and `now`
 * are whole files; `facts` with its trace belongs to `now`, `own` is the
 * source of the page. Adds one EXPLAIN_CHANGE row per kind of cause.
 */
void explain_change(struct explain_rows *, struct str old, struct str now,
    const struct facts *, const struct src *own, enum diag_lang);

#endif
