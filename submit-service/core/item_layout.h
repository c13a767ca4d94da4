/* The bytes of an item's sealed keys; between item.c and item_chain.c. */
#ifndef CORE_ITEM_LAYOUT_H
#define CORE_ITEM_LAYOUT_H

#include "core/item.h"

/* What a sealed box of the item holds. */
struct item_grant {
	unsigned char key[SEAL_KEY_SIZE]; /* content key */
	struct keys_public ticket;
};

enum { ITEM_PARTY_SIZE = KEYS_ID + sizeof(struct item_grant) + SEAL_BOX_MORE };

struct item_layout {
	struct str signer;  /* key id, zeros when the ticket or nobody signs */
	struct str parties; /* n × ITEM_PARTY_SIZE */
	size_t n;
};

/* Slices borrow from the blob. */
bool item_layout_get(struct str blob, struct item_layout *);
/* What a signature covers. */
void item_signed_hash(unsigned char out[SEAL_HASH_SIZE],
    const struct binding_ticket *, const struct binding_place *,
    const struct item *);

#endif
