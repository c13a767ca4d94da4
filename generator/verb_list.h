/* wangting list: pages by what keeps them from being seen, and what is due. */
#ifndef GENERATOR_VERB_LIST_H
#define GENERATOR_VERB_LIST_H

#include "options.h"

extern const struct option_flag verb_list_flags[];
extern const size_t verb_list_n_flags;

/* argv[0] is the verb. The exit status. */
int verb_list_main(int argc, char **argv);

#endif
