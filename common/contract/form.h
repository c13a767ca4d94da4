/*
 * The form model both programs agree on. A form is defined once, in content;
 * the generator resolves sets, defaults and texts and writes the bundle; the
 * service validates with what it reads there. All memory is the arena's of
 * whoever built the form; after that the model is const.
 */
#ifndef CONTRACT_FORM_H
#define CONTRACT_FORM_H

#include "base/date.h"
#include "base/src.h"
#include "base/str.h"

enum field_type {
#define FIELD_TYPE(id, name) FIELD_##id,
#include "field_types.def"
#undef FIELD_TYPE
	FIELD__MAX
};

/* A rule a value can break; each has its text, or the form is refused. */
enum form_rule {
#define FORM_RULE(id, name) FORM_RULE_##id,
#include "form_rules.def"
#undef FORM_RULE
	FORM_RULE__MAX
};

struct option {
	struct str value, label;
};

/*
 * Holds when every row holds; no rows: always. A row holds when the answer of
 * its field is one of the values (multi: when one of the chosen is). The
 * value of a ticked check box is "true".
 */
struct condition {
	struct condition_row {
		struct str field;
		struct str *values;
		size_t n_values;
	} * rows;
	size_t n;
};

/* A limit as the type understands it: a count, a day, or another field. */
enum limit_kind {
	LIMIT_NONE,
	LIMIT_NUMBER,
	LIMIT_DATE,
	LIMIT_TODAY,
	LIMIT_FIELD
};
struct limit {
	enum limit_kind kind;
	int64_t number; /* code points, or the number itself */
	struct date date;
	int64_t days;     /* LIMIT_TODAY: today + days */
	struct str field; /* LIMIT_FIELD: an earlier date field */
};

struct field {
	struct str id, label;
	enum field_type type;
	bool required, mask;
	struct str hint; /* n == 0: none */
	struct limit min, max;
	struct option *options; /* units already resolved */
	size_t n_options;
	struct condition when;
	struct str text;   /* check: the words beside the box */
	struct str unsure; /* date: label of “cannot remember” */
	struct {
		struct str when, text; /* warn.when is an answer value */
	} warn;
	struct str fill; /* autocomplete purpose: name tel bday … */
	/* file: bytes of one at most; `max` counts them, `options` are the
	 * kinds taken (form_file.h) */
	uint32_t size;
	struct str messages[FORM_RULE__MAX]; /* resolved; n == 0: rule unused */
	struct pos pos;                      /* generator only */
};

struct form_section {
	struct str title;
	struct condition when;
	struct field *fields;
	size_t n_fields;
};

enum clock_unit { CLOCK_HOURS, CLOCK_DAYS, CLOCK_WORKDAYS };
struct clock {
	uint32_t n;
	enum clock_unit unit;
};

enum form_anonymous { ANONYMOUS_NEVER, ANONYMOUS_ALWAYS, ANONYMOUS_WHEN };
enum form_publish { PUBLISH_NO, PUBLISH_ASKED };

enum { FORM_REV_SIZE = 32 };
/* The control that people cannot see (form_html.c); no field is called so. */
#define FORM_TRAP "homepage"

struct form {
	struct str id;
	char rev[FORM_REV_SIZE + 1];
	struct str title, page, form_page; /* URLs */
	struct str unit;                   /* default receiver */
	struct str route; /* field whose answer is a unit and wins; or empty */
	enum form_anonymous anonymous;
	struct condition anonymous_when;
	struct str consent;
	struct str terms; /* hex hash of the rendered terms */
	struct clock clock;
	uint32_t retain_days, draft_minutes;
	enum form_publish publish;
	bool withdraw;   /* may be withdrawn after a look-up */
	struct str next; /* label of the terms page's button; not in bundle */
	struct form_section *sections;
	size_t n_sections;
	struct pos pos; /* generator only */
};

/* What was posted, in order; names repeat for `multi`. Valid UTF-8. */
struct form_pair {
	struct str name, value;
};
/*
 * A file kept for a draft, as draft and sealed body name it. `id`, `key` and
 * `hash` are text of the service's own, which alone understands them.
 */
struct form_file {
	struct str field;          /* id of its field */
	struct str id, name, kind; /* kind: a name of file_kinds.def */
	uint64_t size;             /* bytes of the file itself */
	struct str key, hash;
};
/* A file as it came with a request; bytes borrowed. */
struct form_upload {
	struct str field, name; /* name: as the sender wrote it */
	struct str bytes;
};
struct form_post {
	struct form_pair *pairs;
	size_t n;
	struct form_file *files; /* kept from an earlier request */
	size_t n_files;
	struct form_upload *uploads; /* new, not looked at yet */
	size_t n_uploads;
};

const char *field_type_name(enum field_type);
bool field_type_find(struct str name, enum field_type *);
const char *form_rule_name(enum form_rule);
bool form_rule_find(struct str name, enum form_rule *);
/* May this type break this rule at all? (a radio is never too short) */
bool field_type_has_rule(enum field_type, enum form_rule);
/* May this field, with its limits and `required`, break it? */
bool field_uses_rule(const struct field *, enum form_rule);
/* [a-z][a-z0-9-]{1,31} */
bool form_id_is_valid(struct str);
/*
 * [a-z][a-zA-Z0-9]{0,31} and not reserved: names the form posts itself (rev,
 * consent, version, password), ids every page owns (main, err), `today`.
 */
bool field_id_is_valid(struct str);
/*
 * A limit as content and bundle write it. Date: YYYY-MM-DD, `today`,
 * `today+30 days`, `today-1 days`, or the id of an earlier date field; number:
 * an integer; text, textarea, multi: a count from 0; file: a count from 1.
 * Other types have none.
 * A field id is borrowed from the text.
 */
bool form_limit_parse(struct str, enum field_type, struct limit *);
void form_limit_put(struct buf *, const struct limit *); /* the same face */
const struct field *form_field(const struct form *, struct str id);
/* Every row's field exists before `before` (NULL: anywhere) in the form. */
bool form_condition_is_known(
    const struct form *, const struct condition *, const struct field *before);
/* The first value posted under a name; empty slice and false when absent. */
bool form_post_get(const struct form_post *, struct str name, struct str *);

#endif
