/*
 * body = delimiter *( head CRLF CRLF bytes CRLF delimiter ) "--" [CRLF]
 * where delimiter = "--" boundary, and CRLF follows all but the last. There
 * is no preamble and no epilogue: browsers send none, and something that is
 * not looked at is where smuggled things live.
 */
#include "multipart.h"

#include <string.h>

#include "base/utf8.h"

/* ---- the type ------------------------------------------------------------ */

/* RFC 2046 bchars without the blank. */
static bool
is_boundary(struct str s)
{
	if (s.n == 0 || s.n > MULTIPART_BOUNDARY_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!ascii_is_alnum((unsigned char)s.p[i]) &&
		    (s.p[i] == '\0' || !strchr("'()+_,-./:=?", s.p[i])))
			return false;
	return true;
}

bool
multipart_is_type(struct str type, struct str *boundary)
{
	struct str word, rest, name, value, more;

	str_cut(type, ';', &word, &rest);
	if (!str_is_any_case(str_trim(word), "multipart/form-data") ||
	    !str_cut(str_trim(rest), '=', &name, &value) ||
	    !str_is_any_case(str_trim(name), "boundary"))
		return false;
	value = str_trim(value);
	if (value.n >= 2 && value.p[0] == '"') {
		str_cut(str_from(value, 1), '"', &value, &more);
		if (str_trim(more).n > 0)
			return false;
	}
	*boundary = value;
	return is_boundary(value);
}

/* ---- one part ------------------------------------------------------------ */

struct part {
	struct str name, filename;
	bool has_name, has_filename;
};

/* Browsers write `"` CR LF as %22 %0D %0A, and nothing else so. */
static struct str
unescape(struct arena *arena, struct str in)
{
	static const struct {
		const char *code;
		char byte;
	} codes[] = { { "%22", '"' }, { "%0d", '\r' }, { "%0a", '\n' } };
	char *out = arena_alloc(arena, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		for (size_t k = 0; k < sizeof(codes) / sizeof(*codes); k++)
			if (str_is_any_case(str_sub(in, i, 3), codes[k].code)) {
				c = codes[k].byte;
				i += 2;
				break;
			}
		out[n++] = c;
	}
	return str_mem(out, n);
}

static bool
is_text(struct str s)
{
	return str_find_char(s, '\0') == SIZE_MAX && utf8_bad(s) == SIZE_MAX;
}

/* parameter = name "=" DQUOTE *byte DQUOTE, each once */
static bool
read_parameter(struct arena *arena, struct str *rest, struct part *part)
{
	struct str name, value;

	if (!str_cut(str_trim(*rest), '=', &name, rest) || rest->n == 0 ||
	    rest->p[0] != '"' ||
	    !str_cut(str_from(*rest, 1), '"', &value, rest))
		return false;
	value = unescape(arena, value);
	if (!is_text(value))
		return false;
	if (str_is_any_case(name, "name") && !part->has_name) {
		part->name = value;
		part->has_name = true;
		return true;
	}
	if (str_is_any_case(name, "filename") && !part->has_filename) {
		part->filename = value;
		part->has_filename = true;
		return true;
	}
	return false;
}

static bool
read_disposition(struct arena *arena, struct str value, struct part *part)
{
	struct str word, rest;

	str_cut(value, ';', &word, &rest);
	if (part->has_name || !str_is_any_case(str_trim(word), "form-data"))
		return false;
	while (str_trim(rest).n > 0) {
		if (!read_parameter(arena, &rest, part))
			return false;
		rest = str_trim(rest);
		if (rest.n == 0)
			break;
		if (rest.p[0] != ';')
			return false;
		rest = str_from(rest, 1);
	}
	return part->has_name;
}

/* What a part says of its type is not believed; an encoding is refused. */
static bool
read_line(struct arena *arena, struct str line, struct part *part)
{
	struct str name, value;

	if (!str_cut(line, ':', &name, &value))
		return false;
	if (str_is_any_case(name, "content-disposition"))
		return read_disposition(arena, str_trim(value), part);
	return str_is_any_case(name, "content-type");
}

static bool
read_head(struct arena *arena, struct str head, struct part *part)
{
	*part = (struct part){ 0 };
	while (head.n > 0) {
		size_t end = str_find(head, "\r\n");
		struct str line = str_sub(head, 0, end);

		if (!read_line(arena, line, part))
			return false;
		head = str_from(head, line.n + 2);
	}
	return part->has_name;
}

