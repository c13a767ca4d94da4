/*
 * The moments at which a site changes although nobody edits it: pages appear
 * and go, columns grow stale, lists of the last days lose their oldest.
 */
#ifndef GENERATOR_VERB_LIST_DUE_H
#define GENERATOR_VERB_LIST_DUE_H

#include "model/site.h"

enum due_kind { DUE_PUBLISH, DUE_EXPIRE, DUE_STALE, DUE_WINDOW };

struct due {
	enum due_kind kind;
	int64_t at; /* seconds */
	struct pos pos;
	const struct page *page; /* STALE: NULL */
	struct str name;         /* STALE: the type; WINDOW: the list */
};

struct dues {
	struct due *items; /* soonest first, then by position */
	size_t n, cap;
};

enum due_state { DUE_LIVE, DUE_DRAFT, DUE_FUTURE, DUE_EXPIRED };

/* What keeps a page from being seen at site->now, whatever --drafts says. */
enum due_state due_state(const struct page *);
/*
 * The newest day of a column's pages and the moment from which it counts as
 * stale. False: it never does, or has no pages with a day.
 */
bool due_stale(
    const struct site *, const struct type *, struct date *newest, int64_t *at);
/* Everything later than site->now. Arena. */
void dues_find(struct arena *, const struct site *, struct dues *);

#endif
