/* A store in a child that dies at a point, as if the machine had stopped. */
#ifndef STORE_KILL_H
#define STORE_KILL_H

#include <sys/wait.h>

#include <signal.h>
#include <unistd.h>

#include "store_fixture.h"

static enum store_point kill_at;

static inline void
kill_myself(void *ctx, enum store_point point)
{
	(void)ctx;
	if (point == kill_at)
		raise(SIGKILL);
}

/* Fails the test when `work` comes to its end alive. */
static inline void
kill_during(struct fixture *f, enum store_point point,
    void (*work)(struct fixture *, unsigned), unsigned n)
{
	int status;
	pid_t child;

	store_close(f->store);
	f->store = NULL;
	kill_at = point;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		f->hooks.point = kill_myself;
		f->store = store_open(&f->settings, &f->hooks, &f->diags);
		if (f->store != NULL)
			work(f, n);
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

#endif
