/*
 * Everything the running service knows, loaded and verified in the parent
 * before workers fork; const afterwards. When bundle or statements change, a
 * worker makes a second one and counts who still uses the first.
 */
#ifndef CORE_SERVICE_H
#define CORE_SERVICE_H

#include "base/diag.h"
#include "base/mustache.h"
#include "contract/bundle.h"
#include "core/settings.h"

struct keyring; /* core/keys.h: verified key statements */
struct receipt_key;
struct memory;   /* core/memory.h: what a worker remembers */
struct throttle; /* core/throttle.h: who must wait; all workers' */

struct service_lasting; /* what all generations of one start share */

struct service {
	unsigned refs; /* this generation's */
	struct service_lasting *lasting;
	struct arena arena;
	struct settings settings;
	struct bundle *bundle;
	struct mustache_set *templates;
	const struct mustache *page[SERVICE__MAX];
	struct keyring *keys;
	unsigned char site_id[16];   /* the store's */
	struct map *passwords;       /* the 10,000 commonest, normalised */
	struct receipt_key *receipt; /* core/receipt.h; NULL: none set */
	struct memory *memory;       /* this worker's own; not const */
	struct throttle *throttle;   /* shared by all; not const */
	/* Guarded, of this start: seals what look-up pages carry. */
	const unsigned char *boot;
};

/*
 * Reads settings, bundle, root public key, statements, password list; checks
 * that no desk key lies under the service's folders. `site_id` was learnt by
 * ping. NULL after findings with positions; the texts these
 * point into then belong to the findings.
 */
struct service *service_load(
    const struct settings *, const unsigned char site_id[16], struct diags *);

/*
 * The same start with bundle and statements as the files are now; the root
 * key, site id, settings, passwords and memory stay those of `old`, which
 * goes on unchanged. NULL after findings, as above. Opens files by name,
 * lists no folder.
 */
struct service *service_renew(struct service *old, struct diags *);
/* One more user of this generation; each gives it back by service_free. */
struct service *service_hold(struct service *);
void service_free(struct service *); /* NULL is fine */

/* When the files behind a service change, these do. */
struct service_stamp {
	uint64_t device, inode, size;
	int64_t seconds, nanoseconds;
};
struct service_stamps {
	struct service_stamp bundle, keys; /* zero: no such file */
};
/* Read before the files are, so that no change is missed in between. */
void service_stamps(const struct settings *, struct service_stamps *);
bool service_stamps_equal(
    const struct service_stamps *, const struct service_stamps *);

#endif
