/*
 * Due days (catalogue §3.9): N hours, N calendar days, N workdays from
 * receipt. The day of receipt is day 0. Workdays: holidays.h.
 */
#ifndef CONTRACT_CLOCK_H
#define CONTRACT_CLOCK_H

#include "base/buf.h"
#include "contract/form.h"
#include "contract/holidays.h"

/* "24 hours" "7 days" "15 workdays"; 1–3660. */
bool clock_parse(struct str, struct clock *);
/*
 * The civil day by whose end the answer is due. Anonymous tickets know no
 * time: an hour clock runs from the end of the day received.
 */
struct date clock_due(const struct clock *, struct instant received,
    bool anonymous, const struct holidays *);
/* 24 小时内 · 7 天内 · 15 个工作日内: word from texts, arena result */
struct form_texts;
struct str clock_face(
    struct arena *, const struct clock *, const struct form_texts *);
const char *clock_unit_name(enum clock_unit);

#endif
