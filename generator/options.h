/* The command line of build and check: one table of options. */
#ifndef GENERATOR_OPTIONS_H
#define GENERATOR_OPTIONS_H

#include <stdio.h>

#include "build.h"

/*
 * Reads argv[1…]; argv[0] is the verb. False after a message on standard
 * error: a usage error, exit 2. *help is set by --help.
 */
bool options_read(int argc, char **argv, struct build_options *, bool *help);
/* The language of messages, wherever --lang stands. */
enum diag_lang options_lang(int argc, char **argv);
/* The lines of --help that explain the options. */
void options_help(FILE *, enum diag_lang);

#endif
