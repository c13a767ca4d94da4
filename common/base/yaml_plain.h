/*
 * The short cut of yaml_parse for what nearly every front matter is: lines of
 * `key: text`, nothing nested, nothing escaped, no comment. Whatever is not
 * plainly so is left to libyaml, mistakes above all; what is read here must be
 * what libyaml would have read (the fuzz target of YAML compares both).
 */
#ifndef BASE_YAML_PLAIN_H
#define BASE_YAML_PLAIN_H

#include "base/yaml.h"

/* NULL: not plain, nothing said; ask libyaml. */
struct ynode *yaml_plain(
    struct arena *, const struct src *, size_t from, size_t to);

#endif
