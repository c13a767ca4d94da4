/* The order in which the parts of the model can be made, and nothing else. */
#include <stdlib.h>

#include "base/pool.h"
#include "model/alias.h"
#include "model/forms.h"
#include "model/link.h"
#include "model/list.h"
#include "model/menu.h"
#include "model/model.h"
#include "model/slot.h"
#include "model/tree.h"
#include "model/url.h"

static void
type_one(void *ctx, size_t i, unsigned worker)
{
	struct site *site = ctx;
	const struct page *page = &site->pages[i];
	struct front_env env = { site->today };

	(void)worker;
	if (page->type != NULL)
		(void)front_type(page->doc, page->type, &env);
}

static struct str
without_slash(struct str url)
{
	while (url.n > 0 && url.p[url.n - 1] == '/')
		url.n--;
	return url;
}

/* "main.css" → "main-css": how layouts name it. */
static struct str
asset_name(struct arena *arena, struct str rel)
{
	char *name = str_dup(arena, rel);

	for (size_t i = 0; i < rel.n; i++)
		if (name[i] == '.' || name[i] == '/')
			name[i] = '-';
	return str_mem(name, rel.n);
}

static void
add_assets(struct site *site, struct diags *diags)
{
	const struct scan *scan = site->scan;

	for (size_t i = scan_next(scan, SCAN_ASSET, 0); i < scan->n;
	     i = scan_next(scan, SCAN_ASSET, i + 1)) {
		const struct scan_entry *entry = &scan->items[i];
		struct url *url = url_add(site,
		    &(struct url){
			.path = str_join(site->arena, STR("/a/"), entry->rel),
			.kind = URL_ASSET,
			.file = entry->file,
			.bytes = entry->size },
		    diags);
		if (url != NULL)
			(void)map_add(&site->assets,
			    asset_name(site->arena, entry->rel), url);
	}
}

static void
add_made(struct site *site, struct diags *diags)
{
	static const char *const made[] = { "/404.html", "/robots.txt",
		"/sitemap.xml" };

	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
		(void)url_add(site,
		    &(struct url){ .path = str_of(made[i]), .kind = URL_MADE },
		    diags);
}

static void
name_fields(struct site *site)
{
	for (size_t t = 0; t < site->types->n; t++) {
		const struct type *type = site->types->items[t];
		for (size_t i = 0; i < type->n_fields; i++)
			(void)map_add(&site->field_names, type->fields[i].name,
			    &type->fields[i]);
	}
}

static void
set_layouts(struct site *site)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		struct page *page = &site->pages[i];
		page->layout = page->front->layout.text;
		if (page->layout.n == 0 && page->type != NULL)
			page->layout = page->type->layout;
	}
}

static int
by_out(const void *a, const void *b)
{
	return str_cmp(
	    (*(struct url *const *)a)->out, (*(struct url *const *)b)->out);
}

static void
sort_outputs(struct site *site)
{
	site->n_outputs = site->urls.n;
	site->outputs = ARENA_ARRAY(site->arena, site->n_outputs, struct url *);
	for (size_t i = 0; i < site->urls.n; i++)
		site->outputs[i] = site->urls.entries[i].value;
	if (site->n_outputs > 1)
		qsort(site->outputs, site->n_outputs, sizeof(*site->outputs),
		    by_out);
}

static struct site *
site_new(struct arena *arena, const struct model_input *in)
{
	struct site *site = ARENA_NEW(arena, struct site);
	struct map *const maps[] = { &site->folders, &site->by_source,
		&site->files, &site->assets, &site->urls, &site->days,
		&site->unreadable, &site->list_names, &site->field_names };

	site->arena = arena;
	site->scan = in->scan;
	site->conf = in->conf;
	site->types = in->types;
	site->directives = in->directives;
	site->texts = in->texts;
	site->holidays = in->holidays;
	site->holidays_end = in->holidays_end;
	site->drafts = in->drafts;
	site->now = in->now;
	site->now.offset = in->conf->utc_offset;
	site->today = date_of(site->now);
	site->base_url = without_slash(in->conf->base_url);
	site->service = without_slash(in->conf->service_url);
	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++)
		map_init(maps[i], arena);
	return site;
}

const struct site *
model_build(
    struct arena *arena, const struct model_input *in, struct diags *diags)
{
	struct site *site = site_new(arena, in);

	tree_files(site);
	tree_pages(site, in->docs, in->n_docs);
	tree_types(site, diags);
	pool_run(in->jobs, site->n_pages, type_one, site);
	name_fields(site);
	set_layouts(site);

	/* Every address first: what follows asks whether one exists. */
	url_pages(site, diags);
	add_assets(site, diags);
	add_made(site, diags);
	forms_read(site, in->sets, diags);
	slot_pages(site, diags);
	list_all(site, diags);
	list_paginate_all(site, diags);
	link_pages(site, diags);
	alias_all(site, diags);

	menu_all(site, diags);
	forms_lookup(site, diags);
	forms_finish(site);
	sort_outputs(site);
	return site;
}
