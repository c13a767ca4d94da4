/*
 * Builds folders and pages from the docs. Addresses are url.c's work; nothing
 * here looks at more than front matter and paths.
 */
#include <string.h>

#include "model/tree.h"

struct str
tree_dir(struct str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/')
			return str_sub(path, 0, i - 1);
	return STR("");
}

static struct folder *
folder_of(struct site *site, struct str dir)
{
	struct folder *folder = map_get(&site->folders, dir);

	if (folder != NULL)
		return folder;
	folder = ARENA_NEW(site->arena, struct folder);
	folder->dir = dir;
	(void)map_add(&site->folders, dir, folder);
	if (dir.n > 0)
		folder->parent = folder_of(site, tree_dir(dir));
	return folder;
}

int64_t
tree_unix(const struct front_time *t, int offset)
{
	if (t->has_time)
		return t->at.unix;
	return date_days(t->date) * 86400 - (int64_t)offset * 60;
}

static bool
is_hidden(const struct site *site, const struct front *front)
{
	int offset = site->now.offset;

	if (front->draft && !site->drafts)
		return true;
	if (front->publish.is_set && !site->drafts &&
	    tree_unix(&front->publish, offset) > site->now.unix)
		return true;
	return front->expires.is_set &&
	       tree_unix(&front->expires, offset) <= site->now.unix;
}

static struct str
base_name(struct str path)
{
	struct str dir = tree_dir(path);

	return str_from(path, dir.n + (dir.n > 0));
}

static void
page_init(struct site *site, struct page *page, struct doc *doc)
{
	struct str file = base_name(doc->path);

	page->site = site;
	page->doc = doc;
	page->front = doc->meta;
	page->md = doc->md;
	page->folder = folder_of(site, tree_dir(doc->path));
	page->is_index = str_is(file, "index.md");
	page->name = page->is_index ? base_name(page->folder->dir)
				    : str_sub(file, 0, file.n - 3);
	page->title = page->front->title.text;
	page->is_hidden = is_hidden(site, page->front);
	page->n_more = 1;
	if (page->is_index)
		page->folder->index = page;
	if (!page->is_hidden)
		(void)map_add(&site->by_source, doc->path, page);
}

static const struct page *
nearest_index(const struct folder *folder)
{
	for (; folder != NULL; folder = folder->parent)
		if (folder->index != NULL && !folder->index->is_hidden)
			return folder->index;
	return NULL;
}

void
tree_files(struct site *site)
{
	const struct scan *scan = site->scan;

	for (size_t i = scan_next(scan, SCAN_FILE, 0); i < scan->n;
	     i = scan_next(scan, SCAN_FILE, i + 1))
		(void)map_add(
		    &site->files, scan->items[i].rel, &scan->items[i]);
}

/*
 * Its own mistake is reported; links to it are not dead for anybody else's
 * fault, so they are let pass.
 */
static void
note_unreadable(struct site *site, struct str path)
{
	struct str url = str_sub(path, 0, path.n - 3);

	if (str_is(url, "index"))
		url = STR("");
	else if (str_ends(url, "/index"))
		url.n -= 6;
	(void)map_add(&site->unreadable, path, NULL);
	(void)map_add(&site->unreadable,
	    str_of(str_fmt(
		site->arena, "/%.*s%s", STR_FMT(url), url.n > 0 ? "/" : "")),
	    NULL);
}

void
tree_pages(struct site *site, struct doc *docs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		site->n_pages += docs[i].meta != NULL;
	site->pages = ARENA_ARRAY(site->arena, site->n_pages, struct page);

	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (docs[i].meta == NULL) {
			note_unreadable(site, docs[i].path);
			continue;
		}
		site->pages[k].index = k;
		page_init(site, &site->pages[k++], &docs[i]);
	}
	for (size_t i = 0; i < site->n_pages; i++) {
		struct page *page = &site->pages[i];
		page->parent = nearest_index(
		    page->is_index ? page->folder->parent : page->folder);
		page->section = page->is_index ? page : page->parent;
	}
}

bool
tree_is_below(const struct page *page, const struct page *section)
{
	for (; page != NULL; page = page->parent)
		if (page == section)
			return true;
	return false;
}

static struct front_text
type_name(const struct page *page)
{
	if (page->front->type.text.n > 0)
		return page->front->type;
	/* Hidden sections still say what they hold. */
	const struct folder *folder =
	    page->is_index ? page->folder->parent : page->folder;
	for (; folder != NULL; folder = folder->parent)
		if (folder->index != NULL &&
		    folder->index->front->holds.text.n > 0)
			return folder->index->front->holds;
	return (struct front_text){ 0 };
}

static struct str
nearest_type(struct arena *arena, const struct types *types, struct str name)
{
	struct str *names = ARENA_ARRAY(arena, types->n, struct str);

	for (size_t i = 0; i < types->n; i++)
		names[i] = types->items[i]->name;
	return str_nearest(name, names, types->n);
}

static void
say_unknown(struct site *site, struct front_text name, struct diags *diags)
{
	struct arena *arena = site->arena;

	DIAG_ADD(diags, DIAG_TYPE_UNKNOWN, name.pos, str_dup(arena, name.text),
	    str_dup(arena, nearest_type(arena, site->types, name.text)));
}

void
tree_types(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		struct page *page = &site->pages[i];
		struct front_text name = type_name(page);
		const struct front_text *holds = &page->front->holds;

		if (name.text.n == 0) {
			DIAG_ADD0(diags, DIAG_TYPE_NEEDED,
			    src_pos_file(&page->doc->src));
			continue;
		}
		page->type = type_find(site->types, name.text);
		if (page->type == NULL && page->front->type.text.n > 0)
			say_unknown(site, name, diags);
		if (holds->text.n > 0 &&
		    type_find(site->types, holds->text) == NULL)
			say_unknown(site, *holds, diags);
	}
}
