/*
 * The YAML that editors write: block and flow style, every scalar is text
 * until a schema gives it a type; no anchors, aliases, tags, duplicate keys.
 * Each node keeps its position. libyaml lives here and nowhere else.
 */
#ifndef BASE_YAML_NODE_H
#define BASE_YAML_NODE_H

#include "diag.h"

enum ynode_kind { YNODE_SCALAR, YNODE_LIST, YNODE_MAP };

struct ynode {
	/* Every key and value of every page is one of these: kept small. */
	uint8_t kind;         /* enum ynode_kind */
	bool quoted;          /* '…' "…" | > : never empty-means-absent */
	uint32_t n;           /* list, map: items */
	struct pos pos;       /* where the value starts */
	struct str text;      /* scalar; NUL-terminated arena copy */
	struct ynode **items; /* list: items; map: values */
	struct ynode **keys;  /* map: scalar nodes */
};

/*
 * Parses text[from, to) of the source as one document. NULL after adding
 * diagnostics; an empty document is an empty map. Depth and node counts are
 * limited (32, 100,000). The root is a map or a list: a lone scalar is a
 * mistake (most often a colon that is none).
 */
struct ynode *yaml_parse(
    struct arena *, const struct src *, size_t from, size_t to, struct diags *);
/* The same without the short cut for plain documents: only for comparing. */
struct ynode *yaml_parse_full(
    struct arena *, const struct src *, size_t from, size_t to, struct diags *);
/* NULL when absent. */
struct ynode *ynode_get(const struct ynode *map, const char *key);
struct ynode *ynode_key(const struct ynode *map, const char *key);

#endif
