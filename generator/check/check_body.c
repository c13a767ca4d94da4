/*
 * What a body does wrong by itself, asked once per page and not once per
 * output. How headings follow each other on the whole page is asked by
 * verify/, which knows those of the layout.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "check/check_body.h"
#include "read/wording.h"

static void
say(struct diags *diags, enum diag_code code, struct pos pos, struct str text)
{
	struct buf word = BUF_INIT;

	buf_str(&word, text);
	DIAG_ADD(diags, code, pos, word.p);
	buf_done(&word);
}

static void
check_link(const struct md_ref *ref, struct diags *diags)
{
	struct str text = utf8_trim(ref->text);

	if (text.n == 0)
		DIAG_ADD0(diags, DIAG_LINK_EMPTY, ref->pos);
	else if (wording_is_vague(text))
		say(diags, DIAG_LINK_WORDS, ref->pos, text);
	else if (wording_is_address(text, ref->target))
		DIAG_ADD0(diags, DIAG_LINK_ADDRESS, ref->pos);
}

static void
check_image(const struct md_ref *ref, struct diags *diags)
{
	struct str text = utf8_trim(ref->text);

	if (text.n == 0)
		DIAG_ADD0(diags, DIAG_IMAGE_ALT, ref->pos);
	else if (wording_is_file(text, ref->target))
		say(diags, DIAG_IMAGE_ALT_FILE, ref->pos, text);
}

void
check_body_refs(const struct page *page, struct diags *diags)
{
	const struct md *md = page->md;

	for (size_t i = 0; md != NULL && i < md->n_refs; i++) {
		if (md->refs[i].kind == MD_IMAGE)
			check_image(&md->refs[i], diags);
		else
			check_link(&md->refs[i], diags);
	}
}

void
check_body_tables(const struct page *page, struct diags *diags)
{
	const struct md *md = page->md;

	for (size_t i = 0; md != NULL && i < md->n_flaws; i++) {
		const struct md_flaw *flaw = &md->flaws[i];

		if (flaw->kind == MD_NO_HEADER)
			DIAG_ADD0(diags, DIAG_TABLE_HEADER, flaw->pos);
		else
			say(diags, DIAG_TABLE_COLUMN, flaw->pos, flaw->text);
	}
}

static bool
is_required(const struct type *type, struct str title)
{
	for (size_t i = 0; i < type->body.n_sections; i++)
		if (str_eq(type->body.sections[i].title, title))
			return true;
	return false;
}

void
check_body_headings(const struct page *page, struct diags *diags)
{
	const struct md *md = page->md;

	for (size_t i = 0; md != NULL && i < md->n_headings; i++) {
		const struct md_heading *h = &md->headings[i];

		/* The last one may head what the layout puts below. */
		if (h->is_empty && (i + 1 < md->n_headings ||
				       is_required(page->type, h->text)))
			say(diags, DIAG_SECTION_EMPTY, h->pos, h->text);
	}
}
