/* The command line of build and check: one table of options. */
#ifndef GENERATOR_OPTIONS_H
#define GENERATOR_OPTIONS_H

#include <stdio.h>

#include "build.h"

/* What a verb takes beside the common options. */
struct option_flag {
	const char *name; /* "--due" */
	const char *zh, *en;
};
struct option_more {
	const struct option_flag *flags;
	size_t n;
	bool *on;          /* n of them, set when the flag is given */
	const char **word; /* one plain argument; NULL: takes none */
};

/*
 * Reads argv[1…]; argv[0] is the verb. False after a message on standard
 * error: a usage error, exit 2. *help is set by --help.
 */
bool options_read(int argc, char **argv, struct build_options *, bool *help);
/* The same; a flag of the verb wins over a common option of that name. */
bool options_read_more(
    int argc, char **argv, struct build_options *, const struct option_more *);
/* The language of messages, wherever --lang stands. */
enum diag_lang options_lang(int argc, char **argv);
/* The lines of --help: a verb's flags, then the common options. */
void options_help(
    FILE *, enum diag_lang, const struct option_flag *flags, size_t n);

#endif
