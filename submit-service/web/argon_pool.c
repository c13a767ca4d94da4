/*
 * One mutex, one condition, two lists. Jobs wait in a fixed array of entries,
 * so the pool takes no memory while it runs.
 */
#include <sys/eventfd.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "argon_pool.h"

struct entry {
	struct argon_job *job;
	uint64_t tag;
	struct entry *next;
};

struct list {
	struct entry *first, **end;
};

struct argon_pool {
	struct argon_pool_options options;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct entry *entries; /* queue + threads + finished ones */
	struct list idle, waiting, finished;
	unsigned n_waiting, n_threads;
	bool stop;
	int fd;
	pthread_t threads[];
};

static void
list_init(struct list *list)
{
	list->first = NULL;
	list->end = &list->first;
}

static void
list_put(struct list *list, struct entry *entry)
{
	entry->next = NULL;
	*list->end = entry;
	list->end = &entry->next;
}

static struct entry *
list_take(struct list *list)
{
	struct entry *entry = list->first;

	if (entry == NULL)
		return NULL;
	list->first = entry->next;
	if (list->first == NULL)
		list->end = &list->first;
	return entry;
}

static void
ring(const struct argon_pool *pool)
{
	uint64_t one = 1;
	ssize_t n;

	/* Full at 2^64: cannot happen; anything else leaves the bell rung. */
	do
		n = write(pool->fd, &one, sizeof(one));
	while (n == -1 && errno == EINTR);
}

static void *
work(void *arg)
{
	struct argon_pool *pool = arg;
	struct entry *entry;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		while (!pool->stop && pool->waiting.first == NULL)
			pthread_cond_wait(&pool->work, &pool->lock);
		if (pool->stop)
			break;
		entry = list_take(&pool->waiting);
		pool->n_waiting--;
		pthread_mutex_unlock(&pool->lock);
		if (pool->options.counter != NULL)
			atomic_fetch_add(pool->options.counter, 1);
		pool->options.run(entry->job);
		pthread_mutex_lock(&pool->lock);
		list_put(&pool->finished, entry);
		ring(pool);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static bool
start_threads(struct argon_pool *pool)
{
	sigset_t all, old;
	int error = 0;

	sigfillset(&all);
	/* The threads inherit the mask: signals are the event loop's. */
	pthread_sigmask(SIG_BLOCK, &all, &old);
	while (pool->n_threads < pool->options.threads && error == 0) {
		error = pthread_create(
		    &pool->threads[pool->n_threads], NULL, work, pool);
		if (error == 0)
			pool->n_threads++;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return error == 0;
}

struct argon_pool *
argon_pool_start(const struct argon_pool_options *options)
{
	/* Each entry waits, runs, or is finished and soon taken: the event
	 * loop takes all at every bell, so twice the threads is ample. */
	size_t n = (size_t)options->queue + 3 * (size_t)options->threads;
	struct argon_pool *pool =
	    calloc(1, sizeof(*pool) + options->threads * sizeof(pthread_t));

	if (pool == NULL)
		return NULL;
	pool->options = *options;
	pool->entries = calloc(n, sizeof(*pool->entries));
	pool->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	list_init(&pool->idle);
	list_init(&pool->waiting);
	list_init(&pool->finished);
	if (pool->entries != NULL)
		for (size_t i = 0; i < n; i++)
			list_put(&pool->idle, &pool->entries[i]);
	if (pool->entries == NULL || pool->fd == -1 || !start_threads(pool)) {
		int error = errno;

		argon_pool_stop(pool, NULL, NULL);
		errno = error;
		return NULL;
	}
	return pool;
}

void
argon_pool_stop(struct argon_pool *pool,
    void (*drop)(void *ctx, struct argon_job *, uint64_t tag), void *ctx)
{
	struct list *lists[] = { &pool->waiting, &pool->finished };
	struct entry *entry;

	pthread_mutex_lock(&pool->lock);
	pool->stop = true;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->n_threads; i++)
		pthread_join(pool->threads[i], NULL);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		while ((entry = list_take(lists[i])) != NULL)
			if (drop != NULL)
				drop(ctx, entry->job, entry->tag);
	if (pool->fd != -1)
		close(pool->fd);
	pthread_cond_destroy(&pool->work);
	pthread_mutex_destroy(&pool->lock);
	free(pool->entries);
	free(pool);
}

int
argon_pool_fd(const struct argon_pool *pool)
{
	return pool->fd;
}

bool
argon_pool_put(struct argon_pool *pool, struct argon_job *job, uint64_t tag)
{
	struct entry *entry = NULL;

	pthread_mutex_lock(&pool->lock);
	if (pool->n_waiting < pool->options.queue)
		entry = list_take(&pool->idle);
	if (entry != NULL) {
		entry->job = job;
		entry->tag = tag;
		list_put(&pool->waiting, entry);
		pool->n_waiting++;
		pthread_cond_signal(&pool->work);
	}
	pthread_mutex_unlock(&pool->lock);
	return entry != NULL;
}

struct argon_job *
argon_pool_take(struct argon_pool *pool, uint64_t *tag)
{
	struct argon_job *job = NULL;
	struct entry *entry;
	uint64_t bells;

	pthread_mutex_lock(&pool->lock);
	entry = list_take(&pool->finished);
	if (entry != NULL) {
		job = entry->job;
		*tag = entry->tag;
		list_put(&pool->idle, entry);
	} else if (read(pool->fd, &bells, sizeof(bells)) == -1) {
		/* Nobody rang: the descriptor was quiet already. */
		errno = 0;
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

struct argon_job *
argon_pool_cancel(struct argon_pool *pool, uint64_t tag)
{
	struct argon_job *job = NULL;
	struct list kept;
	struct entry *entry;

	list_init(&kept);
	pthread_mutex_lock(&pool->lock);
	while ((entry = list_take(&pool->waiting)) != NULL) {
		if (job == NULL && entry->tag == tag) {
			job = entry->job;
			pool->n_waiting--;
			list_put(&pool->idle, entry);
		} else {
			list_put(&kept, entry);
		}
	}
	while ((entry = list_take(&kept)) != NULL)
		list_put(&pool->waiting, entry);
	pthread_mutex_unlock(&pool->lock);
	return job;
}
