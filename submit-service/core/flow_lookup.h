/*
 * What the two files of the look-up page share: the ticket being shown.
 * Private to core/flow_lookup*.c.
 */
#ifndef CORE_FLOW_LOOKUP_H
#define CORE_FLOW_LOOKUP_H

#include "core/body.h"
#include "core/flow_state.h"

struct record_act { /* a dated step of the citizen */
	struct date day;
	struct str label;
};
struct record_rating {
	uint32_t reply, grade;
};
struct record_reply { /* a row of `replies`; n 0: not verified */
	struct mtree *row;
	uint32_t n;
};

struct record {
	struct page page; /* built while the ticket is read */
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
	/* What the citizen added, verified (flow_more_page.c). Arrays have
	 * room for every item. */
	struct record_act *acts;
	struct record_rating *rated;
	struct record_reply *rows;
	size_t n_acts, n_told, n_rated, n_rows;
	struct str ended, ended_state; /* by the citizen: type and state */
	struct mtree *added;
	bool has_added;
	unsigned n_hidden; /* sealed to the unit alone */
};

/* Number and password of the post: derives, or says what is wrong. */
enum flow_step flow_lookup_ask(struct flow *);
/* Asks for the ticket that pass or password open. */
enum flow_step flow_lookup_open(struct flow *);
struct str flow_lookup_token(const struct flow *); /* its hash */
/* The record as a page, with the forms it offers. */
enum flow_step flow_lookup_page(
    struct flow *, struct record *, const struct keys_ticket *);

/*
 * Opens the citizen's own text when it is sealed to the ticket, gives it to
 * the page and holds the columns against it; clears record->sound.
 */
void flow_lookup_own(struct flow *, struct page *, struct record *);

#endif
