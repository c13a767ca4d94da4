/*
 * A scanner for HTML that we made ourselves: it hops from '<' to '<', so a
 * page costs little more than one memchr over its bytes. It is no validator;
 * broken markup only makes it see less.
 */
#include <string.h>

#include "render/facts.h"

/* One tag being read: name and where its attributes are kept. */
struct tag {
	const char *p, *end; /* behind the name; end of the page */
	struct str name;
};

/* Every byte of every page passes here: no calls into other files. */
static inline bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static inline bool
is_name(char c)
{
	return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10;
}

static inline bool
ends_name(char c)
{
	return is_space(c) || c == '=' || c == '>' || c == '/';
}

/* `lower` is of n lower-case letters and digits. */
static bool
name_is(struct str name, const char *lower, size_t n)
{
	if (name.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((name.p[i] | 0x20) != lower[i])
			return false;
	return true;
}

#define NAME_IS(name, lower) name_is((name), (lower), sizeof(lower) - 1)

void
facts_start(
    struct facts *facts, struct arena *arena, const struct mustache_trace *t)
{
	*facts = (struct facts){ .arena = arena, .trace = t };
}

void
facts_add(struct facts *facts, const struct fact *fact)
{
	facts->items = arena_grow(facts->arena, facts->items, facts->n,
	    &facts->cap, sizeof(*facts->items));
	facts->items[facts->n++] = *fact;
}

/* The entities our own escaping writes, and nothing else. */
static struct str
decode(struct arena *arena, struct str s)
{
	static const struct {
		const char *entity;
		char c;
	} entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&#39;", '\'' } };

	if (str_find_char(s, '&') == SIZE_MAX)
		return s;
	char *out = arena_alloc(arena, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		size_t k = 0, n_entities = sizeof(entities) / sizeof(*entities);
		while (k < n_entities &&
		       !str_starts(str_from(s, i), entities[k].entity))
			k++;
		out[n++] = k < n_entities ? entities[k].c : s.p[i];
		i += k < n_entities ? strlen(entities[k].entity) : 1;
	}
	return str_mem(out, n);
}

/*
 * attribute = name [ "=" ( '"' … '"' | "'" … "'" | unquoted ) ]
 * False at the end of the tag; tag->p then stands behind '>'.
 */
static bool
next_attr(struct tag *tag, struct str *name, struct str *value)
{
	const char *p = tag->p, *end = tag->end;

	while (p < end && (is_space(*p) || *p == '/'))
		p++;
	if (p == end || *p == '>') {
		tag->p = p < end ? p + 1 : end;
		return false;
	}
	const char *start = p;
	while (p < end && !ends_name(*p))
		p++;
	if (p == start)
		p++; /* a stray '=': never stand still */
	*name = str_mem(start, (size_t)(p - start));
	*value = str_mem(p, 0);
	if (p < end && *p == '=') {
		p++;
		char quote = p < end && (*p == '"' || *p == '\'') ? *p++ : 0;
		start = p;
		if (quote != 0) {
			p = memchr(p, quote, (size_t)(end - p));
			p = p == NULL ? end : p;
		} else {
			while (p < end && !is_space(*p) && *p != '>')
				p++;
		}
		*value = str_mem(start, (size_t)(p - start));
		p += quote != 0 && p < end;
	}
	tag->p = p;
	return true;
}

struct scan_state {
	struct facts *facts;
	struct str page;
};

static void
scan_attr(struct scan_state *s, const struct tag *tag, struct str name,
    struct str value)
{
	struct fact fact = { .at = (size_t)(value.p - s->page.p) };

	if (NAME_IS(name, "id"))
		fact.kind = FACT_ID;
	else if (NAME_IS(name, "href"))
		fact.kind = FACT_LINK;
	else if (NAME_IS(name, "src"))
		fact.kind = NAME_IS(tag->name, "img") ? FACT_IMAGE : FACT_LINK;
	else if (NAME_IS(name, "action") && NAME_IS(tag->name, "form"))
		fact.kind = FACT_FORM;
	else
		return;
	fact.text = decode(s->facts->arena, value);
	facts_add(s->facts, &fact);
}

/* Finds `needle` at or behind p; the end when it is not there. */
static const char *
behind(const char *p, const char *end, const char *needle)
{
	size_t at = str_find(str_mem(p, (size_t)(end - p)), needle);

	return at == SIZE_MAX ? end : p + at + strlen(needle);
}

/* `p` stands behind '<'. Returns where to go on. */
static const char *
scan_tag(struct scan_state *s, const char *p)
{
	const char *end = s->page.p + s->page.n;
	const char *start = p;
	struct str name, value;

	if (end - p >= 3 && memcmp(p, "!--", 3) == 0)
		return behind(p, end, "-->");
	while (p < end && is_name(*p))
		p++;
	struct tag tag = { p, end, str_mem(start, (size_t)(p - start)) };
	if (tag.name.n == 0)
		return p;
	while (next_attr(&tag, &name, &value))
		scan_attr(s, &tag, name, value);
	if (NAME_IS(tag.name, "script"))
		return behind(tag.p, end, "</script");
	if (NAME_IS(tag.name, "style"))
		return behind(tag.p, end, "</style");
	if (tag.name.n == 2 && ascii_lower(tag.name.p[0]) == 'h' &&
	    tag.name.p[1] >= '1' && tag.name.p[1] <= '6') {
		const char *close = memchr(tag.p, '<', (size_t)(end - tag.p));
		struct fact fact = { .kind = FACT_HEADING,
			.level = (uint32_t)(tag.name.p[1] - '0'),
			.at = (size_t)(start - s->page.p) };
		if (close != NULL)
			fact.text = decode(s->facts->arena,
			    str_mem(tag.p, (size_t)(close - tag.p)));
		facts_add(s->facts, &fact);
	}
	return tag.p;
}

static void
scan_range(struct scan_state *s, size_t from, size_t to)
{
	const char *p = s->page.p + from, *stop = s->page.p + to;

	while (p < stop) {
		p = memchr(p, '<', (size_t)(stop - p));
		if (p == NULL)
			return;
		p = scan_tag(s, p + 1);
	}
}

static bool
is_body(const struct mustache_trace_entry *entry)
{
	return entry->is_html && entry->value_pos.src == NULL;
}

void
facts_scan(struct facts *facts, struct str page)
{
	struct scan_state s = { .facts = facts, .page = page };
	const struct mustache_trace *trace = facts->trace;
	size_t from = 0;

	for (size_t i = 0; i < trace->n; i++) {
		if (!is_body(&trace->items[i]))
			continue;
		facts->has_content = true;
		scan_range(&s, from, trace->items[i].out);
		from = i + 1 < trace->n ? trace->items[i + 1].out : page.n;
	}
	scan_range(&s, from, page.n);
}

void
facts_body(struct facts *facts, const struct md *md, const struct str *hrefs,
    struct pos body)
{
	struct fact fact = { .at = SIZE_MAX };

	for (size_t i = 0; i < md->n_refs; i++) {
		fact.kind =
		    md->refs[i].kind == MD_IMAGE ? FACT_IMAGE : FACT_LINK;
		fact.text = hrefs[i];
		fact.pos = md->refs[i].pos;
		facts_add(facts, &fact);
	}
	for (size_t i = 0; i < md->n_ids; i++) {
		const struct md_heading *heading =
		    md_heading_find(md, md->ids[i]);
		fact.kind = FACT_ID;
		fact.text = md->ids[i];
		fact.pos = heading != NULL ? heading->pos : body;
		facts_add(facts, &fact);
	}
	for (size_t i = 0; i < md->n_headings; i++) {
		fact.kind = FACT_HEADING;
		fact.text = md->headings[i].text;
		fact.level = md->headings[i].level;
		fact.pos = md->headings[i].pos;
		facts_add(facts, &fact);
	}
}

struct pos
facts_pos(const struct facts *facts, const struct fact *fact)
{
	const struct mustache_trace *trace = facts->trace;
	size_t low = 0, high = trace->n;

	if (fact->at == SIZE_MAX)
		return fact->pos;
	/* The last entry that begins at or before the fact. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (trace->items[mid].out <= fact->at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return POS_NONE;
	const struct mustache_trace_entry *entry = &trace->items[low - 1];
	if (entry->is_value && entry->value_pos.src != NULL)
		return entry->value_pos;
	size_t into = entry->is_value ? 0 : fact->at - entry->out;
	return src_pos(entry->src, entry->offset + into);
}
