/*
 * Stands between Kore's sockets and Kore's HTTP parser: gathers one whole
 * request through the prefilter, hands it over, and never reads on. So Kore
 * sees neither a body in pieces nor a second request, where its parser can be
 * led astray.
 */
#include "kore_web.h"

enum {
	HEAD_MS = 10 * 1000, /* for the head, from the connection's start */
	BODY_MS = 60 * 1000, /* for the body: slow mobile networks */
	/* A refused body of up to this size is read and thrown away, or the
	 * browser would show a broken connection instead of our page. */
	DRAIN_MAX = 4 * 1024 * 1024,
	/* Files that found no memory: an honest sender's are this big. */
	DRAIN_FILES_MAX = 32 * 1024 * 1024,
	DRAIN_MS = 30 * 1000
};

static int conn_gather(struct netbuf *);

/* Kore's own deadline answers with Kore's own headers: it is switched off. */
static void
conn_deadline(struct connection *c, uint64_t ms)
{
	struct web_conn *conn = c->hdlr_extra;

	c->http_timeout = 0;
	conn->deadline = kore_time_ms() + ms;
}

/* Whatever still arrives after a refusal ends the connection. */
static int
conn_end(struct netbuf *nb)
{
	(void)nb;
	return KORE_RESULT_ERROR;
}

static int
conn_refuse(struct netbuf *nb, int status)
{
	struct connection *c = nb->owner;
	struct web_conn *conn = c->hdlr_extra;

	nb->cb = conn_end;
	nb->s_off = 0;
	conn->answered = true;
	conn_deadline(c, HEAD_MS);
	web_send_problem(web_instance(), c, status, false);
	web_log("-", str_of(""), status, kore_time_ms() - conn->began);
	return net_send_flush(c);
}

static int
conn_drain(struct netbuf *nb)
{
	struct web_conn *conn = nb->owner->hdlr_extra;

	if (nb->s_off > conn->drain)
		return KORE_RESULT_ERROR;
	conn->drain -= nb->s_off;
	nb->s_off = 0;
	return conn->drain > 0 ? KORE_RESULT_OK
			       : conn_refuse(nb, conn->refused);
}

static int
conn_refused(struct netbuf *nb)
{
	struct web_conn *conn = nb->owner->hdlr_extra;
	const struct prefilter *pf = &conn->prefilter;
	uint64_t total = pf->head + pf->body;
	uint64_t most = pf->multipart ? DRAIN_FILES_MAX : DRAIN_MAX;

	if ((pf->status != 413 && pf->status != 503) || pf->body > most ||
	    nb->s_off >= total)
		return conn_refuse(nb, pf->status);
	conn->refused = pf->status;
	conn->drain = total - nb->s_off;
	nb->s_off = 0;
	nb->cb = conn_drain;
	conn_deadline(nb->owner, DRAIN_MS);
	return KORE_RESULT_OK;
}

/* A body with files goes a way of its own. */
static int
conn_upload(struct netbuf *nb, bool cut)
{
	struct web_conn *conn = nb->owner->hdlr_extra;
	struct prefilter *pf = &conn->prefilter;

	switch (web_upload_start(nb, cut)) {
	case WEB_UPLOAD_STARTED: return web_upload_go(nb);
	case WEB_UPLOAD_LATER: pf->status = 503; break;
	case WEB_UPLOAD_NEVER: pf->status = 413; break;
	}
	return conn_refused(nb);
}

/* The buffer holds the head and starts on the body: make it fit exactly. */
static void
conn_expect_body(struct netbuf *nb, const struct prefilter *pf)
{
	size_t total = pf->head + (size_t)pf->body;

	if (nb->b_len == total)
		return;
	conn_deadline(nb->owner, BODY_MS);
	if (total > nb->b_len)
		net_recv_expand(nb->owner, total - nb->b_len, conn_gather);
}

static int
conn_gather(struct netbuf *nb)
{
	struct connection *c = nb->owner;
	struct web_conn *conn = c->hdlr_extra;
	struct prefilter *pf = &conn->prefilter;
	bool had_head = pf->head > 0;

	switch (prefilter_scan(
	    pf, &web_instance()->limits, str_mem(nb->buf, nb->s_off))) {
	case PREFILTER_WAIT:
		if (pf->head > 0 && pf->multipart)
			return conn_upload(nb, false);
		if (pf->head > 0 && !had_head)
			conn_expect_body(nb, pf);
		return KORE_RESULT_OK;
	case PREFILTER_OK:
		if (pf->multipart)
			return conn_upload(nb, false);
		/* From here the flow's own limits of time count. */
		conn->deadline = 0;
		return http_header_recv(nb);
	case PREFILTER_REFUSED: break;
	}
	if (pf->multipart && pf->status == 413)
		return conn_upload(nb, true);
	return conn_refused(nb);
}

bool
web_conn_is_silent(const struct connection *c)
{
	const struct web_conn *conn = c->hdlr_extra;

	return conn != NULL && conn->deadline != 0 && !conn->answered &&
	       conn->prefilter.head == 0 && c->rnb != NULL &&
	       c->rnb->s_off == 0;
}

void
web_conn_tick(uint64_t now)
{
	struct connection *c, *next;

	for (c = TAILQ_FIRST(&connections); c != NULL; c = next) {
		struct web_conn *conn = c->hdlr_extra;

		next = TAILQ_NEXT(c, list);
		/* Kore's pipe to its parent is a connection too. */
		if (c->proto != CONN_PROTO_HTTP || conn == NULL ||
		    conn->deadline == 0 || now < conn->deadline)
			continue;
		if (conn->answered || !conn_refuse(c->rnb, 408))
			kore_connection_disconnect(c);
	}
}

WEB_HOOK void wangting_connect(struct connection *);

/* Kore calls this for every connection it accepted. */
WEB_HOOK void
wangting_connect(struct connection *c)
{
	struct web_conn *conn = kore_calloc(1, sizeof(*conn));

	conn->began = kore_time_ms();
	c->hdlr_extra = conn; /* freed by Kore with the connection */
	c->proto = CONN_PROTO_HTTP;
	c->idle_timer.length = BODY_MS;
	conn_deadline(c, HEAD_MS);
	net_recv_queue(
	    c, web_instance()->limits.head, NETBUF_CALL_CB_ALWAYS, conn_gather);
}
