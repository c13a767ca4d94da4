/*
 * Options are rows: name, short form, what follows, help in two languages,
 * and the function that takes the value. Unknown ones get a suggestion.
 */
#include <string.h>

#include "options.h"

enum { JOBS_MAX = 64, FLAGS_MAX = 8 /* of one verb */ };

struct option_row {
	const char *name; /* "--out", or "-C" for a letter */
	char letter;      /* 0: a long option */
	const char *arg;  /* NULL: takes no value */
	bool (*take)(struct build_options *, const char *value);
	const char *zh, *en;
};

static bool
take_dir(struct build_options *opt, const char *value)
{
	opt->dir = value;
	return *value != '\0';
}

static bool
take_out(struct build_options *opt, const char *value)
{
	opt->out = value;
	return *value != '\0';
}

static bool
take_bundle(struct build_options *opt, const char *value)
{
	opt->bundle = value;
	return *value != '\0';
}

static bool
take_base_url(struct build_options *opt, const char *value)
{
	struct str url = str_of(value);

	opt->base_url = value;
	return str_starts(url, "https://") || str_starts(url, "http://");
}

static bool
take_drafts(struct build_options *opt, const char *value)
{
	(void)value;
	opt->drafts = true;
	return true;
}

static bool
take_now(struct build_options *opt, const char *value)
{
	opt->has_now = instant_parse(str_of(value), &opt->now);
	return opt->has_now;
}

static bool
take_jobs(struct build_options *opt, const char *value)
{
	uint64_t n;

	if (!str_u64(str_of(value), &n) || n < 1 || n > JOBS_MAX)
		return false;
	opt->jobs = (unsigned)n;
	return true;
}

static bool
take_timings(struct build_options *opt, const char *value)
{
	(void)value;
	opt->timings = true;
	return true;
}

static bool
take_format(struct build_options *opt, const char *value)
{
	opt->format = strcmp(value, "json") == 0 ? DIAG_JSON : DIAG_TEXT;
	return opt->format == DIAG_JSON || strcmp(value, "text") == 0;
}

static bool
take_lang(struct build_options *opt, const char *value)
{
	opt->lang = strcmp(value, "en") == 0 ? DIAG_EN : DIAG_ZH;
	return opt->lang == DIAG_EN || strcmp(value, "zh") == 0;
}

static const struct option_row rows[] = {
	{ "-C", 'C', "DIR", take_dir, "网站目录（默认为当前目录）",
	    "the site (default: current directory)" },
	{ "--out", 0, "DIR", take_out, "输出目录（默认为网站的 public/）",
	    "output folder (default: public/ of the site)" },
	{ "--bundle", 0, "DIR", take_bundle,
	    "表单服务包的目录（默认为网站的 build/bundle/）",
	    "folder of the service's bundle (default: build/bundle/)" },
	{ "--base-url", 0, "URL", take_base_url, "代替 site.yaml 的 base_url",
	    "instead of base_url of site.yaml" },
	{ "--drafts", 0, NULL, take_drafts, "草稿和未到发布时间的页面也算在内",
	    "include drafts and pages of the future" },
	{ "--now", 0, "TIME", take_now,
	    "当作现在是此时，如 2026-11-23T10:00:00+08:00",
	    "pretend it is that time, e.g. 2026-11-23T10:00:00+08:00" },
	{ "-j", 'j', "N", take_jobs, "线程数（1–64，默认为处理器数）",
	    "threads (1–64, default: one per processor)" },
	{ "--timings", 0, NULL, take_timings, "打印各阶段用时",
	    "print how long each stage took" },
	{ "--format", 0, "text|json", take_format,
	    "检查结果的格式；json 每行一条，写到标准输出",
	    "format of findings; json: one a line, to standard output" },
	{ "--lang", 0, "zh|en", take_lang, "消息的语言（默认 zh）",
	    "language of messages (default: zh)" },
};

enum { N_ROWS = sizeof(rows) / sizeof(*rows) };

enum diag_lang
options_lang(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--lang=en") == 0 ||
		    (strcmp(argv[i], "--lang") == 0 && i + 1 < argc &&
			strcmp(argv[i + 1], "en") == 0))
			return DIAG_EN;
	return DIAG_ZH;
}

static void
help_line(FILE *to, const char *name, const char *arg, const char *what)
{
	char left[64];
	int n = snprintf(left, sizeof(left), "%s %s", name, arg);

	fprintf(to, "  %s%*s %s\n", left, n < 22 ? 22 - n : 0, "", what);
}

