/*
 * The head of every answer the service gives, from one table: who adds or
 * changes a header does it there, and the header test compares the table with
 * what arrives.
 */
#ifndef WEB_REPLY_HEAD_H
#define WEB_REPLY_HEAD_H

#include "base/buf.h"

enum reply_cache { REPLY_NO_STORE, REPLY_NO_CACHE };

struct reply_head {
	int status;
	const char *type; /* Content-Type */
	size_t length;    /* of the body, also when it is not sent (HEAD) */
	struct str location;
	unsigned retry_after;    /* seconds; 0: none */
	const char *disposition; /* NULL: none */
	const char *allow;       /* or NULL */
	enum reply_cache cache;
};

/*
 * Content-Security-Policy: forms go to this origin and to `origins`. Written
 * once at start, borrowed by every reply_head_put.
 */
void reply_head_policy(
    struct buf *, const struct str *origins, size_t n_origins);

/* Status line, headers, empty line. The connection always closes. */
void reply_head_put(struct buf *, const struct reply_head *, struct str policy);
const char *reply_head_reason(int status);

#endif
