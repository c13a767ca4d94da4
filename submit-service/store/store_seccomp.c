/*
 * A list of refusals, not of permissions: SQLite and the C library may change
 * what they call for files and memory, but a process that answers records has
 * no reason ever to start a program or to open a connection.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "store/store_seccomp.h"

#if defined(__x86_64__)
#define SECCOMP_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SECCOMP_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef SECCOMP_ARCH

static const int refused[] = {
	/* programs and processes */
	__NR_execve,
	__NR_execveat,
	__NR_clone,
	__NR_clone3,
#ifdef __NR_fork
	__NR_fork,
	__NR_vfork,
#endif
	/* connections: the listeners are open, clients come by accept */
	__NR_socket,
	__NR_socketpair,
	__NR_connect,
	__NR_bind,
	__NR_listen,
	/* other processes' memory */
	__NR_ptrace,
	__NR_process_vm_readv,
	__NR_process_vm_writev,
	/* the wide doors of the kernel */
	__NR_bpf,
	__NR_io_uring_setup,
	__NR_keyctl,
	__NR_mount,
	__NR_open_by_handle_at,
	__NR_perf_event_open,
	__NR_pivot_root,
	__NR_setns,
	__NR_unshare,
	__NR_userfaultfd,
};
enum { REFUSED = sizeof(refused) / sizeof(refused[0]) };

/* Head: architecture, number, x32. Then one test for each. Then the ends. */
enum { HEAD = 5, PROGRAM = HEAD + REFUSED + 2 };

bool
store_seccomp_enter(void)
{
	struct sock_filter code[PROGRAM] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SECCOMP_ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		/* numbers of the x32 ABI would slip past the list */
		BPF_JUMP(
		    BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, REFUSED + 1, 0),
	};
	struct sock_fprog program = { PROGRAM, code };

	for (unsigned i = 0; i < REFUSED; i++)
		code[HEAD + i] =
		    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
			(unsigned)refused[i], (unsigned char)(REFUSED - i), 0);
	code[HEAD + REFUSED] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	code[HEAD + REFUSED + 1] = (struct sock_filter)BPF_STMT(
	    BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

#else

bool
store_seccomp_enter(void)
{
	return true;
}

#endif
