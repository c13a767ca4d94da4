/*
 * multipart/form-data, as browsers send a form with files (RFC 7578, RFC 2046
 * §5.1, HTML §4.10.22.8), strict and bounded: what no browser produces is
 * refused. Only finds the parts; what is in a file nobody looks at here.
 */
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "base/arena.h"
#include "contract/form.h"

enum {
	MULTIPART_BOUNDARY_MAX = 70, /* RFC 2046 */
	MULTIPART_PAIRS_MAX = 512,
	MULTIPART_FILES_MAX = 64,
	MULTIPART_HEAD_MAX = 2048 /* header lines of one part */
};

enum multipart_result {
	MULTIPART_WHOLE,
	MULTIPART_CUT,   /* ends in the middle: what was complete is there */
	MULTIPART_LARGE, /* more text than the limit */
	MULTIPART_BROKEN
};

/* Is this Content-Type ours? The boundary is borrowed from it. */
bool multipart_is_type(struct str content_type, struct str *boundary);

/*
 * Text into pairs, copied to the arena; a part with a file name into uploads,
 * whose bytes are borrowed from the body, at most `text_max` bytes of names
 * and text in all. Names and text are valid UTF-8 without NUL.
 */
enum multipart_result multipart_parse(struct arena *, struct str boundary,
    struct str body, size_t text_max, struct form_post *);

#endif
