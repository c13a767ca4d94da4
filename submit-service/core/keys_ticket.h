/*
 * The keys of one ticket: a seed of 32 bytes, wrapped under number and
 * password, gives an X25519 pair (receive) and an Ed25519 pair (sign).
 */
#ifndef CORE_KEYS_TICKET_H
#define CORE_KEYS_TICKET_H

#include "core/seal.h"

struct keys_public {
	unsigned char receive[SEAL_KEY_SIZE]; /* X25519 */
	unsigned char sign[SEAL_KEY_SIZE];    /* Ed25519 */
};

struct keys_ticket {
	struct keys_public open; /* the public halves */
	unsigned char seed[SEAL_KEY_SIZE];
	unsigned char receive[SEAL_KEY_SIZE];
	unsigned char sign[SEAL_SIGN_SECRET_SIZE];
};

/* Guarded; owned: seal_free. */
struct keys_ticket *keys_ticket_new(void);
struct keys_ticket *keys_ticket_of(const unsigned char seed[SEAL_KEY_SIZE]);
bool keys_public_equal(const struct keys_public *, const struct keys_public *);

#endif
