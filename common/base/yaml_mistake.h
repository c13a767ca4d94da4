/*
 * Turns libyaml's terse complaints into words an editor can act on. Private to
 * the YAML reader; libyaml's own types stay in yaml.c.
 */
#ifndef BASE_YAML_MISTAKE_H
#define BASE_YAML_MISTAKE_H

#include "base/diag.h"

struct yaml_problem {
	const struct src *src;
	size_t from, to;       /* the slice that was parsed */
	const char *context;   /* libyaml's words, "" when it has none */
	const char *problem;   /* libyaml's words */
	size_t context_at, at; /* byte offsets in the source */
};

/* Adds one yaml-syntax finding, at the place that must be mended. */
void yaml_mistake_add(const struct yaml_problem *, struct diags *);
/* A document that is one scalar, beginning at `at`: what was meant? */
void yaml_mistake_scalar(const struct yaml_problem *, struct diags *);
/* Refusals of the reader itself. */
void yaml_mistake_depth(struct diags *, struct pos);
void yaml_mistake_count(struct diags *, struct pos);
void yaml_mistake_no_key(struct diags *, struct pos);
void yaml_mistake_wide_blank(struct diags *, struct pos);
void yaml_mistake_nul(struct diags *, struct pos);

#endif
