/* wangting explain URL: where it comes from, who uses it, why it changed. */
#ifndef GENERATOR_VERB_EXPLAIN_H
#define GENERATOR_VERB_EXPLAIN_H

#include "options.h"

/* argv[0] is the verb. The exit status; 1 also when there is no such URL. */
int verb_explain_main(int argc, char **argv);

#endif
