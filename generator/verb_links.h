/* wangting links: links and their states; with --external, other sites'. */
#ifndef GENERATOR_VERB_LINKS_H
#define GENERATOR_VERB_LINKS_H

#include "options.h"

extern const struct option_flag verb_links_flags[];
extern const size_t verb_links_n_flags;

/* argv[0] is the verb. The exit status. */
int verb_links_main(int argc, char **argv);

#endif
