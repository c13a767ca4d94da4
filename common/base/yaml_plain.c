/*
 * document = { key ":" 1*" " value LF }
 * key      = ALPHA { ALPHA | DIGIT | "_" | "-" }
 * value    = text that no rule of YAML 1.1 §4–5 could read otherwise, bare or
 *            in quotes without an escape
 *
 * A byte that is not known to be harmless ends the attempt.
 */
#include "base/yaml_plain.h"

enum { PAIRS_MAX = 24, KEY_MAX = 64 };

struct pair {
	struct str key, value;
	uint32_t value_col;
	bool quoted;
};

struct plain {
	const char *start, *p, *end;
	struct pair pairs[PAIRS_MAX];
	size_t n;
};

static bool
is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/*
 * Behind a character of three bytes that YAML takes for printable and for no
 * line end: U+3000–9FFF, U+2010–2027, U+FF00–FF7F. NULL for all others.
 */
static const char *
wide(const char *p, const char *end)
{
	unsigned char a = (unsigned char)p[0], b, c;

	if (end - p < 3 || !is_tail(p[1]) || !is_tail(p[2]))
		return NULL;
	b = (unsigned char)p[1];
	c = (unsigned char)p[2];
	if ((a >= 0xe3 && a <= 0xe9) || (a == 0xef && (b == 0xbc || b == 0xbd)))
		return p + 3;
	return a == 0xe2 && b == 0x80 && c >= 0x90 && c <= 0xa7 ? p + 3 : NULL;
}

static bool
read_key(struct plain *s, struct pair *pair)
{
	const char *start = s->p;

	if (s->p == s->end || !ascii_is_alpha((unsigned char)*s->p))
		return false;
	while (s->p < s->end && (ascii_is_alnum((unsigned char)*s->p) ||
				    *s->p == '_' || *s->p == '-'))
		s->p++;
	pair->key = str_mem(start, (size_t)(s->p - start));
	if (pair->key.n > KEY_MAX || s->end - s->p < 2 || s->p[0] != ':' ||
	    s->p[1] != ' ')
		return false;
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->pairs[i].key, pair->key))
			return false;
	}
	s->p++;
	while (s->p < s->end && *s->p == ' ')
		s->p++;
	pair->value_col = (uint32_t)(s->p - start) + 1;
	return s->p < s->end;
}

/* `: ` and ` #` mean something in bare text, and so do blanks at its end. */
static bool
read_bare(struct plain *s, struct pair *pair)
{
	const char *start = s->p, *p = start;

	if ((unsigned char)*p < 0x80 && !ascii_is_alnum((unsigned char)*p) &&
	    *p != '/')
		return false;
	while (p < s->end && *p != '\n') {
		if ((unsigned char)*p >= 0x80) {
			p = wide(p, s->end);
			if (p == NULL)
				return false;
			continue;
		}
		if (*p < 0x20 || *p == 0x7f || (*p == '#' && p[-1] == ' '))
			return false;
		if (*p == ':' &&
		    (s->end - p < 2 || p[1] == ' ' || p[1] == '\n'))
			return false;
		p++;
	}
	pair->value = str_mem(start, (size_t)(p - start));
	s->p = p;
	return p[-1] != ' ';
}

static bool
read_quoted(struct plain *s, struct pair *pair)
{
	char quote = *s->p;
	const char *start = s->p + 1, *p = start;

	while (p < s->end && *p != quote) {
		if ((unsigned char)*p >= 0x80) {
			p = wide(p, s->end);
			if (p == NULL)
				return false;
			continue;
		}
		if (*p < 0x20 || *p == 0x7f || (quote == '"' && *p == '\\'))
			return false;
		p++;
	}
	pair->value = str_mem(start, (size_t)(p - start));
	pair->quoted = true;
	s->p = p + 1;
	return p < s->end && (s->p == s->end || *s->p == '\n');
}

static bool
read_line(struct plain *s)
{
	struct pair *pair = &s->pairs[s->n];

	pair->quoted = false;
	if (!read_key(s, pair))
		return false;
	if (*s->p == '"' || *s->p == '\'' ? !read_quoted(s, pair)
					  : !read_bare(s, pair))
		return false;
	s->n++;
	s->p += s->p < s->end; /* the line end */
	return true;
}

/* A slice of the text as a string in `copy`, ended where nobody reads. */
static struct str
end_string(const struct plain *s, char *copy, struct str slice)
{
	char *p = copy + (slice.p - s->start);

	p[slice.n] = '\0';
	return str_mem(p, slice.n);
}

/* One block holds all nodes, one all strings: ten thousand pages do this. */
static struct ynode *
tree(struct arena *a, struct plain *s, struct pos pos)
{
	struct ynode *nodes = ARENA_ARRAY(a, 1 + 2 * s->n, struct ynode);
	struct ynode **items = ARENA_ARRAY(a, 2 * s->n, struct ynode *);
	char *copy = str_dup(a, str_mem(s->start, (size_t)(s->end - s->start)));

	*nodes = (struct ynode){ .kind = YNODE_MAP,
		.pos = pos,
		.n = s->n,
		.keys = items,
		.items = items + s->n };
	for (size_t i = 0; i < s->n; i++, pos.line++) {
		struct ynode *key = &nodes[1 + 2 * i], *value = key + 1;
		const struct pair *pair = &s->pairs[i];

		key->pos = value->pos = pos;
		value->pos.col = pair->value_col;
		key->text = end_string(s, copy, pair->key);
		value->text = end_string(s, copy, pair->value);
		value->quoted = pair->quoted;
		nodes->keys[i] = key;
		nodes->items[i] = value;
	}
	return nodes;
}

struct ynode *
yaml_plain(struct arena *a, const struct src *src, size_t from, size_t to)
{
	struct plain s = { .start = src->text.p + from };
	struct pos pos = src_pos(src, from);

	if (pos.col != 1 || from == to)
		return NULL;
	s.p = s.start;
	s.end = src->text.p + to;
	while (s.p < s.end) {
		if (s.n == PAIRS_MAX || !read_line(&s))
			return NULL;
	}
	return tree(a, &s, pos);
}
