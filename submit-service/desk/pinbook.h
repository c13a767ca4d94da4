/*
 * desk.pins: the file of pins beside desk.keys, sealed under a key that lies
 * in the vault, locked while it is open so that two desks never lose a pin.
 */
#ifndef DESK_PINBOOK_H
#define DESK_PINBOOK_H

#include "core/pins.h"
#include "desk/vault.h"

struct pinbook {
	const char *path;
	struct pins pins;
	int lock; /* −1: closed */
};

/* False after saying why. Strings and pins in the arena. */
bool pinbook_open(struct pinbook *, struct arena *, const char *keys_path,
    const struct vault *);
/* Writes, durably, by rename. False after saying why. */
bool pinbook_save(struct pinbook *, const struct vault *);
void pinbook_close(struct pinbook *);

#endif
