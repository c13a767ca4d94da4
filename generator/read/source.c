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

#define IS_TAIL(c) (((c)&0xc0) == 0x80)

/*
 * Signs of three bytes that are visible for sure: U+3000–303F (E3 80),
 * U+FF00–FF3F (EF BC), U+2010–2027 (E2 80 90–A7).
 */
static bool
is_plain_sign(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	if (!IS_TAIL(p[1]) || !IS_TAIL(p[2]))
		return false;
	if (p[0] == 0xe3)
		return p[1] == 0x80;
	if (p[0] == 0xef)
		return p[1] == 0xbc;
	return p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0xa7;
}

/*
 * Over bytes that need no look: visible ASCII, line ends, tabs, U+4000–9FFF
 * (E4–E9) and the signs around it. Stops where the text may be wrong in either
 * way. Every byte of a site passes here, hence the tight inner loop.
 */
static const char *
skip_plain(const char *from, const char *to)
{
	const char *p = from;
	size_t n_stops;

	while (p < to) {
		unsigned char c = (unsigned char)*p;

		if (c >= 0xe4 && c <= 0xe9) {
			const char *next = utf8_skip_cjk(p, to, &n_stops);

			if (next == p)
				break;
			p = next;
		} else if ((c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t')
			p++;
		else if (to - p >= 3 && is_plain_sign(p))
			p += 3;
		else
			break;
	}
	return p;
}

/* Is what begins here one well-formed character? */
static bool
is_character(const char *p, const char *end)
{
	unsigned char c = (unsigned char)*p;
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if ((size_t)(end - p) < n)
		return false;
	return utf8_bad(str_mem(p, n)) == SIZE_MAX;
}

static void
report(const struct src *src, const char *at, uint32_t cp, struct diags *diags)
{
	char name[16];

	snprintf(name, sizeof(name), "U+%04X", (unsigned)cp);
	DIAG_ADD(diags, DIAG_TEXT_INVISIBLE,
	    src_pos(src, (size_t)(at - src->text.p)), name);
}

/*
 * A lone CR ends a line for YAML and Markdown readers and for nobody else:
 * with one in the text no place could be trusted.
 */
bool
source_check(const struct src *src, size_t *start, struct diags *diags)
{
	const char *p = src->text.p, *end = src->text.p + src->text.n;
	unsigned found = 0;
	bool lines_agree = true;

	*start = str_starts(src->text, "\xef\xbb\xbf") ? 3 : 0;
	if (src->text.n == 0)
		return true;
	p += *start;
	while ((p = skip_plain(p, end)) < end) {
		const char *at = p;
		uint32_t cp;
		bool lone_cr;

		if (!is_character(p, end)) {
			DIAG_ADD0(diags, DIAG_UTF8_BAD,
			    src_pos(src, (size_t)(p - src->text.p)));
			return false;
		}
		cp = utf8_next(&p, end);
		lone_cr = cp == '\r' && (p == end || *p != '\n');
		if (!lone_cr && (cp == '\r' || !utf8_is_invisible(cp) ||
				    is_joiner_of_emoji(cp, p, end)))
			continue;
		lines_agree = lines_agree && !lone_cr;
		if (++found <= FINDINGS_MAX)
			report(src, at, cp, diags);
	}
	return lines_agree;
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
