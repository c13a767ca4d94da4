/* Every link of the finished pages, once per place in the sources. */
#ifndef GENERATOR_VERB_LINKS_ROWS_H
#define GENERATOR_VERB_LINKS_ROWS_H

#include "build_visit.h"

enum link_row_state {
	LINK_ROW_OK,
	LINK_ROW_OLD,     /* leads to an old address, which leads on */
	LINK_ROW_PENDING, /* to a page whose own mistakes are reported */
	LINK_ROW_BROKEN,
	LINK_ROW_ANCHOR, /* the page is there, the anchor is not */
	LINK_ROW_EXTERNAL,
	LINK_ROW__MAX
};

struct link_row {
	struct pos pos;
	struct str target; /* as printed in the page */
	enum link_row_state state;
};

struct link_rows {
	struct link_hand *hands; /* one per worker */
	unsigned jobs;
	const struct site *site;
};

/* For build_visit: ctx is a zeroed struct link_rows. */
void link_rows_start(void *ctx, const struct site *, unsigned jobs);
void link_rows_page(
    void *ctx, unsigned worker, const struct url *, const struct render_hand *);
/*
 * All of them, sorted by place, with the states that `diags` (the findings of
 * verify) give them. Arena; texts live until link_rows_done.
 */
struct link_row *link_rows_all(
    const struct link_rows *, struct arena *, const struct diags *, size_t *n);
void link_rows_done(struct link_rows *);

#endif
