/*
 * Makes the output folder equal to what was rendered. Only files whose bytes
 * changed are touched; files no longer produced go if and only if the last
 * manifest lists them; a file appears whole or not at all.
 *
 * While pages are rendered, whatever differs from the published file goes
 * into a stage folder: rendered pages need no memory, and a full disk is
 * found while the site is untouched. Once every finding is known, the stage
 * is either dropped or moved into place; then stale files are deleted.
 *
 * There is no fsync: after a power failure the next build compares every byte
 * again and mends what was lost.
 */
#ifndef WRITE_PUBLISH_H
#define WRITE_PUBLISH_H

#include "write/manifest.h"

enum { PUBLISH_JOBS_MAX = 64 };

struct publish_options {
	const char *out;              /* the output folder, exists */
	struct str out_name;          /* as the manifest and messages name it */
	const char *build;            /* the site's build folder, exists */
	const struct output *outputs; /* sorted by path; borrowed */
	size_t n;
	unsigned jobs; /* 1 … PUBLISH_JOBS_MAX */
};

struct publish_result {
	size_t changed; /* new and rewritten files */
	size_t deleted;
};

struct publish;

/* In the arena; publish_close releases the rest. NULL after sys-write. */
struct publish *publish_open(
    struct arena *, const struct publish_options *, struct diags *);
/*
 * Output i is complete: `bytes`, or the file it copies. Any thread, with its
 * own worker number. Trouble is kept for publish_commit.
 */
void publish_put(struct publish *, unsigned worker, size_t i, struct str bytes);
void publish_copy(struct publish *, unsigned worker, size_t i);
/*
 * Moves the stage into place. Also writes build/manifest.txt and
 * build/changed.txt, the sorted URLs of changed and deleted files. False
 * after sys-write findings.
 */
bool publish_commit(struct publish *, const struct manifest *last,
    struct publish_result *, struct diags *);
/* Drops what is still in the stage. NULL is fine. */
void publish_close(struct publish *);

#endif
