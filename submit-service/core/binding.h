/*
 * Ties an item to its place (service-security §4): BLAKE2b over format ‖ site
 * id ‖ public ‖ ticket public keys ‖ side ‖ n ‖ type ‖ hash of that side's
 * previous item, each led by its length. It is authenticated with the
 * ciphertext and signed, so an item moved, renumbered or carried to another
 * ticket opens nowhere.
 */
#ifndef CORE_BINDING_H
#define CORE_BINDING_H

#include "contract/number.h"
#include "core/keys_ticket.h"

/* What all items of a ticket have in common. */
struct binding_ticket {
	unsigned char site[SEAL_SITE_SIZE];
	char number[NUMBER_PUBLIC + 1]; /* the public eight digits */
	struct keys_public keys;
};

struct binding_place {
	char side;                              /* 'C' citizen, 'D' desk */
	uint32_t n;                             /* from 1 in each side */
	struct str type;                        /* submission, reply, step */
	unsigned char previous[SEAL_HASH_SIZE]; /* zeros before the first */
};

void binding_hash(unsigned char out[SEAL_HASH_SIZE],
    const struct binding_ticket *, const struct binding_place *);

#endif
