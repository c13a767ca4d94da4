/* Walking over the store's queue, page by page. Clear columns only. */
#ifndef DESK_QUEUE_H
#define DESK_QUEUE_H

#include "desk/session.h"

struct queue_filter {
	struct str unit, state; /* empty: all */
};

/*
 * `each` gets every row, by due day; the row lives in the session's arena.
 * It may change the ticket, not the due day of one that comes later. False
 * after saying why, or when `each` says false.
 */
bool queue_walk(struct session *, const struct queue_filter *,
    bool (*each)(void *ctx, const struct store_row *), void *ctx);

#endif
