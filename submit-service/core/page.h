/*
 * Service pages: a template of the bundle, run over the values of this
 * request and poured into the site's shell, so that what a citizen sees after
 * a mistake looks like the page they left. The C code holds no sentence:
 * words come from the templates and the bundle's texts, the page title is the
 * template's own first <h1>.
 */
#ifndef CORE_PAGE_H
#define CORE_PAGE_H

#include "base/date.h"
#include "core/service.h"

/* One line of an error summary. */
struct page_error {
	struct str text, href; /* href may be empty */
};

struct page {
	struct arena *arena;
	const struct service *service;
	enum service_page kind;
	struct mtree *root;
};

/* `form` may be NULL; `html` is the form's controls or empty. */
struct page_form {
	const struct form *form;
	struct str html;
};
void page_start(struct page *, struct arena *, const struct service *,
    enum service_page, struct page_form);
/* Empty text counts as false. */
void page_text(struct page *, const char *name, struct str);
void page_bool(struct page *, const char *name, bool);
void page_errors(struct page *, const struct page_error *, size_t n);
void page_unit(struct page *, const struct unit *); /* NULL: all empty */
void page_state(struct page *, const struct state *);
/* The same for any object of the tree. */
void page_put(struct page *, struct mtree *, const char *name, struct str);

enum page_tone { PAGE_PLAIN, PAGE_ERROR }; /* error: title says so */
/*
 * Appends the page. False: a template used a name that this page does not
 * give; the page is whole, that value is empty. The build refuses such
 * templates (contract/service_names.h), so it is a fault of ours.
 */
bool page_finish(struct page *, enum page_tone, struct buf *out);
/*
 * The same for a template of plain text: no shell, and what the engine
 * escaped for HTML is what was given again.
 */
bool page_finish_text(struct page *, struct buf *out);

/* Faces, in the arena. */
struct str page_day(struct arena *, struct date);       /* 2026年11月23日 */
struct str page_moment(struct arena *, struct instant); /* … 10:04 */
/* A received column: a day, or a minute for named tickets. */
struct str page_received(struct arena *, struct str iso);

#endif
