/*
 * A scanner for HTML that we made ourselves: it hops from '<' to '<', so a
 * page costs little more than one memchr over its bytes. It is no validator;
 * broken markup only makes it see less.
 */
#include <string.h>
#include <strings.h>

#include "read/wording.h"
#include "render/facts.h"

/* One tag being read, with the attributes that its end asks for. */
struct tag {
	const char *p, *end; /* behind the name; end of the page */
	const char *start;   /* of the name */
	struct str name;
	struct str href, src, alt, rel, type; /* p NULL: not there */
	bool has_label;
};

/* Every byte of every page passes here: no calls into other files. */
static const bool spaces[256] = {
	[' '] = true, ['\n'] = true, ['\t'] = true, ['\r'] = true, ['\f'] = true
};

static const bool name_ends[256] = { [' '] = true,
	['\n'] = true,
	['\t'] = true,
	['\r'] = true,
	['\f'] = true,
	['='] = true,
	['>'] = true,
	['/'] = true };

static inline bool
is_space(char c)
{
	return spaces[(unsigned char)c];
}

static inline bool
is_name(char c)
{
	return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10;
}

static inline bool
ends_name(char c)
{
	return name_ends[(unsigned char)c];
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
	size_t table; /* the last one, still without a header cell */
};

static size_t
offset_of(const struct scan_state *s, const char *p)
{
	return (size_t)(p - s->page.p);
}

static void
add(struct scan_state *s, enum fact_kind kind, struct str text, size_t at)
{
	facts_add(
	    s->facts, &(struct fact){ .kind = kind, .text = text, .at = at });
}

/* What is loaded with the page, unlike a canonical address or a feed. */
static bool
is_loaded(struct str rel)
{
	return str_find(rel, "stylesheet") != SIZE_MAX ||
	       str_find(rel, "icon") != SIZE_MAX ||
	       str_find(rel, "load") != SIZE_MAX ||
	       str_find(rel, "connect") != SIZE_MAX ||
	       str_find(rel, "prefetch") != SIZE_MAX;
}

static void
scan_src(struct scan_state *s, struct tag *tag, struct str value)
{
	struct str address = decode(s->facts->arena, value);
	bool is_image = NAME_IS(tag->name, "img");

	tag->src = address;
	add(s, is_image ? FACT_IMAGE : FACT_SOURCE, address,
	    offset_of(s, value.p));
}

/* Attributes are told by their first letter: most are none of these. */
static void
scan_attr(
    struct scan_state *s, struct tag *tag, struct str name, struct str value)
{
	size_t at = offset_of(s, value.p);

	switch (name.p[0] | 0x20) {
	case 'i':
		if (NAME_IS(name, "id"))
			add(s, FACT_ID, decode(s->facts->arena, value), at);
		return;
	case 'h':
		if (NAME_IS(name, "href"))
			tag->href = value;
		return;
	case 's':
		if (NAME_IS(name, "src"))
			scan_src(s, tag, value);
		else if (NAME_IS(name, "style"))
			add(s, FACT_STYLE, name, offset_of(s, name.p));
		return;
	case 'r':
		if (NAME_IS(name, "rel"))
			tag->rel = value;
		return;
	case 't':
		if (NAME_IS(name, "type"))
			tag->type = value;
		return;
	case 'a':
		if (NAME_IS(name, "alt"))
			tag->alt = value;
		else if (NAME_IS(name, "aria-label"))
			tag->has_label = true;
		else if (NAME_IS(name, "action") && NAME_IS(tag->name, "form"))
			add(s, FACT_FORM, decode(s->facts->arena, value), at);
		return;
	case 'o':
		if (name.n > 2 && (name.p[1] | 0x20) == 'n')
			add(s, FACT_SCRIPT, name, offset_of(s, name.p));
		return;
	default: return;
	}
}

/* Finds `needle` at or behind p; the end when it is not there. */
static const char *
behind(const char *p, const char *end, const char *needle)
{
	size_t at = str_find(str_mem(p, (size_t)(end - p)), needle);

	return at == SIZE_MAX ? end : p + at + strlen(needle);
}

/* ---- what the end of a start tag knows --------------------------------- */

/*
 * The words of a link, marks between them left out: only as far as they could
 * be vague. False: there is more, or a picture speaks.
 */
static bool
short_words(const struct tag *tag, char *words, size_t *n, const char **first)
{
	const char *p = tag->p;

	for (*n = 0;;) {
		size_t left = (size_t)(tag->end - p);
		size_t room = WORDING_VAGUE_MAX - *n + 1;
		const char *mark = memchr(p, '<', left < room ? left : room);

		if (mark == NULL || tag->end - mark < 4)
			return false;
		if (mark > p && *n == 0)
			*first = p;
		memcpy(words + *n, p, (size_t)(mark - p));
		*n += (size_t)(mark - p);
		if (mark[1] == '/' && (mark[2] | 0x20) == 'a' && mark[3] == '>')
			return true;
		if (strncasecmp(mark + 1, "im", 2) == 0 ||
		    strncasecmp(mark + 1, "sv", 2) == 0)
			return false; /* img, svg */
		p = memchr(mark, '>', (size_t)(tag->end - mark));
		if (p == NULL)
			return false;
		p++;
	}
}

