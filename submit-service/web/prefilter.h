/*
 * What reaches Kore's HTTP parser: the bytes of one connection, looked at
 * before anybody else. Kore 4.1 takes two lengths for one, hides headers
 * beyond the 23rd, reads bodies without limit and starts on whatever follows
 * a request; a request that could be read in two ways is refused here, and
 * nothing is handed on before all of it has arrived.
 *
 * Pure: bytes in, verdict out. Rules: RFC 9112 with every “MAY” refused.
 */
#ifndef WEB_PREFILTER_H
#define WEB_PREFILTER_H

#include "base/str.h"

enum {
	/* Kore splits into 25 pointers; the request line takes one. */
	PREFILTER_FIELDS_MAX = 22,
	PREFILTER_LINE_MAX = 8000,
	PREFILTER_TARGET_MAX = 1900 /* Kore's own limit is 1998 */
};

struct prefilter_limits {
	size_t head;   /* bytes of request line and headers */
	size_t body;   /* bytes of a body */
	size_t upload; /* bytes of one that may carry files */
};

enum prefilter_verdict {
	PREFILTER_WAIT, /* so far nothing wrong: read on */
	PREFILTER_OK,   /* exactly one whole request is there */
	PREFILTER_REFUSED
};

/* Zeroed for a new connection; kept between calls. */
struct prefilter {
	size_t scanned;   /* no end of head before this offset */
	size_t head;      /* bytes up to and with the empty line; 0: not yet */
	uint64_t body;    /* announced */
	bool multipart;   /* a POST whose type begins multipart/form-data */
	int status;       /* REFUSED: what to answer */
	const char *rule; /* REFUSED: which rule, for tests */
};

/* `bytes` is everything received so far on this connection. */
enum prefilter_verdict prefilter_scan(
    struct prefilter *, const struct prefilter_limits *, struct str bytes);

#endif
