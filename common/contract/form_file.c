/*
 * Kinds, sizes, names of attached files; see form_file.h. A kind is told by
 * its signature at the places its format fixes; for the two office formats,
 * which are zip archives, by the folder their parts lie in.
 */
#include "contract/form_file.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

enum { KIB = 1024, MIB = 1024 * 1024, NAME_MAX_POINTS = 80 };

static const struct {
	const char *name, *media, *endings, *face;
} kinds[FILE_KIND__MAX] = {
#define FILE_KIND(id, name, media, endings, face)                              \
	[FILE_KIND_##id] = { name, media, endings, face },
#include "file_kinds.def"
#undef FILE_KIND
};

const char *
file_kind_name(enum file_kind kind)
{
	return kinds[kind].name;
}

const char *
file_kind_face(enum file_kind kind)
{
	return kinds[kind].face;
}

bool
file_kind_find(struct str name, enum file_kind *kind)
{
	for (size_t i = 0; i < FILE_KIND__MAX; i++)
		if (str_is(name, kinds[i].name)) {
			*kind = (enum file_kind)i;
			return true;
		}
	return false;
}

/* ---- signatures ---------------------------------------------------------- */

/* Bytes that stand at an offset; a kind may have several rows. */
struct signature {
	enum file_kind kind;
	size_t at;
	struct str bytes;
};

static const struct signature signatures[] = {
	{ FILE_KIND_JPG, 0, { "\xFF\xD8\xFF", 3 } },
	{ FILE_KIND_PNG, 0, { "\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16 } },
	{ FILE_KIND_GIF, 0, { "GIF87a", 6 } },
	{ FILE_KIND_GIF, 0, { "GIF89a", 6 } },
	{ FILE_KIND_WEBP, 8, { "WEBPVP8", 7 } },
	{ FILE_KIND_HEIC, 4, { "ftypheic", 8 } },
	{ FILE_KIND_HEIC, 4, { "ftypheix", 8 } },
	{ FILE_KIND_HEIC, 4, { "ftypheim", 8 } },
	{ FILE_KIND_HEIC, 4, { "ftypmif1", 8 } },
	{ FILE_KIND_PDF, 0, { "%PDF-1.", 7 } },
	{ FILE_KIND_PDF, 0, { "%PDF-2.", 7 } },
	{ FILE_KIND_MP3, 0, { "ID3", 3 } },
	{ FILE_KIND_MP3, 0, { "\xFF\xFB", 2 } },
	{ FILE_KIND_MP3, 0, { "\xFF\xF3", 2 } },
	{ FILE_KIND_MP3, 0, { "\xFF\xF2", 2 } },
	{ FILE_KIND_MP4, 4, { "ftypisom", 8 } },
	{ FILE_KIND_MP4, 4, { "ftypiso2", 8 } },
	{ FILE_KIND_MP4, 4, { "ftypiso5", 8 } },
	{ FILE_KIND_MP4, 4, { "ftypiso6", 8 } },
	{ FILE_KIND_MP4, 4, { "ftypmp41", 8 } },
	{ FILE_KIND_MP4, 4, { "ftypmp42", 8 } },
	{ FILE_KIND_MP4, 4, { "ftypavc1", 8 } },
	{ FILE_KIND_MP4, 4, { "ftypM4V ", 8 } },
};

static bool
has_signature(struct str bytes, const struct signature *s)
{
	return str_eq(str_sub(bytes, s->at, s->bytes.n), s->bytes);
}

/* One entry's name in a zip archive, wherever its local header stands. */
static bool
zip_has(struct str bytes, const char *name)
{
	enum { HEADER = 30, NAME_AT = 26 };
	size_t n = strlen(name);

	for (size_t at = 0; bytes.n - at > HEADER;) {
		size_t hit = str_find(str_from(bytes, at), "PK\3\4");

		if (hit == SIZE_MAX || bytes.n - (at + hit) < HEADER + n)
			return false;
		at += hit;
		if (memcmp(bytes.p + at + HEADER, name, n) == 0)
			return true;
		at += 4;
	}
	return false;
}

static bool
office_kind(struct str bytes, enum file_kind *kind)
{
	if (!str_eq(str_sub(bytes, 0, 4), STR("PK\3\4")))
		return false;
	if (zip_has(bytes, "word/"))
		*kind = FILE_KIND_DOCX;
	else if (zip_has(bytes, "xl/"))
		*kind = FILE_KIND_XLSX;
	else
		return false;
	return true;
}

bool
file_kind_of(struct str bytes, enum file_kind *kind)
{
	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++)
		if (has_signature(bytes, &signatures[i])) {
			*kind = signatures[i].kind;
			return true;
		}
	return office_kind(bytes, kind);
}

/* ---- words --------------------------------------------------------------- */

/* size = digits (" KiB" | " MiB") */
bool
form_file_size_parse(struct str text, uint32_t *out)
{
	struct str digits, unit;
	uint64_t n;

	if (!str_cut(text, ' ', &digits, &unit) || !str_u64(digits, &n) ||
	    n == 0 || n > FORM_FILE_SIZE_MAX)
		return false;
	if (str_is(unit, "MiB"))
		n *= MIB;
	else if (str_is(unit, "KiB"))
		n *= KIB;
	else
		return false;
	*out = (uint32_t)n;
	return n <= FORM_FILE_SIZE_MAX;
}

struct str
form_file_size_face(struct arena *arena, uint64_t bytes)
{
	unsigned long long tenths;

	if (bytes <= 999 * KIB)
		return str_of(str_fmt(arena, "%llu KB",
		    (unsigned long long)((bytes + KIB - 1) / KIB)));
	tenths = (unsigned long long)((bytes * 10 + MIB - 1) / MIB);
	return str_of(tenths % 10 == 0 ? str_fmt(arena, "%llu MB", tenths / 10)
				       : str_fmt(arena, "%llu.%llu MB",
					     tenths / 10, tenths % 10));
}

struct str
form_file_kinds_face(struct arena *arena, const struct field *field)
{
	struct str face = { NULL, 0 };

	for (size_t i = 0; i < field->n_options; i++) {
		if (i > 0)
			face = str_join(arena, face, STR("、"));
		face = str_join(arena, face, field->options[i].label);
	}
	return face;
}

struct str
form_file_accept(struct arena *arena, const struct field *field)
{
	struct buf out = BUF_INIT;
	struct str copy;

	for (size_t i = 0; i < field->n_options; i++) {
		enum file_kind kind;
		const char *p;

		if (!file_kind_find(field->options[i].value, &kind))
			continue;
		if (out.n > 0)
			buf_char(&out, ',');
		for (p = kinds[kind].endings; *p != '\0'; p++)
			buf_char(&out, *p == ' ' ? ',' : *p);
		buf_fmt(&out, ",%s", kinds[kind].media);
	}
	copy = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return copy;
}

/* ---- names --------------------------------------------------------------- */

/* Some browsers send the whole path. */
static struct str
last_part(struct str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\')
			return str_from(name, i);
	return name;
}

/* Nothing a terminal, a file system or a reader could be misled by. */
static bool
is_kept(uint32_t cp)
{
	return cp >= 0x20 && !(cp >= 0x7F && cp <= 0x9F) &&
	       !utf8_is_invisible(cp) && cp != 0x2028 && cp != 0x2029 &&
	       !(cp >= 0x202A && cp <= 0x202E) &&
	       !(cp >= 0x2066 && cp <= 0x2069) && cp != 0x200E &&
	       cp != 0x200F && cp != 0x061C &&
	       (cp > 0x7E || strchr("<>:\"|?*", (int)cp) == NULL);
}

static struct str
clean(struct arena *arena, struct str name)
{
	char *out = arena_alloc(arena, name.n + 1);
	const char *p = name.p, *end = name.p + name.n;
	size_t n = 0;

	while (p < end) {
		const char *from = p;

		if (is_kept(utf8_next(&p, end))) {
			memcpy(out + n, from, (size_t)(p - from));
			n += (size_t)(p - from);
		}
	}
	return utf8_trim(str_mem(out, n));
}

static bool
ends_as(struct str name, struct str ending)
{
	if (name.n <= ending.n)
		return false;
	name = str_from(name, name.n - ending.n);
	for (size_t i = 0; i < ending.n; i++)
		if (ascii_lower((unsigned char)name.p[i]) != ending.p[i])
			return false;
	return true;
}

/* Cuts a known ending off; false when there is none. */
static bool
take_ending(struct str *name, struct str *ending, enum file_kind kind)
{
	struct str rest = str_of(kinds[kind].endings);

	while (rest.n > 0) {
		str_cut(rest, ' ', ending, &rest);
		if (ends_as(*name, *ending)) {
			*ending = str_from(*name, name->n - ending->n);
			name->n -= ending->n;
			return true;
		}
	}
	str_cut(str_of(kinds[kind].endings), ' ', ending, &rest);
	return false;
}

static struct str
first_points(struct str text, size_t max)
{
	const char *p = text.p, *end = text.p + text.n;

	for (size_t i = 0; i < max && p < end; i++)
		utf8_next(&p, end);
	return str_sub(text, 0, (size_t)(p - text.p));
}

struct str
form_file_name(struct arena *arena, struct str sent, enum file_kind kind)
{
	struct str name = clean(arena, last_part(utf8_nfc(arena, sent)));
	struct str ending;

	while (name.n > 0 && name.p[0] == '.')
		name = str_from(name, 1);
	take_ending(&name, &ending, kind);
	name = first_points(name, NAME_MAX_POINTS);
	if (name.n == 0)
		name = str_of(kinds[kind].name);
	return str_join(arena, name, ending);
}

struct str
form_file_shown(struct arena *arena, struct str sent)
{
	struct str name = clean(arena, last_part(utf8_nfc(arena, sent)));

	return first_points(name, NAME_MAX_POINTS);
}

struct str
form_file_face(struct arena *arena, const struct form_file *file)
{
	enum file_kind kind;
	struct str size = form_file_size_face(arena, file->size);

	return str_of(str_fmt(arena, "%.*s（%s，%.*s）", STR_FMT(file->name),
	    file_kind_find(file->kind, &kind) ? kinds[kind].face : "?",
	    STR_FMT(size)));
}

/* ---- rules --------------------------------------------------------------- */

static bool
accepts(const struct field *field, enum file_kind kind)
{
	for (size_t i = 0; i < field->n_options; i++)
		if (str_is(field->options[i].value, kinds[kind].name))
			return true;
	return false;
}

bool
form_file_breaks(const struct field *field, const struct form_upload *upload,
    enum file_kind *kind, enum form_rule *rule)
{
	*rule = FORM_RULE_LONG;
	if (upload->bytes.n > field->size)
		return true;
	*rule = FORM_RULE_FORMAT;
	return !file_kind_of(upload->bytes, kind) || !accepts(field, *kind);
}

bool
form_has_files(const struct form *form)
{
	for (size_t i = 0; i < form->n_sections; i++)
		for (size_t k = 0; k < form->sections[i].n_fields; k++)
			if (form->sections[i].fields[k].type == FIELD_FILE)
				return true;
	return false;
}
