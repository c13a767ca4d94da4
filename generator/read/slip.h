/*
 * Slips: what Chinese input methods and pasted text do to Markdown so that it
 * silently means something else (`#标题`, `１．第一`, `[须知]（/a/）`). One
 * pass over the lines of a body finds them all; `check` reports them, `fmt`
 * mends those whose mend is certain. Code, addresses, HTML and directive lines
 * are never looked into. The blocks are cut as CommonMark 0.29 cuts them.
 */
#ifndef READ_SLIP_H
#define READ_SLIP_H

#include "base/buf.h"
#include "base/diag.h"

struct slip {
	enum diag_code code;
	size_t at, n;    /* bytes of the text that are wrong; n may be 0 */
	struct str with; /* stands there when mended; borrowed for the call */
	struct str rest; /* of the line behind it, to show; may be empty */
	bool is_safe;    /* false: only a person can tell */
};

typedef void slip_fn(void *ctx, const struct slip *);

/*
 * All slips of text[body_at…], valid UTF-8; the safe ones ascend without
 * overlap.
 */
void slip_find(struct str text, size_t body_at, slip_fn *, void *ctx);
/*
 * The lines that open or close directive blocks, whichever colons they were
 * typed with: text[at, end) from the first colon to the line's end. Lines of
 * code are none.
 */
typedef void slip_directive_fn(void *ctx, size_t at, size_t end);
void slip_find_directives(
    struct str text, size_t body_at, slip_directive_fn *, void *ctx);
/* The same as findings of the source. */
void slip_check(const struct src *, size_t body_at, struct diags *);
/*
 * The text with every safe slip mended, and those that show up then. False
 * when there is nothing to mend (`out` is empty). Mending twice changes
 * nothing more.
 */
bool slip_mend(struct str text, size_t body_at, struct buf *out);

/*
 * What to write instead of a piece of raw HTML, by the name of its first tag.
 * Static text; never NULL.
 */
const char *slip_html_help(struct str html, enum diag_lang);

#endif
