/*
 * Everything the running service knows, loaded and verified once in the
 * parent before workers fork; const afterwards.
 */
#ifndef CORE_SERVICE_H
#define CORE_SERVICE_H

#include "base/diag.h"
#include "base/mustache.h"
#include "contract/bundle.h"
#include "core/settings.h"

struct keyring; /* core/keys.h: verified key statements */
struct memory;  /* core/memory.h: what a worker remembers */

struct service {
	struct arena arena;
	struct settings settings;
	struct bundle *bundle;
	struct mustache_set *templates;
	const struct mustache *page[SERVICE__MAX];
	struct keyring *keys;
	unsigned char site_id[16]; /* the store's */
	struct map *passwords;     /* the 10,000 commonest, normalised */
	struct memory *memory;     /* this worker's own; not const */
};

/*
 * Reads settings, bundle, root public key, statements, password list; checks
 * that no desk key lies under the service's folders. `site_id` was learnt by
 * ping. NULL after findings with positions; the texts these
 * point into then belong to the findings.
 */
struct service *service_load(
    const struct settings *, const unsigned char site_id[16], struct diags *);
void service_free(struct service *);

#endif
