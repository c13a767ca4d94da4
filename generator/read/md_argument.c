/*
 * The words of a line that opens a directive block.
 *
 *	words    = name { blank } [ unnamed ] { blank label "=" value }
 *	value    = '"' … '"' | "“" … "”" | bytes without a blank
 *
 * What stands before the first label belongs to the one argument that needs
 * none, blanks and all. Values are typed as front matter is (value_read.h).
 */
#include "base/utf8.h"
#include "md_walk.h"
#include "read/value_read.h"

struct reader {
	struct md_walk *w;
	const struct directive *is;
	struct md_directive *block;
	struct str rest; /* not read yet; a piece of the source */
	struct pos pos;  /* of the line */
	bool *written;   /* per argument */
	bool good;
};

/* A label with its sign, as far as it looks like one. */
struct label {
	struct str name, sign;
	size_t field; /* SIZE_MAX: no argument is called so */
};

static size_t
blanks(struct str s)
{
	size_t n = 0;

	for (;;) {
		struct str rest = str_from(s, n);

		if (rest.n > 0 && (rest.p[0] == ' ' || rest.p[0] == '\t'))
			n++;
		else if (str_starts(rest, "　"))
			n += STR("　").n;
		else
			return n;
	}
}

static size_t
word(struct str s)
{
	size_t n = 0;

	while (n < s.n && blanks(str_from(s, n)) == 0)
		n++;
	return n;
}

struct str
md_argument_name(struct str words)
{
	return str_sub(words, 0, word(words));
}

static struct pos
pos_at(const struct reader *r, struct str piece)
{
	return src_pos(r->w->src, (size_t)(piece.p - r->w->src->text.p));
}

static const char *
dup(const struct reader *r, struct str s)
{
	return str_dup(r->w->scratch, s);
}

/* ---- findings ------------------------------------------------------------ */

static void
say_line(struct reader *r, struct pos pos, const char *const reason[2],
    const char *const help[2])
{
	DIAG_ADD(r->w->diags, DIAG_DIRECTIVE_LINE, pos, dup(r, r->is->name),
	    reason[0], reason[1], help[0], help[1]);
	r->good = false;
}

/* “甲”、“乙”… or, when nothing is near, all there are. */
static void
helps(struct md_walk *w, struct str near, const struct str *all, size_t n,
    const char *help[2])
{
	struct buf list = BUF_INIT;

	help[0] = help[1] = "";
	if (near.n > 0) {
		help[0] = str_fmt(w->scratch, "是不是“%.*s”？", STR_FMT(near));
		help[1] =
		    str_fmt(w->scratch, "did you mean “%.*s”?", STR_FMT(near));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_cstr(&list, "、");
		buf_str(&list, all[i]);
	}
	if (list.n > 0) {
		help[0] = str_fmt(
		    w->scratch, "可以用：%.*s", STR_FMT(buf_view(&list)));
		help[1] = str_fmt(
		    w->scratch, "there are: %.*s", STR_FMT(buf_view(&list)));
	}
	buf_done(&list);
}

/* 提示：请先预约 was typed without the blank: the name it begins with. */
static struct str
beginning(struct str name, const struct str *all, size_t n)
{
	struct str best = { 0 };

	for (size_t i = 0; i < n; i++) {
		if (all[i].n > best.n && name.n > all[i].n &&
		    str_eq(str_sub(name, 0, all[i].n), all[i]))
			best = all[i];
	}
	return best;
}

static void
say_unknown(struct md_walk *w, const struct md_directive_line *line)
{
	struct str name = md_argument_name(line->words), near;
	size_t n = w->known != NULL ? w->known->n : 0;
	struct str *all = ARENA_ARRAY(w->scratch, n, struct str);
	const char *help[2];

	for (size_t i = 0; i < n; i++)
		all[i] = w->known->items[i].name;
	near = beginning(name, all, n);
	if (near.n == 0)
		near = str_nearest(name, all, n);
	helps(w, near, all, n, help);
	DIAG_ADD(w->diags, DIAG_DIRECTIVE_UNKNOWN, src_pos(w->src, line->at),
	    str_dup(w->scratch, name), help[0], help[1]);
}

