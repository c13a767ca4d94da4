/*
 * Trying a page of the service with its sample. Wrong names are findings of
 * the template; links, sources and markup are asked like those of a page.
 */
#include "render/sample.h"

#include <string.h>

#include "contract/service_names.h"
#include "read/source.h"

/* Each {{^ as {{#: see sample_run. */
static struct str
turned(struct arena *arena, struct str text)
{
	char *copy = str_dup(arena, text);

	for (size_t i = 0; i + 2 < text.n; i++)
		if (memcmp(copy + i, "{{^", 3) == 0)
			copy[i + 2] = '#';
	return str_mem(copy, text.n);
}

void
sample_load(struct renderer *r, struct arena *arena, struct diags *diags)
{
	const struct scan *scan = r->site->scan;

	for (int i = 0; i < SERVICE__MAX; i++) {
		const struct scan_entry *entry =
		    scan_find(scan, SCAN_SERVICE, str_of(service_page_name[i]));

		if (entry == NULL)
			continue;
		r->service[i] = source_read(arena, entry, diags);
		r->has_service |= r->service[i] != NULL;
	}
}

/* ---- facts -------------------------------------------------------------- */

/* Does any byte of [from, to) of the page come from a value? */
static bool
has_value(const struct mustache_trace *trace, size_t from, size_t to)
{
	for (size_t i = 0; i < trace->n && trace->items[i].out < to; i++) {
		size_t end =
		    i + 1 < trace->n ? trace->items[i + 1].out : SIZE_MAX;

		if (trace->items[i].is_value && end > from)
			return true;
	}
	return false;
}

/* Words end where the next mark begins, values of attributes at a quote. */
static size_t
end_of(struct str page, const struct fact *fact)
{
	char end = fact->kind == FACT_WORDS ? '<' : '"';
	size_t n = str_find_char(str_from(page, fact->at), end);

	return n == SIZE_MAX ? page.n : fact->at + n;
}

/*
 * Both branches of a section stand in the sample: ids and headings are there
 * twice, and anchors name ids of values.
 */
static bool
is_own(const struct render_hand *hand, const struct fact *fact)
{
	struct str page = buf_view(&hand->out);

	switch (fact->kind) {
	case FACT_STYLE:
	case FACT_SCRIPT:
	case FACT_TABLE: return true;
	case FACT_LINK:
	case FACT_IMAGE:
	case FACT_FORM:
	case FACT_SOURCE:
	case FACT_ALT:
	case FACT_WORDS:
		return !str_starts(fact->text, "#") &&
		       !has_value(&hand->trace, fact->at, end_of(page, fact));
	case FACT_ID:
	case FACT_HEADING:
	case FACT_TITLE:
	case FACT__MAX: break;
	}
	return false;
}

static void
own_facts(struct render_hand *hand)
{
	struct facts *facts = &hand->facts;
	size_t n = 0;

	facts_start(facts, &hand->scratch, &hand->trace);
	facts_scan(facts, buf_view(&hand->out));
	for (size_t i = 0; i < facts->n; i++)
		if (is_own(hand, &facts->items[i]))
			facts->items[n++] = facts->items[i];
	facts->n = facts->n_scanned = n;
}

static bool
run_template(
    struct render_hand *hand, const struct src *src, enum service_page page)
{
	struct arena *arena = &hand->scratch;
	struct mustache_set *set = mustache_set_new(arena, MUSTACHE_STRICT);
	const struct mustache *tmpl = mustache_add(
	    set, str_of(service_page_name[page]), src, &hand->diags);
	struct mval root;

	if (tmpl == NULL || !mustache_link(set, &hand->diags))
		return false;
	mtree_val(service_names_sample(arena, page), &root);
	struct mustache_eval eval = { .set = set,
		.stack = &root,
		.n_stack = 1,
		.out = &hand->out,
		.diags = &hand->diags,
		.trace = &hand->trace };
	(void)mustache_run(tmpl, &eval);
	return true;
}

bool
sample_run(const struct renderer *r, struct render_hand *hand,
    enum service_page page, bool upright)
{
	struct src *src = r->service[page];
	struct str written;
	bool done;

	arena_reset(&hand->scratch);
	buf_clear(&hand->out);
	if (src == NULL)
		return false;
	written = src->text;
	if (upright)
		src->text = turned(&hand->scratch, written);
	done = run_template(hand, src, page);
	src->text = written; /* findings show what is in the file */
	if (done)
		own_facts(hand);
	return done;
}
