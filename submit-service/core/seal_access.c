/*
 * Number and password → access token and wrapping key. The Argon2id job is
 * built and read here; running it is seal_argon.c's, waiting for it the
 * worker's.
 */
#include "core/seal_access.h"

#include <string.h>

enum { SECRET = 8 };

struct argon_job *
seal_access_job(const unsigned char site[SEAL_SITE_SIZE],
    const struct number *number, struct str password, struct seal_cost cost)
{
	unsigned char place[SEAL_SITE_SIZE + NUMBER_PUBLIC];
	struct argon_job *job;

	if (password.n > sizeof(job->input) - SECRET - 1)
		return NULL;
	memcpy(place, site, SEAL_SITE_SIZE);
	memcpy(place + SEAL_SITE_SIZE, number->digits, NUMBER_PUBLIC);
	job = seal_alloc(sizeof(*job));
	seal_hash(job->salt, sizeof(job->salt), (struct str){ 0 },
	    str_mem(place, sizeof(place)));
	memcpy(job->input, number->digits + NUMBER_PUBLIC, SECRET);
	job->input[SECRET] = 0;
	if (password.n != 0)
		memcpy(job->input + SECRET + 1, password.p, password.n);
	job->n_input = SECRET + 1 + password.n;
	job->mem_bytes = cost.mem;
	job->ops = cost.ops;
	return job;
}

struct seal_access *
seal_access_new(const struct argon_job *job)
{
	struct seal_access *access;

	_Static_assert(sizeof(job->out) == 2 * SEAL_KEY_SIZE, "two halves");
	if (!job->ok)
		return NULL;
	access = seal_alloc(sizeof(*access));
	seal_hash(access->token_hash, sizeof(access->token_hash),
	    (struct str){ 0 }, str_mem(job->out, SEAL_KEY_SIZE));
	memcpy(access->wrap, job->out + SEAL_KEY_SIZE, SEAL_KEY_SIZE);
	return access;
}

/* What the wrapped seed belongs to; no other row can carry it. */
static struct str
wrap_ad(unsigned char ad[SEAL_SITE_SIZE + NUMBER_PUBLIC], struct seal_wrap at)
{
	memcpy(ad, at.site, SEAL_SITE_SIZE);
	memcpy(ad + SEAL_SITE_SIZE, at.number, NUMBER_PUBLIC);
	return str_mem(ad, SEAL_SITE_SIZE + NUMBER_PUBLIC);
}

void
seal_access_wrap(struct buf *out, const struct seal_access *access,
    struct seal_wrap at, const unsigned char seed[SEAL_KEY_SIZE])
{
	unsigned char ad[SEAL_SITE_SIZE + NUMBER_PUBLIC];

	seal_put(out, access->wrap, wrap_ad(ad, at),
	    str_mem(seed, SEAL_KEY_SIZE), SEAL_EXACT);
}

bool
seal_access_unwrap(unsigned char seed[SEAL_KEY_SIZE],
    const struct seal_access *access, struct seal_wrap at, struct str wrapped)
{
	unsigned char ad[SEAL_SITE_SIZE + NUMBER_PUBLIC];
	struct buf text = BUF_INIT;
	bool ok;

	ok = wrapped.n == SEAL_WRAPPED_SIZE &&
	     seal_get(
		 &text, access->wrap, wrap_ad(ad, at), wrapped, SEAL_EXACT) &&
	     text.n == SEAL_KEY_SIZE;
	if (ok)
		memcpy(seed, text.p, SEAL_KEY_SIZE);
	buf_done(&text);
	return ok;
}
