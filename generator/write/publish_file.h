/* One output file: is it there already, and how it gets into the stage. */
#ifndef WRITE_PUBLISH_FILE_H
#define WRITE_PUBLISH_FILE_H

#include "base/str.h"

enum { PUBLISH_CHUNK = 64 * 1024 };

/* Room for reading; one per worker. */
struct publish_room {
	char *fresh, *old; /* PUBLISH_CHUNK bytes each */
};

/* True when the file `path` below `dir` has exactly these bytes. */
bool publish_file_is_same(
    int dir, const char *path, struct str bytes, const struct publish_room *);
/* The same for the bytes of another file. */
bool publish_file_is_copy(
    int dir, const char *path, const char *of, const struct publish_room *);
/* Makes the new file `name` in `dir`. False: errno is set. */
bool publish_file_write(int dir, const char *name, struct str bytes);
bool publish_file_copy(
    int dir, const char *name, const char *of, const struct publish_room *);

#endif
