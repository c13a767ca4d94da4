/*
 * Which places of an HTML template no escaping can protect: a tag inside
 * script or style, an event handler, or outside of quotes in an element's
 * tag. A small tokenizer, after the states of the HTML Standard (13.2.5),
 * follows the template's literal text in textual order; each template starts
 * in plain text.
 */
#include "base/mustache_prog.h"

#include <string.h>

enum state {
	IN_TEXT,
	IN_OPEN,      /* behind < */
	IN_OPEN_END,  /* behind </ */
	IN_DECL,      /* behind <! */
	IN_DECL_DASH, /* behind <!- */
	IN_COMMENT,
	IN_BOGUS, /* up to > */
	IN_TAG_NAME,
	IN_TAG,      /* before an attribute */
	IN_ATTR,     /* its name */
	IN_ATTR_END, /* behind its name */
	IN_VALUE,    /* behind = */
	IN_QUOTED,
	IN_UNQUOTED,
	IN_RAW /* content of script, style, textarea, title */
};

struct context {
	enum state state;
	bool closing; /* the tag is an end tag */
	char quote;
	char tag[12]; /* lower case, cut off */
	size_t n_tag;
	char attr[4]; /* its beginning is enough to know on… */
	size_t n_attr;
	unsigned dashes;
	char raw[12];   /* the element IN_RAW */
	size_t matched; /* bytes of </raw seen */
};

enum place { PLACE_SCRIPT, PLACE_STYLE, PLACE_ON, PLACE_VALUE, PLACE_TAG };

static const struct {
	const char *zh, *en;
} places[] = {
	[PLACE_SCRIPT] = { "<script> ", "<script>" },
	[PLACE_STYLE] = { "<style> ", "<style>" },
	[PLACE_ON] = { "on… 事件属性", "an on… attribute" },
	[PLACE_VALUE] = { "没加引号的属性值",
	    "an attribute value without quotes" },
	[PLACE_TAG] = { "HTML 标签的引号之外",
	    "an element's tag outside of quotes" },
};

static void
collect(char *name, size_t room, size_t *n, char c)
{
	if (*n + 1 < room)
		name[(*n)++] = (char)ascii_lower((unsigned char)c);
	name[*n] = '\0';
}

static void
tag_start(struct context *x, bool closing)
{
	x->closing = closing;
	x->n_tag = 0;
	x->tag[0] = '\0';
	x->state = IN_TAG_NAME;
}

static void
attr_start(struct context *x)
{
	x->n_attr = 0;
	x->attr[0] = '\0';
	x->state = IN_ATTR;
}

/* At the > of a tag: into raw text or back to plain text. */
static void
tag_end(struct context *x)
{
	static const char *const raws[] = { "script", "style", "textarea",
		"title" };

	x->state = IN_TEXT;
	if (x->closing)
		return;
	for (size_t i = 0; i < sizeof(raws) / sizeof(*raws); i++) {
		if (strcmp(x->tag, raws[i]) != 0)
			continue;
		x->state = IN_RAW;
		x->matched = 0;
		memcpy(x->raw, x->tag, sizeof(x->raw));
	}
}

static void
step_markup(struct context *x, char c)
{
	switch (x->state) {
	case IN_OPEN:
		if (c == '!') {
			x->state = IN_DECL;
		} else if (c == '/') {
			x->state = IN_OPEN_END;
		} else if (ascii_is_alpha(c)) {
			tag_start(x, false);
			collect(x->tag, sizeof(x->tag), &x->n_tag, c);
		} else if (c != '<') {
			x->state = IN_TEXT;
		}
		return;
	case IN_OPEN_END:
		if (!ascii_is_alpha(c)) {
			x->state = c == '>' ? IN_TEXT : IN_BOGUS;
			return;
		}
		tag_start(x, true);
		collect(x->tag, sizeof(x->tag), &x->n_tag, c);
		return;
	case IN_DECL:
		x->state = c == '-'   ? IN_DECL_DASH
			   : c == '>' ? IN_TEXT
				      : IN_BOGUS;
		return;
	case IN_DECL_DASH:
		x->state = c == '-'   ? IN_COMMENT
			   : c == '>' ? IN_TEXT
				      : IN_BOGUS;
		x->dashes = 2; /* <!--> is a whole comment */
		return;
	case IN_COMMENT:
		if (c == '>' && x->dashes >= 2)
			x->state = IN_TEXT;
		x->dashes = c == '-' ? x->dashes + 1 : 0;
		return;
	default:
		if (c == '>')
			x->state = IN_TEXT;
	}
}

