/* Growable bytes on the heap, always NUL-terminated behind `n`. Owned. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "str.h"

struct buf {
	char *p;
	size_t n, cap;
	bool wipe; /* freed and outgrown memory is overwritten first */
};

#define BUF_INIT ((struct buf){ 0 })

void buf_done(struct buf *);
void buf_clear(struct buf *); /* keeps the memory; wipes it if asked to */
void buf_reserve(struct buf *, size_t more);
/* Inline where it fits: a page is written in thousands of small pieces. */
static inline void
buf_put(struct buf *b, const void *bytes, size_t n)
{
	if (b->p == NULL || n >= b->cap - b->n)
		buf_reserve(b, n);
	if (n == 0)
		return;
	memcpy(b->p + b->n, bytes, n);
	b->n += n;
	b->p[b->n] = '\0';
}

static inline void
buf_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

static inline void
buf_cstr(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

static inline void
buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void buf_u64(struct buf *, uint64_t); /* decimal */
void buf_fmt(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct str buf_view(const struct buf *); /* borrowed until the next write */

#endif
