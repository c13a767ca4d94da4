/*
 * `wangting fmt [FILE…] [--check]`. Without FILE: every page below content/.
 * A file is written only when its bytes change, beside the old one and then
 * renamed, so that a crash leaves one or the other.
 */
#include "fmt.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "options.h"
#include "read/slip.h"
#include "read/source.h"

struct fmt {
	const char *dir;
	enum diag_lang lang;
	bool check;
	size_t changed;
	struct arena arena; /* of all: paths */
	struct diags diags;
};

/* ---- options ------------------------------------------------------------- */

static bool
take_dir(struct fmt *f, const char *value)
{
	f->dir = value;
	return *value != '\0';
}

static bool
take_check(struct fmt *f, const char *value)
{
	(void)value;
	f->check = true;
	return true;
}

static bool
take_lang(struct fmt *f, const char *value)
{
	f->lang = strcmp(value, "en") == 0 ? DIAG_EN : DIAG_ZH;
	return f->lang == DIAG_EN || strcmp(value, "zh") == 0;
}

static const struct {
	const char *name, *arg; /* arg NULL: takes no value */
	bool (*take)(struct fmt *, const char *value);
	const char *zh, *en;
} rows[] = {
	{ "--check", NULL, take_check,
	    "不改文件，只列出要改的；有要改的，退出状态为 1",
	    "list what would change, write nothing; exit 1 if anything would" },
	{ "-C", "DIR", take_dir, "网站目录（默认为当前目录）",
	    "the site (default: current directory)" },
	{ "--lang", "zh|en", take_lang, "消息的语言（默认 zh）",
	    "language of messages (default: zh)" },
};

enum { N_ROWS = sizeof(rows) / sizeof(*rows) };

void
fmt_help(FILE *to, enum diag_lang lang)
{
	for (size_t i = 0; i < N_ROWS; i++)
		fprintf(to, "  %-8s %-13s %s\n", rows[i].name,
		    rows[i].arg != NULL ? rows[i].arg : "",
		    lang == DIAG_ZH ? rows[i].zh : rows[i].en);
}

static bool
say(const struct fmt *f, const char *zh, const char *en, const char *what)
{
	fprintf(
	    stderr, "wangting: %s“%s”\n", f->lang == DIAG_ZH ? zh : en, what);
	return false;
}

