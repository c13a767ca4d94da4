/*
 * A whole ticket sealed anew under a new ticket key: every item in its place,
 * citizen items signed by the new key, the desk's by the keys that signed
 * them, and one step more. Needs the unit's key of the month.
 */
#ifndef DESK_DOSSIER_RESET_H
#define DESK_DOSSIER_RESET_H

#include "desk/dossier.h"

struct dossier_reset {
	struct binding_ticket ticket; /* with the new keys */
	struct item *items;           /* C1 C2 … D1 D2 …, then the step */
	struct item_check *checks;
	size_t n;
};

/*
 * False after saying why. The dossier must be sound. Bytes in the arena; what
 * comes out was verified as a look-up would.
 */
bool dossier_reset_make(struct dossier_reset *, const struct dossier *,
    struct session *, const struct keys_ticket *, const struct body_desk *step);
/* After the store took it: the pin forgets the old key. */
bool dossier_reset_note(
    const struct dossier_reset *, struct dossier *, struct session *);

#endif
