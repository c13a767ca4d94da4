/*
 * Which days are workdays: Monday to Friday, corrected by the yearly notice of
 * the State Council (节假日 and 调休). The generator reads and checks the
 * table, the bundle carries it, the due clock asks it.
 */
#ifndef CONTRACT_HOLIDAYS_H
#define CONTRACT_HOLIDAYS_H

#include "base/date.h"

/* Days as ISO text, ascending, each once. No table: all zero. */
struct holidays {
	struct str until; /* the last day the table knows; n == 0: none */
	struct str *off;  /* Mondays to Fridays without work */
	size_t n_off;
	struct str *work; /* Saturdays and Sundays with work */
	size_t n_work;
};

/* Behind `until` only Monday to Friday counts. NULL is no table. */
bool holidays_is_workday(const struct holidays *, struct date);
/* Are the lists what they must be? (A bundle that is read.) */
bool holidays_are_sound(const struct holidays *);

#endif
