/*
 * What the read stage makes of one source, before anything is related to
 * anything: typed only as far as YAML and Markdown go. Each doc has its own
 * arena, filled by exactly one worker; const after reading.
 */
#ifndef READ_DOC_H
#define READ_DOC_H

#include "base/diag.h"
#include "base/yaml.h"

struct md;     /* read/md.h: HTML and facts of the body */
struct front;  /* read/front.h: typed front matter */
struct digits; /* read/digits.h: a long number */
struct directives;
struct scan_entry;

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
	struct front *meta;  /* typed front matter; NULL exactly if front is */
	size_t body_at;      /* byte offset of the body in src.text */
	struct md *md;       /* NULL until parsed or when front is NULL */
	struct digits *numbers; /* long ones, anywhere in the source */
	size_t n_numbers;
	off_t size; /* DOC_FILE: bytes; the content is not loaded */
};

/*
 * Fills one doc from a scanned page or file; findings go to doc->diags. The
 * text is read into `scratch` and let go of: afterwards src.text and the line
 * table are empty, and src.file says where to read the line of a diagnostic
 * again. `doc` must stay where it is: positions point to its src.
 */
void doc_read(struct doc *, const struct scan_entry *,
    const struct directives *, struct arena *scratch);
/*
 * The same from text in memory, which is borrowed, and without directives
 * (tests, fuzzing).
 */
void doc_parse(
    struct doc *, struct str path, struct str text, struct arena *scratch);
void doc_done(struct doc *);

#endif
