/*
 * Files beside pages that nobody refers to. Pages that are not public yet have
 * no attachments in the model, so their sources are asked for the name.
 */
#include "check/check_files.h"
#include "model/link.h"
#include "model/tree.h"

static bool
names(struct str text, struct str name)
{
	if (text.n < name.n || !str_eq(str_from(text, text.n - name.n), name))
		return false;
	return text.n == name.n || text.p[text.n - name.n - 1] == '/';
}

static bool
is_in_front(const struct ynode *node, struct str name)
{
	if (node->kind == YNODE_SCALAR)
		return names(node->text, name);
	for (size_t i = 0; i < node->n; i++)
		if (is_in_front(node->items[i], name))
			return true;
	return false;
}

static bool
is_in_body(const struct md *md, struct arena *arena, struct str name)
{
	for (size_t i = 0; md != NULL && i < md->n_refs; i++) {
		struct str target =
		    link_percent_decode(arena, md->refs[i].target);
		if (names(target, name))
			return true;
	}
	return false;
}

static bool
is_for_later(const struct site *site, struct str name)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];

		if (!page->is_hidden)
			continue;
		if (is_in_front(page->doc->front, name) ||
		    is_in_body(page->md, site->arena, name))
			return true;
	}
	return false;
}

static void
say_unused(
    const struct site *site, const struct scan_entry *file, struct diags *diags)
{
	struct src *src = ARENA_NEW(site->arena, struct src);

	src_init(src, site->arena, file->path, STR(""));
	DIAG_ADD0(diags, DIAG_FILE_UNUSED, src_pos_file(src));
}

void
check_files_unused(const struct site *site, struct diags *diags)
{
	struct map used;

	/* A page that nobody can read may well name them. */
	if (site->files.n == 0 || site->unreadable.n > 0)
		return;
	map_init(&used, site->arena);
	for (size_t i = 0; i < site->n_pages; i++)
		for (size_t k = 0; k < site->pages[i].n_attachments; k++)
			(void)map_add(&used,
			    str_of(site->pages[i].attachments[k].file), NULL);
	for (size_t i = 0; i < site->files.n; i++) {
		const struct scan_entry *file = site->files.entries[i].value;
		struct str dir = tree_dir(file->rel);
		struct str name = str_from(file->rel, dir.n + (dir.n > 0));

		if (str_is(file->rel, "redirects.yaml"))
			continue; /* no page's, but the site's own */
		if (map_entry(&used, str_of(file->file)) == NULL &&
		    !is_for_later(site, name))
			say_unused(site, file, diags);
	}
}
