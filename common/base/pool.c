/*
 * A parallel for. Threads take the next index from one atomic counter, so a
 * slow item never holds up the others.
 */
#include "base/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

struct job {
	atomic_size_t next;
	size_t n;
	pool_fn *fn;
	void *ctx;
};

struct worker {
	struct job *job;
	unsigned number;
	pthread_t thread;
};

static void
work(struct job *job, unsigned number)
{
	for (;;) {
		size_t i = atomic_fetch_add_explicit(
		    &job->next, 1, memory_order_relaxed);

		if (i >= job->n)
			return;
		job->fn(job->ctx, i, number);
	}
}

static void *
start(void *arg)
{
	const struct worker *worker = arg;

	work(worker->job, worker->number);
	return NULL;
}

void
pool_run(unsigned n_threads, size_t n, pool_fn *fn, void *ctx)
{
	struct job job = { .n = n, .fn = fn, .ctx = ctx };
	struct worker *workers = NULL;
	unsigned n_started = 0;

	atomic_init(&job.next, 0);
	if (n_threads > n)
		n_threads = (unsigned)n;
	if (n_threads > 1) {
		workers = calloc(n_threads - 1, sizeof(*workers));
		if (workers == NULL)
			abort();
	}
	/* The caller is worker 0; with fewer threads it just takes longer. */
	for (unsigned i = 1; i < n_threads; i++) {
		struct worker *w = &workers[n_started];

		*w = (struct worker){ .job = &job, .number = i };
		if (pthread_create(&w->thread, NULL, start, w) != 0)
			break;
		n_started++;
	}
	work(&job, 0);
	for (unsigned i = 0; i < n_started; i++)
		pthread_join(workers[i].thread, NULL);
	free(workers);
}

unsigned
pool_cpus(void)
{
	cpu_set_t set;
	int n = 0;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : (unsigned)n;
}
