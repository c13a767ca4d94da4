/* An arena for each test, as its state. */
#ifndef ARENA_FIXTURE_H
#define ARENA_FIXTURE_H

#include "base/arena.h"

static inline int
arena_setup(void **state)
{
	static struct arena arena;

	arena_init(&arena, 0);
	*state = &arena;
	return 0;
}

static inline int
arena_teardown(void **state)
{
	arena_done(*state);
	return 0;
}

#endif
