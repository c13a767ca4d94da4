/*
 * One output at a time: which layout, which values around it, which facts in
 * it. Templates are compiled in layouts.c, values answered in context.c.
 */
#include "contract/form_html.h"
#include "model/link.h"
#include "render/directive.h"
#include "render/layouts.h"
#include "render/made.h"
#include "render/sample.h"

void
render_hand_init(struct render_hand *hand)
{
	*hand = (struct render_hand){ 0 };
	arena_init(&hand->scratch, 0);
	diags_init(&hand->diags);
	/* A hand that renders nothing is still asked for its facts. */
	facts_start(&hand->facts, &hand->scratch, &hand->trace);
}

void
render_hand_done(struct render_hand *hand)
{
	arena_done(&hand->scratch);
	buf_done(&hand->content);
	buf_done(&hand->form);
	buf_done(&hand->out);
	mustache_trace_done(&hand->trace);
	diags_done(&hand->diags);
}

struct renderer *
renderer_new(struct arena *arena, const struct site *site, struct diags *diags)
{
	struct renderer *r = ARENA_NEW(arena, struct renderer);

	r->site = site;
	r->blank.site = site;
	r->blank.n_more = 1;
	layouts_load(r, arena, diags);
	sample_load(r, arena, diags);
	layouts_check(r, diags);
	return r;
}

bool
render_layout(const struct renderer *r, struct str layout, struct view *view,
    struct render_hand *hand)
{
	const struct mustache *tmpl = mustache_find(r->set, layout);
	struct mval root;

	buf_clear(&hand->out);
	if (tmpl == NULL || r->is_endless)
		return false;
	context_root(&root, view);
	struct mustache_eval eval = { .set = r->set,
		.stack = &root,
		.n_stack = 1,
		.out = &hand->out,
		.diags = &hand->diags,
		.trace = &hand->trace };
	(void)mustache_run(tmpl, &eval);
	facts_start(&hand->facts, &hand->scratch, &hand->trace);
	facts_scan(&hand->facts, buf_view(&hand->out));
	return true;
}

/* The body with its addresses filled in. */
static const struct str *
render_body(
    const struct renderer *r, const struct view *view, struct render_hand *hand)
{
	const struct page *page = view->page;
	const struct md *md = page->md;

	buf_clear(&hand->content);
	facts_start(&hand->blocks, &hand->scratch, NULL);
	if (md == NULL)
		return NULL;
	struct str *hrefs = ARENA_ARRAY(&hand->scratch, md->n_refs, struct str);
	struct str *notes = ARENA_ARRAY(&hand->scratch, md->n_refs, struct str);
	for (size_t i = 0; i < md->n_refs; i++) {
		struct link link = link_resolve(
		    r->site, page, md->refs[i].target, &hand->scratch);
		const struct attachment *file = link_file(&link);

		hrefs[i] = link.href;
		if (file != NULL)
			notes[i] = str_of(str_fmt(
			    &hand->scratch, "（%.*s）", STR_FMT(file->note)));
	}
	directive_body(&(struct directive_run){ r, hand, view, hrefs, notes },
	    &hand->content);
	return hrefs;
}

static void
render_form(
    const struct renderer *r, const struct page *page, struct render_hand *hand)
{
	struct form_view view = { .form = page->form,
		.texts = r->site->texts,
		.terms_url = page->url };

	buf_clear(&hand->form);
	if (view.texts != NULL)
		form_html(&hand->form, &view);
}

static bool
render_page(
    const struct renderer *r, const struct url *url, struct render_hand *hand)
{
	const struct page *page = url->page != NULL ? url->page : &r->blank;
	struct str layout = page->layout;

	if (url->kind == URL_FORM)
		layout = STR("form");
	else if (url->kind == URL_MADE)
		layout = STR("404");
	if (url->kind == URL_FORM)
		render_form(r, page, hand);
	else
		buf_clear(&hand->form);
	struct view view = { .site = r->site,
		.page = page,
		.kind = url->kind,
		.number = url->kind == URL_MORE ? url->number : 1,
		.url = url->path,
		.form_html = buf_view(&hand->form),
		.scratch = &hand->scratch };
	const struct str *hrefs = render_body(r, &view, hand);
	view.content = buf_view(&hand->content);
	if (!render_layout(r, layout, &view, hand))
		return false;
	if (!hand->facts.has_content || page->md == NULL)
		return true;
	facts_body(
	    &hand->facts, page->md, hrefs, src_pos_file(&page->doc->src));
	for (size_t i = 0; i < hand->blocks.n; i++)
		facts_add(&hand->facts, &hand->blocks.items[i]);
	return true;
}

bool
render_url(
    const struct renderer *r, const struct url *url, struct render_hand *hand)
{
	const struct site *site = r->site;

	arena_reset(&hand->scratch);
	hand->trace.n = 0;
	hand->block_srcs = NULL;
	hand->n_block_srcs = hand->cap_block_srcs = 0;
	facts_start(&hand->facts, &hand->scratch, &hand->trace);
	buf_clear(&hand->out);
	switch (url->kind) {
	case URL_PAGE:
	case URL_FORM:
	case URL_MORE: return render_page(r, url, hand);
	case URL_ALIAS: made_alias(site, url, &hand->out); return true;
	case URL_MADE: break;
	case URL_ATTACHMENT:
	case URL_ASSET:
	case URL__MAX: return false;
	}
	if (str_is(url->path, "/sitemap.xml"))
		made_sitemap(site, &hand->out);
	else if (str_is(url->path, "/robots.txt"))
		made_robots(site, &hand->out);
	else
		return render_page(r, url, hand);
	return true;
}