void
options_help(
    FILE *to, enum diag_lang lang, const struct option_flag *flags, size_t n)
{
	for (size_t i = 0; i < n; i++)
		help_line(to, flags[i].name, "",
		    lang == DIAG_ZH ? flags[i].zh : flags[i].en);
	for (size_t i = 0; i < N_ROWS; i++) {
		size_t k = 0;
		while (k < n && strcmp(flags[k].name, rows[i].name) != 0)
			k++;
		if (k < n)
			continue;
		help_line(to, rows[i].name,
		    rows[i].arg != NULL ? rows[i].arg : "",
		    lang == DIAG_ZH ? rows[i].zh : rows[i].en);
	}
}

static const struct option_row *
find_name(struct str name)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (rows[i].letter == 0 && str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static const struct option_row *
find_letter(char c)
{
	for (size_t i = 0; c != '\0' && i < N_ROWS; i++)
		if (rows[i].letter == c)
			return &rows[i];
	return NULL;
}

static bool
say_unknown(enum diag_lang lang, const char *arg, struct str name,
    const struct option_more *more)
{
	struct str names[N_ROWS + FLAGS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < N_ROWS; i++)
		names[n++] = str_of(rows[i].name);
	for (size_t i = 0; more != NULL && i < more->n; i++)
		names[n++] = str_of(more->flags[i].name);
	struct str near = str_nearest(name, names, n);
	fprintf(stderr,
	    lang == DIAG_ZH ? "wangting: 没有选项“%s”"
			    : "wangting: no option “%s”",
	    arg);
	if (near.n > 0)
		fprintf(stderr,
		    lang == DIAG_ZH ? "，是不是“%.*s”？"
				    : ", did you mean “%.*s”?",
		    STR_FMT(near));
	fputc('\n', stderr);
	return false;
}

static bool
say_value(enum diag_lang lang, const struct option_row *row, const char *value)
{
	if (value == NULL && row->arg != NULL)
		fprintf(stderr,
		    lang == DIAG_ZH ? "wangting: “%s”后面要写 %s\n"
				    : "wangting: “%s” needs %s\n",
		    row->name, row->arg);
	else
		fprintf(stderr,
		    lang == DIAG_ZH ? "wangting: “%s”不能是“%s”\n"
				    : "wangting: “%s” cannot be “%s”\n",
		    row->name, value);
	return false;
}

/* --name=VALUE, --name VALUE, -jVALUE, -j VALUE; *i moves over a value. */
static bool
take_one(int argc, char **argv, int *i, struct build_options *opt,
    const struct option_more *more)
{
	const char *arg = argv[*i], *value = NULL;
	const struct option_row *row;
	struct str name, rest;

	if (arg[0] == '-' && arg[1] == '-') {
		if (str_cut(str_of(arg), '=', &name, &rest))
			value = rest.n > 0 ? rest.p : "";
		row = find_name(name);
	} else {
		name = str_of(arg[0] == '-' ? arg + 1 : arg);
		row = arg[0] == '-' ? find_letter(arg[1]) : NULL;
		if (row != NULL && arg[2] != '\0')
			value = arg + 2;
	}
	if (row == NULL)
		return say_unknown(opt->lang, arg, name, more);
	if (row->arg == NULL)
		return value == NULL ? row->take(opt, "")
				     : say_value(opt->lang, row, value);
	if (value == NULL && *i + 1 < argc)
		value = argv[++*i];
	if (value == NULL || !row->take(opt, value))
		return say_value(opt->lang, row, value);
	return true;
}

static bool
take_more(const struct option_more *more, const char *arg)
{
	for (size_t i = 0; i < more->n; i++) {
		if (strcmp(arg, more->flags[i].name) != 0)
			continue;
		more->on[i] = true;
		return true;
	}
	if (arg[0] == '-' || more->word == NULL || *more->word != NULL)
		return false;
	*more->word = arg;
	return true;
}

bool
options_read_more(int argc, char **argv, struct build_options *opt,
    const struct option_more *more)
{
	*opt = (struct build_options){ .dir = ".",
		.lang = options_lang(argc, argv) };
	for (int i = 1; i < argc; i++)
		if (!take_more(more, argv[i]) &&
		    !take_one(argc, argv, &i, opt, more))
			return false;
	return true;
}

bool
options_read(int argc, char **argv, struct build_options *opt, bool *help)
{
	*opt = (struct build_options){ .dir = ".",
		.lang = options_lang(argc, argv) };
	*help = false;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			*help = true;
		else if (!take_one(argc, argv, &i, opt, NULL))
			return false;
	}
	return true;
}
