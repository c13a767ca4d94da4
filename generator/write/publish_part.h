/* What publish.c and publish_move.c share; nobody else includes this. */
#ifndef WRITE_PUBLISH_PART_H
#define WRITE_PUBLISH_PART_H

#include <limits.h>

#include "write/publish.h"
#include "write/publish_file.h"

/*
 * What one worker needs; no other thread touches it while staging. Its own
 * stage folder spares the lock of a shared one.
 */
struct publish_hand {
	struct diags diags;
	int stage;
	struct publish_room room;
};

enum publish_fate {
	FATE_NONE,
	FATE_SAME,
	FATE_CHANGED,
	FATE_BLOCKED,
	FATE_FAILED
};

struct publish {
	struct publish_options opt;
	struct arena *arena;
	int out, stage;         /* folders */
	const char *stage_path; /* for cleaning */
	struct publish_hand *hands;
	unsigned char *fate;   /* enum publish_fate per output */
	unsigned char *stager; /* worker that staged it */
	/*
	 * Nothing was published yet: nothing to compare, and the stage is a
	 * tree like the site's, so that whole folders can be moved. Else −1.
	 */
	int tree;
	size_t deleted;
};

/* sys-write with the path as people know it; `path` may be empty. */
void publish_say(struct diags *, struct str folder, struct str path, int error);
/* The name of output i in a worker's stage folder; 24 bytes are enough. */
void publish_stage_name(char *name, size_t i);
/* NUL-terminated. */
const char *publish_path(char path[PATH_MAX], const struct output *);
/* Makes the folders above a path: most often only the last is missing. */
bool publish_parents(int dir, char *path);
/*
 * Everything after the stage is complete: announce, move, delete, manifest.
 * False after findings.
 */
bool publish_move(
    struct publish *, const struct manifest *last, struct diags *);

#endif
