/*
 * How many derivations may run at once on this machine: places in memory
 * shared by all workers. Accepting is uneven (a worker may get everybody for
 * a while), so each worker has threads for the whole number and takes places
 * as they are free; processors and memory are bounded by the places.
 *
 * Nothing here can be left locked: a place is one word with its worker's
 * name, and a worker that starts frees what its predecessor held.
 */
#ifndef WEB_ARGON_GATE_H
#define WEB_ARGON_GATE_H

#include <stdbool.h>
#include <stdint.h>

struct argon_gate;

enum { ARGON_GATE_MAX = 256 };

/* Shared memory, made by the parent; n ≤ ARGON_GATE_MAX. NULL: none left. */
struct argon_gate *argon_gate_new(unsigned n);
void argon_gate_free(struct argon_gate *);
/* A worker begins: nobody of this name runs any more. Names begin at 1. */
void argon_gate_reset(struct argon_gate *, unsigned worker);
/* Waits at most `ms`. The place, or −1. */
int argon_gate_enter(struct argon_gate *, unsigned worker, unsigned ms);
void argon_gate_leave(struct argon_gate *, int place);
unsigned argon_gate_running(const struct argon_gate *);

#endif
