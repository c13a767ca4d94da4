/*
 * Template text to tokens: tags by the current delimiters, opening and
 * closing tags paired, and the white space that vanishes with tags that have
 * a line to themselves (the rules of the public Mustache spec, inheritance
 * included). What a tag means is left to mustache_parse.c.
 */
#include "base/mustache_prog.h"

#include <string.h>

enum { TEXT_MAX = 64 << 20 }; /* offsets are 32 bits wide */

struct scan {
	struct mustache_tokens *out;
	struct str text;
	struct str open, close; /* delimiters */
	uint32_t stack[MUSTACHE_OPEN_MAX];
	size_t n_stack;
};

static void
fault(struct scan *s, size_t at, const char *zh, const char *en)
{
	DIAG_ADD(
	    s->out->diags, DIAG_TMPL_SYNTAX, src_pos(s->out->src, at), zh, en);
	s->out->failed = true;
}

/* A tag as the template writes it, for messages. */
static const char *
tag_text(struct scan *s, const struct mustache_token *t)
{
	return str_dup(
	    s->out->arena, str_sub(s->text, t->start, t->end - t->start));
}

static struct mustache_token *
token_add(struct scan *s, enum mustache_tag tag, size_t start, size_t end)
{
	struct mustache_tokens *out = s->out;
	struct mustache_token *t;

	out->items = arena_grow(
	    out->arena, out->items, out->n, &out->cap, sizeof(*out->items));
	t = &out->items[out->n++];
	*t = (struct mustache_token){ .tag = tag,
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.cut_from = (uint32_t)start,
		.cut_to = (uint32_t)end };
	return t;
}

/* ---- tags ---- */

/* Offset of `what` at or behind `at`, or SIZE_MAX. */
static size_t
find_from(struct str text, size_t at, struct str what)
{
	const char *hit;

	if (at >= text.n)
		return SIZE_MAX;
	hit = memmem(text.p + at, text.n - at, what.p, what.n);
	return hit != NULL ? (size_t)(hit - text.p) : SIZE_MAX;
}

static enum mustache_tag
tag_of(char sigil)
{
	static const struct {
		char sigil;
		enum mustache_tag tag;
	} sigils[] = {
		{ '#', TAG_SECTION },
		{ '^', TAG_INVERTED },
		{ '/', TAG_CLOSE },
		{ '>', TAG_PARTIAL },
		{ '<', TAG_PARENT },
		{ '$', TAG_BLOCK },
		{ '&', TAG_RAW },
		{ '{', TAG_RAW },
		{ '!', TAG_COMMENT },
		{ '=', TAG_DELIMS },
	};

	for (size_t i = 0; i < sizeof(sigils) / sizeof(*sigils); i++) {
		if (sigils[i].sigil == sigil)
			return sigils[i].tag;
	}
	return TAG_VAR;
}

/* The two new delimiters; false when they are not two. */
static bool
delims_set(struct scan *s, struct str content)
{
	struct str open, close;
	size_t i = 0;

	content = str_trim(content);
	while (i < content.n && !ascii_is_space(content.p[i]))
		i++;
	open = str_sub(content, 0, i);
	close = str_trim(str_from(content, i));
	if (open.n == 0 || close.n == 0 || str_find_char(open, '=') < open.n ||
	    str_find_char(close, '=') < close.n)
		return false;
	for (i = 0; i < close.n; i++) {
		if (ascii_is_space(close.p[i]))
			return false;
	}
	s->open = open;
	s->close = close;
	return true;
}

/* A name is one word; dots separate parts that are not empty. */
static bool
name_is_good(enum mustache_tag tag, struct str name)
{
	bool dotted = tag == TAG_VAR || tag == TAG_RAW || tag == TAG_SECTION ||
		      tag == TAG_INVERTED;

	if (name.n == 0)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		if (ascii_is_space(name.p[i]))
			return false;
		if (dotted && name.n > 1 && name.p[i] == '.' &&
		    (i == 0 || i + 1 == name.n || name.p[i - 1] == '.'))
			return false;
	}
	return true;
}

static void
name_set(struct scan *s, struct mustache_token *t, size_t from, size_t to)
{
	struct str raw = str_sub(s->text, from, to - from);

	t->name = str_trim(raw);
	t->name_at = (uint32_t)(t->name.n > 0 ? (size_t)(t->name.p - s->text.p)
					      : t->start);
	if (!name_is_good(t->tag, t->name))
		fault(s, t->name_at,
		    str_fmt(s->out->arena, "标记里的名字“%.*s”写得不对",
			STR_FMT(t->name)),
		    str_fmt(s->out->arena, "“%.*s” is no name for a tag",
			STR_FMT(t->name)));
}

