/*
 * The only ways untrusted bytes reach HTML; the name is the context.
 * Invalid UTF-8 never gets here: readers refuse it.
 */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "buf.h"

void html_text(struct buf *, struct str); /* & < > */
void html_attr(struct buf *, struct str); /* & < > " ' , inside quotes */
/*
 * An address inside a quoted attribute: percent-encodes what RFC 3986 does not
 * allow, then as html_attr. Only http, https, mailto, tel and relative ones;
 * anything else writes "#".
 */
void html_url(struct buf *, struct str);
bool html_url_is_safe(struct str);

#endif
