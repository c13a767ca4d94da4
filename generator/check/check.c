/*
 * The table of rules. A rule looks at one page, one type or one published
 * file; it never looks at finished HTML: verify/ does.
 */
#include <stdio.h>

#include "base/buf.h"
#include "base/pool.h"
#include "check/check.h"
#include "check/check_body.h"
#include "check/check_files.h"
#include "check/guard.h"

static void
check_body(const struct page *page, struct diags *diags)
{
	if (!page->type->body.required || page->md == NULL)
		return;
	if (page->md->is_empty)
		DIAG_ADD0(diags, DIAG_BODY_NEEDED, page->front->pos);
}

/* The next h2 of that title from *at on; SIZE_MAX when there is none. */
static size_t
find_section(const struct md *md, struct str title, size_t from)
{
	for (size_t i = from; i < md->n_headings; i++)
		if (md->headings[i].level == 2 &&
		    str_eq(md->headings[i].text, title))
			return i;
	return SIZE_MAX;
}

static void
say_section(
    const struct page *page, size_t i, struct pos pos, struct diags *diags)
{
	const struct type_section *sections = page->type->body.sections;
	struct buf title = BUF_INIT, order = BUF_INIT;

	buf_str(&title, sections[i].title);
	for (size_t k = 0; k < page->type->body.n_sections; k++) {
		buf_cstr(&order, k > 0 ? "、" : "");
		buf_str(&order, sections[k].title);
	}
	DIAG_ADD(diags, DIAG_BODY_SECTION, pos, title.p, order.p);
	buf_done(&title);
	buf_done(&order);
}

static void
check_sections(const struct page *page, struct diags *diags)
{
	const struct type *type = page->type;
	size_t from = 0;

	if (page->md == NULL || page->md->is_empty)
		return;
	for (size_t i = 0; i < type->body.n_sections; i++) {
		struct str title = type->body.sections[i].title;
		size_t at = find_section(page->md, title, from);
		if (at != SIZE_MAX) {
			from = at + 1;
			continue;
		}
		/* There, but too early: show where. */
		at = find_section(page->md, title, 0);
		say_section(page, i,
		    at == SIZE_MAX ? page->front->pos
				   : page->md->headings[at].pos,
		    diags);
	}
}

static void
check_h1(const struct page *page, struct diags *diags)
{
	if (page->md == NULL)
		return;
	for (size_t i = 0; i < page->md->n_headings; i++)
		if (page->md->headings[i].level == 1)
			DIAG_ADD0(
			    diags, DIAG_BODY_H1, page->md->headings[i].pos);
}

/* A section that promises pages and has none. */
static void
check_column(const struct page *page, struct diags *diags)
{
	const struct front *front = page->front;
	struct buf title = BUF_INIT;
	size_t n = 0;

	if (!page->is_index || front->n_lists == 0)
		return;
	for (size_t i = 0; i < front->n_lists; i++)
		n += page->lists[i].n;
	if (n > 0)
		return;
	buf_str(&title, page->title);
	DIAG_ADD(diags, DIAG_COLUMN_EMPTY, front->lists[0].pos, title.p);
	buf_done(&title);
}

static const struct {
	const char *name;
	void (*check)(const struct page *, struct diags *);
} page_checks[] = {
	{ "body", check_body },
	{ "sections", check_sections },
	{ "h1", check_h1 },
	{ "column", check_column },
	{ "refs", check_body_refs },
	{ "tables", check_body_tables },
	{ "headings", check_body_headings },
	{ "guard", guard_page },
};

static void
check_stale(
    const struct site *site, const struct type *type, struct diags *diags)
{
	int64_t newest = INT64_MIN, today = date_days(site->today);
	int64_t max_age = type->fresh.max_age_days;
	char days[24];

	if (max_age == 0)
		return;
	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];
		if (page->type != type || page->is_hidden)
			continue;
		const struct day *day =
		    page->updated != NULL ? page->updated : page->date;
		if (day != NULL && date_days(day->date) > newest)
			newest = date_days(day->date);
	}
	if (newest == INT64_MIN || today - newest <= max_age)
		return;
	snprintf(days, sizeof(days), "%lld", (long long)max_age);
	DIAG_ADD(diags, DIAG_STALE, type->fresh.pos, days);
}

static const struct {
	const char *name;
	void (*check)(const struct site *, const struct type *, struct diags *);
} type_checks[] = {
	{ "stale", check_stale },
};

struct run {
	const struct site *site;
	struct diags *diags;
};

static void
check_page(void *ctx, size_t i, unsigned worker)
{
	const struct run *run = ctx;
	const struct page *page = &run->site->pages[i];

	if (page->is_hidden || page->type == NULL)
		return;
	for (size_t k = 0; k < sizeof(page_checks) / sizeof(*page_checks); k++)
		page_checks[k].check(page, &run->diags[worker]);
}

static void
check_type(void *ctx, size_t i, unsigned worker)
{
	const struct run *run = ctx;
	const struct type *type = run->site->types->items[i];

	for (size_t k = 0; k < sizeof(type_checks) / sizeof(*type_checks); k++)
		type_checks[k].check(run->site, type, &run->diags[worker]);
}

static void
check_output(void *ctx, size_t i, unsigned worker)
{
	const struct run *run = ctx;

	photo_check(run->site, i, &run->diags[worker]);
}

void
check_run(const struct site *site, unsigned jobs, struct diags *diags)
{
	struct run run = { site, diags };

	pool_run(jobs, site->n_pages, check_page, &run);
	pool_run(jobs, site->types->n, check_type, &run);
	check_files_unused(site, &diags[0]);
	pool_run(jobs, site->n_outputs, check_output, &run);
	guard_sources(site, &diags[0]);
}
