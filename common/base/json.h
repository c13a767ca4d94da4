/*
 * JSON (RFC 8259): a reader into an arena and a canonical writer. jansson
 * lives in json.c only, with allocators that wipe what they free: sealed
 * bodies pass through here.
 */
#ifndef BASE_JSON_NODE_H
#define BASE_JSON_NODE_H

#include "arena.h"
#include "buf.h"

enum jnode_kind {
	JNODE_NULL,
	JNODE_FALSE,
	JNODE_TRUE,
	JNODE_INT,
	JNODE_REAL,
	JNODE_STR,
	JNODE_LIST,
	JNODE_MAP
};

struct jnode {
	enum jnode_kind kind;
	long long num;
	double real;
	struct str text;      /* NUL-terminated arena copy; no NUL inside */
	struct jnode **items; /* list: items; map: values */
	struct str *keys;     /* map, in file order */
	size_t n;
};

struct json_error {
	int line, column; /* 1-based; column counts code points */
	char text[160];
};

/* Duplicate keys, trailing text, NUL, invalid UTF-8: NULL and *error. */
struct jnode *json_parse(struct arena *, struct str, struct json_error *);
struct jnode *jnode_get(const struct jnode *map, const char *key);
/* Text of a string member; the empty slice when absent or of another kind. */
struct str jnode_str(const struct jnode *map, const char *key);

/*
 * Writer. Indent 0 = compact, 2 = canonical: every member and item on a line
 * of its own, {} and [] when empty. Raw UTF-8 (valid, the caller's promise);
 * escaped are only \" \\ and control characters. Keys as given, in the order
 * of the calls; a final newline is the caller's.
 */
struct json_out {
	struct buf *buf;
	int indent;
	int depth;
	bool first, after_key;
};

void json_start(struct json_out *, struct buf *, int indent);
void json_map(struct json_out *);
void json_map_end(struct json_out *);
void json_list(struct json_out *);
void json_list_end(struct json_out *);
void json_key(struct json_out *, const char *key);
void json_key_str(struct json_out *, struct str key);
void json_str(struct json_out *, struct str);
void json_cstr(struct json_out *, const char *); /* NULL writes null */
void json_int(struct json_out *, long long);
void json_bool(struct json_out *, bool);
void json_null(struct json_out *);

#endif
