/*
 * The passphrase of desk.keys and its parts: from a file for scripts, else from
 * the terminal without echo. Guarded memory; owned: seal_free.
 */
#ifndef DESK_PASSPHRASE_H
#define DESK_PASSPHRASE_H

#include "core/seal.h"

enum { PASSPHRASE_MIN = 12, PASSPHRASE_MAX = 1024 }; /* bytes */

struct passphrase {
	size_t n;
	char text[PASSPHRASE_MAX + 1];
};

/* A new one is asked twice on a terminal and may not be too short. */
enum passphrase_use {
	PASSPHRASE_OPEN,   /* of desk.keys */
	PASSPHRASE_CHOOSE, /* new, of desk.keys */
	PASSPHRASE_ROOT,   /* of the root file */
	PASSPHRASE_ESCROW, /* of an escrow file */
	PASSPHRASE_ESCROW_CHOOSE,
	PASSPHRASE_CITIZEN /* a look-up password; core/password judges it */
};

/* `file` NULL: the terminal. NULL after saying why. */
struct passphrase *passphrase_read(const char *file, enum passphrase_use);
struct str passphrase_str(const struct passphrase *);

#endif
