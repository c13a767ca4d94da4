/*
 * The desk's command line. getopt stays in options.c: its struct option is
 * also a name of the form model.
 */
#ifndef DESK_OPTIONS_H
#define DESK_OPTIONS_H

#include <stddef.h>

/* Options beyond --settings, as bits: which verb takes which. */
enum {
	OPTION_KEYS = 1,
	OPTION_PHRASE = 2,
	OPTION_UNITS = 4,
	OPTION_UNTIL = 8,
	OPTION_UNIT = 16,
	OPTION_STATE = 32,
	OPTION_FORMAT = 64,
	OPTION_FILE = 128,
	OPTION_ROOT = 256, /* --root-key, --root-passphrase-file */
	OPTION_DESTROY = 512,
	OPTION_YES = 1024,
	OPTION_FORCE = 2048,
	OPTION_ESCROW = 4096, /* --escrow-passphrase-file */
	OPTION_RECOVER = 8192,
	OPTION_PASSWORD = 16384,
	OPTION_LOG = 32768,
	OPTION_OFFLINE = 65536,
	OPTION_OUT = 131072,
	OPTION_ROOT_PUBLIC = 262144, /* --root */
	OPTION_STATEMENTS = 524288,
	OPTION_CHAIN = 1048576,
	OPTION_SAVE = 2097152
};

struct options {
	const char *verb;
	const char *settings, *keys, *passphrase_file;
	const char *units, *until, *unit, *state, *format, *file;
	const char *root_key, *root_passphrase_file, *destroy, *recover;
	const char *escrow_passphrase_file;
	const char *password_file, *offline;
	const char *save_files;        /* folder */
	const char *yes, *force, *log; /* not NULL: given */
	const char *out, *root, *statements, *chain;
	const char *arguments[2]; /* PUBLIC, STATE */
	size_t n_arguments;
};

/* argv[0] is the verb; `allowed` its bits. */
enum options_parsed { OPTIONS_GO, OPTIONS_HELP, OPTIONS_BAD };
enum options_parsed options_parse(
    struct options *, int argc, char **argv, unsigned allowed);

#endif
