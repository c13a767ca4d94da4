/* content/data/holidays.yaml: the yearly notices, one map each. */
#ifndef READ_HOLIDAYS_YAML_H
#define READ_HOLIDAYS_YAML_H

#include "contract/holidays.h"
#include "read/scan.h"

/*
 * NULL: there is no such file, or nothing usable in it (after findings).
 * *end is where the last year stands, for the finding that the table ends.
 */
const struct holidays *holidays_yaml_read(
    struct arena *, const struct scan *, struct pos *end, struct diags *);

#endif
