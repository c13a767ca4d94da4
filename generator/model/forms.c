/*
 * Forms as parts of the site. What a form may contain is read/form_yaml.c's
 * matter, how it looks contract/form_html.c's.
 */
#include <string.h>

#include "base/hash.h"
#include "contract/bundle.h"
#include "model/forms.h"
#include "model/link.h"
#include "model/url.h"

/* Ids become part of addresses for ever: one form, one id. */
static bool
is_unique(struct site *site, const struct page *page, struct diags *diags)
{
	for (size_t i = 0; i < site->n_forms; i++) {
		const struct page *other = site->forms[i];
		if (!str_eq(other->form->id, page->form->id))
			continue;
		DIAG_ADD(diags, DIAG_FORM_DUPLICATE, page->form->pos,
		    str_dup(site->arena, page->form->id),
		    str_dup(site->arena, other->doc->src.path));
		return false;
	}
	return true;
}

static void
form_page(struct site *site, struct page *page, struct diags *diags)
{
	struct arena *arena = site->arena;
	struct form *form = page->form;

	page->form_url = str_join(arena, page->url, STR("form/"));
	page->form_action = str_of(str_fmt(arena, "%.*s/s/f/%.*s/check#err",
	    STR_FMT(site->service), STR_FMT(form->id)));
	form->title = page->title;
	form->page = page->url;
	form->form_page = page->form_url;
	(void)url_add(site,
	    &(struct url){ .path = page->form_url,
		.kind = URL_FORM,
		.page = page,
		.pos = page->front->form_pos },
	    diags);
	if (is_unique(site, page, diags))
		site->forms[site->n_forms++] = page;
}

/*
 * A table that ends soon is told of in time to write the next year down, once
 * and only where a form counts workdays.
 */
static void
check_holidays(const struct site *site, struct diags *diags)
{
	enum { DAYS_AHEAD = 30 };
	struct date until;
	bool asked = false;

	for (size_t i = 0; i < site->n_forms; i++)
		asked =
		    asked || site->forms[i]->form->clock.unit == CLOCK_WORKDAYS;
	if (!asked || site->holidays == NULL ||
	    !date_parse(site->holidays->until, &until) ||
	    date_days(until) >= date_days(site->today) + DAYS_AHEAD)
		return;
	DIAG_ADD(diags, DIAG_HOLIDAYS_END, site->holidays_end,
	    str_dup(site->arena, site->holidays->until));
}

void
forms_read(struct site *site, const struct form_sets *sets, struct diags *diags)
{
	struct form_env env = { site->conf, sets, site->texts };
	size_t n = 0;

	for (size_t i = 0; i < site->n_pages; i++)
		n += site->pages[i].front->form != NULL;
	site->forms = ARENA_ARRAY(site->arena, n, const struct page *);
	for (size_t i = 0; i < site->n_pages; i++) {
		struct page *page = &site->pages[i];
		if (page->front->form == NULL || page->is_hidden)
			continue;
		page->form =
		    form_yaml_read(site->arena, page->front->form, &env, diags);
		if (page->form != NULL)
			form_page(site, page, diags);
	}
	check_holidays(site, diags);
}

struct terms {
	const struct site *site;
	const struct page *page;
	struct arena *arena;
};

static struct str
terms_link(void *ctx, const struct md *md, size_t i)
{
	const struct terms *t = ctx;

	return link_resolve(t->site, t->page, md->refs[i].target, t->arena)
	    .href;
}

static void
form_finish(struct site *site, struct page *page)
{
	struct terms terms = { site, page, site->arena };
	struct buf html = BUF_INIT;
	char hex[HASH_HEX_SIZE];

	if (page->md != NULL)
		md_html(page->md, &html, terms_link, &terms);
	hash_hex(hex, buf_view(&html));
	buf_done(&html);
	page->form->terms = str_copy(site->arena, str_of(hex));
	form_rev(page->form, page->form->rev);
}

void
forms_finish(struct site *site)
{
	for (size_t i = 0; i < site->n_pages; i++)
		if (site->pages[i].form != NULL)
			form_finish(site, &site->pages[i]);
}

void
forms_lookup(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->n_pages; i++) {
		const struct page *page = &site->pages[i];
		if (page->is_hidden || !page->front->lookup)
			continue;
		if (site->lookup == NULL)
			site->lookup = page;
		else
			DIAG_ADD0(diags, DIAG_LOOKUP_COUNT,
			    src_pos_file(&page->doc->src));
	}
	if (site->lookup == NULL && site->n_forms > 0)
		DIAG_ADD0(
		    diags, DIAG_LOOKUP_COUNT, src_pos_file(site->conf->src));
}
