/* One output file: is it there already, and how it gets into the stage. */
#ifndef WRITE_PUBLISH_FILE_H
#define WRITE_PUBLISH_FILE_H

#include "write/output.h"

enum { PUBLISH_CHUNK = 64 * 1024 };

/* Room for comparing; one per worker. */
struct publish_room {
	char *fresh, *old; /* PUBLISH_CHUNK bytes each */
};

/* True when the file `path` below `dir` has exactly these bytes. */
bool publish_file_is_same(const struct spool *, const struct output *, int dir,
    const char *path, const struct publish_room *);
/* Makes the new file `name` in `dir`. False: errno is set. */
bool publish_file_write(const struct spool *, const struct output *, int dir,
    const char *name, const struct publish_room *);

#endif
