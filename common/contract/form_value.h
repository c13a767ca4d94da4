/*
 * Inside contract/: how each type reads what was typed. form_check.c decides
 * which fields are asked and collects answers and errors; the rows here know
 * nothing of conditions, forms or posts.
 */
#ifndef CONTRACT_FORM_VALUE_H
#define CONTRACT_FORM_VALUE_H

#include "base/arena.h"
#include "contract/form.h"

enum form_value_fate { VALUE_GOOD, VALUE_EMPTY, VALUE_BROKEN };

/*
 * One typed value → its canonical text (arena or borrowed from the post), or
 * the rule it breaks. `today` bounds birthdays.
 */
struct form_value {
	struct arena *arena;
	const struct field *field;
	struct date today;
	struct str text;     /* in: typed, out: canonical */
	enum form_rule rule; /* when broken */
};

/* Types of one posted value: all but multi (each value), date and file. */
enum form_value_fate form_value_read(struct form_value *);
/* The option with this value, or NULL. */
const struct option *form_value_option(const struct field *, struct str value);

/* Year, month, day as typed, any of them empty. */
struct form_day {
	struct str year, month, day;
};
/* *part names the wrong one: "year" "month" "day". */
enum form_value_fate form_date_read(struct arena *, const struct form_day *,
    struct date *, enum form_rule *, const char **part);

/* Normalised codes; NFKC, blanks out, upper case. Arena. */
struct str form_code_clean(struct arena *, struct str typed);
bool form_code_mobile(struct arena *, struct str *);
bool form_code_tel(struct arena *, struct str *);
bool form_code_plate(struct arena *, struct str *);
/* False and the rule; the text is cleaned in place. */
bool form_code_idcard(
    struct arena *, struct str *, struct date today, enum form_rule *);
bool form_code_uscc(struct arena *, struct str *, enum form_rule *);

#endif
