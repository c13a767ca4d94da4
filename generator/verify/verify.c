/*
 * Settles facts against the URL table. The table of checks is by kind of
 * fact; a new check on finished pages is a new row.
 */
#include <stdlib.h>

#include "base/html.h"
#include "model/link.h"
#include "model/url.h"
#include "verify/verify_part.h"

/* The ids of one output, for links from elsewhere. */
struct ids {
	const struct str *items;
	size_t n;
	bool known; /* false: never rendered, for a reason reported there */
};

struct verify {
	const struct site *site;
	struct ids *ids;       /* by url->index */
	struct titled *titles; /* the same */
	struct hand *hands;
	unsigned jobs;
};

struct verify *
verify_new(const struct site *site, unsigned jobs)
{
	struct verify *v = calloc(1, sizeof(*v));
	if (v == NULL)
		abort();
	v->site = site;
	v->jobs = jobs;
	v->ids = calloc(site->urls.n + 1, sizeof(*v->ids));
	v->titles = calloc(site->urls.n + 1, sizeof(*v->titles));
	v->hands = calloc(jobs, sizeof(*v->hands));
	if (v->ids == NULL || v->titles == NULL || v->hands == NULL)
		abort();
	for (unsigned i = 0; i < jobs; i++) {
		arena_init(&v->hands[i].arena, 0);
		map_init(&v->hands[i].nearest, &v->hands[i].arena);
	}
	return v;
}

void
verify_free(struct verify *v)
{
	if (v == NULL)
		return;
	for (unsigned i = 0; i < v->jobs; i++)
		arena_done(&v->hands[i].arena);
	free(v->hands);
	free(v->titles);
	free(v->ids);
	free(v);
}

/* Searched once per wrong address and worker: one may stand on every page. */
static const char *
nearest(struct page_check *c, struct str wrong)
{
	const struct page *page = c->url != NULL ? c->url->page : NULL;

	if (!str_starts(wrong, "/"))
		return str_dup(
		    c->facts->arena, link_nearest(c->site, page, wrong));
	char *near = map_get(&c->hand->nearest, wrong);
	if (near != NULL)
		return near;
	near = str_dup(&c->hand->arena, link_nearest(c->site, page, wrong));
	(void)map_add(
	    &c->hand->nearest, str_copy(&c->hand->arena, wrong), near);
	return near;
}

static void
check_id(struct page_check *c, const struct fact *fact)
{
	const struct map_entry *other = map_entry(&c->ids, fact->text);

	if (other == NULL) {
		(void)map_add(&c->ids, fact->text, NULL);
		c->first[c->ids.n - 1] = fact;
		return;
	}
	/* Two in one form: whoever read the form has said so. */
	struct pos pos = facts_pos(c->facts, fact);
	struct pos first =
	    facts_pos(c->facts, c->first[other - c->ids.entries]);
	if (pos.src == first.src && pos.line == first.line &&
	    pos.col == first.col)
		return;
	DIAG_ADD(c->diags, DIAG_ID_DUPLICATE, pos,
	    str_dup(c->facts->arena, fact->text));
}

/* Browsers scroll to the top for these without any id. */
static bool
is_top(struct str anchor)
{
	return anchor.n == 0 || str_is(anchor, "top");
}

static void
say_address(struct page_check *c, enum diag_code code, const struct fact *fact)
{
	DIAG_ADD(c->diags, code, facts_pos(c->facts, fact),
	    str_dup(c->facts->arena, fact->text), nearest(c, fact->text));
}

static void
say_anchor(struct diags *diags, struct arena *arena, struct str page,
    struct str anchor, struct ids ids, struct pos pos)
{
	DIAG_ADD(diags, DIAG_ANCHOR_BROKEN, pos, str_dup(arena, page),
	    str_dup(arena, anchor),
	    str_dup(arena, str_nearest(anchor, ids.items, ids.n)));
}

static struct ids
ids_of(const struct map *map, struct arena *arena)
{
	struct str *items = ARENA_ARRAY(arena, map->n, struct str);

	for (size_t i = 0; i < map->n; i++)
		items[i] = map->entries[i].key;
	return (struct ids){ items, map->n, true };
}

static void
wait_add(struct page_check *c, const struct link *link, const struct fact *fact)
{
	struct hand *hand = c->hand;

	hand->waits = arena_grow(&hand->arena, hand->waits, hand->n, &hand->cap,
	    sizeof(*hand->waits));
	hand->waits[hand->n++] = (struct wait){ .to = link->url,
		.anchor = str_copy(&hand->arena, link->anchor),
		.pos = facts_pos(c->facts, fact) };
}

static void
check_link(struct page_check *c, const struct fact *fact)
{
	struct link link = link_resolve_html(c->site, fact->text);

	/* A body may name a source; its page may be one nobody can read. */
	const struct page *page = c->url != NULL ? c->url->page : NULL;
	if (link.kind == LINK_BROKEN && fact->at == SIZE_MAX && page != NULL)
		link = link_resolve(c->site, page, fact->text, c->facts->arena);
	if (link.kind == LINK_BROKEN) {
		say_address(c, DIAG_LINK_BROKEN, fact);
		return;
	}
	/* Bodies have been asked when they were read. */
	if (link.kind == LINK_EXTERNAL && fact->at != SIZE_MAX &&
	    !html_url_is_safe(fact->text))
		DIAG_ADD(c->diags, DIAG_LINK_SCHEME, facts_pos(c->facts, fact),
		    str_dup(c->facts->arena, fact->text));
	if (link.kind == LINK_EXTERNAL || link.kind == LINK_UNREADABLE ||
	    is_top(link.anchor))
		return;
	link.anchor = link_percent_decode(c->facts->arena, link.anchor);
	if (link.kind == LINK_INSIDE) {
		wait_add(c, &link, fact);
		return;
	}
	if (map_entry(&c->ids, link.anchor) == NULL)
		say_anchor(c->diags, c->facts->arena,
		    c->url != NULL ? c->url->path : STR("shell"), link.anchor,
		    ids_of(&c->ids, c->facts->arena),
		    facts_pos(c->facts, fact));
}

