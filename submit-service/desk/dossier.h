/*
 * One ticket as the desk sees it: fetched, held against its pin, verified,
 * opened. All distrust of the store's columns is in dossier.c; the verbs only
 * show and add.
 */
#ifndef DESK_DOSSIER_H
#define DESK_DOSSIER_H

#include "core/body_citizen.h"
#include "core/pins.h"
#include "desk/pinbook.h"
#include "desk/session.h"

enum dossier_finding {
	DOSSIER_SWAPPED = PINS_SWAPPED,
	DOSSIER_MISSING = PINS_MISSING,
	DOSSIER_CHANGED = PINS_CHANGED,
	DOSSIER_UNREADABLE = 1 << 8, /* C1 does not open */
	DOSSIER_INNER = 1 << 9,      /* keys or form inside differ */
	DOSSIER_FORGED = 1 << 10,    /* an item does not verify */
	DOSSIER_UNIT = 1 << 11,      /* the unit column was changed */
	DOSSIER_STATE = 1 << 12,     /* the state column was changed */
	DOSSIER_FORM = 1 << 13,      /* the stored form is another one */
	DOSSIER_NAMED = 1 << 14,     /* the anonymous column was changed */
	DOSSIER_RECEIVED = 1 << 15,  /* the received column was changed */
	DOSSIER_DUE = 1 << 16        /* the due column was changed */
};

struct dossier {
	struct store_row row; /* clear columns: for the queue only */
	const struct form *form;
	struct item *items;
	struct item_check *checks;
	size_t n;
	const struct vault_key *box; /* the unit's key of the ticket's month */
	struct binding_ticket ticket;
	bool first_seen;
	unsigned findings;
	struct body_submission submission;
	bool has_submission;
	struct body_desk *steps;    /* for items[i] of the desk, where opened */
	struct body_citizen *added; /* the same for the citizen's, n > 1 */
	bool *is_open;
	/* Of the citizen's word that ended the ticket; else of the last
	 * verified step; else the first state. */
	struct str state;
	struct str ended; /* type of that word; n == 0: none */
	/*
	 * Of the sealed submission and, for the due day, the last verified
	 * item that moved it; of the row only when the submission or its form
	 * cannot be read, which is a finding already.
	 */
	bool anonymous;
	struct str received, due; /* ISO */
	struct buf record;
	struct pinbook pinbook; /* held open and locked until dossier_done */
	struct pin *pin;        /* NULL: C1 was never opened soundly */
};

/*
 * Loads and judges. False after saying why: no such ticket, no key for it,
 * store or pins unusable. Findings are not printed yet. What is new and sound
 * is noted in the pins.
 */
bool dossier_load(struct dossier *, struct session *, const char *number);
void dossier_done(struct dossier *);
/* Says every finding, loudly. */
void dossier_report(const struct dossier *);
/* False: nothing can be added to the desk's side any more. */
bool dossier_desk_is_sound(const struct dossier *);
/* Nothing is wrong at all. */
bool dossier_is_sound(const struct dossier *);

/* dossier_citizen.c: opens what the citizen added, after the desk's items. */
void dossier_open_citizen(struct dossier *, struct arena *);
/* 来人补充, 来人撤回 … */
const char *dossier_citizen_word(struct str type);

/* Adds a signed item of the desk. DESK_DONE or another exit status. */
int dossier_add(struct dossier *, struct session *, const struct body_desk *);

#endif
