/*
 * What a look-up page carries so that its citizen may add to the ticket
 * without typing number and password again (service-security §3): 30 minutes
 * long, sealed under the boot key, which exists only in the memory of this
 * start of the service. One pass serves one purpose and one request.
 */
#ifndef CORE_PASS_H
#define CORE_PASS_H

#include "contract/number.h"
#include "core/seal.h"

enum pass_purpose {
	PASS_FOLLOWUP,
	PASS_RATING,
	PASS_WITHDRAW,
	PASS_FINISH,
	PASS__MAX
};

enum { PASS_SECONDS = 30 * 60, PASS_REQUEST_SIZE = 16 };

/* Lives in guarded memory only: the seed opens the ticket. */
struct pass {
	char public[NUMBER_PUBLIC + 1];
	unsigned char token_hash[SEAL_HASH_SIZE];
	unsigned char seed[SEAL_KEY_SIZE];
	enum pass_purpose purpose;
	uint32_t reply; /* PASS_RATING: number of the desk's item */
	unsigned char request[PASS_REQUEST_SIZE];
	int64_t issued; /* Unix seconds */
};

/* The key of a boot and the site it serves. */
struct pass_key {
	const unsigned char *boot, *site; /* SEAL_KEY_SIZE, SEAL_SITE_SIZE */
};

/* Appends base64url. */
void pass_put(struct buf *, struct pass_key, const struct pass *);
/* Guarded, owned: seal_free. NULL: not ours, bent, or too old at `now`. */
struct pass *pass_get(struct pass_key, struct str text, int64_t now);

#endif