static void
end_a(struct scan_state *s, const struct tag *tag)
{
	char words[WORDING_VAGUE_MAX];
	const char *first = tag->start;
	size_t n;

	if (tag->href.p == NULL)
		return;
	add(s, FACT_LINK, decode(s->facts->arena, tag->href),
	    offset_of(s, tag->href.p));
	if (tag->has_label || !short_words(tag, words, &n, &first))
		return;
	struct str text = str_trim(str_mem(words, n));
	if (text.n == 0 || wording_is_vague(text))
		add(s, FACT_WORDS, str_copy(s->facts->arena, text),
		    offset_of(s, first));
}

static void
end_link(struct scan_state *s, const struct tag *tag)
{
	if (tag->href.p != NULL)
		add(s, is_loaded(tag->rel) ? FACT_SOURCE : FACT_LINK,
		    decode(s->facts->arena, tag->href),
		    offset_of(s, tag->href.p));
}

static void
end_img(struct scan_state *s, const struct tag *tag)
{
	if (tag->alt.p == NULL)
		add(s, FACT_ALT, tag->alt, offset_of(s, tag->start));
	else if (wording_is_file(tag->alt, tag->src))
		add(s, FACT_ALT, tag->alt, offset_of(s, tag->alt.p));
}

static void
end_script(struct scan_state *s, struct tag *tag)
{
	/* Data for other programs is no program. */
	if (tag->src.p == NULL && str_find(tag->type, "json") == SIZE_MAX)
		add(s, FACT_SCRIPT, tag->name, offset_of(s, tag->start));
	tag->p = behind(tag->p, tag->end, "</script");
}

static void
end_style(struct scan_state *s, struct tag *tag)
{
	add(s, FACT_STYLE, tag->name, offset_of(s, tag->start));
	tag->p = behind(tag->p, tag->end, "</style");
}

static struct str
text_behind(struct scan_state *s, const struct tag *tag)
{
	const char *close = memchr(tag->p, '<', (size_t)(tag->end - tag->p));

	if (close == NULL)
		return STR("");
	return decode(
	    s->facts->arena, str_mem(tag->p, (size_t)(close - tag->p)));
}

static void
end_title(struct scan_state *s, const struct tag *tag)
{
	add(s, FACT_TITLE, str_trim(text_behind(s, tag)), offset_of(s, tag->p));
}

static void
end_table(struct scan_state *s, size_t next)
{
	if (s->table != SIZE_MAX)
		add(s, FACT_TABLE, STR("table"), s->table);
	s->table = next;
}

static void
end_heading(struct scan_state *s, const struct tag *tag)
{
	facts_add(s->facts, &(struct fact){ .kind = FACT_HEADING,
				.level = (uint32_t)(tag->name.p[1] - '0'),
				.text = text_behind(s, tag),
				.at = offset_of(s, tag->start) });
}

/* By length and letters; p, li, div, span are most tags of a page. */
static void
end_tag(struct scan_state *s, struct tag *tag)
{
	struct str name = tag->name;
	char first = (char)(name.p[0] | 0x20);

	switch (name.n) {
	case 1:
		if (first == 'a')
			end_a(s, tag);
		return;
	case 2:
		if (first == 'h' && name.p[1] >= '1' && name.p[1] <= '6')
			end_heading(s, tag);
		else if (first == 't' && (name.p[1] | 0x20) == 'h')
			s->table = SIZE_MAX;
		return;
	case 3:
		if (NAME_IS(name, "img"))
			end_img(s, tag);
		else if (NAME_IS(name, "use"))
			end_link(s, tag);
		return;
	case 4:
		if (NAME_IS(name, "link"))
			end_link(s, tag);
		else if (NAME_IS(name, "area") || NAME_IS(name, "base"))
			end_link(s, tag);
		return;
	case 5:
		if (NAME_IS(name, "style"))
			end_style(s, tag);
		else if (NAME_IS(name, "title"))
			end_title(s, tag);
		else if (NAME_IS(name, "table"))
			end_table(s, offset_of(s, tag->start));
		return;
	case 6:
		if (NAME_IS(name, "script"))
			end_script(s, tag);
		return;
	default: return;
	}
}

/* <p>, <li>, <td> and their kin say nothing: most tags of a page. */
static bool
is_bare(struct str name, const char *p, const char *end)
{
	char last;

	if (p == end || *p != '>' || name.n == 0 || name.n > 2)
		return false;
	last = (char)(name.p[name.n - 1] | 0x20);
	return name.n == 1 || (last != 'h' && last > '9');
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
	if (is_bare(str_mem(start, (size_t)(p - start)), p, end))
		return p + 1;
	struct tag tag = { .p = p,
		.end = end,
		.start = start,
		.name = str_mem(start, (size_t)(p - start)) };
	if (tag.name.n == 0)
		return p;
	while (next_attr(&tag, &name, &value))
		scan_attr(s, &tag, name, value);
	end_tag(s, &tag);
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
	struct scan_state s = { facts, page, SIZE_MAX };
	const struct mustache_trace *trace = facts->trace;
	size_t from = 0;

	for (size_t i = 0; i < trace->n; i++) {
		if (!is_body(&trace->items[i]))
			continue;
		scan_range(&s, from, trace->items[i].out);
		if (!facts->has_content)
			facts->before_body = facts->n;
		facts->has_content = true;
		from = i + 1 < trace->n ? trace->items[i + 1].out : page.n;
	}
	scan_range(&s, from, page.n);
	end_table(&s, SIZE_MAX);
	facts->n_scanned = facts->n;
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
		/* The headings' come first, and two may be the same. */
		fact.kind = FACT_ID;
		fact.text = md->ids[i];
		fact.pos = i < md->n_headings ? md->headings[i].pos : body;
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
