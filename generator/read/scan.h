/*
 * What lies in content/ and layouts/: sorted by path, sorted into rooms by
 * name alone. Nothing is opened here. Names that start with '.' are skipped;
 * links are refused, never followed.
 */
#ifndef READ_SCAN_H
#define READ_SCAN_H

#include <sys/types.h>

#include "base/diag.h"

enum scan_kind {
	SCAN_SITE,      /* content/site.yaml */
	SCAN_SET,       /* content/sets/NAME.yaml */
	SCAN_HOLIDAYS,  /* content/data/holidays.yaml */
	SCAN_PAGE,      /* NAME.md anywhere in content */
	SCAN_FILE,      /* anything else in content: an attachment candidate */
	SCAN_LAYOUT,    /* layouts/NAME.html */
	SCAN_PARTIAL,   /* layouts/partials/NAME.html */
	SCAN_SERVICE,   /* layouts/service/NAME.html */
	SCAN_TYPE,      /* layouts/types/NAME.yaml */
	SCAN_DIRECTIVE, /* layouts/directives/NAME.yaml */
	SCAN_DIRECTIVE_HTML, /* layouts/directives/NAME.html */
	SCAN_TEXTS,          /* layouts/texts.yaml */
	SCAN_ASSET,          /* layouts/assets/… */
	SCAN_UNUSED,         /* anything else in layouts */
	SCAN__MAX
};

struct scan_entry {
	enum scan_kind kind;
	struct str path;  /* relative to the site: "content/notices/a.md" */
	struct str rel;   /* below its room: "notices/a.md", "main.css" */
	struct str name;  /* file name without folder and last extension */
	const char *file; /* what to open; NUL-terminated */
	off_t size;
};

struct scan {
	struct scan_entry *items; /* by path, bytes ascending */
	size_t n;
};

/*
 * `root` is the site folder (-C). Everything goes into the arena, which must
 * outlive all positions. Entries with bad names are reported and left out.
 * False: a folder could not be read (sys-read was added).
 */
bool scan_site(struct arena *, const char *root, struct scan *, struct diags *);

/* i-th entry of a kind from `from` on; scan->n when there is none. */
size_t scan_next(const struct scan *, enum scan_kind, size_t from);
const struct scan_entry *scan_find(
    const struct scan *, enum scan_kind, struct str name);

#endif
