/*
 * Shows findings to people and programs: sorted, each with its source line
 * and a caret that lines up under Chinese text. The only place where texts
 * and arguments meet.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"

/* Display cells of a source line before it is cut, and left of the caret. */
enum { CELLS_MAX = 100, CELLS_LEFT = 60, TAB_CELLS = 8 };

static const char *const level_words[][2] = {
	[DIAG_OFF] = { "", "" },
	[DIAG_WARNING] = { "警告", "warning" },
	[DIAG_ERROR] = { "错误", "error" },
	[DIAG_SYSTEM] = { "系统错误", "system" },
};
static const char *const help_words[] = { "建议：", "help: " };

struct printer {
	const struct diag_levels *levels;
	enum diag_lang lang;
	struct arena arena;         /* the file read again */
	const struct src *read_for; /* whose lines `again` has */
	struct src again;
	struct buf text, help;
	struct buf out;
};

/* ---- order --------------------------------------------------------------- */

static struct str
path_of(const struct diag *d)
{
	return d->pos.src == NULL ? STR("") : d->pos.src->path;
}

static int
diag_cmp(const void *left, const void *right)
{
	const struct diag *a = left, *b = right;
	int order = str_cmp(path_of(a), path_of(b));

	if (order == 0 && a->pos.line != b->pos.line)
		order = a->pos.line < b->pos.line ? -1 : 1;
	if (order == 0 && a->pos.col != b->pos.col)
		order = a->pos.col < b->pos.col ? -1 : 1;
	if (order == 0)
		order = strcmp(diag_slug(a->code), diag_slug(b->code));
	for (int i = 0; order == 0 && i < DIAG_ARGS_MAX; i++) {
		if (a->args[i] == NULL || b->args[i] == NULL)
			return (a->args[i] != NULL) - (b->args[i] != NULL);
		order = strcmp(a->args[i], b->args[i]);
	}
	return order;
}

static void
sort_unique(struct diags *ds)
{
	size_t n = 0;

	if (ds->n < 2)
		return;
	qsort(ds->items, ds->n, sizeof(*ds->items), diag_cmp);
	for (size_t i = 0; i < ds->n; i++)
		if (n == 0 || diag_cmp(&ds->items[n - 1], &ds->items[i]) != 0)
			ds->items[n++] = ds->items[i];
	ds->n = n;
}

/* ---- words --------------------------------------------------------------- */

/*
 * The next code point of text that may be anything: bytes that are not UTF-8,
 * and what could steer a terminal, come out as U+FFFD.
 */
static uint32_t
next_shown(const char **p, const char *end)
{
	size_t left = (size_t)(end - *p);
	struct str here = str_mem(*p, left < 4 ? left : 4);
	size_t bad = utf8_bad(here);
	uint32_t cp;

	/* The fifth byte of the window may cut a good sequence: bad > 0. */
	if (bad == 0) {
		(*p)++;
		while (*p < end && ((unsigned char)**p & 0xc0) == 0x80)
			(*p)++;
		return 0xfffd;
	}
	cp = utf8_next(p, end);
	return cp != '\t' && utf8_is_invisible(cp) ? 0xfffd : cp;
}

static void
put_cp(struct buf *b, uint32_t cp)
{
	char bytes[4];

	buf_put(b, bytes, utf8_put(bytes, cp));
}

/* On one line whatever it holds. */
static void
put_word(struct buf *b, struct str s)
{
	const char *p = s.p, *end;

	if (s.n == 0)
		return;
	end = p + s.n;
	while (p < end) {
		bool is_break = *p == '\n' || *p == '\r' || *p == '\t';
		uint32_t cp = next_shown(&p, end);

		put_cp(b, is_break ? ' ' : cp);
	}
}

