/* libqrencode behind qr.h: modules become one path, row by row. */
#include "core/qr.h"

#include <qrencode.h>
#include <string.h>

enum {
	QUIET = 4,     /* modules around the code, as the standard asks */
	TEXT_MAX = 512 /* an address; far below what a code holds */
};

static bool
is_dark(const QRcode *code, int x, int y)
{
	return (code->data[y * code->width + x] & 1) != 0;
}

/* Each run of dark modules of a row is one rectangle of the path. */
static void
put_row(struct buf *out, const QRcode *code, int y)
{
	for (int x = 0; x < code->width; x++) {
		int from = x;

		while (x < code->width && is_dark(code, x, y))
			x++;
		if (x > from)
			buf_fmt(out, "M%d %dh%dv1h-%dz", from + QUIET,
			    y + QUIET, x - from, x - from);
	}
}

bool
qr_svg(struct buf *out, struct str text)
{
	unsigned char bytes[TEXT_MAX];
	QRcode *code;
	int size;

	if (text.n == 0 || text.n > sizeof(bytes))
		return false;
	memcpy(bytes, text.p, text.n);
	code = QRcode_encodeData((int)text.n, bytes, 0, QR_ECLEVEL_M);
	if (code == NULL)
		return false;
	size = code->width + 2 * QUIET;
	buf_fmt(out,
	    "<svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\" "
	    "focusable=\"false\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
	    "<path fill=\"#000\" d=\"",
	    size, size, size, size);
	for (int y = 0; y < code->width; y++)
		put_row(out, code, y);
	buf_cstr(out, "\"/></svg>");
	QRcode_free(code);
	return true;
}
