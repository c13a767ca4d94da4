/*
 * Pages of the service: written in layouts/service/, filled by the service
 * itself. Here they are only read, and tried with a sample of every name the
 * service will give them, so that a mistake is found before a citizen does.
 */
#ifndef RENDER_SAMPLE_H
#define RENDER_SAMPLE_H

#include "render/render.h"

/* The texts, for the bundle. */
void sample_load(struct renderer *, struct arena *, struct diags *);
/*
 * One page with the sample, into hand->out; hand->facts are those that the
 * template itself wrote, without what depends on values. The sample has every
 * name, and every name is true: inverted sections would never be entered. So
 * `upright` turns each {{^ into {{#; offsets, and so positions, stay the same.
 * False: no such page, or it could not be compiled.
 */
bool sample_run(const struct renderer *, struct render_hand *,
    enum service_page, bool upright);

#endif
