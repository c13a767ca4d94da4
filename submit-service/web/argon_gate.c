/* Words and a futex that counts departures; see argon_gate.h. */
#include "argon_gate.h"

#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

struct argon_gate {
	_Atomic uint32_t left; /* places that became free, ever */
	uint32_t n;
	_Atomic uint32_t place[ARGON_GATE_MAX]; /* worker, 0: free */
};

struct argon_gate *
argon_gate_new(unsigned n)
{
	struct argon_gate *gate = mmap(NULL, sizeof(*gate),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (gate == MAP_FAILED)
		return NULL;
	gate->n = n < ARGON_GATE_MAX ? n : ARGON_GATE_MAX;
	return gate;
}

void
argon_gate_free(struct argon_gate *gate)
{
	if (gate != NULL)
		munmap(gate, sizeof(*gate));
}

static int
try_enter(struct argon_gate *gate, unsigned worker)
{
	for (uint32_t i = 0; i < gate->n; i++) {
		uint32_t nobody = 0;

		if (atomic_compare_exchange_strong(
			&gate->place[i], &nobody, worker))
			return (int)i;
	}
	return -1;
}

static void
ring(struct argon_gate *gate, int n)
{
	atomic_fetch_add(&gate->left, 1);
	(void)syscall(SYS_futex, &gate->left, FUTEX_WAKE, n, NULL, NULL, 0);
}

int
argon_gate_enter(struct argon_gate *gate, unsigned worker, unsigned ms)
{
	struct timespec wait = { ms / 1000, (long)(ms % 1000) * 1000000 };
	uint32_t left = atomic_load(&gate->left);
	int place = try_enter(gate, worker);

	if (place != -1)
		return place;
	/* Returns at once when somebody left after we looked. */
	(void)syscall(SYS_futex, &gate->left, FUTEX_WAIT, left, &wait, NULL, 0);
	return try_enter(gate, worker);
}

void
argon_gate_leave(struct argon_gate *gate, int place)
{
	atomic_store(&gate->place[place], 0);
	ring(gate, 1);
}

void
argon_gate_reset(struct argon_gate *gate, unsigned worker)
{
	for (uint32_t i = 0; i < gate->n; i++) {
		uint32_t held = worker;

		atomic_compare_exchange_strong(&gate->place[i], &held, 0);
	}
	ring(gate, INT_MAX);
}

unsigned
argon_gate_running(const struct argon_gate *gate)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < gate->n; i++)
		n += atomic_load(&gate->place[i]) != 0;
	return n;
}
