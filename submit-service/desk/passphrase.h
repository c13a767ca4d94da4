/*
 * The passphrase of desk.keys: from a file for scripts, else from the
 * terminal without echo. Guarded memory; owned: seal_free.
 */
#ifndef DESK_PASSPHRASE_H
#define DESK_PASSPHRASE_H

#include "core/seal.h"

enum { PASSPHRASE_MIN = 12, PASSPHRASE_MAX = 1024 }; /* bytes */

struct passphrase {
	size_t n;
	char text[PASSPHRASE_MAX + 1];
};

enum passphrase_use {
	PASSPHRASE_OPEN,  /* of an existing file */
	PASSPHRASE_CHOOSE /* a new one: twice on a terminal, not too short */
};

/* `file` NULL: the terminal. NULL after saying why. */
struct passphrase *passphrase_read(const char *file, enum passphrase_use);
struct str passphrase_str(const struct passphrase *);

#endif
