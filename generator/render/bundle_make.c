/*
 * The bundle: what the service must know, from the model and the layouts. Its
 * format is contract/bundle.c's. A shell is the layout `shell`, rendered once
 * around two marks and cut where they stand.
 */
#include <string.h>

#include "render/render.h"

/* Private-use characters: no source may contain them. */
#define MARK_TITLE   "\xEE\x80\x80"
#define MARK_CONTENT "\xEE\x80\x81"
enum { MARK_SIZE = 3 };

static void
shell_add(struct arena *arena, struct shell *shell, size_t *cap,
    struct shell_part part)
{
	if (part.text.n == 0 && part.slot.n == 0)
		return;
	shell->parts = arena_grow(
	    arena, shell->parts, shell->n, cap, sizeof(*shell->parts));
	shell->parts[shell->n++] = part;
}

static void
shell_cut(struct arena *arena, struct str html, struct shell *shell)
{
	size_t cap = 0, from = 0;

	html = str_copy(arena, html);
	for (size_t i = 0; i + MARK_SIZE <= html.n; i++) {
		bool title = memcmp(html.p + i, MARK_TITLE, MARK_SIZE) == 0;
		if (!title && memcmp(html.p + i, MARK_CONTENT, MARK_SIZE) != 0)
			continue;
		shell_add(arena, shell, &cap,
		    (struct shell_part){
			.text = str_sub(html, from, i - from) });
		shell_add(arena, shell, &cap,
		    (struct shell_part){
			.slot = title ? STR("title") : STR("content") });
		i += MARK_SIZE - 1;
		from = i + 1;
	}
	shell_add(arena, shell, &cap,
	    (struct shell_part){ .text = str_from(html, from) });
}

static void
make_shell(const struct renderer *r, struct render_hand *hand,
    struct arena *arena, struct bundle *bundle)
{
	struct view view = { .site = r->site,
		.page = &r->blank,
		.kind = URL_MADE,
		.number = 1,
		.content = STR(MARK_CONTENT),
		.slot_title = STR(MARK_TITLE),
		.scratch = &hand->scratch };

	/* Without a shell there are no facts, not those of the last page. */
	hand->trace.n = 0;
	facts_start(&hand->facts, &hand->scratch, &hand->trace);
	if (!render_layout(r, STR("shell"), &view, hand))
		return;
	bundle->shells = ARENA_ARRAY(arena, 1, struct shell);
	bundle->n_shells = 1;
	bundle->shells[0].name = STR("standard");
	shell_cut(arena, buf_view(&hand->out), &bundle->shells[0]);
}

/* scheme://host[:port] of an absolute address. */
static struct str
origin_of(struct str url)
{
	size_t at = str_find(url, "://");
	struct str host, path;

	if (at == SIZE_MAX)
		return STR("");
	str_cut(str_from(url, at + 3), '/', &host, &path);
	return str_sub(url, 0, at + 3 + host.n);
}

static void
make_site(const struct renderer *r, struct arena *arena, struct bundle *b)
{
	const struct site *site = r->site;
	const struct site_yaml *conf = site->conf;

	b->site.title = conf->title;
	b->site.short_title = conf->short_title;
	b->site.lang = conf->lang;
	b->site.banner = conf->banner;
	b->site.base_url = site->base_url;
	b->site.noindex = conf->noindex;
	b->site.utc_offset = conf->utc_offset;
	if (site->lookup != NULL)
		b->site.lookup = site->lookup->url;
	b->site.origins = ARENA_ARRAY(arena, 2, struct str);
	struct str urls[] = { site->base_url, site->service };
	for (size_t i = 0; i < 2; i++) {
		struct str origin = origin_of(urls[i]);
		if (origin.n == 0 || (b->site.n_origins == 1 &&
					 str_eq(origin, b->site.origins[0])))
			continue;
		b->site.origins[b->site.n_origins++] = origin;
	}

	b->units = ARENA_ARRAY(arena, conf->n_units, struct unit);
	b->n_units = conf->n_units;
	for (size_t i = 0; i < conf->n_units; i++)
		b->units[i] = conf->units[i].unit;
	b->states = ARENA_ARRAY(arena, conf->n_states, struct state);
	b->n_states = conf->n_states;
	for (size_t i = 0; i < conf->n_states; i++)
		b->states[i] = conf->states[i];
	if (site->holidays != NULL)
		b->holidays = *site->holidays;
}

void
render_bundle(const struct renderer *r, struct render_hand *hand,
    struct arena *arena, struct buf *out)
{
	const struct site *site = r->site;
	struct bundle *b = ARENA_NEW(arena, struct bundle);

	make_site(r, arena, b);
	if (site->texts != NULL)
		b->texts = *site->texts;
	make_shell(r, hand, arena, b);
	for (int i = 0; i < SERVICE__MAX; i++)
		if (r->service[i] != NULL)
			b->templates[i] = r->service[i]->text;
	b->forms = ARENA_ARRAY(arena, site->n_forms, struct form);
	b->n_forms = site->n_forms;
	for (size_t i = 0; i < site->n_forms; i++)
		b->forms[i] = *site->forms[i]->form;
	bundle_encode(out, b);
}