/* Anything that is loaded with the page comes from this site. */
static void
say_outside(struct page_check *c, const struct fact *fact)
{
	if (!str_starts(fact->text, "data:"))
		DIAG_ADD(c->diags, DIAG_SOURCE_OUTSIDE,
		    facts_pos(c->facts, fact),
		    str_dup(c->facts->arena, fact->text));
}

/* ADDRESS loaded by the page: what it weighs is remembered. */
static void
check_loaded(
    struct page_check *c, const struct fact *fact, enum diag_code missing)
{
	struct link link = link_resolve_html(c->site, fact->text);

	if (link.kind == LINK_EXTERNAL)
		say_outside(c, fact);
	else if (link.kind == LINK_BROKEN || link.kind == LINK_HERE ||
		 (link.kind == LINK_INSIDE && link.url->file == NULL))
		say_address(c, missing, fact);
	else if (link.kind == LINK_INSIDE)
		verify_weigh(c, link.url, fact);
}

static void
check_image(struct page_check *c, const struct fact *fact)
{
	check_loaded(c, fact, DIAG_IMAGE_MISSING);
}

static void
check_source(struct page_check *c, const struct fact *fact)
{
	check_loaded(c, fact, DIAG_LINK_BROKEN);
}

/* /s/lookup and /s/f/ID/check are what the service answers by POST. */
static bool
is_service(const struct site *site, struct str path)
{
	struct str id, rest;

	if (str_is(path, "/s/lookup"))
		return true;
	if (!str_starts(path, "/s/f/"))
		return false;
	str_cut(str_from(path, 5), '/', &id, &rest);
	if (!str_is(rest, "check"))
		return false;
	for (size_t i = 0; i < site->n_forms; i++)
		if (str_eq(site->forms[i]->form->id, id))
			return true;
	return false;
}

static void
check_form(struct page_check *c, const struct fact *fact)
{
	const struct site *site = c->site;
	struct str path = fact->text;
	size_t hash = str_find_char(path, '#');

	if (hash != SIZE_MAX)
		path = str_sub(path, 0, hash);
	if (site->service.n > 0 && path.n >= site->service.n &&
	    str_eq(str_sub(path, 0, site->service.n), site->service))
		path = str_from(path, site->service.n);
	struct link link = link_resolve_html(site, path);
	if (is_service(site, path) || link.kind == LINK_INSIDE)
		return;
	DIAG_ADD(c->diags, DIAG_FORM_TARGET, facts_pos(c->facts, fact),
	    str_dup(c->facts->arena, fact->text));
}

static void (*const checks[])(struct page_check *, const struct fact *) = {
	[FACT_LINK] = check_link,
	[FACT_IMAGE] = check_image,
	[FACT_FORM] = check_form,
	[FACT_SOURCE] = check_source,
	[FACT_ALT] = verify_alt,
	[FACT_WORDS] = verify_words,
	[FACT_TABLE] = verify_table,
	[FACT_STYLE] = verify_style,
	[FACT_SCRIPT] = verify_script,
	[FACT__MAX] = NULL,
};

void
verify_page(struct verify *v, unsigned worker, const struct url *url,
    const struct facts *facts, size_t bytes, struct diags *diags)
{
	struct page_check c = { .site = v->site,
		.hand = &v->hands[worker],
		.facts = facts,
		.diags = diags,
		.url = url,
		.bytes = bytes };

	/* All ids first: a link may stand before what it names. */
	map_init(&c.ids, facts->arena);
	c.first = ARENA_ARRAY(facts->arena, facts->n, const struct fact *);
	for (size_t i = 0; i < facts->n; i++)
		if (facts->items[i].kind == FACT_ID)
			check_id(&c, &facts->items[i]);
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *fact = &facts->items[i];
		if (checks[fact->kind] != NULL)
			checks[fact->kind](&c, fact);
	}
	verify_headings(&c);
	if (url == NULL)
		return;
	verify_weight(&c);
	verify_title(&c, &v->titles[url->index]);
	struct ids ids = { NULL, c.ids.n, true };
	struct str *items = ARENA_ARRAY(&c.hand->arena, ids.n, struct str);
	for (size_t i = 0; i < ids.n; i++)
		items[i] = str_copy(&c.hand->arena, c.ids.entries[i].key);
	ids.items = items;
	v->ids[url->index] = ids;
}

static bool
has_id(struct ids ids, struct str id)
{
	for (size_t i = 0; i < ids.n; i++)
		if (str_eq(ids.items[i], id))
			return true;
	return false;
}

static void
ask_anchors(struct verify *v, struct diags *diags)
{
	for (unsigned i = 0; i < v->jobs; i++) {
		struct hand *hand = &v->hands[i];
		for (size_t k = 0; k < hand->n; k++) {
			const struct wait *w = &hand->waits[k];
			struct ids ids = v->ids[w->to->index];
			if (!ids.known || w->to->kind == URL_ALIAS ||
			    has_id(ids, w->anchor))
				continue;
			say_anchor(diags, &hand->arena, w->to->path, w->anchor,
			    ids, w->pos);
		}
	}
}

void
verify_site(struct verify *v, struct diags *diags)
{
	ask_anchors(v, diags);
	verify_titles(v->site, v->titles, &v->hands[0].arena, diags);
}
