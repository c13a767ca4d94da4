/*
 * One source → one doc: the front matter between two `---` lines as YAML,
 * what follows as Markdown. Each doc fills its own arena, so that docs can be
 * read side by side; text, tree and line table are scratch and gone when the
 * doc is done.
 *
 *	page  = "---" eol yaml "---" eol body
 */
#include "read/doc.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "read/digits.h"
#include "read/front.h"
#include "read/md.h"
#include "read/scan.h"
#include "read/slip.h"
#include "read/source.h"

/*
 * Ten thousand pages lie in memory at once, so a page's arena should be one
 * block that fits: its HTML is a little longer than its text, and front
 * matter takes about FRONT bytes.
 */
enum { FRONT = 3072, STEP = 512, BLOCK_MOST = 64 * 1024 };

static size_t
first_block(off_t size)
{
	size_t n = size > 0 ? (size_t)size : 0;

	n += n / 16 + FRONT;
	return n < BLOCK_MOST ? n : BLOCK_MOST;
}

static void
begin(struct doc *doc, enum doc_kind kind, struct str path, off_t size)
{
	*doc = (struct doc){ .kind = kind, .path = path, .size = size };
	arena_init(&doc->arena, first_block(kind == DOC_PAGE ? size : 0));
	diags_init(&doc->diags);
}

static bool
is_fence(struct str line)
{
	return str_starts(line, "---") && str_trim(str_from(line, 3)).n == 0;
}

/* Offset behind the line that begins at `at`. */
static size_t
next_line(struct str text, size_t at)
{
	size_t n = str_find_char(str_from(text, at), '\n');

	return n == SIZE_MAX ? text.n : at + n + 1;
}

static struct str
line_at(struct str text, size_t at)
{
	return str_sub(text, at, next_line(text, at) - at);
}

/* Finds the YAML [*from, *to); body_at is set. False after a finding. */
static bool
find_front(struct doc *doc, size_t start, size_t *from, size_t *to)
{
	struct str text = doc->src.text;
	size_t at;

	if (!is_fence(line_at(text, start))) {
		DIAG_ADD0(&doc->diags, DIAG_FRONT_MISSING_BLOCK,
		    src_pos(&doc->src, start));
		return false;
	}
	*from = next_line(text, start);
	for (at = *from; at < text.n; at = next_line(text, at)) {
		if (!is_fence(line_at(text, at)))
			continue;
		*to = at;
		doc->body_at = next_line(text, at);
		return true;
	}
	DIAG_ADD0(&doc->diags, DIAG_FRONT_UNCLOSED, src_pos(&doc->src, start));
	return false;
}

static void
parse(
    struct doc *doc, const struct directives *directives, struct arena *scratch)
{
	size_t start, from, to;

	if (!source_check(&doc->src, &start, &doc->diags) ||
	    !find_front(doc, start, &from, &to))
		return;
	doc->front = yaml_parse(&doc->arena, &doc->src, from, to, &doc->diags);
	/* What does not fit into the first block takes small steps. */
	doc->arena.block_size = STEP;
	if (doc->front != NULL)
		doc->meta = front_read(doc, doc->front);
	if (doc->meta == NULL)
		doc->front = NULL;
	/* Mistakes in the body are told even if the top cannot be read. */
	doc->md = md_parse_with(&doc->arena, scratch,
	    &(struct md_input){ .src = &doc->src,
		.body_at = doc->body_at,
		.directives = directives,
		.has_summary =
		    doc->meta != NULL && doc->meta->summary.text.n > 0 },
	    &doc->diags);
	slip_check(&doc->src, doc->body_at, &doc->diags);
	doc->n_numbers = digits_find(&doc->arena, scratch, &doc->src, start,
	    doc->body_at, &doc->numbers);
	doc->arena.block_size = STEP;
}

/* Text and line table die with the scratch arena. */
static void
let_go(struct src *src)
{
	src->text = (struct str){ NULL, 0 };
	src->line_at = NULL;
	src->n_lines = 0;
}

void
doc_parse(
    struct doc *doc, struct str path, struct str text, struct arena *scratch)
{
	begin(doc, DOC_PAGE, path, (off_t)text.n);
	src_init(&doc->src, &doc->arena, path, text);
	parse(doc, NULL, scratch);
}

void
doc_read(struct doc *doc, const struct scan_entry *entry,
    const struct directives *directives, struct arena *scratch)
{
	struct arena_mark mark = arena_mark(scratch);
	struct str text;

	begin(doc, entry->kind == SCAN_PAGE ? DOC_PAGE : DOC_FILE, entry->rel,
	    entry->size);
	doc->src.path = entry->path;
	doc->src.file = entry->file;
	if (doc->kind == DOC_FILE)
		return;
	if (!file_read(scratch, entry->file, &text)) {
		DIAG_ADD(&doc->diags, DIAG_SYS_READ, src_pos_file(&doc->src),
		    str_dup(scratch, entry->path), strerror(errno));
		arena_rewind(scratch, mark);
		return;
	}
	src_init(&doc->src, scratch, entry->path, text);
	doc->src.file = entry->file;
	parse(doc, directives, scratch);
	let_go(&doc->src);
	arena_rewind(scratch, mark);
}

void
doc_done(struct doc *doc)
{
	diags_done(&doc->diags);
	arena_done(&doc->arena);
}
