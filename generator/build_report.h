/* What a build tells people: findings, timings, one line in the end. */
#ifndef GENERATOR_BUILD_REPORT_H
#define GENERATOR_BUILD_REPORT_H

#include "build.h"

enum { BUILD_STAGES_MAX = 12 };

struct build_report {
	const struct build_options *opt;
	struct diag_levels levels;
	size_t pages, changed;
	bool written;
	double start, last; /* seconds of the monotonic clock */
	struct {
		const char *name;
		double seconds;
	} stages[BUILD_STAGES_MAX];
	size_t n_stages;
};

void build_report_start(struct build_report *, const struct build_options *);
/* The stage that just ended. */
void build_report_stage(struct build_report *, const char *name);
/* Prints everything; the exit status. */
int build_report_end(struct build_report *, struct diags *);

#endif
