/*
 * Emphasis beside Chinese punctuation. CommonMark asks whether a run of `*`
 * touches a letter or a punctuation mark, with rules made for text between
 * blanks; in `**重点：**请` the second run could not close. A private-use code
 * point between the mark and the run makes the mark look like a letter. It is
 * put in before cmark reads the text and taken out of everything afterwards.
 */
#ifndef READ_MD_CJK_H
#define READ_MD_CJK_H

#include <cmark-gfm.h>

#include "base/src.h"

/* What is put in: U+E000. Sources that hold it are refused by source.c. */
#define MD_CJK_MARK "\xee\x80\x80"
enum { MD_CJK_MARK_SIZE = 3 };

struct md_cjk {
	const struct src *src; /* what cmark reads; the source if n is 0 */
	const size_t *at; /* offsets of the marks in src->text, ascending */
	size_t n;
};

/* The text with its marks; result in `scratch`, or the source itself. */
struct md_cjk md_cjk_mark(
    struct arena *scratch, const struct src *, size_t body_at);
/* The offset in the source of an offset in the marked text. */
size_t md_cjk_offset(const struct md_cjk *, size_t at);
/* Takes the marks out of all literals, addresses and titles. */
void md_cjk_unmark(struct arena *scratch, cmark_node *root);

#endif
