/*
 * QR codes (ISO/IEC 18004) as inline SVG: one path, no style, no script, no
 * file, so that the page's policy allows it and it prints sharply.
 */
#ifndef CORE_QR_H
#define CORE_QR_H

#include "base/buf.h"

/*
 * Appends an <svg> of the text, quiet zone included, error correction M.
 * False, and nothing appended: too long for a code.
 */
bool qr_svg(struct buf *, struct str text);

#endif
