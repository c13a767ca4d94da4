/*
 * Pages, folders and sections: who stands above whom, which type a page has,
 * which pages take part at all.
 */
#ifndef MODEL_TREE_H
#define MODEL_TREE_H

#include "model/site.h"

/* Pages from docs, folders, sections, hidden pages. */
void tree_pages(struct site *, struct doc *docs, size_t n);
/* Files beside pages, from the scan. */
void tree_files(struct site *);
/* Types: written, or what the section above holds. */
void tree_types(struct site *, struct diags *);
/* Seconds; a day without a time begins at midnight there. */
int64_t tree_unix(const struct front_time *, int offset);
/* Is the page inside this section, at any depth? */
bool tree_is_below(const struct page *, const struct page *section);
/* The content folder of a source path: "notices/a.md" → "notices". */
struct str tree_dir(struct str path);

#endif
