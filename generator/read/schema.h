/*
 * A small reader of YAML maps by table: one row per key says what its value
 * must be and where it goes. Reports every mistake of a map at once: unknown
 * keys with “did you mean”, missing ones, values of the wrong kind.
 *
 * site.yaml, types, lists, forms and the common keys of front matter are such
 * tables; a new key is a new row.
 */
#ifndef READ_SCHEMA_H
#define READ_SCHEMA_H

#include "base/yaml.h"
#include "contract/form.h"

enum schema_kind {
	SCHEMA_TEXT,  /* struct str: a scalar, trimmed; empty only as "" */
	SCHEMA_WORD,  /* struct str: [a-z][a-zA-Z0-9-_]*, at most 64 */
	SCHEMA_PATH,  /* struct str: URL path, begins and ends with '/' */
	SCHEMA_PLACE, /* struct str: URL path, perhaps with #id behind it */
	SCHEMA_BOOL,  /* bool: true false yes no */
	SCHEMA_COUNT, /* uint32_t: 0 … 999,999 */
	SCHEMA_INT,   /* int32_t: −999,999 … 999,999 */
	SCHEMA_AGE,   /* uint32_t days: `N days`, `N months`, `N years` */
	SCHEMA_SIZE,  /* uint32_t bytes: `N KB`, `N MB`, at most 1000 MB */
	SCHEMA_ENUM,  /* int: index into `words` */
	SCHEMA_MAP,   /* const struct ynode *: any map */
	SCHEMA_LIST,  /* const struct ynode *: any list */
	SCHEMA_NODE,  /* const struct ynode *: anything */
	SCHEMA__MAX
};

struct schema_key {
	const char *name;
	enum schema_kind kind;
	size_t offset; /* of the member in the struct to fill */
	bool required;
	const char *label;        /* Chinese, for front-missing */
	const char *const *words; /* ENUM: NULL-terminated */
	/* Where the value stands, offset of a struct pos; 0: not kept. */
	size_t pos_offset;
};

#define SCHEMA_KEY(key, k, type, member)                                       \
	{                                                                      \
		.name = (key), .kind = (k), .offset = offsetof(type, member)   \
	}
#define SCHEMA_NEEDED(key, k, type, member, zh)                                \
	{                                                                      \
		.name = (key), .kind = (k), .offset = offsetof(type, member),  \
		.required = true, .label = (zh)                                \
	}
#define SCHEMA_PLACED(key, k, type, member, pos)                               \
	{                                                                      \
		.name = (key), .kind = (k), .offset = offsetof(type, member),  \
		.pos_offset = offsetof(type, pos)                              \
	}
#define SCHEMA_NEEDED_PLACED(key, k, type, member, pos, zh)                    \
	{                                                                      \
		.name = (key), .kind = (k), .offset = offsetof(type, member),  \
		.required = true, .label = (zh),                               \
		.pos_offset = offsetof(type, pos)                              \
	}
#define SCHEMA_CHOICE(key, w, type, member)                                    \
	{                                                                      \
		.name = (key), .kind = SCHEMA_ENUM,                            \
		.offset = offsetof(type, member), .words = (w)                 \
	}

struct schema_env {
	struct arena *arena;
	struct diags *diags;
	/* Keys that are not in the table are left to somebody else. */
	bool open;
};

#define SCHEMA_N(table) (sizeof(table) / sizeof((table)[0]))

/*
 * Fills `out` from a map; members of absent keys stay as they are. False when
 * a finding was added; what could be read is filled in even then.
 */
bool schema_read(const struct schema_env *, const struct ynode *map,
    const struct schema_key *, size_t n, void *out);

/* The row of a key; NULL: the table has none. */
const struct schema_key *schema_row(
    const struct schema_key *, size_t n, struct str name);

/* One value, named `what` in findings. */
bool schema_value(const struct schema_env *, const struct ynode *,
    const struct schema_key *, void *out);

/* Findings that all readers share. */
void schema_unknown_key(
    struct diags *, const struct ynode *key, const struct str *known, size_t n);
/* value-type: `what` must be zh / en, and was this node. */
struct schema_wanted {
	const char *zh, *en, *example;
};
void schema_wrong(struct diags *, const struct ynode *, struct str what,
    const struct schema_wanted *);
/* value-option, with the options listed. */
void schema_not_an_option(struct diags *, struct pos, struct str written,
    const struct str *options, size_t n);
void schema_out_of_range(struct diags *, struct pos, struct str what,
    const char *zh, const char *en);
void schema_missing(
    struct diags *, struct pos, const char *key, const char *label);

/* `key:` with nothing behind it counts as not written. NULL is absent, too. */
bool schema_is_absent(const struct ynode *);
bool schema_is_map(struct diags *, const struct ynode *, struct str what);
bool schema_is_list(struct diags *, const struct ynode *, struct str what);
bool schema_is_scalar(struct diags *, const struct ynode *, struct str what);

/* `3 years` `6 months` `30 days` → 1095, 180, 30; at most 36,500. */
bool schema_age(struct str, uint32_t *days);
/* `300 KB` `2 MB` → bytes. */
bool schema_size(struct str, uint32_t *bytes);
bool schema_bool(struct str, bool *);
bool schema_is_word(struct str);
bool schema_is_path(struct str);
bool schema_is_place(struct str);

/* One scalar, or a list of scalars, as texts; no empty ones. */
bool schema_texts(const struct schema_env *, const struct ynode *,
    struct str what, struct str **, size_t *n);
/* [甲, 乙] or {value: label}: values are unique. */
bool schema_options(const struct schema_env *, const struct ynode *,
    struct str what, struct option **, size_t *n);
/* {field: value | [values]}, any number of rows. */
bool schema_condition(const struct schema_env *, const struct ynode *,
    struct str what, struct condition *);

#endif
