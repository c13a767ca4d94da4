/*
 * The pipeline: scan → read → model → check → render → verify → write. All
 * stages run over everything that is usable; findings gate only the writing.
 */
#ifndef GENERATOR_BUILD_H
#define GENERATOR_BUILD_H

#include "base/date.h"
#include "base/diag.h"

struct build_visit; /* build_visit.h */

struct build_options {
	const char *dir;      /* the site; "." by default */
	const char *out;      /* NULL: public/ of the site */
	const char *bundle;   /* NULL: build/bundle/ of the site */
	const char *base_url; /* NULL: as site.yaml says */
	bool has_now;
	struct instant now; /* else SOURCE_DATE_EPOCH, else the clock */
	bool drafts, timings;
	bool check_only; /* writes nothing */
	unsigned jobs;   /* 0: one per processor */
	enum diag_format format;
	enum diag_lang lang;
	const struct build_visit *visit; /* NULL: a build or a check */
};

/* Prints findings and a summary. The exit status: 0, 1 or 2. */
int build_run(const struct build_options *);

#endif
