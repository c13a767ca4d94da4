/* Enters old addresses into the URL table; render/ writes what stands there. */
#include "model/alias.h"
#include "model/url.h"
#include "read/source.h"

static void
alias_add(struct site *site, struct str path, struct str to,
    const struct page *page, struct pos pos, struct diags *diags)
{
	if (!str_starts(path, "/")) {
		DIAG_ADD(diags, DIAG_LINK_BROKEN, pos,
		    str_dup(site->arena, path),
		    str_fmt(site->arena, "/%.*s", STR_FMT(path)));
		return;
	}
	(void)url_add(site,
	    &(struct url){ .path = path,
		.kind = URL_ALIAS,
		.page = page,
		.to = to,
		.pos = pos },
	    diags);
}

static void
redirects(struct site *site, const struct ynode *map, struct diags *diags)
{
	for (size_t i = 0; i < map->n; i++) {
		struct str to = map->items[i]->text;
		const struct url *url = map_get(&site->urls, to);
		if (url == NULL || url->kind == URL_ALIAS) {
			DIAG_ADD(diags, DIAG_LINK_BROKEN, map->items[i]->pos,
			    str_dup(site->arena, to),
			    str_dup(site->arena, url_nearest(site, to)));
			continue;
		}
		alias_add(site, map->keys[i]->text, to, url->page,
		    map->keys[i]->pos, diags);
	}
}

void
alias_all(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];
		if (page->is_hidden)
			continue;
		for (size_t k = 0; k < page->front->n_aliases; k++)
			alias_add(site, page->front->aliases[k].text, page->url,
			    page, page->front->aliases[k].pos, diags);
	}
	const struct scan_entry *entry =
	    map_get(&site->files, STR("redirects.yaml"));
	if (entry == NULL)
		return;
	const struct ynode *map = source_yaml(site->arena, entry, diags);
	if (map != NULL && map->kind == YNODE_MAP)
		redirects(site, map, diags);
}
