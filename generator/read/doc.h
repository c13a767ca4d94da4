/*
 * What the read stage makes of one source, before anything is related to
 * anything: typed only as far as YAML and Markdown go. Each doc has its own
 * arena, filled by exactly one worker; const after reading.
 */
#ifndef READ_DOC_H
#define READ_DOC_H

#include "base/diag.h"
#include "base/yaml.h"

struct md; /* read/md.h: a parsed Markdown body, opaque wrapper of cmark */

enum doc_kind {
	DOC_PAGE, /* content .md file */
	DOC_FILE  /* anything else beside pages: an attachment candidate */
};

struct doc {
	struct arena arena;
	struct diags diags;
	struct src src;
	enum doc_kind kind;
	struct str path;     /* relative to content/: "notices/a.md" */
	struct ynode *front; /* NULL: unreadable, the doc leaves the pipeline */
	size_t body_at;      /* byte offset of the body in src.text */
	struct md *md;       /* NULL until parsed or when front is NULL */
	off_t size;          /* DOC_FILE: bytes; the content is not loaded */
};

#endif
