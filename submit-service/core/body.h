/*
 * What stands inside a ciphertext: JSON, encoded and decoded here so both
 * cannot drift (contracts §7, last paragraph). Unknown, missing or misplaced
 * members are refused. encode(decode(x)) = x byte for byte.
 *
 *	submission {"format":1,"form":…,"rev":…,"at":…,"due":"2026-11-24",
 *	            "consent":…,"terms":…,"ticket":{"receive":…,"sign":…},"answers":{…}}
 *	desk item  {"format":1,"type":"reply"|"step","at":"2026-11-24",
 *	            "state":…,"due":"2026-12-01"|null,"text":…}
 */
#ifndef CORE_BODY_H
#define CORE_BODY_H

#include "contract/form_check.h"
#include "core/item.h"

enum { BODY_FORMAT = 1 };

struct body_submission {
	struct str form, rev; /* rev: FORM_REV_SIZE hex digits */
	struct instant at;
	struct date due; /* as promised: tables of holidays change */
	struct str consent, terms;
	struct keys_public ticket;
	const struct jnode *answers; /* a map */
};

/* Named: to the second. Anonymous: the minutes are cut off. */
struct instant body_at(struct instant now, bool anonymous);
/*
 * Appends. `fresh` gives the answers of a form just checked; NULL: those of
 * the struct.
 */
void body_submission_put(struct buf *, const struct body_submission *,
    const struct form_result *fresh);
/* Everything in the arena. False on any doubt. */
bool body_submission_get(
    struct arena *, struct str json, struct body_submission *);

/* A reply or a step of the desk. */
struct body_desk {
	struct str type; /* ITEM_REPLY, ITEM_STEP */
	struct date at;
	struct str state; /* id of the state it brings; never empty */
	bool has_due;
	struct date due; /* new due day */
	struct str text; /* empty for a step without words */
};
void body_desk_put(struct buf *, const struct body_desk *);
bool body_desk_get(struct arena *, struct str json, struct body_desk *);

/*
 * What look-up page and desk show of a desk item: opens it and holds its body
 * against its place: verified, same type, signed on a day the key covers.
 * False: cannot be verified. Slices in the arena.
 */
bool body_desk_open(struct arena *, const struct binding_ticket *,
    const struct item *, const struct item_check *, const struct item_opener *,
    struct body_desk *);

#endif