/* Options are taken out of argv; what stays are files. */
static bool
read_options(struct fmt *f, int *argc, char **argv)
{
	int files = 1;
	bool only_files = false;

	for (int i = 1; i < *argc; i++) {
		struct str name, value;
		size_t row = 0;

		if (only_files || argv[i][0] != '-') {
			argv[files++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--") == 0) {
			only_files = true;
			continue;
		}
		bool has_value = str_cut(str_of(argv[i]), '=', &name, &value);
		while (row < N_ROWS && !str_is(name, rows[row].name))
			row++;
		if (row == N_ROWS || (has_value && rows[row].arg == NULL))
			return say(f, "没有选项", "no option ", argv[i]);
		const char *given = has_value ? argv[i] + name.n + 1 : "";
		if (!has_value && rows[row].arg != NULL)
			given = ++i < *argc ? argv[i] : "";
		if (!rows[row].take(f, given))
			return say(f, "选项的值不对：", "bad value of ",
			    rows[row].name);
	}
	*argc = files;
	return true;
}

/* ---- one file ------------------------------------------------------------ */

static size_t
line_end(struct str text, size_t at)
{
	size_t n = str_find_char(str_from(text, at), '\n');

	return n == SIZE_MAX ? text.n : at + n + 1;
}

/* Offset of the body; SIZE_MAX: the front matter has no end. */
static size_t
body_at(struct str text, size_t start)
{
	size_t at = start, end;

	for (bool first = true; at < text.n; at = end, first = false) {
		struct str line;

		end = line_end(text, at);
		line = str_sub(text, at, end - at);
		bool is_fence = str_starts(line, "---") &&
				str_trim(str_from(line, 3)).n == 0;
		if (first && !is_fence)
			return start;
		if (!first && is_fence)
			return end;
	}
	return text.n == start ? start : SIZE_MAX;
}

bool
fmt_text(struct str text, size_t start, struct buf *out)
{
	size_t body = body_at(text, start);

	return body != SIZE_MAX && slip_mend(text, body, out);
}

static bool
is_ordinary(struct fmt *f, struct src *src, const char *file, mode_t *mode)
{
	struct stat st;

	if (lstat(file, &st) != 0) {
		DIAG_ADD(&f->diags, DIAG_SYS_READ, src_pos_file(src), file,
		    strerror(errno));
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		DIAG_ADD(&f->diags, DIAG_LINK_IN_TREE, src_pos_file(src), file);
		return false;
	}
	*mode = st.st_mode & 0777;
	return true;
}

/* `src` must outlive the findings: it lies in the arena of all. */
static void
mend_file(struct fmt *f, struct str shown, const char *file)
{
	struct src *src = ARENA_NEW(&f->arena, struct src);
	struct buf out = BUF_INIT;
	struct arena arena;
	struct str text;
	size_t start;
	mode_t mode;

	arena_init(&arena, 0);
	src_init(src, &f->arena, shown, STR(""));
	if (!is_ordinary(f, src, file, &mode)) {
		arena_done(&arena);
		return;
	}
	if (!file_read(&arena, file, &text)) {
		DIAG_ADD(&f->diags, DIAG_SYS_READ, src_pos_file(src), file,
		    strerror(errno));
		arena_done(&arena);
		return;
	}
	src_init(src, &f->arena, shown, text);
	src->file = file;
	if (source_check(src, &start, &f->diags) &&
	    fmt_text(text, start, &out)) {
		f->changed++;
		printf("%.*s\n", STR_FMT(shown));
		if (!f->check && !file_write(file, buf_view(&out), mode, true))
			DIAG_ADD(&f->diags, DIAG_SYS_WRITE, src_pos_file(src),
			    file, strerror(errno));
	}
	src->text = (struct str){ NULL, 0 };
	buf_done(&out);
	arena_done(&arena);
}

/* ---- all of them --------------------------------------------------------- */

static void
mend_site(struct fmt *f)
{
	char *content = file_join(&f->arena, f->dir, STR("content"));
	struct file_list list;
	struct str bad;

	if (!file_walk(&f->arena, content, &list, &bad)) {
		DIAG_ADD(&f->diags, DIAG_SYS_READ, POS_NONE,
		    str_dup(&f->arena, bad), strerror(errno));
		return;
	}
	for (size_t i = 0; i < list.n; i++) {
		struct str path = list.items[i].path;

		if (!list.items[i].is_link && str_ends(path, ".md"))
			mend_file(f, str_join(&f->arena, STR("content/"), path),
			    file_join(&f->arena, content, path));
	}
}

static bool
mend_files(struct fmt *f, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!str_ends(str_of(argv[i]), ".md"))
			return say(f, "只能改 .md 文件，不是",
			    "only .md files, not ", argv[i]);
	}
	for (int i = 1; i < argc; i++)
		mend_file(f, str_of(argv[i]), argv[i]);
	return true;
}

int
fmt_main(int argc, char **argv)
{
	struct fmt f = { .dir = ".", .lang = options_lang(argc, argv) };
	struct diag_levels levels;
	int status = 2;

	if (!read_options(&f, &argc, argv))
		return 2;
	arena_init(&f.arena, 0);
	diags_init(&f.diags);
	diag_levels_default(&levels);
	if (argc == 1 || mend_files(&f, argc, argv)) {
		if (argc == 1)
			mend_site(&f);
		diags_print(&f.diags, &levels, DIAG_TEXT, f.lang, stderr);
		status = diags_exit(&f.diags, &levels);
		if (status == 0 && f.check && f.changed > 0)
			status = 1;
	}
	if (fflush(stdout) != 0)
		status = 2;
	diags_done(&f.diags);
	arena_done(&f.arena);
	return status;
}
