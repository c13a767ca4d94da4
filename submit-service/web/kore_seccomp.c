/*
 * The system calls a worker may make, each with who needs it. Anything else
 * kills the whole worker. Kore's own list ends with an action that kills the
 * one thread and would leave a worker behind that derives nothing any more,
 * so this list takes its place. Debian 12's glibc calls things Kore 4.1.0 has
 * never heard of. Also the last steps that must be taken before the filter
 * stands: they need calls that the worker has no other use for.
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <errno.h>
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
	/* attachments: sealed into memory that is handed to the store */
	KORE_SYSCALL_ALLOW(memfd_create),
	/* abort() says which thread: without it a crash shows as SIGSYS */
	KORE_SYSCALL_ALLOW(gettid),
	KORE_SYSCALL_ALLOW(tgkill),

	/* What Kore 4.1.0 allows its workers: refused without dying, */
	KORE_SYSCALL_DENY(ioctl, EACCES),
	KORE_SYSCALL_DENY_WITH_FLAG(mmap, 2, PROT_EXEC | PROT_WRITE, EINVAL),
	KORE_SYSCALL_DENY_WITH_FLAG(mprotect, 2, PROT_EXEC, EINVAL),
/* files, */
#if defined(SYS_open)
	KORE_SYSCALL_ALLOW(open),
	KORE_SYSCALL_ALLOW(stat),
	KORE_SYSCALL_ALLOW(lstat),
	KORE_SYSCALL_ALLOW(access),
	KORE_SYSCALL_ALLOW(unlink),
	KORE_SYSCALL_ALLOW(readlink),
	KORE_SYSCALL_ALLOW(epoll_wait),
#endif
	KORE_SYSCALL_ALLOW(openat),
	KORE_SYSCALL_ALLOW(read),
	KORE_SYSCALL_ALLOW(write),
	KORE_SYSCALL_ALLOW(writev),
	KORE_SYSCALL_ALLOW(close),
	KORE_SYSCALL_ALLOW(fstat),
	KORE_SYSCALL_ALLOW(fcntl),
	KORE_SYSCALL_ALLOW(lseek),
	KORE_SYSCALL_ALLOW(getcwd),
	/* process and signals, */
	KORE_SYSCALL_ALLOW(exit),
	KORE_SYSCALL_ALLOW(exit_group),
	KORE_SYSCALL_ALLOW(kill),
	KORE_SYSCALL_ALLOW(getpid),
	KORE_SYSCALL_ALLOW(getuid),
	KORE_SYSCALL_ALLOW(geteuid),
	KORE_SYSCALL_ALLOW(nanosleep),
	KORE_SYSCALL_ALLOW(clock_nanosleep),
	KORE_SYSCALL_ALLOW(sigaltstack),
	KORE_SYSCALL_ALLOW(rt_sigreturn),
	KORE_SYSCALL_ALLOW(rt_sigaction),
	KORE_SYSCALL_ALLOW(rt_sigprocmask),
	/* memory, */
	KORE_SYSCALL_ALLOW(brk),
	KORE_SYSCALL_ALLOW(mmap),
	KORE_SYSCALL_ALLOW(munmap),
	KORE_SYSCALL_ALLOW(madvise),
	KORE_SYSCALL_ALLOW(mprotect),
	KORE_SYSCALL_ALLOW(futex),
	/* the network; clock and randomness. */
	KORE_SYSCALL_ALLOW(ppoll),
	KORE_SYSCALL_ALLOW(sendto),
	KORE_SYSCALL_ALLOW(accept),
	KORE_SYSCALL_ALLOW(sendfile),
	KORE_SYSCALL_ALLOW(recvfrom),
	KORE_SYSCALL_ALLOW(epoll_ctl),
	KORE_SYSCALL_ALLOW(epoll_pwait),
	KORE_SYSCALL_ALLOW(setsockopt),
	KORE_SYSCALL_ALLOW(clock_gettime),
	KORE_SYSCALL_ALLOW(getrandom),

	KORE_BPF_RET(SECCOMP_RET_KILL_PROCESS),
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
	/* First of all filters: Kore's, behind it, is never reached. */
	kore_seccomp_filter(
	    "wangting", allowed, sizeof(allowed) / sizeof(allowed[0]));
}
