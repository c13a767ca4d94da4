/*
 * The generated site, served by the development server only: production
 * leaves `static_dir` empty and everything outside /s/ is 404. GET and HEAD,
 * whole files, no ranges, no validators.
 */
#ifndef WEB_STATIC_FILE_H
#define WEB_STATIC_FILE_H

#include "base/arena.h"
#include "base/str.h"

struct static_file {
	int status;       /* 200, 301 or 404 */
	struct str bytes; /* 404: the site's own page if it has one */
	const char *type;
	struct str location; /* 301: the folder's address */
};

/*
 * A URL path as sent → a path below the folder; "index.html" for folders.
 * False: a broken escape, NUL, backslash, not UTF-8, empty or hidden segment
 * (so neither "." nor "..").
 */
bool static_file_path(struct arena *, struct str url_path, struct str *rel);
/* By the ending; "application/octet-stream" for an unknown one. */
const char *static_file_type(struct str path);
void static_file_get(struct arena *, const char *folder, struct str url_path,
    struct static_file *);

#endif
