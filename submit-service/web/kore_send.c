/*
 * Writes whole answers into a connection's queue. Kore's own response writer
 * is not used: it knows headers of its own, and what goes out should stand in
 * one table (reply_head.c).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kore_web.h"

enum { HEAD_GUESS = 2048 }; /* more makes the buffer grow, no harm done */

/* Kore is done with the bytes: sent, or the connection ended before. */
static int
answer_gone(struct netbuf *nb)
{
	explicit_bzero(nb->buf, nb->b_len);
	free(nb->buf);
	nb->buf = NULL;
	return KORE_RESULT_OK;
}

/*
 * As a stream, which Kore takes without a copy: a receipt shows the ticket
 * number, and Kore frees copies of its own without wiping them.
 */
void
web_send(struct web *web, struct connection *c, const struct web_answer *answer)
{
	struct buf whole = { .wipe = true };

	buf_reserve(&whole, HEAD_GUESS + answer->body.n);
	reply_head_put(&whole, &answer->head, buf_view(&web->policy));
	if (!answer->head_only)
		buf_str(&whole, answer->body);
	net_send_stream(c, whole.p, whole.n, answer_gone, NULL);
	c->flags |= CONN_CLOSE_EMPTY;
}

void
web_send_flow(
    struct web *web, struct connection *c, struct flow *flow, bool head_only)
{
	const struct response *r = &flow->response;
	struct web_answer answer = {
		.head = {
			.status = r->status,
			.type = r->type != NULL ? r->type
						: "text/html; charset=utf-8",
			.disposition = r->disposition,
			.length = r->body.n,
			.location = r->location,
			.retry_after = r->retry_after,
			.allow = r->allow,
		},
		.body = buf_view(&r->body),
		.head_only = head_only,
	};

	web_send(web, c, &answer);
}

void
web_send_problem(
    struct web *web, struct connection *c, int status, bool head_only)
{
	struct flow *flow = flow_new(web->service);

	if (flow == NULL)
		fatal("out of memory");
	flow->now = time(NULL);
	flow_problem(flow, status);
	/* True of every path: POST may or may not be among them. */
	if (status == 405)
		flow->response.allow = "GET, HEAD";
	web_send_flow(web, c, flow, head_only);
	flow_free(flow);
}
