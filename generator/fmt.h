/*
 * The verb `fmt`: mends typing slips in pages. What a slip is and which ones
 * are mended is read/slip.h's matter; here are files and the command line.
 */
#ifndef GENERATOR_FMT_H
#define GENERATOR_FMT_H

#include <stdio.h>

#include "base/buf.h"
#include "base/diag.h"

/*
 * argv[0] is the verb. Prints the path of every file that changed (or would,
 * with --check) to standard output. The exit status: 0; 1 with --check and
 * something to mend, or when a file is no readable text; 2 usage or system.
 */
int fmt_main(int argc, char **argv);
/* The lines of --help that explain its options. */
void fmt_help(FILE *, enum diag_lang);

/*
 * The mended text of a page: the body only, front matter is left alone. False
 * when there is nothing to mend, or no end to the front matter.
 */
bool fmt_text(struct str text, size_t start, struct buf *out);

#endif
