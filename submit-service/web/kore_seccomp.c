/*
 * The system calls a worker may make beyond Kore's own list, each with who
 * needs it. Kore kills on anything else. Debian 12's glibc calls things Kore
 * 4.1.0 has never heard of. Also the last steps that must be taken before the
 * filter stands: they need calls that the worker has no other use for.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <kore/seccomp.h>

#include "kore_web.h"
#include <kore/hooks.h>

/* Kore's macros build entries of struct sock_filter. */
static struct sock_filter allowed[] = {
	/* static_file: stat; fopen of glibc 2.36 */
	KORE_SYSCALL_ALLOW(newfstatat),
	/* pthread_create of the Argon2id pool */
	KORE_SYSCALL_ALLOW(clone3),
	KORE_SYSCALL_ALLOW(rseq),
	KORE_SYSCALL_ALLOW(set_robust_list),
	/* eventfd of the pool */
	KORE_SYSCALL_ALLOW(eventfd2),
	/* realloc of large blocks: pages and records beyond 128 KiB */
	KORE_SYSCALL_ALLOW(mremap),
	/* sodium_malloc and sodium_free guard their pages */
	KORE_SYSCALL_ALLOW(mlock),
	KORE_SYSCALL_ALLOW(munlock),
	/* the store's socket: connect anew after it was restarted; no other
	 * family than unix can be made */
	KORE_SYSCALL_ALLOW_ARG(socket, 0, AF_UNIX),
	KORE_SYSCALL_ALLOW(connect),
	KORE_SYSCALL_ALLOW(sendmsg),
	KORE_SYSCALL_ALLOW(recvmsg),
	/* a stop: who waits at the door, and shutting it */
	KORE_SYSCALL_ALLOW(poll),
	KORE_SYSCALL_ALLOW(shutdown),
	/* abort() says which thread: without it a crash shows as SIGSYS */
	KORE_SYSCALL_ALLOW(gettid),
	KORE_SYSCALL_ALLOW(tgkill),
};

WEB_HOOK void
kore_seccomp_hook(void)
{
	struct rlimit none = { 0, 0 };

	/* No other process of this user reads our memory, no core is left. */
	if (prctl(PR_SET_DUMPABLE, 0) == -1 ||
	    setrlimit(RLIMIT_CORE, &none) == -1)
		fatalx("cannot protect the worker's memory: %s", errno_s);
	/* A worker whose parent was killed would hold the port for ever. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) == -1 ||
	    getppid() != web_instance()->parent)
		fatalx("the parent is gone");
	kore_seccomp_filter(
	    "wangting", allowed, sizeof(allowed) / sizeof(allowed[0]));
}
