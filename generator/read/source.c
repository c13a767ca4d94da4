/*
 * Text files: read whole, checked for UTF-8 and for characters that nobody
 * sees but that change what a page is (a zero-width space in an address, a
 * no-break space in YAML). What the text means is for others.
 */
#include "read/source.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"

/* One finding per place says enough long before this. */
enum { FINDINGS_MAX = 20 };

static bool
is_joiner_of_emoji(uint32_t cp, const char *p, const char *end)
{
	/* U+200D between two pictures makes one picture: 👨‍👩‍👧. */
	return cp == 0x200d && p < end && (unsigned char)*p >= 0xe2;
}

/* Bytes that need no look: visible ASCII, line ends, tabs, most Han. */
static const char *
skip_plain(const char *p, const char *end)
{
	while (p < end) {
		unsigned char c = (unsigned char)*p;

		if ((c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t')
			p++;
		else if (c >= 0xe4 && c <= 0xe9)
			p += 3;
		else
			break;
	}
	return p;
}

/*
 * A lone CR ends a line for YAML and Markdown readers and for nobody else:
 * with one in the text no place could be trusted. False then.
 */
static bool
check_invisible(const struct src *src, size_t start, struct diags *diags)
{
	const char *p = src->text.p + start, *end = src->text.p + src->text.n;
	unsigned found = 0;
	bool lines_agree = true;

	while ((p = skip_plain(p, end)) < end) {
		const char *at = p;
		uint32_t cp = utf8_next(&p, end);
		bool lone_cr = cp == '\r' && (p == end || *p != '\n');
		char name[16];

		if (!lone_cr && (cp == '\r' || !utf8_is_invisible(cp) ||
				    is_joiner_of_emoji(cp, p, end)))
			continue;
		lines_agree = lines_agree && !lone_cr;
		if (++found > FINDINGS_MAX)
			continue;
		snprintf(name, sizeof(name), "U+%04X", (unsigned)cp);
		DIAG_ADD(diags, DIAG_TEXT_INVISIBLE,
		    src_pos(src, (size_t)(at - src->text.p)), name);
	}
	return lines_agree;
}

bool
source_check(const struct src *src, size_t *start, struct diags *diags)
{
	size_t bad = utf8_bad(src->text);

	if (bad != SIZE_MAX) {
		DIAG_ADD0(diags, DIAG_UTF8_BAD, src_pos(src, bad));
		return false;
	}
	*start = str_starts(src->text, "\xef\xbb\xbf") ? 3 : 0;
	return src->text.n == 0 || check_invisible(src, *start, diags);
}

static struct src *
load(struct arena *a, const struct scan_entry *entry, size_t *start,
    struct diags *diags)
{
	struct src *src = ARENA_NEW(a, struct src);
	struct str text;

	if (!file_read(a, entry->file, &text)) {
		src_init(src, a, entry->path, STR(""));
		DIAG_ADD(diags, DIAG_SYS_READ, src_pos_file(src),
		    str_dup(a, entry->path), strerror(errno));
		return NULL;
	}
	src_init(src, a, entry->path, text);
	src->file = entry->file;
	return source_check(src, start, diags) ? src : NULL;
}

struct src *
source_read(
    struct arena *a, const struct scan_entry *entry, struct diags *diags)
{
	size_t start;

	return load(a, entry, &start, diags);
}

struct ynode *
source_yaml(
    struct arena *a, const struct scan_entry *entry, struct diags *diags)
{
	size_t start;
	struct src *src = load(a, entry, &start, diags);

	if (src == NULL)
		return NULL;
	return yaml_parse(a, src, start, src->text.n, diags);
}
