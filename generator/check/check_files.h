/* Rules about the files that lie beside pages. Internal to check/. */
#ifndef CHECK_CHECK_FILES_H
#define CHECK_CHECK_FILES_H

#include "model/site.h"

/* Files that no page uses, drafts included; for one thread. */
void check_files_unused(const struct site *, struct diags *);

#endif