/* The tag that opens at `at`; returns the offset behind it. */
static size_t
tag_read(struct scan *s, size_t at)
{
	size_t from = at + s->open.n, end;
	struct str close = s->close;
	enum mustache_tag tag;
	struct mustache_token *t;
	char *triple;

	while (from < s->text.n && ascii_is_space(s->text.p[from]))
		from++;
	tag = from < s->text.n ? tag_of(s->text.p[from]) : TAG_VAR;
	if (tag == TAG_DELIMS || (tag == TAG_RAW && s->text.p[from] == '{')) {
		triple = str_fmt(s->out->arena, "%c%.*s",
		    tag == TAG_DELIMS ? '=' : '}', STR_FMT(close));
		close = str_of(triple);
	}
	if (tag != TAG_VAR)
		from++;
	end = find_from(s->text, from, close);
	if (end == SIZE_MAX) {
		fault(s, at,
		    str_fmt(
			s->out->arena, "标记没有用“%.*s”结束", STR_FMT(close)),
		    str_fmt(s->out->arena, "no “%.*s” ends this tag",
			STR_FMT(close)));
		return s->text.n;
	}
	t = token_add(s, tag, at, end + close.n);
	if (tag == TAG_DELIMS) {
		if (!delims_set(s, str_sub(s->text, from, end - from)))
			fault(s, at, "改分隔符要写成 {{=<% %>=}} 的样子",
			    "delimiters are set like {{=<% %>=}}");
	} else if (tag != TAG_COMMENT) {
		name_set(s, t, from, end);
	}
	return end + close.n;
}

static void
tags_read(struct scan *s)
{
	size_t at = 0;

	while (at < s->text.n) {
		size_t hit = find_from(s->text, at, s->open);

		if (hit == SIZE_MAX)
			hit = s->text.n;
		if (hit > at)
			(void)token_add(s, TAG_TEXT, at, hit);
		at = hit < s->text.n ? tag_read(s, hit) : hit;
	}
}

/* ---- pairs ---- */

static bool
opens(enum mustache_tag tag)
{
	return tag == TAG_SECTION || tag == TAG_INVERTED || tag == TAG_PARENT ||
	       tag == TAG_BLOCK;
}

static void
unclosed(struct scan *s, const struct mustache_token *t)
{
	fault(s, t->start,
	    str_fmt(s->out->arena, "%s 没有关闭", tag_text(s, t)),
	    str_fmt(s->out->arena, "%s is never closed", tag_text(s, t)));
}

static void
pair_close(struct scan *s, uint32_t i)
{
	struct mustache_token *items = s->out->items, *t = &items[i], *open;
	size_t n = s->n_stack;

	if (n == 0) {
		fault(s, t->start,
		    str_fmt(
			s->out->arena, "%s 没有对应的开始标记", tag_text(s, t)),
		    str_fmt(
			s->out->arena, "%s closes nothing", tag_text(s, t)));
		return;
	}
	open = &items[s->stack[n - 1]];
	if (str_eq(open->name, t->name)) {
		open->pair = i;
		t->pair = s->stack[n - 1];
		s->n_stack--;
		return;
	}
	fault(s, t->start,
	    str_fmt(s->out->arena, "%s 与第 %u 行的 %s 对不上", tag_text(s, t),
		src_pos(s->out->src, open->start).line, tag_text(s, open)),
	    str_fmt(s->out->arena, "%s does not close %s of line %u",
		tag_text(s, t), tag_text(s, open),
		src_pos(s->out->src, open->start).line));
	/* Go on where the author most likely is: one finding per slip. */
	while (n > 0 && !str_eq(items[s->stack[n - 1]].name, t->name))
		n--;
	s->n_stack = n > 0 ? n - 1 : s->n_stack - 1;
}

static void
pairs_find(struct scan *s)
{
	struct mustache_token *items = s->out->items;

	for (uint32_t i = 0; i < s->out->n; i++) {
		struct mustache_token *t = &items[i];

		if (t->tag == TAG_CLOSE)
			pair_close(s, i);
		if (!opens(t->tag))
			continue;
		if (s->n_stack == MUSTACHE_OPEN_MAX) {
			fault(s, t->start, "标记嵌套太深",
			    "tags are nested too deep");
			return;
		}
		t->is_arg = t->tag == TAG_BLOCK && s->n_stack > 0 &&
			    items[s->stack[s->n_stack - 1]].tag == TAG_PARENT;
		s->stack[s->n_stack++] = i;
	}
	/* A wrong closing tag has been told; what stays open follows. */
	for (size_t i = 0; i < s->n_stack && !s->out->failed; i++)
		unclosed(s, &items[s->stack[i]]);
}

