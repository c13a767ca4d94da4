/*
 * Does a picture tell where it was taken? Telephones write the coordinates
 * into EXIF; a photo of a home is then an address. libexif lives here and
 * reads the EXIF block; where PNG and WebP keep theirs is found by hand, and
 * XMP, which repeats it as text, is searched for the name.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include <libexif/exif-data.h>

#include "base/buf.h"
#include "base/file.h"
#include "check/guard.h"

static uint32_t
number_at(struct str s, size_t at, bool big)
{
	uint32_t n = 0;

	for (size_t i = 0; i < 4; i++)
		n = n << 8 | (unsigned char)s.p[at + (big ? i : 3 - i)];
	return n;
}

/* The data of one chunk of a PNG: length, name, data, checksum. */
static struct str
png_exif(struct str s)
{
	for (size_t at = 8; at + 12 <= s.n;) {
		size_t n = number_at(s, at, true);

		if (n > s.n - at - 12)
			break;
		if (memcmp(s.p + at + 4, "eXIf", 4) == 0)
			return str_sub(s, at + 8, n);
		at += 12 + n;
	}
	return (struct str){ 0 };
}

/* Of a WebP: name, length, data, padded to even. */
static struct str
webp_exif(struct str s)
{
	for (size_t at = 12; at + 8 <= s.n;) {
		size_t n = number_at(s, at + 4, false);

		if (n > s.n - at - 8)
			break;
		if (memcmp(s.p + at, "EXIF", 4) == 0)
			return str_sub(s, at + 8, n);
		at += 8 + n + (n & 1);
	}
	return (struct str){ 0 };
}

/* Coordinates, not the version tag that some cameras write without a fix. */
static bool
has_coordinates(ExifData *data)
{
	static const int tags[] = { EXIF_TAG_GPS_LATITUDE,
		EXIF_TAG_GPS_LONGITUDE };

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (exif_content_get_entry(
			data->ifd[EXIF_IFD_GPS], (ExifTag)tags[i]) != NULL)
			return true;
	return false;
}

static bool
exif_has_place(struct str exif)
{
	static const struct str mark = { "Exif\0\0", 6 };
	struct buf bytes = BUF_INIT;
	ExifData *data;
	bool has;

	if (exif.n == 0 || exif.n > UINT32_MAX - mark.n)
		return false;
	/* JPEG files go in whole; bare blocks want the mark in front. */
	if ((unsigned char)exif.p[0] != 0xff &&
	    !(exif.n >= mark.n && memcmp(exif.p, mark.p, mark.n) == 0))
		buf_str(&bytes, mark);
	buf_str(&bytes, exif);
	data = exif_data_new_from_data(
	    (const unsigned char *)bytes.p, (unsigned)bytes.n);
	buf_done(&bytes);
	if (data == NULL)
		return false;
	has = has_coordinates(data);
	exif_data_unref(data);
	return has;
}

bool
photo_has_place(struct str s)
{
	struct str exif = { 0 };

	if (s.n < 16)
		return false;
	if (memcmp(s.p, "\xff\xd8\xff", 3) == 0)
		exif = s;
	else if (memcmp(s.p, "\x89PNG\r\n\x1a\n", 8) == 0)
		exif = png_exif(s);
	else if (memcmp(s.p, "RIFF", 4) == 0 && memcmp(s.p + 8, "WEBP", 4) == 0)
		exif = webp_exif(s);
	else if (memcmp(s.p, "II*\0", 4) == 0 || memcmp(s.p, "MM\0*", 4) == 0)
		exif = s;
	else
		return false;
	return exif_has_place(exif) ||
	       str_find(s, "exif:GPSLatitude") != SIZE_MAX;
}

static bool
is_picture(const char *file)
{
	static const char *const types[] = { "jpg", "jpeg", "jpe", "jfif",
		"png", "webp", "tif", "tiff" };
	const char *dot = strrchr(file, '.');

	for (size_t i = 0; dot != NULL && i < sizeof(types) / sizeof(*types);
	     i++)
		if (strcasecmp(dot + 1, types[i]) == 0)
			return true;
	return false;
}

void
photo_check(const struct site *site, size_t output, struct diags *diags)
{
	const struct url *url = site->outputs[output];
	struct arena arena;
	struct str bytes;

	if (url->file == NULL || !is_picture(url->file))
		return;
	arena_init(&arena, 0);
	if (!file_read(&arena, url->file, &bytes))
		DIAG_ADD(
		    diags, DIAG_SYS_READ, url->pos, url->file, strerror(errno));
	else if (photo_has_place(bytes)) {
		const char *name = strrchr(url->file, '/');

		DIAG_ADD(diags, DIAG_PRIVACY_GPS, url->pos,
		    name != NULL ? name + 1 : url->file);
	}
	arena_done(&arena);
}
