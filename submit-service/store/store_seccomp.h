/*
 * What the store process gives up once it listens: new programs, processes,
 * sockets, and looking into other processes.
 */
#ifndef STORE_STORE_SECCOMP_H
#define STORE_STORE_SECCOMP_H

#include <stdbool.h>

/*
 * Needs PR_SET_NO_NEW_PRIVS. From then on the calls listed fail with EPERM;
 * they are never made by the store itself. False: the kernel has no filters
 * (errno); on an architecture that is not listed nothing is done.
 */
bool store_seccomp_enter(void);

#endif
