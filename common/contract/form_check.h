/*
 * Posted values × form → answers and errors. Pure: no clock, no files.
 *
 * Normalised: NFC and trimmed (U+3000 too) for text, NFKC for numbers and
 * codes, CRLF → LF; a textarea keeps every other byte. Lengths count code
 * points. A field whose condition fails is neither required nor kept.
 */
#ifndef CONTRACT_FORM_CHECK_H
#define CONTRACT_FORM_CHECK_H

#include "base/json.h"
#include "contract/form.h"

struct answer {
	const struct field *field;
	bool asked;         /* its conditions hold */
	struct str *values; /* canonical; n == 0: not answered */
	size_t n;
	bool unsure; /* date: cannot remember; n is 0 */
	/* file: those kept, with room for n_uploads more; n is 0 */
	struct form_file *files;
	size_t n_files;
	const struct form_upload **uploads; /* good ones, to be kept next */
	size_t n_uploads;
};

struct form_error {
	const struct field *field; /* NULL: the consent box */
	enum form_rule rule;
	const char *part; /* date: always "year" "month" "day"; else NULL */
	struct str text;
};

struct form_result {
	struct answer *answers; /* one per field, in form order */
	size_t n_answers;
	struct form_error *errors; /* page order */
	size_t n_errors;
	size_t n_unknown; /* posted names that are no field of the form */
	bool consent;
	bool rev_matches;
	bool anonymous;
	struct str unit; /* receiver: the route field's answer or the default */
};

struct form_texts; /* contract/texts.h */

/*
 * The edit page asks for no second consent: its caller adds the pair
 * consent=true before the check. Memory of the result is the arena's; values
 * may be slices of the post and of the form.
 */
void form_check(struct arena *, const struct form *, const struct form_post *,
    const struct form_texts *, struct date today, struct form_result *);

const struct answer *form_answer(
    const struct form_result *, struct str field_id);

/*
 * Answers as JSON object members inside an open map, form order, unanswered
 * left out; multi → list, check → true, date → ISO day or {"unsure":true},
 * file → list of {"id","name","kind","size","key","hash"}.
 */
void form_answers_put(struct json_out *, const struct form_result *);
/*
 * The same answers as posted values again (date split into its parts), to
 * fill the form for 修改. Unknown members are left out.
 */
void form_answers_post(struct arena *, const struct form *,
    const struct jnode *answers, struct form_post *);
/* The i-th file of such a list, without `field`; false: there is none. */
bool form_answers_file(const struct jnode *, size_t i, struct form_file *);
/* An answer as people read it: labels, 2026年11月23日, lines kept. Arena. */
struct str form_answer_face(
    struct arena *, const struct field *, const struct jnode *value);
/* Exactly 18 digits GB 11643; `today` bounds the birthday. */
bool form_idcard_is_valid(struct str normalised, struct date today);
bool form_uscc_is_valid(struct str normalised); /* GB 32100-2015 */

#endif
