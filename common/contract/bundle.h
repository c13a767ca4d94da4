/*
 * What the generator tells the service: one canonical JSON file (contracts
 * §7). Encode and decode are one file so they cannot drift;
 * encode(decode(x)) = x byte for byte. Unknown keys, missing keys, another
 * format, a wrong digest or rev: refused with a position.
 */
#ifndef CONTRACT_BUNDLE_H
#define CONTRACT_BUNDLE_H

#include "base/json.h"
#include "contract/form.h"
#include "contract/holidays.h"
#include "contract/texts.h"

enum { BUNDLE_FORMAT = 1, BUNDLE_DIGEST_SIZE = 32 };

struct unit {
	struct str id, label, kind; /* bureau | department | county */
	struct str tel;             /* n == 0: null */
};

struct state {
	struct str id, label;
	bool first, replied, final, waits_for_citizen;
	struct str by_citizen; /* withdraw | finish; n == 0: null */
};

/* A page layout rendered once around slots: text, slot, text … */
struct shell_part {
	struct str text;
	struct str slot; /* "title" | "content"; empty: a text part */
};
struct shell {
	struct str name; /* "standard" */
	struct shell_part *parts;
	size_t n;
};

enum service_page {
	SERVICE_FORM,
	SERVICE_CHECK,
	SERVICE_RECEIPT,
	SERVICE_RECEIPT_TEXT,
	SERVICE_LOOKUP,
	SERVICE_MORE,
	SERVICE_PROBLEM,
	SERVICE__MAX
};
extern const char *const service_page_name[SERVICE__MAX];

struct bundle {
	char digest[BUNDLE_DIGEST_SIZE + 1];
	struct {
		struct str title, short_title, lang, banner, base_url, lookup;
		bool noindex;
		struct str *origins;
		size_t n_origins;
		int utc_offset; /* minutes */
	} site;
	struct unit *units;
	size_t n_units;
	struct state *states;
	size_t n_states;
	struct holidays holidays;
	struct form_texts texts;
	struct shell *shells;
	size_t n_shells;
	struct str templates[SERVICE__MAX];
	struct form *forms;
	size_t n_forms;
};

/* Fills in digest and every rev, then writes. */
void bundle_encode(struct buf *, struct bundle *);
/* Everything in the arena; NULL and *error on any doubt. */
struct bundle *bundle_decode(
    struct arena *, struct str text, struct json_error *);

/* One form's compact JSON, as `rev` hashes it (with_rev false) or stored. */
void form_json_put(struct buf *, const struct form *, bool with_rev);
struct form *form_json_get(
    struct arena *, struct str text, struct json_error *);
/* rev = first 32 hex digits of BLAKE2b-256 over the JSON without `rev`. */
void form_rev(const struct form *, char out[FORM_REV_SIZE + 1]);

const struct form *bundle_form(const struct bundle *, struct str id);
const struct unit *bundle_unit(const struct bundle *, struct str id);
const struct state *bundle_state(const struct bundle *, struct str id);

#endif
