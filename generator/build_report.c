/*
 * Text goes to standard error; with --format json only the findings go to
 * standard output, one object a line. Decides nothing.
 */
#include <stdio.h>
#include <time.h>

#include "build_report.h"

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
build_report_start(struct build_report *report, const struct build_options *opt)
{
	*report = (struct build_report){ .opt = opt };
	diag_levels_default(&report->levels);
	report->start = report->last = now();
}

void
build_report_stage(struct build_report *report, const char *name)
{
	double t = now();

	if (report->n_stages < BUILD_STAGES_MAX) {
		report->stages[report->n_stages].name = name;
		report->stages[report->n_stages++].seconds = t - report->last;
	}
	report->last = t;
}

static void
print_timings(const struct build_report *report)
{
	for (size_t i = 0; i < report->n_stages; i++)
		fprintf(stderr, "%-16s %8.1f ms\n", report->stages[i].name,
		    report->stages[i].seconds * 1000);
}

static void
print_summary(const struct build_report *report, struct diag_counts counts)
{
	bool zh = report->opt->lang == DIAG_ZH;
	size_t errors = counts.errors + counts.systems;
	double seconds = now() - report->start;

	if (errors > 0 || report->opt->check_only) {
		fprintf(stderr,
		    zh ? "%zu 个错误，%zu 个警告" : "%zu errors, %zu warnings",
		    errors, counts.warnings);
		if (report->opt->check_only)
			fprintf(stderr,
			    zh ? "，检查了 %zu 页" : ", %zu pages checked",
			    report->pages);
		else if (!report->written)
			fputs(zh ? "，没有写入任何文件" : ", nothing written",
			    stderr);
	} else {
		fprintf(stderr,
		    zh ? "已生成 %zu 页，%zu 个文件有变化"
		       : "%zu pages, %zu files changed",
		    report->pages, report->changed);
		if (counts.warnings > 0)
			fprintf(stderr, zh ? "，%zu 个警告" : ", %zu warnings",
			    counts.warnings);
	}
	fprintf(stderr, zh ? "，用时 %.2f 秒\n" : ", %.2f s\n", seconds);
}

int
build_report_end(struct build_report *report, struct diags *diags)
{
	const struct build_options *opt = report->opt;
	FILE *to = opt->format == DIAG_JSON ? stdout : stderr;
	struct diag_counts counts;

	diags_print(diags, &report->levels, opt->format, opt->lang, to);
	counts = diags_count(diags, &report->levels);
	if (opt->timings)
		print_timings(report);
	print_summary(report, counts);
	int status = diags_exit(diags, &report->levels);
	/* Findings that could not be printed are no success. */
	if (fflush(to) != 0 || ferror(to))
		return 2;
	return status;
}
