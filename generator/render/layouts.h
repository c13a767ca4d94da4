/* Loading and compiling what lies in layouts/. */
#ifndef RENDER_LAYOUTS_H
#define RENDER_LAYOUTS_H

#include "render/render.h"

/* Layouts and partials, compiled and linked. */
void layouts_load(struct renderer *, struct arena *, struct diags *);
/* layout-missing for every page, and for what the site needs anyway. */
void layouts_check(const struct renderer *, struct diags *);

#endif
