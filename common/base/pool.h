/*
 * A parallel for, nothing more: fixed threads, an atomic index, join at the
 * end. One thread runs inline. Order is restored by index, never by arrival.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

/* `worker` is 0 … n_threads − 1: use it to pick that thread's arena, sink. */
typedef void pool_fn(void *ctx, size_t index, unsigned worker);

void pool_run(unsigned n_threads, size_t n, pool_fn *, void *ctx);
unsigned pool_cpus(void); /* usable processors, at least 1 */

#endif
