/*
 * One mutex, one condition, fixed arrays: the pool takes no memory while it
 * runs. Which job is next is found by looking at all that wait; there are
 * some dozens at most, and each takes a processor for tens of milliseconds.
 *
 * Fair turns: a job gets a round, one more than the last of its visitor's
 * that waits, or the round being served; the lowest round runs next. So a
 * visitor's first job never stands behind another's second.
 */
#include <sys/eventfd.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "argon_pool.h"

enum { GATE_WAIT_MS = 100 };

struct entry {
	struct argon_job *job;
	struct argon_place place;
	uint64_t round, serial;
	struct entry *next;
};

struct list {
	struct entry *first, **end;
};

struct queue {
	struct list waiting;
	unsigned n, n_ahead;
	uint64_t round; /* being served */
};

struct argon_pool {
	struct argon_pool_options options;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct entry *entries; /* both queues + threads + finished ones */
	struct list idle, finished;
	struct queue queues[THROTTLE_KINDS];
	enum throttle_kind turn; /* served last */
	uint64_t serial;
	unsigned n_threads;
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

static void
list_remove(struct list *list, const struct entry *entry)
{
	struct entry **at = &list->first;

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	if (*at == NULL)
		list->end = at;
}

/* ---- turns --------------------------------------------------------------- */

static bool
goes_before(const struct entry *a, const struct entry *b)
{
	if (a->place.ahead != b->place.ahead)
		return a->place.ahead;
	return a->round != b->round ? a->round < b->round
				    : a->serial < b->serial;
}

static void
queue_remove(struct queue *queue, struct entry *entry)
{
	list_remove(&queue->waiting, entry);
	if (entry->place.ahead)
		queue->n_ahead--;
	else
		queue->n--;
}

static struct entry *
queue_take(struct queue *queue)
{
	struct entry *best = queue->waiting.first;

	if (best == NULL)
		return NULL;
	for (struct entry *e = best->next; e != NULL; e = e->next)
		if (goes_before(e, best))
			best = e;
	queue_remove(queue, best);
	if (best->round > queue->round)
		queue->round = best->round;
	return best;
}

/* The other queue's turn, if anybody waits there. */
static struct entry *
next_entry(struct argon_pool *pool)
{
	for (unsigned i = 1; i <= THROTTLE_KINDS; i++) {
		enum throttle_kind kind = (pool->turn + i) % THROTTLE_KINDS;
		struct entry *entry = queue_take(&pool->queues[kind]);

		if (entry != NULL) {
			pool->turn = kind;
			return entry;
		}
	}
	return NULL;
}

static bool
anybody_waits(const struct argon_pool *pool)
{
	for (unsigned i = 0; i < THROTTLE_KINDS; i++)
		if (pool->queues[i].waiting.first != NULL)
			return true;
	return false;
}

/* How many of one visitor wait without a pass. */
static unsigned
count_lane(const struct queue *queue, uint64_t lane)
{
	unsigned n = 0;

	for (const struct entry *e = queue->waiting.first; e; e = e->next)
		n += !e->place.ahead && e->place.lane == lane;
	return n;
}

/*
 * The last job of the visitor who has most, if that is at least two more than
 * the newcomer's: who has none waiting finds a place while anybody has two.
 */
static struct entry *
who_gives_way(const struct queue *queue, uint64_t lane)
{
	unsigned most = count_lane(queue, lane) + 1;
	struct entry *last = NULL;

	for (struct entry *e = queue->waiting.first; e; e = e->next) {
		unsigned n = e->place.ahead || e->place.lane == lane
				 ? 0
				 : count_lane(queue, e->place.lane);

		if (n > most || (n == most && last != NULL &&
				    last->place.lane == e->place.lane)) {
			most = n;
			last = e;
		}
	}
	return last;
}

static void
queue_put(struct argon_pool *pool, struct queue *queue, struct entry *entry)
{
	entry->serial = pool->serial++;
	entry->round = queue->round;
	for (const struct entry *e = queue->waiting.first; e; e = e->next)
		if (e->place.lane == entry->place.lane &&
		    e->round + 1 > entry->round)
			entry->round = e->round + 1;
	list_put(&queue->waiting, entry);
	if (entry->place.ahead)
		queue->n_ahead++;
	else
		queue->n++;
}

/* ---- threads ------------------------------------------------------------- */

static uint64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void
finish(struct argon_pool *pool, struct entry *entry)
{
	list_put(&pool->finished, entry);
	ring(pool);
}

static void
run(struct argon_pool *pool, struct entry *entry)
{
	uint64_t began = now_ms();

	if (pool->options.counter != NULL)
		atomic_fetch_add(pool->options.counter, 1);
	pool->options.run(entry->job);
	entry->place.ran = true;
	entry->place.took_ms = now_ms() - began;
}

/* Locked before and after. False: stop. */
static bool
wait_for_work(struct argon_pool *pool)
{
	while (!pool->stop && !anybody_waits(pool))
		pthread_cond_wait(&pool->work, &pool->lock);
	return !pool->stop;
}

/* A place first, then whoever is next by then. */
static void *
work(void *arg)
{
	struct argon_pool *pool = arg;
	struct argon_gate *gate = pool->options.gate;

	pthread_mutex_lock(&pool->lock);
	while (wait_for_work(pool)) {
		struct entry *entry;
		int place = -1;

		if (gate != NULL) {
			pthread_mutex_unlock(&pool->lock);
			place = argon_gate_enter(
			    gate, pool->options.worker, GATE_WAIT_MS);
			pthread_mutex_lock(&pool->lock);
			if (place == -1)
				continue;
		}
		entry = pool->stop ? NULL : next_entry(pool);
		pthread_mutex_unlock(&pool->lock);
		if (entry != NULL)
			run(pool, entry);
		if (gate != NULL)
			argon_gate_leave(gate, place);
		pthread_mutex_lock(&pool->lock);
		if (entry != NULL)
			finish(pool, entry);
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
	 * loop takes all at every bell, so twice the threads is ample; one
	 * that gives way is taken before the next can. */
	size_t n = 2 * (size_t)THROTTLE_KINDS * options->queue +
		   3 * (size_t)options->threads + THROTTLE_KINDS;
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
	for (unsigned i = 0; i < THROTTLE_KINDS; i++)
		list_init(&pool->queues[i].waiting);
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
	struct list *lists[] = { &pool->queues[THROTTLE_SUBMIT].waiting,
		&pool->queues[THROTTLE_LOOKUP].waiting, &pool->finished };
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
				drop(ctx, entry->job, entry->place.tag);
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
argon_pool_put(struct argon_pool *pool, struct argon_job *job,
    const struct argon_place *place)
{
	struct queue *queue = &pool->queues[place->kind];
	struct entry *entry = NULL, *gone = NULL;
	bool full;

	pthread_mutex_lock(&pool->lock);
	full =
	    (place->ahead ? queue->n_ahead : queue->n) >= pool->options.queue;
	if (full && !place->ahead)
		gone = who_gives_way(queue, place->lane);
	if (!full || gone != NULL)
		entry = list_take(&pool->idle);
	if (entry != NULL && gone != NULL) {
		queue_remove(queue, gone);
		finish(pool, gone);
	}
	if (entry != NULL) {
		entry->job = job;
		entry->place = *place;
		entry->place.ran = false;
		entry->place.took_ms = 0;
		queue_put(pool, queue, entry);
		pthread_cond_signal(&pool->work);
	}
	pthread_mutex_unlock(&pool->lock);
	return entry != NULL;
}

struct argon_job *
argon_pool_take(struct argon_pool *pool, struct argon_place *place)
{
	struct argon_job *job = NULL;
	struct entry *entry;
	uint64_t bells;

	pthread_mutex_lock(&pool->lock);
	entry = list_take(&pool->finished);
	if (entry != NULL) {
		job = entry->job;
		*place = entry->place;
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

	pthread_mutex_lock(&pool->lock);
	for (unsigned i = 0; i < THROTTLE_KINDS && job == NULL; i++) {
		struct queue *queue = &pool->queues[i];
		struct entry *entry = queue->waiting.first;

		while (entry != NULL && entry->place.tag != tag)
			entry = entry->next;
		if (entry == NULL)
			continue;
		job = entry->job;
		queue_remove(queue, entry);
		list_put(&pool->idle, entry);
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

unsigned
argon_pool_waiting(struct argon_pool *pool, enum throttle_kind kind)
{
	unsigned n;

	pthread_mutex_lock(&pool->lock);
	n = pool->queues[kind].n + pool->queues[kind].n_ahead;
	pthread_mutex_unlock(&pool->lock);
	return n;
}