/* {1} … {6}; other braces are text. False: an argument is missing or empty. */
static bool
put_template(struct buf *b, const char *template, const struct diag *d)
{
	bool complete = true;

	for (const char *p = template; *p != '\0'; p++) {
		const char *arg;

		if (p[0] != '{' || p[1] < '1' || p[1] > '0' + DIAG_ARGS_MAX ||
		    p[2] != '}') {
			buf_char(b, *p);
			continue;
		}
		arg = d->args[p[1] - '1'];
		if (arg == NULL || *arg == '\0')
			complete = false;
		put_word(b, str_of(arg));
		p += 2;
	}
	return complete;
}

/* Fills text and help; false when there is no help. */
static bool
put_words(struct printer *pr, const struct diag *d)
{
	const char *help = diag_help(d->code, pr->lang);

	buf_clear(&pr->text);
	buf_clear(&pr->help);
	put_template(&pr->text, diag_text(d->code, pr->lang), d);
	return help != NULL && put_template(&pr->help, help, d);
}

/* ---- the source line ----------------------------------------------------- */

/*
 * The line from memory, or from the file when its owner dropped the text.
 * Findings are sorted by file, so each file is read once.
 */
static struct str
line_of(struct printer *pr, const struct diag *d)
{
	const struct src *src = d->pos.src;
	struct str text;

	if (src == NULL || d->pos.line == 0)
		return (struct str){ NULL, 0 };
	if (src->text.n != 0 || src->file == NULL)
		return src_line(src, d->pos.line);
	if (pr->read_for != src) {
		arena_reset(&pr->arena);
		pr->read_for = src;
		if (!file_read(&pr->arena, src->file, &text))
			text = STR("");
		src_init(&pr->again, &pr->arena, src->path, text);
	}
	return src_line(&pr->again, d->pos.line);
}

static unsigned
cells_of(uint32_t cp)
{
	return cp == '\t' ? TAB_CELLS : utf8_width(cp);
}

/* A slice of the line: what is shown, and the cells up to the caret. */
struct window {
	const char *from, *to, *caret; /* caret NULL: not in this line */
};

/* Moves back from `p` while at most `cells` fit. */
static const char *
back(const char *start, const char *p, unsigned cells)
{
	while (p > start) {
		const char *last = p - 1, *q;
		unsigned width;

		while (last > start && ((unsigned char)*last & 0xc0) == 0x80)
			last--;
		q = last;
		width = cells_of(next_shown(&q, p));
		if (width > cells)
			break;
		cells -= width;
		p = last;
	}
	return p;
}

static const char *
forth(const char *p, const char *end, unsigned cells)
{
	while (p < end) {
		const char *next = p;
		unsigned width = cells_of(next_shown(&next, end));

		if (width > cells)
			break;
		cells -= width;
		p = next;
	}
	return p;
}

static struct window
window_of(struct str line, uint32_t col)
{
	struct window w = { line.p, line.p + line.n, NULL };
	const char *caret = line.p, *end = w.to;

	for (uint32_t i = 1; i < col && caret < end; i++)
		next_shown(&caret, end);
	if (col != 0)
		w.caret = caret;
	if (forth(line.p, end, CELLS_MAX) == end)
		return w;
	w.from = back(line.p, caret, CELLS_LEFT);
	w.to = forth(w.from, end, CELLS_MAX);
	if (w.to == end)
		w.from = back(line.p, end, CELLS_MAX);
	return w;
}

/* The line indented by two blanks, then the caret under its column. */
static void
put_source(struct buf *b, struct str line, uint32_t col)
{
	struct window w;
	const char *p, *end;

	if (line.n == 0)
		return;
	end = line.p + line.n;
	w = window_of(line, col);
	buf_cstr(b, w.from > line.p ? "  …" : "  ");
	for (p = w.from; p < w.to;)
		put_cp(b, next_shown(&p, w.to));
	buf_cstr(b, w.to < end ? "…\n" : "\n");
	if (w.caret == NULL)
		return;
	buf_cstr(b, w.from > line.p ? "   " : "  ");
	for (p = w.from; p < w.caret;) {
		uint32_t cp = next_shown(&p, w.caret);

		/* A tab stands for itself: the terminal knows its stops. */
		for (unsigned i = cp == '\t' ? 1 : utf8_width(cp); i > 0; i--)
			buf_char(b, cp == '\t' ? '\t' : ' ');
	}
	buf_cstr(b, "^\n");
}