/* ---- standalone lines ---- */

static size_t
blanks_before(struct str text, size_t at)
{
	while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
		at--;
	return at;
}

static size_t
blanks_behind(struct str text, size_t at)
{
	while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
		at++;
	return at;
}

/* Length of the line end at `at`: 0 at the end of the text, or −1. */
static int
line_end(struct str text, size_t at)
{
	if (at == text.n)
		return 0;
	if (text.p[at] == '\n')
		return 1;
	if (text.p[at] == '\r' && at + 1 < text.n && text.p[at + 1] == '\n')
		return 2;
	return -1;
}

static void
look_around(struct str text, struct mustache_token *t)
{
	size_t left = blanks_before(text, t->start);

	t->bol = left == 0 || text.p[left - 1] == '\n';
	t->eol = line_end(text, blanks_behind(text, t->end)) >= 0;
}

static void
cut_left(struct str text, struct mustache_token *t)
{
	t->clears = true;
	t->cut_from = (uint32_t)blanks_before(text, t->start);
}

static void
cut_right(struct str text, struct mustache_token *t)
{
	size_t at = blanks_behind(text, t->end);

	t->cut_to = (uint32_t)(at + (size_t)line_end(text, at));
}

static void
cut_line(struct str text, struct mustache_token *t)
{
	if (!t->bol || !t->eol)
		return;
	cut_left(text, t);
	cut_right(text, t);
}

static struct str
blanks_at(struct str text, size_t at)
{
	return str_sub(text, at, blanks_behind(text, at) - at);
}

static void
cut_parent(struct str text, struct mustache_token *o, struct mustache_token *c)
{
	o->is_alone = o->bol && c->eol;
	if (!o->is_alone) {
		cut_line(text, o);
		cut_line(text, c);
		return;
	}
	cut_left(text, o);
	cut_right(text, c);
	o->indent = str_sub(text, o->cut_from, o->start - o->cut_from);
}

static void
cut_arg(struct str text, struct mustache_token *o, struct mustache_token *c)
{
	if (o->eol) {
		cut_right(text, o);
		o->indent = blanks_at(text, o->cut_to);
	}
	if (c->bol)
		cut_left(text, c);
}

static void
cut_param(struct str text, struct mustache_token *o, struct mustache_token *c)
{
	o->is_alone = o->bol && c->eol;
	if (!o->is_alone) {
		cut_line(text, o);
		cut_line(text, c);
		return;
	}
	cut_left(text, o);
	o->indent = str_sub(text, o->cut_from, o->start - o->cut_from);
	if (o->eol) {
		cut_right(text, o);
		o->indent = blanks_at(text, o->cut_to);
	}
	cut_line(text, c);
}

static void
lines_cut(struct scan *s)
{
	struct mustache_token *items = s->out->items;

	for (size_t i = 0; i < s->out->n; i++)
		look_around(s->text, &items[i]);
	for (size_t i = 0; i < s->out->n; i++) {
		struct mustache_token *t = &items[i], *c = &items[t->pair];

		switch (t->tag) {
		case TAG_SECTION:
		case TAG_INVERTED: cut_line(s->text, c); /* fall through */
		case TAG_PARTIAL:
		case TAG_COMMENT:
		case TAG_DELIMS: cut_line(s->text, t); break;
		case TAG_PARENT: cut_parent(s->text, t, c); break;
		case TAG_BLOCK:
			if (t->is_arg)
				cut_arg(s->text, t, c);
			else
				cut_param(s->text, t, c);
			break;
		case TAG_TEXT:
		case TAG_VAR:
		case TAG_RAW:
		case TAG_CLOSE: break;
		}
		if (t->tag == TAG_PARTIAL && t->clears)
			t->indent = str_sub(
			    s->text, t->cut_from, t->start - t->cut_from);
	}
}

bool
mustache_scan(struct mustache_tokens *out)
{
	struct scan s = { .out = out,
		.text = out->src->text,
		.open = STR("{{"),
		.close = STR("}}") };

	if (s.text.n > TEXT_MAX) {
		fault(&s, 0, "模板太大", "the template is too large");
		return false;
	}
	tags_read(&s);
	if (!out->failed)
		pairs_find(&s);
	if (!out->failed)
		lines_cut(&s);
	return !out->failed;
}
