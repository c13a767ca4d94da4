/*
 * Layouts: files to compiled templates. Partials share their name space with
 * layouts, because a layout may be another one's parent.
 */
#include <string.h>

#include "read/source.h"
#include "render/directive.h"
#include "render/layouts.h"

static void
load_kind(struct mustache_set *set, struct arena *arena,
    const struct scan *scan, enum scan_kind kind, struct diags *diags)
{
	for (size_t i = scan_next(scan, kind, 0); i < scan->n;
	     i = scan_next(scan, kind, i + 1)) {
		const struct scan_entry *entry = &scan->items[i];
		const struct src *src = source_read(arena, entry, diags);
		if (src != NULL)
			(void)mustache_add(set, entry->name, src, diags);
	}
}

void
layouts_load(struct renderer *r, struct arena *arena, struct diags *diags)
{
	const struct scan *scan = r->site->scan;

	r->set = mustache_set_new(arena, MUSTACHE_STRICT);
	load_kind(r->set, arena, scan, SCAN_PARTIAL, diags);
	directive_load(r, arena, diags);
	load_kind(r->set, arena, scan, SCAN_LAYOUT, diags);
	size_t before = diags->n;
	(void)mustache_link(r->set, diags);
	/* What has no end is said once, not by every page again. */
	for (size_t i = before; i < diags->n; i++)
		r->is_endless |= diags->items[i].code == DIAG_TMPL_LOOP;
}

/* ---- what is asked for ---- */

static void
need(const struct renderer *r, struct str layout, struct pos pos,
    struct diags *diags)
{
	const struct scan *scan = r->site->scan;
	struct arena arena;
	size_t n = 0;

	/* A file that is there but broken was reported when compiled. */
	if (mustache_find(r->set, layout) != NULL ||
	    scan_find(scan, SCAN_LAYOUT, layout) != NULL)
		return;
	arena_init(&arena, 0);
	struct str *names = ARENA_ARRAY(&arena, scan->n, struct str);
	for (size_t i = scan_next(scan, SCAN_LAYOUT, 0); i < scan->n;
	     i = scan_next(scan, SCAN_LAYOUT, i + 1))
		names[n++] = scan->items[i].name;
	DIAG_ADD(diags, DIAG_LAYOUT_MISSING, pos, str_dup(&arena, layout),
	    str_dup(&arena, str_nearest(layout, names, n)));
	arena_done(&arena);
}

void
layouts_check(const struct renderer *r, struct diags *diags)
{
	const struct site *site = r->site;
	struct pos conf = src_pos_file(site->conf->src);

	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];
		if (page->is_hidden || page->type == NULL)
			continue;
		need(r, page->layout,
		    page->front->layout.text.n > 0 ? page->front->layout.pos
						   : page->type->layout_pos,
		    diags);
	}
	need(r, STR("404"), conf, diags);
	if (site->n_forms == 0)
		return;
	need(r, STR("form"), conf, diags);
	need(r, STR("shell"), conf, diags);
	for (int i = 0; i < SERVICE__MAX; i++) {
		if (r->service[i] != NULL)
			continue;
		char name[64] = "service/";
		strncat(name, service_page_name[i], sizeof(name) - 10);
		DIAG_ADD(diags, DIAG_LAYOUT_MISSING, conf, name, "");
	}
}
