/*
 * From number and password to the two things they open (service-security §3):
 * an access token, of which the store keeps a hash, and the key under which
 * the ticket's seed is wrapped.
 */
#ifndef CORE_SEAL_ACCESS_H
#define CORE_SEAL_ACCESS_H

#include "contract/number.h"
#include "core/flow.h"
#include "core/seal.h"

/* What a finished job yields. Guarded; owned: seal_free. */
struct seal_access {
	unsigned char token_hash[SEAL_HASH_SIZE]; /* goes to the store */
	unsigned char wrap[SEAL_KEY_SIZE];        /* never leaves the worker */
};

/*
 * Argon2id(secret 8 digits ‖ 0x00 ‖ password, salt = BLAKE2b-128(site id ‖
 * public 8 digits)). `password` is already NFKC. Guarded, owned: seal_free;
 * NULL when it is longer than the job has room for.
 */
struct argon_job *seal_access_job(const unsigned char site[SEAL_SITE_SIZE],
    const struct number *, struct str password, struct seal_cost);
/* NULL when the job failed. */
struct seal_access *seal_access_new(const struct argon_job *);

/* The ticket's seed under the wrapping key, bound to site and number. */
enum { SEAL_WRAPPED_SIZE = 1 + 24 + 32 + 16 };
struct seal_wrap {
	const unsigned char *site; /* SEAL_SITE_SIZE */
	const char *number;        /* the public eight digits */
};
void seal_access_wrap(struct buf *out, const struct seal_access *,
    struct seal_wrap, const unsigned char seed[SEAL_KEY_SIZE]);
bool seal_access_unwrap(unsigned char seed[SEAL_KEY_SIZE],
    const struct seal_access *, struct seal_wrap, struct str wrapped);

#endif
