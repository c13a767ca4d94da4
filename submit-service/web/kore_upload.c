/*
 * Bodies that may carry files: gathered in memory of our own, whose sum per
 * worker is bounded, and never seen by Kore, which would copy them. It gets
 * the head alone, with a length of nought. A body beyond the listener's limit
 * is read and thrown away but for its beginning, where the text fields are.
 */
#include <stdlib.h>
#include <string.h>

#include "kore_web.h"

enum {
	/* Enough for every text field of a form, and then some. */
	BEGINNING = 256 * 1024,
	/* Beyond this nobody waits to throw it away. */
	DRAIN_MAX = 256 * 1024 * 1024,
	ROOM = 64 * 1024, /* to receive into, behind the head */
	BASE_MS = 60 * 1000,
	BYTES_PER_MS = 32 /* 256 kbit/s: slow mobile networks */
};

void
web_upload_free(struct web_upload *upload)
{
	if (upload->bytes == NULL)
		return;
	explicit_bzero(upload->bytes, upload->cap);
	free(upload->bytes);
	web_instance()->uploading -= upload->reserved;
	*upload = (struct web_upload){ 0 };
}

/*
 * The sealed copy of its largest file is as big as the body at most. A form
 * that comes with little more than its text asks for nothing: whoever holds
 * all this memory must not hold up text, and connections bound that sum.
 */
static bool
upload_reserve(struct web *web, struct web_upload *upload, size_t size)
{
	size_t need = size > web->limits.body ? size * 2 : 0;
	size_t least = web->limits.upload * 2;
	size_t budget = web->settings.limits.upload_memory;

	if (budget < least)
		budget = least;
	if (need > 0 && web->uploading + need > budget)
		return false;
	upload->bytes = malloc(size > 0 ? size : 1);
	if (upload->bytes == NULL)
		return false;
	upload->cap = size;
	upload->reserved = need;
	web->uploading += need;
	return true;
}

static bool
is_length(const char *line, size_t n)
{
	static const char name[] = "content-length:";

	return str_is_any_case(
	    str_sub(str_mem(line, n), 0, sizeof(name) - 1), name);
}

/* The prefilter saw exactly one such field, of digits only. */
static void
hide_length(char *head, size_t n)
{
	for (size_t at = 0; at < n;) {
		char *line = head + at;
		char *end = memchr(line, '\r', n - at);
		size_t size = end != NULL ? (size_t)(end - line) : n - at;

		for (size_t i = 0; is_length(line, size) && i < size; i++)
			if (ascii_is_digit((unsigned char)line[i]))
				line[i] = '0';
		at += size + 2;
	}
}

static void
upload_take(struct web_upload *upload, const char *p, size_t n)
{
	size_t room = upload->cap - upload->n;

	upload->left -= n;
	if (n > room)
		n = room;
	memcpy(upload->bytes + upload->n, p, n);
	upload->n += n;
}

static int
upload_gather(struct netbuf *nb)
{
	struct web_conn *conn = nb->owner->hdlr_extra;
	const struct prefilter *pf = &conn->prefilter;
	size_t got = nb->s_off - pf->head;

	if (got > conn->upload.left)
		return KORE_RESULT_ERROR;
	upload_take(&conn->upload, (const char *)nb->buf + pf->head, got);
	explicit_bzero(nb->buf + pf->head, got);
	nb->s_off = pf->head;
	if (conn->upload.left > 0)
		return KORE_RESULT_OK;
	/* From here the flow's own limits of time count. */
	conn->deadline = 0;
	hide_length((char *)nb->buf, pf->head);
	return http_header_recv(nb);
}

/* A client that leaves; what a call took over is its own. */
static void
upload_gone(struct connection *c)
{
	struct web_conn *conn = c->hdlr_extra;

	if (conn != NULL)
		web_upload_free(&conn->upload);
}

enum web_upload_start
web_upload_start(struct netbuf *nb, bool cut)
{
	struct connection *c = nb->owner;
	struct web_conn *conn = c->hdlr_extra;
	const struct prefilter *pf = &conn->prefilter;
	size_t size = cut ? BEGINNING : (size_t)pf->body;

	if (pf->body > DRAIN_MAX)
		return WEB_UPLOAD_NEVER;
	if (!upload_reserve(web_instance(), &conn->upload, size))
		return WEB_UPLOAD_LATER;
	conn->upload.cut = cut;
	conn->upload.left = pf->body;
	c->disconnect = upload_gone;
	conn->deadline = kore_time_ms() + BASE_MS + pf->body / BYTES_PER_MS;
	if (nb->b_len < pf->head + ROOM)
		net_recv_expand(c, pf->head + ROOM - nb->b_len, upload_gather);
	nb->cb = upload_gather;
	return WEB_UPLOAD_STARTED;
}

int
web_upload_go(struct netbuf *nb)
{
	return upload_gather(nb);
}
