/* Paths are decided on before the file system is asked. */
#include <sys/stat.h>

#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "static_file.h"

const char *
static_file_type(struct str path)
{
	/* clang-format off */
	static const struct { const char *ending, *type; } types[] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".json", "application/json; charset=utf-8" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".xml", "application/xml; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".png", "image/png" },
		{ ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" },
		{ ".gif", "image/gif" },
		{ ".webp", "image/webp" },
		{ ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" },
		{ ".pdf", "application/pdf" },
		{ ".zip", "application/zip" },
		{ ".docx", "application/vnd.openxmlformats-officedocument"
			   ".wordprocessingml.document" },
	};
	/* clang-format on */

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_ends(path, types[i].ending))
			return types[i].type;
	return "application/octet-stream";
}

static bool
decode(struct arena *a, struct str in, struct str *out)
{
	char *p = arena_alloc(a, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];

		if (c == '%') {
			int high = -1, low = -1;

			if (in.n - i >= 3) {
				high = ascii_hex((unsigned char)in.p[i + 1]);
				low = ascii_hex((unsigned char)in.p[i + 2]);
			}
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0' || c == '\\')
			return false;
		p[n++] = c;
	}
	*out = str_mem(p, n);
	return utf8_bad(*out) == SIZE_MAX;
}

bool
static_file_path(struct arena *a, struct str url_path, struct str *rel)
{
	struct str all, rest, segment;

	if (url_path.n == 0 || url_path.p[0] != '/' ||
	    !decode(a, str_from(url_path, 1), &all))
		return false;
	for (rest = all; rest.n;) {
		str_cut(rest, '/', &segment, &rest);
		/* ".", ".." and hidden files alike */
		if (segment.n == 0 || segment.p[0] == '.')
			return false;
	}
	*rel = all.n == 0 || all.p[all.n - 1] == '/'
		   ? str_join(a, all, STR("index.html"))
		   : all;
	return true;
}

static bool
read_plain(struct arena *a, const char *folder, struct str rel,
    struct static_file *out)
{
	const char *path = file_join(a, folder, rel);
	struct stat st;

	if (stat(path, &st) == -1 || !S_ISREG(st.st_mode) ||
	    !file_read(a, path, &out->bytes))
		return false;
	out->type = static_file_type(rel);
	return true;
}

static bool
is_folder(struct arena *a, const char *folder, struct str rel)
{
	struct stat st;

	return stat(file_join(a, folder, rel), &st) == 0 && S_ISDIR(st.st_mode);
}

void
static_file_get(struct arena *a, const char *folder, struct str url_path,
    struct static_file *out)
{
	struct str rel;

	*out = (struct static_file){ .status = 404 };
	if (static_file_path(a, url_path, &rel)) {
		if (read_plain(a, folder, rel, out)) {
			out->status = 200;
			return;
		}
		if (is_folder(a, folder, rel)) {
			out->status = 301;
			/* Begins with one slash: an empty segment, as in
			 * “//host”, was refused above. */
			out->location = str_join(a, url_path, STR("/"));
			return;
		}
	}
	if (!read_plain(a, folder, STR("404.html"), out)) {
		out->bytes = STR("404\n");
		out->type = "text/plain; charset=utf-8";
	}
}
