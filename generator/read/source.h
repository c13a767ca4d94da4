/*
 * One text file into memory: whole read, UTF-8 check with position, line
 * table. For the few files that stay in memory (layouts, YAML); pages are
 * read by doc.h, which lets go of their text again.
 */
#ifndef READ_SOURCE_H
#define READ_SOURCE_H

#include "base/yaml.h"
#include "read/scan.h"

/* NULL after sys-read, or when source_check says no. Everything in the arena.
 */
struct src *source_read(
    struct arena *, const struct scan_entry *, struct diags *);
/* The same, parsed as one YAML document. NULL after diagnostics. */
struct ynode *source_yaml(
    struct arena *, const struct scan_entry *, struct diags *);

/*
 * The checks every text source goes through: UTF-8 and lone carriage returns
 * (false: it cannot be read), characters nobody can see (reported only). A
 * leading U+FEFF is allowed and skipped: *start is the offset behind it.
 */
bool source_check(const struct src *, size_t *start, struct diags *);

#endif
