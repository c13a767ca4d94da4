/* The queue in pages; see queue.h. */
#include "desk/queue.h"

#include "desk/report.h"

enum { QUEUE_PAGE = 500 };

/* One page. Rows and their texts go to the arena. */
static bool
fetch(struct session *s, const struct queue_filter *filter, struct str after,
    struct store_inbox_reply *page)
{
	struct store_request request = { .op = STORE_INBOX };
	struct store_reply reply;
	struct buf record = BUF_INIT;
	bool done;

	request.inbox = (struct store_inbox){ .unit = filter->unit,
		.state = filter->state,
		.after = after,
		.limit = QUEUE_PAGE };
	done = session_ask(s, &record, &request, &reply);
	if (done && reply.status != STORE_OK) {
		report_error(
		    "存储进程答复“%s”", store_wire_status_name(reply.status));
		done = false;
	}
	if (done) {
		/* The rows point into the record: read it where it stays. */
		done = store_wire_reply_get(&s->arena, STORE_INBOX,
		    str_copy(&s->arena, buf_view(&record)), &reply);
		*page = reply.inbox;
	}
	buf_done(&record);
	return done;
}

bool
queue_walk(struct session *s, const struct queue_filter *filter,
    bool (*each)(void *, const struct store_row *), void *ctx)
{
	struct store_inbox_reply page = { 0 };
	struct str after = { 0 };
	size_t i;

	do {
		if (!fetch(s, filter, after, &page))
			return false;
		for (i = 0; i < page.n_rows; i++) {
			after = page.rows[i].public;
			if (!each(ctx, &page.rows[i]))
				return false;
		}
	} while (page.n_rows > 0);
	return true;
}
