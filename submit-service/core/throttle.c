/*
 * The shared memory, its lock and its key, and three of the four limits;
 * passes are throttle_pass.c's. See throttle.h.
 */
#include <sys/mman.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/throttle_state.h"

enum {
	DAY_MS = 24 * 60 * 60 * 1000,
	HOUR_MS = 60 * 60 * 1000,
	/* Passes live for minutes and are given at the pace of Argon2id. */
	SPENT_MAX = 16384,
	TOOK_FIRST = 100 * 1000
};

/* ---- life ---------------------------------------------------------------- */

static size_t
plan(struct throttle *t)
{
	size_t at = (sizeof(struct throttle_shared) + 63) & ~(size_t)63;

	t->prefixes.at = at;
	at += throttle_table_plan(&t->prefixes, sizeof(struct prefix_entry),
	    t->settings.limits.prefixes);
	t->numbers.at = at;
	at += throttle_table_plan(&t->numbers, sizeof(struct number_entry),
	    t->settings.limits.numbers);
	t->spent.at = at;
	return at + throttle_table_plan(
			&t->spent, sizeof(struct spent_entry), SPENT_MAX);
}

static bool
make_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t how;
	bool done;

	if (pthread_mutexattr_init(&how) != 0)
		return false;
	done =
	    pthread_mutexattr_setpshared(&how, PTHREAD_PROCESS_SHARED) == 0 &&
	    pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST) == 0 &&
	    pthread_mutex_init(lock, &how) == 0;
	pthread_mutexattr_destroy(&how);
	return done;
}

struct throttle *
throttle_new(const struct settings *settings)
{
	struct throttle *t = calloc(1, sizeof(*t));
	void *memory;

	if (t == NULL)
		return NULL;
	t->settings = *settings;
	t->size = plan(t);
	memory = mmap(NULL, t->size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		free(t);
		return NULL;
	}
	(void)madvise(memory, t->size, MADV_DONTDUMP);
	t->shared = memory;
	t->memory = memory;
	t->shared->day = UINT64_MAX;
	t->shared->took = TOOK_FIRST;
	t->shared->parallel = 1;
	seal_random(t->shared->boot, sizeof(t->shared->boot));
	if (!make_lock(&t->shared->lock)) {
		throttle_free(t);
		return NULL;
	}
	return t;
}

void
throttle_free(struct throttle *t)
{
	if (t == NULL)
		return;
	/* Other processes may still use the lock: it is left as it is. */
	munmap(t->memory, t->size);
	free(t);
}

size_t
throttle_memory(const struct throttle *t)
{
	return t->size;
}

/* ---- lock and key -------------------------------------------------------- */

static void
forget(struct throttle *t)
{
	throttle_table_clear(&t->prefixes, t->memory);
	throttle_table_clear(&t->numbers, t->memory);
}

void
throttle_enter(struct throttle *t, uint64_t ms)
{
	struct throttle_shared *shared = t->shared;

	/* A worker died in here: what it left half done is thrown away. */
	if (pthread_mutex_lock(&shared->lock) == EOWNERDEAD) {
		forget(t);
		throttle_table_clear(&t->spent, t->memory);
		pthread_mutex_consistent(&shared->lock);
	}
	if (shared->day == ms / DAY_MS)
		return;
	shared->day = ms / DAY_MS;
	seal_random(shared->key, sizeof(shared->key));
	forget(t);
}

void
throttle_leave(struct throttle *t)
{
	pthread_mutex_unlock(&t->shared->lock);
}

void
throttle_mac(const struct throttle *t, unsigned char out[THROTTLE_MAC],
    char what, struct str text)
{
	char copy[64];
	size_t n = text.n < sizeof(copy) - 1 ? text.n : sizeof(copy) - 1;

	copy[0] = what;
	if (n > 0)
		memcpy(copy + 1, text.p, n);
	seal_hash(out, THROTTLE_MAC,
	    str_mem(t->shared->key, sizeof(t->shared->key)),
	    str_mem(copy, n + 1));
	seal_wipe(copy, sizeof(copy));
}

struct prefix_entry *
throttle_prefix(struct throttle *t, struct str client, uint64_t ms)
{
	unsigned char mac[THROTTLE_MAC];

	if (client.n == 0)
		return NULL;
	throttle_mac(t, mac, 'p', client);
	return throttle_table_take(&t->prefixes, t->memory, mac, ms);
}

static unsigned
seconds(uint64_t ms)
{
	return (unsigned)((ms + 999) / 1000);
}

/* ---- requests ------------------------------------------------------------ */

