/*
 * What a citizen adds to a ticket after its submission, as JSON inside the
 * ciphertext; encoded and decoded in one file. encode(decode(x)) = x byte for
 * byte, as in body.h.
 *
 *	{"format":1,"type":"followup"|"rating"|"withdraw"|"finish",
 *	 "at":"2026-11-24","state":…,"reply":0,"grade":0,"text":…}
 */
#ifndef CORE_BODY_CITIZEN_H
#define CORE_BODY_CITIZEN_H

#include "core/body.h"

enum { BODY_GRADE_BEST = 5, BODY_TEXT_MAX = 2000 /* code points */ };

struct body_citizen {
	struct str type;  /* ITEM_FOLLOWUP … */
	struct date at;   /* never finer: an anonymous ticket knows no time */
	struct str state; /* withdraw, finish: the state it brings */
	uint32_t reply;   /* rating: number of the desk's reply */
	uint32_t grade;   /* rating: 5 best … 1 worst */
	struct str text;  /* followup */
};

void body_citizen_put(struct buf *, const struct body_citizen *);
/* Everything in the arena. False on any doubt. */
bool body_citizen_get(struct arena *, struct str json, struct body_citizen *);
/*
 * Opens a verified item of the citizen and holds its body against its place.
 * False: cannot be opened with this key, or says something else than its
 * place. Slices in the arena.
 */
bool body_citizen_open(struct arena *, const struct binding_ticket *,
    const struct item *, const struct item_check *, const struct item_opener *,
    struct body_citizen *);
/* withdraw or finish: the citizen's word that ends a ticket. */
bool body_citizen_ends(struct str type);

#endif