static void
say_argument(struct reader *r, struct str name)
{
	size_t n = r->is->n_fields;
	struct str *all = ARENA_ARRAY(r->w->scratch, n, struct str), near;
	const char *help[2];

	for (size_t i = 0; i < n; i++)
		all[i] = r->is->fields[i].label;
	near = str_nearest(name, all, n);
	/* The one that was meant is not missing as well. */
	if (near.n > 0)
		r->written[directive_field(r->is, near)] = true;
	helps(r->w, near, all, n, help);
	DIAG_ADD(r->w->diags, DIAG_DIRECTIVE_ARGUMENT, pos_at(r, name),
	    dup(r, r->is->name), dup(r, name), help[0], help[1]);
	r->good = false;
}

/* ---- labels and values --------------------------------------------------- */

static bool
is_label_sign(struct str s, size_t *n)
{
	static const char *const signs[] = { "=", "＝", "：", ":" };

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++) {
		if (str_starts(s, signs[i])) {
			*n = str_of(signs[i]).n;
			return true;
		}
	}
	return false;
}

/*
 * `电话=`, and so that a slip is told instead of shown: `电话：` if there is
 * such an argument, `手机=` if there is none.
 */
static bool
find_label(const struct reader *r, struct str s, struct label *out)
{
	const char *p = s.p, *end = s.p + word(s);

	while (p < end) {
		struct str behind = str_mem(p, (size_t)(end - p));
		size_t n;
		uint32_t cp;

		if (is_label_sign(behind, &n)) {
			out->name = str_mem(s.p, (size_t)(p - s.p));
			out->sign = str_sub(behind, 0, n);
			out->field = directive_field(r->is, out->name);
			return out->name.n > 0 &&
			       (out->field != SIZE_MAX || behind.p[0] == '=');
		}
		cp = utf8_next(&p, end);
		if (cp < 0x80 ? !ascii_is_alnum((int)cp) && cp != '-'
			      : utf8_is_cjk_punct(cp))
			return false;
	}
	return false;
}

static void
put_value(struct reader *r, size_t field, struct str text)
{
	/* Findings call the argument what editors call it. */
	struct type_field as = r->is->fields[field];
	const struct value_env env = { .arena = r->w->arena,
		.diags = r->w->diags };
	struct ynode *node = ARENA_NEW(r->w->scratch, struct ynode);

	if (r->written[field]) {
		say_line(r, pos_at(r, text),
		    (const char *const[]){
			str_fmt(
			    r->w->scratch, "“%.*s”写了两次", STR_FMT(as.label)),
			str_fmt(r->w->scratch, "“%.*s” appears twice",
			    STR_FMT(as.label)) },
		    (const char *const[]){ "", "" });
		return;
	}
	r->written[field] = true;
	as.name = as.label;
	node->kind = YNODE_SCALAR;
	node->pos = pos_at(r, text);
	node->quoted = true;
	node->text = str_of(str_dup(r->w->arena, text));
	if (!value_read(&env, &as, node, &r->block->values[field]))
		r->good = false;
}

/* Takes a value off the rest; false after a finding. */
static bool
take_value(struct reader *r, struct str *value)
{
	static const struct {
		const char *open, *close;
	} quotes[] = { { "\"", "\"" }, { "“", "”" } };

	for (size_t i = 0; i < sizeof(quotes) / sizeof(*quotes); i++) {
		size_t open = str_of(quotes[i].open).n, end;

		if (!str_starts(r->rest, quotes[i].open))
			continue;
		end = str_find(str_from(r->rest, open), quotes[i].close);
		if (end == SIZE_MAX) {
			say_line(r, pos_at(r, r->rest),
			    (const char *const[]){
				"引号没有配对", "a quote is not closed" },
			    (const char *const[]){ "", "" });
			return false;
		}
		*value = str_sub(r->rest, open, end);
		r->rest =
		    str_from(r->rest, open + end + str_of(quotes[i].close).n);
		return true;
	}
	*value = str_sub(r->rest, 0, word(r->rest));
	r->rest = str_from(r->rest, value->n);
	return true;
}

