/* Outputs that no layout makes: sitemap, robots, old addresses. */
#ifndef RENDER_MADE_H
#define RENDER_MADE_H

#include "base/buf.h"
#include "model/site.h"

void made_sitemap(const struct site *, struct buf *);
void made_robots(const struct site *, struct buf *);
void made_alias(const struct site *, const struct url *, struct buf *);

#endif
