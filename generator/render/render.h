/*
 * The render stage: templates compiled once, then one call per output, from
 * any thread. Bytes and facts stay with the worker until its next call; who
 * keeps or checks them is the caller's business.
 */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "render/context.h"
#include "render/facts.h"

/* What one worker renders with; reused for every output. */
struct render_hand {
	struct arena scratch; /* reset per output */
	struct buf content, form, out;
	struct mustache_trace trace;
	struct facts facts;            /* of `out` */
	struct facts blocks;           /* of the directive blocks in the body */
	const struct src **block_srcs; /* templates that wrote them; scratch */
	size_t n_block_srcs, cap_block_srcs;
	struct diags diags;
};

void render_hand_init(struct render_hand *);
void render_hand_done(struct render_hand *);

struct renderer {
	const struct site *site;
	struct mustache_set *set; /* layouts and partials, strict */
	bool is_endless;   /* templates include themselves: none is run */
	struct page blank; /* 404 and shell: a page without anything */
	/* Service pages, in the arena; NULL: no such file. */
	struct src *service[SERVICE__MAX];
	bool has_service; /* any of them */
};

/*
 * Compiles layouts and partials, reads the service templates, finds layouts
 * that pages ask for and nobody wrote. The
 * renderer stays usable after findings.
 */
struct renderer *renderer_new(
    struct arena *, const struct site *, struct diags *);
/*
 * One output into hand->out, its facts into hand->facts. False: nothing is
 * rendered for this kind of output (copied files) or its layout is missing.
 */
bool render_url(
    const struct renderer *, const struct url *, struct render_hand *);
/* A layout around a view, for shells. False: no such layout. */
bool render_layout(const struct renderer *, struct str layout, struct view *,
    struct render_hand *);
/* build/bundle/bundle.json into `out`. */
void render_bundle(const struct renderer *, struct render_hand *,
    struct arena *, struct buf *out);

#endif
