/*
 * Memory for cmark-gfm: a bump allocator over a scratch arena. cmark's
 * callbacks carry no context, so the arena in use hangs on the thread; it is
 * set for the length of one parse and belongs to nobody in between.
 */
#ifndef READ_MD_MEM_H
#define READ_MD_MEM_H

#include <cmark-gfm.h>

#include "base/arena.h"

/* Memory comes from `scratch` until md_mem_end; then the caller rewinds. */
void md_mem_begin(struct arena *scratch);
void md_mem_end(void);
/* Valid between begin and end, in this thread. */
cmark_mem *md_mem(void);

#endif
