/*
 * What the two files of the look-up page share: the ticket being shown.
 * Private to core/flow_lookup*.c.
 */
#ifndef CORE_FLOW_LOOKUP_H
#define CORE_FLOW_LOOKUP_H

#include "core/body.h"
#include "core/flow_state.h"

struct record {
	const struct store_ticket_open_reply *stored;
	const struct form *form;
	struct binding_ticket ticket;
	struct item *items;
	struct item_check *checks;
	size_t n;
	struct item_opener opener; /* the ticket's receive key */
	bool sound;                /* everything verified */
	struct str state;          /* of the last verified desk item */
	/* As sealed; as stored only where nothing sealed can be read. */
	struct str unit, received;
	bool has_due;
	struct date due; /* moved by verified desk items */
	struct mtree *steps, *replies;
	bool has_replies;
};

/*
 * Opens the citizen's own text when it is sealed to the ticket, gives it to
 * the page and holds the columns against it; clears record->sound.
 */
void flow_lookup_own(struct flow *, struct page *, struct record *);

#endif
