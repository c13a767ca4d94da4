/* Rendering of service pages; see page.h. */
#include "core/page.h"

#include <string.h>

#include "base/html.h"
#include "contract/form_file.h"

static void
put_bool(struct page *page, struct mtree *in, const char *name, bool value)
{
	mtree_set(in, name, mtree_bool(page->arena, value));
}

void
page_put(struct page *page, struct mtree *in, const char *name, struct str s)
{
	mtree_set(in, name,
	    s.n > 0 ? mtree_text(page->arena, s)
		    : mtree_bool(page->arena, false));
}

void
page_text(struct page *page, const char *name, struct str s)
{
	page_put(page, page->root, name, s);
}

void
page_bool(struct page *page, const char *name, bool value)
{
	put_bool(page, page->root, name, value);
}

void
page_errors(struct page *page, const struct page_error *errors, size_t n)
{
	struct mtree *object = mtree_object(page->arena);
	struct mtree *items = mtree_list(page->arena);

	for (size_t i = 0; i < n; i++) {
		struct mtree *row = mtree_object(page->arena);

		page_put(page, row, "text", errors[i].text);
		page_put(page, row, "href", errors[i].href);
		mtree_add(items, row);
	}
	mtree_set(object, "count",
	    n > 0 ? mtree_number(page->arena, (long long)n)
		  : mtree_bool(page->arena, false));
	mtree_set(object, "items", items);
	mtree_set(page->root, "errors", object);
}

void
page_unit(struct page *page, const struct unit *unit)
{
	struct mtree *object = mtree_object(page->arena);

	page_put(page, object, "label", unit ? unit->label : str_of(NULL));
	page_put(page, object, "tel", unit ? unit->tel : str_of(NULL));
	mtree_set(page->root, "unit", object);
}

void
page_state(struct page *page, const struct state *state)
{
	struct mtree *object = mtree_object(page->arena);

	page_put(page, object, "label", state ? state->label : str_of(NULL));
	mtree_set(page->root, "state", object);
}

static void
set_site(struct page *page)
{
	const struct bundle *bundle = page->service->bundle;
	struct mtree *site = mtree_object(page->arena);
	struct mtree *urls = mtree_object(page->arena);

	page_put(page, site, "title", bundle->site.title);
	page_put(page, site, "short", bundle->site.short_title);
	page_put(page, site, "base_url", bundle->site.base_url);
	page_put(page, site, "banner", bundle->site.banner);
	page_put(page, site, "lang", bundle->site.lang);
	put_bool(page, site, "noindex", bundle->site.noindex);
	page_put(page, urls, "lookup", bundle->site.lookup);
	mtree_set(page->root, "site", site);
	mtree_set(page->root, "urls", urls);
}

static void
set_form(struct page *page, struct page_form shown)
{
	static const struct form none;
	const struct form *form = shown.form ? shown.form : &none;
	struct mtree *object = mtree_object(page->arena);

	page_put(page, object, "id", form->id);
	page_put(page, object, "title", form->title);
	page_put(page, object, "page", form->page);
	page_put(page, object, "form_url", form->form_page);
	put_bool(page, object, "files", form_has_files(form));
	mtree_set(object, "html", mtree_html(page->arena, shown.html));
	mtree_set(page->root, "form", object);
}

void
page_start(struct page *page, struct arena *arena,
    const struct service *service, enum service_page kind,
    struct page_form form)
{
	page->arena = arena;
	page->service = service;
	page->kind = kind;
	page->root = mtree_object(arena);
	set_site(page);
	set_form(page, form);
}

/* The text of the first <h1>, tags left out; it is escaped already. */
static void
put_heading(struct buf *out, struct str content)
{
	size_t at = str_find(content, "<h1"), end;
	bool in_tag = true;

	if (at == SIZE_MAX)
		return;
	content = str_from(content, at);
	end = str_find(content, "</h1>");
	if (end == SIZE_MAX)
		return;
	for (size_t i = 0; i < end; i++) {
		if (content.p[i] == '<')
			in_tag = true;
		else if (content.p[i] == '>')
			in_tag = false;
		else if (!in_tag)
			buf_char(out, content.p[i]);
	}
}

static void
put_title(
    struct page *page, enum page_tone tone, struct str content, struct buf *out)
{
	const struct bundle *bundle = page->service->bundle;

	if (tone == PAGE_ERROR)
		html_text(out, bundle->texts.word[TEXT_ERROR_PREFIX]);
	put_heading(out, content);
	buf_cstr(out, " - ");
	html_text(out, bundle->site.title);
}

/* Appends the template's output. */
static bool
run(struct page *page, struct buf *content)
{
	struct mval root;
	struct diags diags;
	bool sound;
	struct mustache_eval eval = { .set = page->service->templates,
		.stack = &root,
		.n_stack = 1,
		.out = content,
		.diags = &diags };

	diags_init(&diags);
	mtree_val(page->root, &root);
	sound = mustache_run(page->service->page[page->kind], &eval);
	diags_done(&diags);
	return sound;
}

bool
page_finish(struct page *page, enum page_tone tone, struct buf *out)
{
	const struct shell *shell = &page->service->bundle->shells[0];
	struct buf content = { .wipe = true };
	bool sound = run(page, &content);

	for (size_t i = 0; i < shell->n; i++) {
		if (shell->parts[i].slot.n == 0)
			buf_str(out, shell->parts[i].text);
		else if (str_is(shell->parts[i].slot, "title"))
			put_title(page, tone, buf_view(&content), out);
		else
			buf_str(out, buf_view(&content));
	}
	buf_done(&content);
	return sound;
}

/* The five that html_text and html_attr write. */
static size_t
put_unescaped(struct buf *out, struct str at)
{
	static const struct {
		const char *name;
		char byte;
	} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&#39;", '\'' } };

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (str_starts(at, entities[i].name)) {
			buf_char(out, entities[i].byte);
			return strlen(entities[i].name);
		}
	buf_char(out, at.p[0]);
	return 1;
}

bool
page_finish_text(struct page *page, struct buf *out)
{
	struct buf content = { .wipe = true };
	bool sound = run(page, &content);

	for (size_t i = 0; i < content.n;)
		i += put_unescaped(out, str_from(buf_view(&content), i));
	buf_done(&content);
	return sound;
}

struct str
page_day(struct arena *arena, struct date day)
{
	struct buf out = BUF_INIT;
	struct str copy;

	date_put_face(&out, day);
	copy = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return copy;
}

struct str
page_moment(struct arena *arena, struct instant at)
{
	int64_t local = at.unix + (int64_t)at.offset * 60;
	int64_t minutes = (local % 86400 + 86400) % 86400 / 60;
	struct buf out = BUF_INIT;
	struct str copy;

	date_put_face(&out, date_of(at));
	buf_fmt(&out, " %02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
	copy = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return copy;
}

struct str
page_received(struct arena *arena, struct str iso)
{
	struct date day;
	struct str face;

	if (!date_parse(str_sub(iso, 0, 10), &day))
		return str_of(NULL);
	face = page_day(arena, day);
	if (iso.n < 16)
		return face;
	return str_of(
	    str_fmt(arena, "%.*s %.*s", STR_FMT(face), 5, iso.p + 11));
}
