/*
 * Abuse control (service-security §5): who must wait, and how long. Nobody is
 * refused for good, and nobody is remembered by address or number: tables are
 * keyed by MACs under a key that lives in memory and changes every day, and
 * with it everything is forgotten.
 *
 * One instance in memory shared by all workers, made by the parent before
 * they fork: a visitor meets the same limits whichever worker accepts. Fixed
 * tables; in a full set the entry not seen for the longest time goes. All
 * times are monotonic milliseconds, so that a clock that jumps changes
 * nothing. Thread- and process-safe; a worker that dies within a call leaves
 * empty tables behind, not a lock.
 *
 *	requests   a token bucket per prefix
 *	numbers    failed look-ups per number, existing or invented: under all
 *	           18 digits, so that who knows the 受理号 cannot slow anyone
 *	staged     bytes of attachments per prefix
 *	passes     a busy page carries one; after its wait it goes ahead
 */
#ifndef CORE_THROTTLE_H
#define CORE_THROTTLE_H

#include "contract/number.h"
#include "core/settings.h"

struct throttle;

/* What waits for Argon2id: two queues, served in turn. */
enum throttle_kind { THROTTLE_SUBMIT, THROTTLE_LOOKUP, THROTTLE_KINDS };

enum {
	THROTTLE_POST = 1000, /* what a request takes from its bucket … */
	THROTTLE_GET = 100,   /* … in thousandths */
	THROTTLE_PASS = 66    /* characters of a pass */
};

/* NULL: no memory. Owned; the settings are copied. */
struct throttle *throttle_new(const struct settings *);
void throttle_free(struct throttle *);
/* Bytes of all tables. */
size_t throttle_memory(const struct throttle *);

/*
 * `client` is the prefix (net_prefix) of who asks; empty: unknown, which is
 * never limited here. 0: go on, else seconds to wait, counted for nobody.
 */
unsigned throttle_request(
    struct throttle *, struct str client, unsigned cost, uint64_t ms);
/*
 * A look-up of these digits begins. 0: go on, and it counts as failed until
 * throttle_number_back says otherwise; else seconds to wait.
 */
unsigned throttle_number(
    struct throttle *, const char digits[NUMBER_DIGITS], uint64_t ms);
/* It opened, or came to no answer. */
void throttle_number_back(
    struct throttle *, const char digits[NUMBER_DIGITS], uint64_t ms);
/* Bytes of an attachment before it is staged. 0 or seconds to wait. */
unsigned throttle_staged(
    struct throttle *, struct str client, size_t bytes, uint64_t ms);
/* Names the client's place in a queue; 0 for an unknown one. */
uint64_t throttle_lane(struct throttle *, struct str client, uint64_t ms);

/* ---- passes -------------------------------------------------------------- */

struct throttle_pass {
	char text[THROTTLE_PASS + 1]; /* "": none, only a wait */
	unsigned wait;                /* seconds */
};

/* How long a derivation took; `parallel`: how many run at once. */
void throttle_served(struct throttle *, uint64_t took_ms, unsigned parallel);
/*
 * For a busy page. `brought` is what the request carried: a pass of which the
 * wait is not over is given back. One pending pass a prefix.
 */
struct throttle_pass throttle_pass_give(struct throttle *, enum throttle_kind,
    struct str client, struct str brought, uint64_t ms);
/* Once, after its wait, by the same prefix, for the same queue. */
bool throttle_pass_take(struct throttle *, enum throttle_kind,
    struct str client, struct str pass, uint64_t ms);

#endif
