/*
 * The binding of an item: one hash over everything that says where the item
 * belongs. The order of the parts is the format; it never changes under one
 * format word.
 */
#include "core/binding.h"

void
binding_hash(unsigned char out[SEAL_HASH_SIZE],
    const struct binding_ticket *ticket, const struct binding_place *place)
{
	const unsigned char n[4] = { (unsigned char)place->n,
		(unsigned char)(place->n >> 8), (unsigned char)(place->n >> 16),
		(unsigned char)(place->n >> 24) };
	const struct str parts[] = {
		STR("wangting item 1"),
		str_mem(ticket->site, sizeof(ticket->site)),
		str_mem(ticket->number, NUMBER_PUBLIC),
		str_mem(ticket->keys.receive, sizeof(ticket->keys.receive)),
		str_mem(ticket->keys.sign, sizeof(ticket->keys.sign)),
		str_mem(&place->side, 1),
		str_mem(n, sizeof(n)),
		place->type,
		str_mem(place->previous, sizeof(place->previous)),
	};

	seal_hash_parts(out, parts, sizeof(parts) / sizeof(*parts));
}
