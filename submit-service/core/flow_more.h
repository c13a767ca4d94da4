/*
 * What the files of the follow-up share (POST /s/lookup/more): what a citizen
 * asked for, and what the look-up page offers. Private to core/flow_more*.c
 * and flow_lookup*.c.
 */
#ifndef CORE_FLOW_MORE_H
#define CORE_FLOW_MORE_H

#include "core/body_citizen.h"
#include "core/flow_lookup.h"
#include "core/pass.h"

struct flow_more {
	enum pass_purpose purpose;
	uint32_t reply, grade;
	struct str text; /* as typed; after flow_more_judge as kept */
	struct str sent; /* the pass as posted, when it is good */
	unsigned char request[PASS_REQUEST_SIZE];
	unsigned tries;      /* places that another request took first */
	bool done;           /* the store has it */
	bool is_said;        /* nothing more is to be added, `fault` says why */
	enum text_key fault; /* when is_said */
};

/* "followup", as pages post it. */
const char *flow_more_name(enum pass_purpose);

/* The ticket opened for an addition: adds it, or shows the record. */
enum flow_step flow_more_opened(
    struct flow *, struct record *, const struct keys_ticket *);
/* May this be added to what the record shows? False: *why says why not. */
bool flow_more_allows(struct flow *, const struct record *,
    const struct flow_more *, enum text_key *why);
/* The key of the ticket's own unit and month; NULL: nothing can be sealed. */
const struct key *flow_more_box(const struct flow *, const struct record *);
/* The state that the citizen's word brings; NULL: this site has none. */
const struct state *flow_more_state(const struct flow *, enum pass_purpose);
bool flow_more_is_final(const struct flow *, const struct record *);

/* Gives the look-up page its forms, and says what was done or why not. */
void flow_more_offer(
    struct flow *, struct page *, struct record *, const struct keys_ticket *);
/* What a citizen added, verified: rows for the page, state, ratings. */
void flow_more_read(struct flow *, struct page *, struct record *);
/* A verified reply on the page: its number and what it was rated. */
void flow_more_reply(struct flow *, struct page *, struct record *,
    struct mtree *row, uint32_t n);

/*
 * The page that keeps what was typed: asks for number and password again, or
 * only to try again when the pass is still good.
 */
enum flow_step flow_more_again(
    struct flow *, int status, enum text_key why, const char *href);
enum flow_step flow_more_fault(
    struct flow *, int status, const struct flow_lookup_fault *);
/* Nothing was tried yet; `turn` goes ahead after the wait, if not empty. */
enum flow_step flow_more_wait(
    struct flow *, int status, unsigned wait, struct str turn);
/* Reads what is asked for into state->more. False: nothing known. */
bool flow_more_take(struct flow *);

#endif
