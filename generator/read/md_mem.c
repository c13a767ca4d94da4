/*
 * cmark's allocator. Each piece remembers its size, because cmark's realloc
 * does not say it; the newest piece can grow and shrink in place, which is
 * what string buffers do most of the time. Nothing is freed one by one: the
 * caller rewinds the arena when the tree has been used.
 */
#include "md_mem.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64 * 1024, HEAD = 16 };

struct bump {
	struct arena *arena;
	char *at, *end;
	char *last; /* newest piece, behind its head */
};

/* State of the library's wrapper, one per thread: see md_mem.h. */
static _Thread_local struct bump bump;

static size_t
rounded(size_t n)
{
	if (n > SIZE_MAX / 2)
		abort();
	return (n + HEAD - 1) & ~(size_t)(HEAD - 1);
}

static size_t
size_of(const char *piece)
{
	size_t n;

	memcpy(&n, piece - HEAD, sizeof(n));
	return n;
}

static void
set_size(char *piece, size_t n)
{
	memcpy(piece - HEAD, &n, sizeof(n));
}

static char *
take(size_t n)
{
	size_t need = rounded(n) + HEAD;
	char *piece;

	assert(bump.arena != NULL);
	if ((size_t)(bump.end - bump.at) < need) {
		size_t chunk = need > CHUNK ? need : CHUNK;

		bump.at = arena_alloc(bump.arena, chunk);
		bump.end = bump.at + chunk;
	}
	piece = bump.at + HEAD;
	bump.at += need;
	bump.last = piece;
	set_size(piece, n);
	return piece;
}

static void *
bump_calloc(size_t n, size_t size)
{
	char *piece;

	if (size != 0 && n > SIZE_MAX / 2 / size)
		abort();
	piece = take(n * size);
	memset(piece, 0, n * size);
	return piece;
}

static void *
bump_realloc(void *old, size_t n)
{
	char *piece = old;
	size_t had;

	if (piece == NULL)
		return take(n);
	had = size_of(piece);
	if (n <= had) {
		set_size(piece, n);
		return piece;
	}
	if (piece == bump.last && rounded(n) <= (size_t)(bump.end - piece)) {
		bump.at = piece + rounded(n);
		set_size(piece, n);
		return piece;
	}
	piece = take(n);
	memcpy(piece, old, had);
	return piece;
}

static void
bump_free(void *old)
{
	char *piece = old;

	if (piece == NULL || piece != bump.last)
		return;
	bump.at = piece - HEAD;
	bump.last = NULL;
}

void
md_mem_begin(struct arena *scratch)
{
	assert(bump.arena == NULL);
	bump = (struct bump){ .arena = scratch };
}

void
md_mem_end(void)
{
	bump = (struct bump){ 0 };
}

cmark_mem *
md_mem(void)
{
	/* cmark wants it writable, but never writes. */
	static cmark_mem mem = { bump_calloc, bump_realloc, bump_free };

	return &mem;
}
