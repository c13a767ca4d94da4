/*
 * The page as a whole: what a visitor downloads to see it, and the title by
 * which tabs, bookmarks and search results tell it from others.
 */
#include <string.h>

#include "verify/verify_part.h"

/* Browsers load a thing once, however often a page shows it. */
static bool
is_again(const struct facts *facts, const struct fact *fact)
{
	for (const struct fact *f = facts->items; f < fact; f++)
		if ((f->kind == FACT_IMAGE || f->kind == FACT_SOURCE) &&
		    str_eq(f->text, fact->text))
			return true;
	return false;
}

void
verify_weigh(
    struct page_check *c, const struct url *url, const struct fact *fact)
{
	size_t bytes = (size_t)url->bytes;

	if (is_again(c->facts, fact))
		return;
	c->bytes += bytes;
	if (bytes <= c->largest_bytes)
		return;
	c->largest = fact;
	c->largest_bytes = bytes;
}

static const char *
kilobytes(struct arena *arena, size_t bytes)
{
	return str_fmt(arena, "%zu KB", (bytes + 1023) / 1024);
}

void
verify_weight(struct page_check *c)
{
	const struct page *page = c->url->page;
	struct arena *arena = c->facts->arena;

	if (page == NULL || c->facts->n == 0)
		return;
	size_t budget = c->site->conf->budget;
	if (page->type != NULL && page->type->budget > 0)
		budget = page->type->budget;
	if (budget == 0 || c->bytes <= budget)
		return;
	bool is_part = c->largest_bytes > c->bytes / 2;
	struct pos pos = is_part ? facts_pos(c->facts, c->largest)
				 : src_pos_file(&page->doc->src);
	DIAG_ADD(c->diags, DIAG_PAGE_HEAVY, pos, c->url->path.p,
	    kilobytes(arena, c->bytes), kilobytes(arena, budget),
	    is_part ? str_dup(arena, c->largest->text) : "",
	    kilobytes(arena, c->largest_bytes));
}

static const struct fact *
find_title(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n_scanned; i++)
		if (facts->items[i].kind == FACT_TITLE)
			return &facts->items[i];
	return NULL;
}

/* The editor's title where it is part of the page's, or the layout. */
static struct pos
title_pos(const struct page_check *c, const struct fact *title)
{
	const struct page *page = c->url->page;

	if (page != NULL && page->front != NULL &&
	    memmem(title->text.p, title->text.n, page->title.p,
		page->title.n) != NULL)
		return page->front->title.pos;
	return facts_pos(c->facts, title);
}

void
verify_title(struct page_check *c, struct titled *out)
{
	const struct fact *title = find_title(c->facts);

	if (title == NULL)
		return;
	if (title->text.n == 0)
		DIAG_ADD0(
		    c->diags, DIAG_TITLE_EMPTY, facts_pos(c->facts, title));
	/* The second page of a list is the same page to whoever looks for it.
	 */
	if (c->url->kind == URL_MORE)
		return;
	out->text = str_copy(&c->hand->arena, title->text);
	out->pos = title_pos(c, title);
}

void
verify_titles(const struct site *site, const struct titled *by_url,
    struct arena *arena, struct diags *diags)
{
	struct map seen;

	map_init(&seen, arena);
	for (size_t i = 0; i < site->n_outputs; i++) {
		struct url *url = site->outputs[i];
		const struct titled *title = &by_url[url->index];
		const struct map_entry *other;

		if (title->text.n == 0)
			continue;
		other = map_entry(&seen, title->text);
		if (other == NULL) {
			(void)map_add(&seen, title->text, url);
			continue;
		}
		const struct url *first = other->value;
		DIAG_ADD(diags, DIAG_TITLE_DUPLICATE, title->pos,
		    str_dup(arena, title->text), str_dup(arena, first->path));
	}
}