/* ---- the body ------------------------------------------------------------ */

struct parser {
	struct arena *arena;
	struct form_post *post;
	size_t cap_pairs, cap_uploads;
	size_t text_left;
	const char *delimiter; /* CRLF "--" boundary */
	size_t n_delimiter;
	struct str rest;
};

static enum multipart_result
add_file(struct parser *p, const struct part *part, struct str bytes)
{
	struct form_post *post = p->post;

	if (post->n_uploads == MULTIPART_FILES_MAX)
		return MULTIPART_BROKEN;
	post->uploads = arena_grow(p->arena, post->uploads, post->n_uploads,
	    &p->cap_uploads, sizeof(*post->uploads));
	post->uploads[post->n_uploads++] =
	    (struct form_upload){ part->name, part->filename, bytes };
	return MULTIPART_WHOLE;
}

static enum multipart_result
add_pair(struct parser *p, const struct part *part, struct str bytes)
{
	struct form_post *post = p->post;

	if (!is_text(bytes) || post->n == MULTIPART_PAIRS_MAX)
		return MULTIPART_BROKEN;
	if (bytes.n > p->text_left)
		return MULTIPART_LARGE;
	p->text_left -= bytes.n;
	post->pairs = arena_grow(p->arena, post->pairs, post->n, &p->cap_pairs,
	    sizeof(*post->pairs));
	post->pairs[post->n++] =
	    (struct form_pair){ part->name, str_copy(p->arena, bytes) };
	return MULTIPART_WHOLE;
}

/* From behind a delimiter's CRLF to behind the next delimiter. */
static enum multipart_result
take_part(struct parser *p)
{
	struct part part;
	size_t end =
	    str_find(str_sub(p->rest, 0, MULTIPART_HEAD_MAX + 4), "\r\n\r\n");
	struct str head = str_sub(p->rest, 0, end);

	if (end == SIZE_MAX)
		return p->rest.n < MULTIPART_HEAD_MAX + 4 ? MULTIPART_CUT
							  : MULTIPART_BROKEN;
	if (!read_head(p->arena, head, &part))
		return MULTIPART_BROKEN;
	if (part.name.n + part.filename.n > p->text_left)
		return MULTIPART_LARGE;
	p->text_left -= part.name.n + part.filename.n;
	/* The CRLF of an empty part's delimiter is that of its head. */
	p->rest = str_from(p->rest, end + 2);
	end = str_find(p->rest, p->delimiter);
	if (end == SIZE_MAX)
		return MULTIPART_CUT;
	head = end < 2 ? (struct str){ NULL, 0 } : str_sub(p->rest, 2, end - 2);
	if (end == 0) /* a delimiter where the empty line should end */
		return MULTIPART_BROKEN;
	p->rest = str_from(p->rest, end + p->n_delimiter);
	return part.has_filename ? add_file(p, &part, head)
				 : add_pair(p, &part, head);
}

static enum multipart_result
take_parts(struct parser *p)
{
	enum multipart_result result = MULTIPART_WHOLE;

	while (result == MULTIPART_WHOLE) {
		if (p->rest.n < 2)
			return MULTIPART_CUT;
		if (str_starts(p->rest, "--"))
			break;
		if (!str_starts(p->rest, "\r\n"))
			return MULTIPART_BROKEN;
		p->rest = str_from(p->rest, 2);
		result = take_part(p);
	}
	if (result != MULTIPART_WHOLE)
		return result;
	p->rest = str_from(p->rest, 2);
	return p->rest.n == 0 || str_is(p->rest, "\r\n") ? MULTIPART_WHOLE
							 : MULTIPART_BROKEN;
}

enum multipart_result
multipart_parse(struct arena *arena, struct str boundary, struct str body,
    size_t text_max, struct form_post *post)
{
	struct parser p = { .arena = arena,
		.post = post,
		.text_left = text_max,
		.delimiter = str_fmt(arena, "\r\n--%.*s", STR_FMT(boundary)),
		.rest = body };

	*post = (struct form_post){ 0 };
	p.n_delimiter = strlen(p.delimiter);
	if (body.n < p.n_delimiter - 2)
		return MULTIPART_CUT;
	if (!str_starts(body, p.delimiter + 2))
		return MULTIPART_BROKEN;
	p.rest = str_from(body, p.n_delimiter - 2);
	return take_parts(&p);
}
