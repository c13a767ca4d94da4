/*
 * What the last build published: build/manifest.txt. It decides what may be
 * deleted and which lost addresses are worth a warning, and nothing else: no
 * output's bytes depend on it.
 *
 *	wangting manifest 1
 *	out public
 *	state done
 *	page notices/a/index.html
 *	…
 *
 * `out` names the output folder, relative to the site when inside it; a
 * manifest of another folder counts as none. `state publishing` means the
 * build was cut off: its rows are those of both the old and the new site.
 */
#ifndef WRITE_MANIFEST_H
#define WRITE_MANIFEST_H

#include "write/output.h"

struct manifest_row {
	enum output_kind kind;
	struct str path;
};

struct manifest {
	struct str out;
	bool cut_off; /* the last build did not finish publishing */
	struct manifest_row *rows; /* sorted by path */
	size_t n;
};

/*
 * An absent, foreign or damaged file gives an empty manifest: the safe
 * reading, since nothing is deleted then.
 */
void manifest_read(
    struct arena *, const char *file, struct str out, struct manifest *);
/* False: errno is set. */
bool manifest_write(const char *file, const struct manifest *);
/* NULL when it lists no such path. */
const struct manifest_row *manifest_find(
    const struct manifest *, struct str path);
/* Rows of both, sorted, each path once; kinds of `now` win. Arena. */
struct manifest manifest_union(
    struct arena *, const struct manifest *last, const struct manifest *now);
/* From outputs sorted by path. Arena. */
struct manifest manifest_of(
    struct arena *, struct str out, const struct output *, size_t n);

#endif