/* ---- forms --------------------------------------------------------------- */

/* path:line:col: error: message [code] */
static void
put_text(struct printer *pr, const struct diag *d, enum diag_level level)
{
	struct buf *b = &pr->out;
	bool has_help = put_words(pr, d);

	if (d->pos.src != NULL) {
		put_word(b, d->pos.src->path);
		if (d->pos.line != 0) {
			buf_char(b, ':');
			buf_u64(b, d->pos.line);
		}
		if (d->pos.line != 0 && d->pos.col != 0) {
			buf_char(b, ':');
			buf_u64(b, d->pos.col);
		}
		buf_cstr(b, ": ");
	}
	buf_cstr(b, level_words[level][pr->lang]);
	buf_cstr(b, ": ");
	buf_str(b, buf_view(&pr->text));
	buf_cstr(b, " [");
	buf_cstr(b, diag_slug(d->code));
	buf_cstr(b, "]\n");
	put_source(b, line_of(pr, d), d->pos.col);
	if (has_help) {
		buf_cstr(b, "  ");
		buf_cstr(b, help_words[pr->lang]);
		buf_str(b, buf_view(&pr->help));
		buf_char(b, '\n');
	}
}

/* JSON wants valid UTF-8; otherwise the line as it is. */
static void
put_raw_line(struct printer *pr, struct json_out *json, struct str line)
{
	if (line.n == 0) {
		json_null(json);
	} else if (utf8_bad(line) == SIZE_MAX) {
		json_str(json, line);
	} else {
		buf_clear(&pr->text);
		put_word(&pr->text, line);
		json_str(json, buf_view(&pr->text));
	}
}

static void
put_json(struct printer *pr, const struct diag *d, enum diag_level level)
{
	struct json_out json;
	bool has_help = put_words(pr, d);

	json_start(&json, &pr->out, 0);
	json_map(&json);
	json_key(&json, "file");
	if (d->pos.src == NULL)
		json_null(&json);
	else
		json_str(&json, d->pos.src->path);
	json_key(&json, "line");
	json_int(&json, d->pos.line);
	json_key(&json, "column");
	json_int(&json, d->pos.line == 0 ? 0 : d->pos.col);
	json_key(&json, "level");
	json_cstr(&json, level_words[level][DIAG_EN]);
	json_key(&json, "code");
	json_cstr(&json, diag_slug(d->code));
	json_key(&json, "message");
	json_str(&json, buf_view(&pr->text));
	json_key(&json, "help");
	if (has_help)
		json_str(&json, buf_view(&pr->help));
	else
		json_null(&json);
	json_key(&json, "source");
	put_raw_line(pr, &json, line_of(pr, d));
	json_map_end(&json);
	buf_char(&pr->out, '\n');
}

void
diags_print(struct diags *ds, const struct diag_levels *levels,
    enum diag_format format, enum diag_lang lang, FILE *file)
{
	struct printer pr = { .levels = levels, .lang = lang };

	arena_init(&pr.arena, 0);
	sort_unique(ds);
	for (size_t i = 0; i < ds->n; i++) {
		const struct diag *d = &ds->items[i];
		enum diag_level level = levels == NULL ? diag_default(d->code)
						       : levels->level[d->code];

		if (level == DIAG_OFF)
			continue;
		buf_clear(&pr.out);
		if (format == DIAG_JSON)
			put_json(&pr, d, level);
		else
			put_text(&pr, d, level);
		fwrite(pr.out.p, 1, pr.out.n, file);
	}
	fflush(file);
	buf_done(&pr.out);
	buf_done(&pr.text);
	buf_done(&pr.help);
	arena_done(&pr.arena);
}
