/*
 * Reads, writes and merges the list of what the last build published. Whether
 * a listed file may go is publish.c's decision.
 */
#include "base/buf.h"
#include "base/file.h"
#include "write/manifest.h"

#define MAGIC "wangting manifest 1"

static bool
next_line(struct str *rest, struct str *line)
{
	if (rest->n == 0)
		return false;
	struct str after = { 0 };
	str_cut(*rest, '\n', line, &after);
	*rest = after;
	return true;
}

/*
 * A path that could lead out of the output folder is never believed, whoever
 * edited the manifest.
 */
static bool
path_is_inside(struct str path)
{
	if (path.n == 0 || path.p[0] == '/')
		return false;
	struct str rest = path, part;
	bool more = true;
	while (more) {
		more = str_cut(rest, '/', &part, &rest);
		if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
			return false;
	}
	return true;
}

static bool
read_head(struct str *rest, struct str out, struct manifest *m)
{
	struct str line, word, value;

	if (!next_line(rest, &line) || !str_is(line, MAGIC))
		return false;
	if (!next_line(rest, &line) || !str_cut(line, ' ', &word, &value))
		return false;
	if (!str_is(word, "out") || !str_eq(value, out))
		return false;
	if (!next_line(rest, &line) || !str_cut(line, ' ', &word, &value))
		return false;
	m->cut_off = !str_is(value, "done");
	return str_is(word, "state");
}

static void
read_rows(struct arena *arena, struct str rest, struct manifest *m)
{
	struct str line, word, path;
	size_t cap = 0;

	while (next_line(&rest, &line)) {
		enum output_kind kind;
		bool good = str_cut(line, ' ', &word, &path) &&
			    output_kind_find(word, &kind) &&
			    path_is_inside(path);
		if (good && m->n > 0)
			good = str_cmp(m->rows[m->n - 1].path, path) < 0;
		if (!good) {
			/* Damaged: believe none of it. */
			m->n = 0;
			m->cut_off = false;
			return;
		}
		m->rows =
		    arena_grow(arena, m->rows, m->n, &cap, sizeof(*m->rows));
		m->rows[m->n++] = (struct manifest_row){ kind, path };
	}
}

void
manifest_read(
    struct arena *arena, const char *file, struct str out, struct manifest *m)
{
	struct str rest;

	*m = (struct manifest){ .out = out };
	if (!file_read(arena, file, &rest))
		return;
	if (!read_head(&rest, out, m)) {
		m->cut_off = false;
		return;
	}
	read_rows(arena, rest, m);
}

bool
manifest_write(const char *file, const struct manifest *m)
{
	struct buf buf = BUF_INIT;

	buf_cstr(&buf, MAGIC "\nout ");
	buf_str(&buf, m->out);
	buf_cstr(&buf, m->cut_off ? "\nstate publishing\n" : "\nstate done\n");
	for (size_t i = 0; i < m->n; i++) {
		buf_cstr(&buf, output_kind_name(m->rows[i].kind));
		buf_char(&buf, ' ');
		buf_str(&buf, m->rows[i].path);
		buf_char(&buf, '\n');
	}
	bool done = file_write(file, buf_view(&buf), 0644, false);
	buf_done(&buf);
	return done;
}

const struct manifest_row *
manifest_find(const struct manifest *m, struct str path)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = str_cmp(m->rows[mid].path, path);
		if (c == 0)
			return &m->rows[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

struct manifest
manifest_union(struct arena *arena, const struct manifest *last,
    const struct manifest *now)
{
	struct manifest m = { .out = now->out, .cut_off = true };
	size_t a = 0, b = 0;

	m.rows = ARENA_ARRAY(arena, last->n + now->n, struct manifest_row);
	while (a < last->n || b < now->n) {
		int c = a == last->n ? 1
			: b == now->n
			    ? -1
			    : str_cmp(last->rows[a].path, now->rows[b].path);
		m.rows[m.n++] = c < 0 ? last->rows[a] : now->rows[b];
		if (c <= 0)
			a++;
		if (c >= 0)
			b++;
	}
	return m;
}

struct manifest
manifest_of(
    struct arena *arena, struct str out, const struct output *outs, size_t n)
{
	struct manifest m = { .out = out };

	m.rows = ARENA_ARRAY(arena, n, struct manifest_row);
	for (size_t i = 0; i < n; i++)
		m.rows[m.n++] =
		    (struct manifest_row){ outs[i].kind, outs[i].path };
	return m;
}
