/* Where secret keys may lie, and that nothing is overwritten. */
#ifndef DESK_PLACE_H
#define DESK_PLACE_H

#include "desk/session.h"

/* False after saying why: in or below a folder of the service. */
bool place_is_fine(struct session *, const char *path);
/* False after saying why: something is there already. */
bool place_is_free(const char *path);

#endif
