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
void buf_put(struct buf *, const void *, size_t n);
void buf_str(struct buf *, struct str);
void buf_cstr(struct buf *, const char *);
void buf_char(struct buf *, char);
void buf_u64(struct buf *, uint64_t); /* decimal */
void buf_fmt(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct str buf_view(const struct buf *); /* borrowed until the next write */

#endif
