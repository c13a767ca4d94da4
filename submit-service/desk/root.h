/*
 * The root key on a medium of its own (--root-key FILE): desk.keys then holds
 * its public half only, and everything but signing new keys works without it.
 */
#ifndef DESK_ROOT_H
#define DESK_ROOT_H

#include "desk/session.h"

/* Nothing to do without --root-key. Each: false after saying why. */
bool root_place_is_fine(struct session *); /* before root_write */
/* Writes the root file, durably, under --root-passphrase-file or, without
 * it, the passphrase of desk.keys. */
bool root_write(struct session *);
/*
 * Before new keys are made: takes the root from its file, or moves one that
 * still lies in desk.keys there. keyset_write then leaves it out of desk.keys.
 */
bool root_ready(struct session *);

#endif