/* label "=" value. False: the rest of the line cannot be told apart. */
static bool
take_named(struct reader *r, const struct label *label)
{
	struct str value;

	if (!str_is(label->sign, "=")) {
		say_line(r, pos_at(r, label->sign),
		    (const char *const[]){ "参数的名称后面要写半角等号",
			"an argument's name wants the sign =" },
		    (const char *const[]){ str_fmt(r->w->scratch, "写成“%.*s=”",
					       STR_FMT(label->name)),
			str_fmt(r->w->scratch, "write “%.*s=”",
			    STR_FMT(label->name)) });
		r->written[label->field] = true;
	} else if (label->field == SIZE_MAX) {
		say_argument(r, label->name);
	}
	r->rest = str_from(r->rest, label->name.n + label->sign.n);
	if (!take_value(r, &value))
		return false;
	if (label->field != SIZE_MAX && str_is(label->sign, "="))
		put_value(r, label->field, value);
	return true;
}

static void
take_unnamed(struct reader *r)
{
	struct label label;
	struct str text = r->rest, value;
	size_t n = 0;

	while (n < text.n && !find_label(r, str_from(text, n), &label)) {
		n += word(str_from(text, n));
		n += blanks(str_from(text, n));
	}
	value = utf8_trim(str_sub(text, 0, n));
	r->rest = str_from(text, n);
	if (value.n == 0)
		return;
	if (r->is->unnamed != SIZE_MAX && !r->written[r->is->unnamed]) {
		put_value(r, r->is->unnamed, value);
		return;
	}
	say_line(r, pos_at(r, value),
	    (const char *const[]){
		str_fmt(
		    r->w->scratch, "不知道“%.*s”是哪个参数", STR_FMT(value)),
		str_fmt(r->w->scratch, "which argument is “%.*s”?",
		    STR_FMT(value)) },
	    (const char *const[]){ "写成 名称=内容，内容有空格的加引号",
		"write name=value, with quotes around a value with blanks" });
}

static void
check_missing(struct reader *r)
{
	for (size_t i = 0; i < r->is->n_fields; i++) {
		const struct type_field *field = &r->is->fields[i];
		bool is_unnamed = i == r->is->unnamed;

		if (r->written[i])
			continue;
		if (field->fallback.is_set) {
			r->block->values[i] = field->fallback;
			continue;
		}
		if (!field->required)
			continue;
		DIAG_ADD(r->w->diags, DIAG_DIRECTIVE_MISSING, r->pos,
		    dup(r, r->is->name), dup(r, field->label),
		    str_fmt(r->w->scratch, "%.*s%s", STR_FMT(field->label),
			is_unnamed ? "" : "=…"));
		r->good = false;
	}
}

bool
md_argument_read(struct md_walk *w, const struct md_directive_line *line,
    struct md_directive *block)
{
	struct str name = md_argument_name(line->words);
	struct reader r = { .w = w, .block = block, .good = true };
	struct label label;

	r.is = block->is = directive_find(w->known, name);
	if (r.is == NULL) {
		say_unknown(w, line);
		return false;
	}
	r.pos = block->pos;
	r.rest = str_from(line->words, name.n);
	block->values = ARENA_ARRAY(w->arena, r.is->n_fields, struct value);
	r.written = ARENA_ARRAY(w->scratch, r.is->n_fields, bool);
	for (;;) {
		r.rest = str_from(r.rest, blanks(r.rest));
		if (r.rest.n == 0)
			break;
		if (!find_label(&r, r.rest, &label))
			take_unnamed(&r);
		else if (!take_named(&r, &label))
			return false;
	}
	check_missing(&r);
	return r.good;
}