/* `rate` requests a minute are as many thousandths in 60 milliseconds. */
static void
refill(const struct throttle *t, struct prefix_entry *p, uint64_t ms)
{
	uint64_t full = (uint64_t)t->settings.limits.burst * THROTTLE_POST;
	/* Another worker may have looked at the clock a moment later. */
	uint64_t past = ms > p->filled ? ms - p->filled : 0;
	uint64_t more = past * t->settings.limits.rate / 60;

	if (p->filled == 0) {
		p->tokens = full;
		p->filled = ms;
	} else if (more > 0) {
		p->tokens = full - p->tokens < more ? full : p->tokens + more;
		p->filled = ms;
	}
}

unsigned
throttle_request(
    struct throttle *t, struct str client, unsigned cost, uint64_t ms)
{
	uint64_t rate = t->settings.limits.rate;
	struct prefix_entry *p;
	unsigned wait = 0;

	ms = ms != 0 ? ms : 1; /* 0 marks a bucket that is new */
	throttle_enter(t, ms);
	p = throttle_prefix(t, client, ms);
	if (p != NULL) {
		refill(t, p, ms);
		if (p->tokens >= cost)
			p->tokens -= cost;
		else
			wait = seconds(
			    ((cost - p->tokens) * 60 + rate - 1) / rate);
	}
	throttle_leave(t);
	return wait;
}

/* ---- numbers ------------------------------------------------------------- */

/* After the free ones: the first wait, doubled with each failure. */
static uint64_t
wait_of(const struct throttle *t, uint32_t failed)
{
	uint64_t wait = (uint64_t)t->settings.limits.lookup_wait * 1000;
	uint64_t max = (uint64_t)t->settings.limits.lookup_wait_max * 1000;

	if (failed <= t->settings.limits.lookup_free)
		return 0;
	for (uint32_t i = t->settings.limits.lookup_free + 1;
	     i < failed && wait < max; i++)
		wait *= 2;
	return wait < max ? wait : max;
}

unsigned
throttle_number(
    struct throttle *t, const char digits[NUMBER_DIGITS], uint64_t ms)
{
	unsigned char mac[THROTTLE_MAC];
	struct number_entry *entry;
	unsigned wait = 0;

	throttle_enter(t, ms);
	throttle_mac(t, mac, 'n', str_mem(digits, NUMBER_DIGITS));
	entry = throttle_table_take(&t->numbers, t->memory, mac, ms);
	if (ms < entry->until) {
		wait = seconds(entry->until - ms);
	} else {
		/* Counted before it fails: many at once are no way around. */
		if (entry->failed < UINT32_MAX)
			entry->failed++;
		entry->until = ms + wait_of(t, entry->failed);
	}
	throttle_leave(t);
	return wait;
}

void
throttle_number_back(
    struct throttle *t, const char digits[NUMBER_DIGITS], uint64_t ms)
{
	unsigned char mac[THROTTLE_MAC];
	struct number_entry *entry;

	throttle_enter(t, ms);
	throttle_mac(t, mac, 'n', str_mem(digits, NUMBER_DIGITS));
	entry = throttle_table_find(&t->numbers, t->memory, mac);
	if (entry != NULL) {
		if (entry->failed > 0)
			entry->failed--;
		entry->until = 0; /* it was over when this one began */
	}
	throttle_leave(t);
}

/* ---- staged bytes, lanes ------------------------------------------------- */

unsigned
throttle_staged(
    struct throttle *t, struct str client, size_t bytes, uint64_t ms)
{
	uint64_t max = t->settings.limits.staged, drained, past;
	struct prefix_entry *p;
	unsigned wait = 0;

	throttle_enter(t, ms);
	p = throttle_prefix(t, client, ms);
	if (p != NULL) {
		/* The whole of it drains in an hour, as drafts do. */
		past = ms > p->drained ? ms - p->drained : 0;
		drained =
		    past < HOUR_MS ? max / 1000 * past / (HOUR_MS / 1000) : max;
		p->staged -= drained < p->staged ? drained : p->staged;
		p->drained = ms;
		if (p->staged + bytes <= max || p->staged == 0)
			p->staged += bytes;
		else
			wait = seconds((p->staged + bytes - max) *
				       (HOUR_MS / 1000) / (max / 1000));
	}
	throttle_leave(t);
	return wait;
}

uint64_t
throttle_lane(struct throttle *t, struct str client, uint64_t ms)
{
	unsigned char mac[THROTTLE_MAC];
	uint64_t lane = 0;

	if (client.n == 0)
		return 0;
	throttle_enter(t, ms);
	throttle_mac(t, mac, 'p', client);
	throttle_leave(t);
	memcpy(&lane, mac, sizeof(lane));
	return lane != 0 ? lane : 1;
}
