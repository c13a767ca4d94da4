/*
 * Growable bytes. Doubles; aborts when memory is short. A buffer marked
 * `wipe` never leaves its bytes behind in freed memory.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST = 64 };

static void
buf_free(struct buf *b, char *p)
{
	if (p != NULL && b->wipe)
		explicit_bzero(p, b->cap);
	free(p);
}

void
buf_done(struct buf *b)
{
	bool wipe = b->wipe;

	buf_free(b, b->p);
	*b = (struct buf){ .wipe = wipe };
}

void
buf_clear(struct buf *b)
{
	if (b->p == NULL)
		return;
	if (b->wipe)
		explicit_bzero(b->p, b->cap);
	b->n = 0;
	b->p[0] = '\0';
}

void
buf_reserve(struct buf *b, size_t more)
{
	size_t cap;
	char *p;

	if (b->p != NULL && more < b->cap - b->n)
		return;
	if (more > SIZE_MAX / 4 || b->n > SIZE_MAX / 4)
		abort();
	cap = b->cap == 0 ? BUF_FIRST : b->cap;
	while (cap <= b->n + more)
		cap *= 2;
	if (b->wipe) {
		/* realloc could free the old bytes without wiping. */
		p = malloc(cap);
		if (p == NULL)
			abort();
		if (b->n != 0)
			memcpy(p, b->p, b->n);
		buf_free(b, b->p);
	} else {
		p = realloc(b->p, cap);
		if (p == NULL)
			abort();
	}
	b->p = p;
	b->cap = cap;
	b->p[b->n] = '\0';
}

void
buf_u64(struct buf *b, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	buf_put(b, digits + at, sizeof(digits) - at);
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

	buf_reserve(b, 1);
	va_start(args, fmt);
	n = vsnprintf(b->p + b->n, b->cap - b->n, fmt, args);
	va_end(args);
	if (n < 0)
		abort();
	if ((size_t)n >= b->cap - b->n) {
		buf_reserve(b, (size_t)n);
		va_start(args, fmt);
		vsnprintf(b->p + b->n, b->cap - b->n, fmt, args);
		va_end(args);
	}
	b->n += (size_t)n;
}

struct str
buf_view(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}
