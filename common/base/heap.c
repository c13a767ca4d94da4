/*
 * One big block is taken and given back, with trimming off, so that malloc
 * keeps its range and serves everything from there; that range is marked for
 * huge pages. glibc can do this only by a variable of the environment.
 */
#include "base/heap.h"

#include <sys/mman.h>

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

enum { HUGE_PAGE = 2 * 1024 * 1024 };

void
heap_reserve(size_t bytes)
{
	uintptr_t start, end;
	void *block;

	if (bytes > INT32_MAX / 2)
		bytes = INT32_MAX / 2;
	mallopt(M_MMAP_THRESHOLD, INT32_MAX);
	mallopt(M_TRIM_THRESHOLD, INT32_MAX);
	block = malloc(bytes);
	if (block == NULL)
		return;
	start =
	    ((uintptr_t)block + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
	end = ((uintptr_t)block + bytes) & ~(uintptr_t)(HUGE_PAGE - 1);
	if (start < end)
		(void)madvise((void *)start, end - start, MADV_HUGEPAGE);
	free(block);
}
