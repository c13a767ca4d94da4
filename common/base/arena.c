/*
 * Bump allocator: a list of blocks, newest first. A request that does not fit
 * opens a new block; what was left of the old one is lost until the reset.
 * Knows nothing of what lies in it and never frees a single object.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_FIRST = 8 * 1024, BLOCK_LARGEST = 1024 * 1024 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

static size_t
round_up(size_t n)
{
	const size_t align = alignof(max_align_t);

	if (n > SIZE_MAX - align - sizeof(struct arena_block))
		abort();
	return (n + align - 1) & ~(align - 1);
}

static struct arena_block *
block_push(struct arena *a, size_t n)
{
	size_t size = a->block_size != 0 ? a->block_size : BLOCK_FIRST;
	struct arena_block *b;

	a->block_size = size < BLOCK_LARGEST / 2 ? size * 2 : size;
	/* A big object leaves room behind it for the small ones to come. */
	if (n > size / 4 && n < SIZE_MAX / 2)
		size += n;
	if (size < n)
		abort();
	b = malloc(sizeof(*b) + size);
	if (b == NULL)
		abort();
	b->next = a->blocks;
	b->size = size;
	b->used = 0;
	a->blocks = b;
	a->total += size;
	return b;
}

/* Forgets what lies behind `used`. */
static void
block_cut(const struct arena *a, struct arena_block *b, size_t used)
{
	if (a->wipe && b->used > used)
		explicit_bzero(b->bytes + used, b->used - used);
	b->used = used;
}

static void
block_free(struct arena *a, struct arena_block *b)
{
	block_cut(a, b, 0);
	a->total -= b->size;
	free(b);
}

static void
block_pop(struct arena *a)
{
	struct arena_block *b = a->blocks;

	a->blocks = b->next;
	block_free(a, b);
}

void
arena_init(struct arena *a, size_t block_size)
{
	*a = (struct arena){ .block_size = block_size };
}

void
arena_done(struct arena *a)
{
	while (a->blocks != NULL)
		block_pop(a);
}

void
arena_reset(struct arena *a)
{
	if (a->blocks == NULL)
		return;
	/* The newest ordinary block is also the largest. */
	while (a->blocks->next != NULL) {
		struct arena_block *old = a->blocks->next;

		a->blocks->next = old->next;
		block_free(a, old);
	}
	block_cut(a, a->blocks, 0);
}

struct arena_mark
arena_mark(const struct arena *a)
{
	struct arena_mark mark = { a->blocks, 0 };

	if (a->blocks != NULL)
		mark.used = a->blocks->used;
	return mark;
}

void
arena_rewind(struct arena *a, struct arena_mark mark)
{
	if (mark.block == NULL) {
		arena_reset(a);
		return;
	}
	while (a->blocks != mark.block)
		block_pop(a);
	block_cut(a, a->blocks, mark.used);
}

void
arena_adopt(struct arena *into, struct arena *from)
{
	struct arena_block **end = &into->blocks;

	while (*end != NULL)
		end = &(*end)->next;
	*end = from->blocks;
	into->total += from->total;
	into->wipe = into->wipe || from->wipe;
	from->blocks = NULL;
	from->total = 0;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct arena_block *b = a->blocks;
	void *p;

	n = round_up(n);
	if (b == NULL || b->size - b->used < n)
		b = block_push(a, n);
	p = b->bytes + b->used;
	b->used += n;
	return p;
}

void *
arena_zalloc(struct arena *a, size_t n)
{
	return memset(arena_alloc(a, n), 0, n);
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		abort();
	return arena_zalloc(a, n * size);
}

void *
arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t size)
{
	size_t more;
	void *grown;

	if (n < *cap)
		return items;
	if (*cap > SIZE_MAX / 4)
		abort();
	more = *cap == 0 ? 8 : *cap * 2;
	while (more <= n)
		more *= 2;
	if (more > SIZE_MAX / size)
		abort();
	grown = arena_alloc(a, more * size);
	if (n != 0)
		memcpy(grown, items, n * size);
	*cap = more;
	return grown;
}
