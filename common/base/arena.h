/*
 * Bump allocator. One owner, one thread at a time; everything in it dies
 * together. Running out of memory aborts: no caller has a better answer.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t block_size;          /* size of the next ordinary block */
	size_t total;               /* bytes taken from the system */
	bool wipe; /* set after init: memory is overwritten before it goes */
};

struct arena_mark {
	struct arena_block *block;
	size_t used;
};

/* `block_size` 0 takes a default. No memory is taken before the first use. */
void arena_init(struct arena *, size_t block_size);
void arena_done(struct arena *);

/*
 * Everything in `from` lives on in `into`, as long as that does; `from` is
 * empty afterwards.
 */
void arena_adopt(struct arena *into, struct arena *from);

/* Forget all, keep one block for the next use. */
void arena_reset(struct arena *);
struct arena_mark arena_mark(const struct arena *);
void arena_rewind(struct arena *, struct arena_mark);

/* Aligned for any type. arena_alloc leaves the bytes undefined. */
void *arena_alloc(struct arena *, size_t n);
void *arena_zalloc(struct arena *, size_t n);
/* n × size, overflow aborts; zeroed. */
void *arena_array(struct arena *, size_t n, size_t size);

#define ARENA_NEW(a, type)      ((type *)arena_zalloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

/*
 * Grow an arena array in place of realloc: returns room for at least `n + 1`
 * items, doubling; *cap is kept by the caller. Old bytes stay in the arena.
 */
void *arena_grow(
    struct arena *, void *items, size_t n, size_t *cap, size_t size);

#endif
