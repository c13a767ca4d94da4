/*
 * Where a build writes: the output folder, the site's build/ folder with its
 * lock and last manifest, the bundle.
 */
#ifndef GENERATOR_BUILD_TARGET_H
#define GENERATOR_BUILD_TARGET_H

#include "build.h"
#include "model/site.h"
#include "write/publish.h"

struct build_target {
	const struct build_options *opt;
	struct arena *arena; /* the site's */
	const char *build_dir, *out;
	struct str out_name; /* as the manifest names it */
	int lock;            /* −1: none */
	struct manifest last;
	struct output *outputs;  /* like site->outputs */
	struct publish *publish; /* NULL: nothing will be written */
	struct publish_result result;
};

/*
 * Waits for another build of this site, reads the last manifest, reports lost
 * addresses, opens the stage. With check_only only the manifest is read.
 * False after sys-write.
 */
bool build_target_open(struct build_target *, const struct build_options *,
    const struct site *, unsigned jobs, struct diags *);
/* Bundle (empty: none), then pages. False after sys-write. */
bool build_target_write(
    struct build_target *, struct str bundle, struct diags *);
void build_target_close(struct build_target *);

#endif
