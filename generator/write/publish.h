/*
 * Makes the output folder equal to what was rendered. Only files whose bytes
 * changed are touched; files no longer produced go if and only if the last
 * manifest lists them; a file appears by rename, whole or not at all.
 *
 * First everything new is written into a stage folder (a full disk is found
 * here, the site untouched), then renamed into place, then stale files are
 * deleted. There is no fsync: after a power failure the next build compares
 * every byte again and mends what was lost.
 */
#ifndef WRITE_PUBLISH_H
#define WRITE_PUBLISH_H

#include "write/manifest.h"

enum { PUBLISH_JOBS_MAX = 64 };

struct publish {
	const char *out;        /* the output folder, created if absent */
	struct str out_name;    /* as the manifest and messages name it */
	const char *build;      /* the site's build folder, exists */
	struct output *outputs; /* sorted by path, all made */
	size_t n;
	const struct spool *spool;
	const struct manifest *last;
	unsigned jobs; /* 1 … PUBLISH_JOBS_MAX */

	/* Results. */
	size_t changed; /* new and rewritten files */
	size_t deleted;
};

/*
 * Also writes build/manifest.txt and build/changed.txt, the sorted URLs of
 * changed and deleted files. False after sys-write findings.
 */
bool publish_run(struct publish *, struct arena *, struct diags *);

#endif