static void
step_tag(struct context *x, char c)
{
	bool space = ascii_is_space(c);

	if (c == '>' && x->state != IN_QUOTED) {
		tag_end(x);
		return;
	}
	switch (x->state) {
	case IN_TAG_NAME:
		if (space || c == '/')
			x->state = IN_TAG;
		else
			collect(x->tag, sizeof(x->tag), &x->n_tag, c);
		return;
	case IN_TAG:
	case IN_ATTR_END:
		if (c == '=' && x->state == IN_ATTR_END) {
			x->state = IN_VALUE;
		} else if (c == '/') {
			x->state = IN_TAG;
		} else if (!space) {
			attr_start(x);
			collect(x->attr, sizeof(x->attr), &x->n_attr, c);
		}
		return;
	case IN_ATTR:
		if (c == '=')
			x->state = IN_VALUE;
		else if (space)
			x->state = IN_ATTR_END;
		else if (c == '/')
			x->state = IN_TAG;
		else
			collect(x->attr, sizeof(x->attr), &x->n_attr, c);
		return;
	case IN_VALUE:
		if (space)
			return;
		x->quote = c;
		x->state = c == '"' || c == '\'' ? IN_QUOTED : IN_UNQUOTED;
		return;
	case IN_QUOTED:
		if (c == x->quote)
			x->state = IN_TAG;
		return;
	default: /* IN_UNQUOTED */
		if (space)
			x->state = IN_TAG;
	}
}

/* Raw text ends at </name followed by a blank, / or >. */
static void
step_raw(struct context *x, char c)
{
	size_t n = strlen(x->raw);

	if (x->matched == n + 2 &&
	    (ascii_is_space(c) || c == '/' || c == '>')) {
		tag_start(x, true);
		x->state = IN_TAG;
		step_tag(x, c);
		return;
	}
	if (x->matched == 1 && c == '/')
		x->matched = 2;
	else if (x->matched >= 2 && x->matched < n + 2 &&
		 ascii_lower((unsigned char)c) == x->raw[x->matched - 2])
		x->matched++;
	else
		x->matched = c == '<' ? 1 : 0;
}

static void
step(struct context *x, char c)
{
	if (x->state == IN_TEXT) {
		if (c == '<')
			x->state = IN_OPEN;
	} else if (x->state == IN_RAW) {
		step_raw(x, c);
	} else if (x->state >= IN_TAG_NAME) {
		step_tag(x, c);
	} else {
		step_markup(x, c);
	}
}

static bool
prints(enum mustache_tag tag)
{
	return tag == TAG_VAR || tag == TAG_RAW;
}

/* False when nothing is wrong with a tag in this place. */
static bool
place_of(const struct context *x, enum mustache_tag tag, enum place *out)
{
	switch (x->state) {
	case IN_RAW:
		*out = x->raw[1] == 'c' ? PLACE_SCRIPT : PLACE_STYLE;
		return strcmp(x->raw, "script") == 0 ||
		       strcmp(x->raw, "style") == 0;
	case IN_VALUE:
	case IN_UNQUOTED: *out = PLACE_VALUE; return true;
	case IN_QUOTED:
		*out = PLACE_ON;
		return strncmp(x->attr, "on", 2) == 0 && x->n_attr > 2;
	case IN_TAG:
	case IN_ATTR:
	case IN_ATTR_END: *out = PLACE_TAG; return prints(tag);
	default: return false;
	}
}

/* What the printed text does to the state, as far as one can know. */
static void
step_printed(struct context *x)
{
	if (x->state == IN_OPEN)
		tag_start(x, false);
	else if (x->state == IN_OPEN_END)
		tag_start(x, true);
	else if (x->state == IN_VALUE)
		x->state = IN_UNQUOTED;
	else if (x->state == IN_TAG || x->state == IN_ATTR_END)
		attr_start(x);
	else if (x->state == IN_RAW)
		x->matched = 0;
	x->dashes = 0;
}

bool
mustache_context_check(const struct mustache_tokens *tokens)
{
	struct context x = { .state = IN_TEXT };
	struct str text = tokens->src->text;
	bool good = true;

	for (size_t i = 0; i < tokens->n; i++) {
		const struct mustache_token *t = &tokens->items[i];
		enum place place;

		if (t->tag == TAG_TEXT) {
			for (size_t at = t->start; at < t->end; at++)
				step(&x, text.p[at]);
			continue;
		}
		if (t->tag == TAG_COMMENT)
			continue;
		if (place_of(&x, t->tag, &place)) {
			DIAG_ADD(tokens->diags, DIAG_TMPL_CONTEXT,
			    src_pos(tokens->src, t->start), places[place].zh,
			    places[place].en);
			good = false;
		}
		if (prints(t->tag) || t->tag == TAG_PARTIAL)
			step_printed(&x);
	}
	return good;
}
