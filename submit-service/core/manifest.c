/* The manifest of a backup, in and out. */
#include "core/manifest.h"

#include <inttypes.h>
#include <string.h>

#define HEAD "wangting backup 1"

enum { SIZE_DIGITS_MAX = 18, FILES_MAX = 10 * 1000 * 1000 };

void
manifest_hash(struct manifest_file *file, struct str block)
{
	unsigned char both[2 * HASH_SIZE];

	memcpy(both, file->hash, HASH_SIZE);
	hash_bytes(both + HASH_SIZE, block);
	hash_bytes(file->hash, str_mem(both, sizeof(both)));
	file->size += (int64_t)block.n;
}

struct manifest_file *
manifest_add(struct manifest *m, struct arena *arena, struct str name)
{
	struct manifest_file *file;

	m->files =
	    arena_grow(arena, m->files, m->n, &m->cap, sizeof(*m->files));
	file = &m->files[m->n++];
	*file = (struct manifest_file){ .name = str_copy(arena, name) };
	return file;
}

/* ---- writing ------------------------------------------------------------- */

static void
put_base64(struct buf *out, const void *bytes, size_t n)
{
	char text[HASH_HEX_SIZE];

	buf_put(out, text, hash_base64_put(text, bytes, n));
	buf_char(out, '\n');
}

void
manifest_put(struct buf *out, const struct manifest *m)
{
	size_t i;

	buf_cstr(out, HEAD "\nsite ");
	put_base64(out, m->site, sizeof(m->site));
	buf_cstr(out, "made ");
	date_put_iso(out, m->made);
	buf_char(out, '\n');
	for (i = 0; i < m->n; i++) {
		const struct manifest_file *file = &m->files[i];

		buf_fmt(out, "file %.*s %" PRId64 " ", STR_FMT(file->name),
		    file->size);
		put_base64(out, file->hash, sizeof(file->hash));
	}
}

/* ---- reading ------------------------------------------------------------- */

/* Letters, digits, . _ - and single slashes inside; no part begins with a
 * dot: it can neither leave the folder nor hide in it. */
static bool
is_name(struct str name)
{
	size_t i;
	char before = '/';

	for (i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (c == '/' || c == '.') {
			if (before == '/')
				return false;
		} else if (!ascii_is_alnum((unsigned char)c) && c != '_' &&
			   c != '-') {
			return false;
		}
		before = c;
	}
	return name.n > 0 && before != '/';
}

static bool
read_size(struct str text, int64_t *size)
{
	size_t i;

	*size = 0;
	if (text.n == 0 || text.n > SIZE_DIGITS_MAX ||
	    (text.n > 1 && text.p[0] == '0'))
		return false;
	for (i = 0; i < text.n; i++) {
		if (!ascii_is_digit((unsigned char)text.p[i]))
			return false;
		*size = *size * 10 + (text.p[i] - '0');
	}
	return true;
}

static bool
read_file(struct manifest *m, struct arena *arena, struct str line)
{
	struct str word, name, size, hash;
	struct manifest_file *file;

	if (m->n == FILES_MAX || !str_cut(line, ' ', &word, &line) ||
	    !str_is(word, "file") || !str_cut(line, ' ', &name, &line) ||
	    !str_cut(line, ' ', &size, &hash) || !is_name(name))
		return false;
	file = manifest_add(m, arena, name);
	return read_size(size, &file->size) &&
	       hash_base64_get(file->hash, sizeof(file->hash), hash);
}

/* The value of a line `NAME VALUE`. */
static bool
read_line(struct str *text, const char *name, struct str *value)
{
	struct str line, word;

	return str_cut(*text, '\n', &line, text) &&
	       str_cut(line, ' ', &word, value) && str_is(word, name);
}

bool
manifest_get(struct manifest *m, struct arena *arena, struct str text)
{
	struct str line, site, made;

	*m = (struct manifest){ 0 };
	if (!str_cut(text, '\n', &line, &text) || !str_is(line, HEAD) ||
	    !read_line(&text, "site", &site) ||
	    !hash_base64_get(m->site, sizeof(m->site), site) ||
	    !read_line(&text, "made", &made) || !date_parse(made, &m->made))
		return false;
	while (text.n > 0)
		if (!str_cut(text, '\n', &line, &text) ||
		    !read_file(m, arena, line))
			return false;
	return m->n > 0;
}
