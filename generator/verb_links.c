/*
 * The two tables: our own links as verify judged them, and with --external
 * other sites' as the cache or the network say. The second never blocks a
 * build: only this verb asks, and what it finds are warnings.
 */
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "verb_face.h"
#include "verb_links.h"
#include "verb_links_ask.h"
#include "verb_links_rows.h"

const struct option_flag verb_links_flags[] = {
	{ "--external", "到网上检查外部链接（结果记在 build/links.json）",
	    "ask other sites (results are kept in build/links.json)" },
};
const size_t verb_links_n_flags = 1;

static const struct {
	const char *word, *zh, *en;
} row_states[LINK_ROW__MAX] = {
	[LINK_ROW_OK] = { "ok", "正常", "ok" },
	[LINK_ROW_OLD] = { "old", "旧网址", "old address" },
	[LINK_ROW_PENDING] = { "pending", "对方有误", "target has errors" },
	[LINK_ROW_BROKEN] = { "broken", "失效", "broken" },
	[LINK_ROW_ANCHOR] = { "anchor", "锚点失效", "broken anchor" },
	[LINK_ROW_EXTERNAL] = { "external", "外部", "external" },
};

static const struct {
	const char *zh, *en;
} ext_faces[EXT__MAX] = {
	[EXT_UNKNOWN] = { "未检查", "not checked" },
	[EXT_GOOD] = { "正常", "good" },
	[EXT_UNSURE] = { "不让程序检查", "keeps programs out" },
	[EXT_DEAD] = { "打不开", "dead" },
};

static const struct {
	const char *zh, *en;
} why_faces[EXT_WHY__MAX] = {
	[EXT_WHY_NONE] = { "", "" },
	[EXT_WHY_HTTP] = { "对方答复", "answer" },
	[EXT_WHY_HOST] = { "找不到这个主机", "no such host" },
	[EXT_WHY_CONNECT] = { "连不上", "cannot connect" },
	[EXT_WHY_TLS] = { "证书或加密有问题", "TLS trouble" },
	[EXT_WHY_TIME] = { "等不到答复", "timeout" },
	[EXT_WHY_LOOP] = { "跳转没有尽头", "redirects without end" },
	[EXT_WHY_OTHER] = { "答复读不懂", "unreadable answer" },
};

struct links {
	struct link_rows rows; /* first: the visit knows only it */
	bool external;
};

/* ---- our own ---- */

static void
put_row(struct buf *out, const struct link_row *row, enum diag_format format,
    bool zh)
{
	struct json_out json;

	if (format == DIAG_TEXT) {
		verb_face_pos(out, row->pos);
		buf_fmt(out, " %s ",
		    zh ? row_states[row->state].zh : row_states[row->state].en);
		buf_str(out, row->target);
		buf_char(out, '\n');
		return;
	}
	json_start(&json, out, 0);
	json_map(&json);
	verb_face_json_pos(&json, row->pos);
	json_key(&json, "state");
	json_cstr(&json, row_states[row->state].word);
	json_key(&json, "target");
	json_str(&json, row->target);
	json_map_end(&json);
	buf_char(out, '\n');
}

static void
say_counts(const size_t *counts, bool zh)
{
	fprintf(stderr,
	    zh ? "站内链接：正常 %zu 处，旧网址 %zu 处，失效 %zu 处；"
		 "外部链接 %zu 处（用 --external 检查）\n"
	       : "inside: %zu ok, %zu to old addresses, %zu broken; "
		 "%zu external (check them with --external)\n",
	    counts[LINK_ROW_OK] + counts[LINK_ROW_PENDING],
	    counts[LINK_ROW_OLD],
	    counts[LINK_ROW_BROKEN] + counts[LINK_ROW_ANCHOR],
	    counts[LINK_ROW_EXTERNAL]);
}

static int
inside(const struct build_view *view, const struct link_row *rows, size_t n)
{
	bool zh = view->opt->lang == DIAG_ZH;
	size_t counts[LINK_ROW__MAX] = { 0 };
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		put_row(&out, &rows[i], view->opt->format, zh);
		counts[rows[i].state]++;
	}
	bool good = out.n == 0 || verb_face_out(&out);
	buf_done(&out);
	say_counts(counts, zh);
	int status = verb_face_status(view);
	return good ? status : 2;
}

/* ---- other sites ---- */

struct outside {
	const struct build_view *view;
	struct arena *arena;
	const struct link_row *rows;
	size_t n_rows;
	const char *file;  /* the cache */
	struct map by_url; /* url → struct ext */
	struct ext *exts;  /* by_url.n of them */
	struct ext **ask;
	size_t n_ask;
};

/* What is asked: without anchor, with a scheme. */
static struct str
ext_url(struct arena *arena, struct str target)
{
	size_t hash = str_find_char(target, '#');

	if (hash != SIZE_MAX)
		target = str_sub(target, 0, hash);
	if (str_starts(target, "//"))
		return str_join(arena, STR("https:"), target);
	return target;
}

static void
gather(struct outside *o)
{
	struct map cache;
	int64_t now = o->view->site->now.unix;

	link_cache_read(o->arena, o->file, &cache);
	map_init(&o->by_url, o->arena);
	o->exts = ARENA_ARRAY(o->arena, o->n_rows, struct ext);
	o->ask = ARENA_ARRAY(o->arena, o->n_rows, struct ext *);
	for (size_t i = 0; i < o->n_rows; i++) {
		if (o->rows[i].state != LINK_ROW_EXTERNAL)
			continue;
		struct str url = ext_url(o->arena, o->rows[i].target);
		struct ext *ext = &o->exts[o->by_url.n];
		if (!map_add(&o->by_url, url, ext))
			continue;
		const struct ext *known = link_cache_find(&cache, url, now);
		if (known != NULL) {
			*ext = *known;
			continue;
		}
		*ext = (struct ext){ .url = url };
		o->ask[o->n_ask++] = ext;
	}
}

/*
 * Nothing answered and no name was found: that says more of our line than of
 * theirs. Then nothing is remembered.
 */
static bool
is_offline(const struct outside *o)
{
	size_t hosts = 0;

	for (size_t i = 0; i < o->n_ask; i++) {
		if (o->ask[i]->why != EXT_WHY_HOST &&
		    o->ask[i]->why != EXT_WHY_CONNECT)
			return false;
		hosts += o->ask[i]->why == EXT_WHY_HOST;
	}
	return o->n_ask > 0 && (hosts == o->n_ask || (hosts > 0 && hosts > 2));
}

static void
put_ext(struct outside *o, struct buf *out, const struct ext *ext)
{
	bool zh = o->view->opt->lang == DIAG_ZH;
	struct json_out json;

	if (o->view->opt->format == DIAG_TEXT) {
		buf_cstr(out,
		    zh ? ext_faces[ext->state].zh : ext_faces[ext->state].en);
		if (ext->status > 0)
			buf_fmt(out, " %d", ext->status);
		buf_char(out, ' ');
		buf_str(out, ext->url);
		if (ext->to.n > 0) {
			buf_cstr(out, " → ");
			buf_str(out, ext->to);
		}
		buf_char(out, '\n');
		return;
	}
	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "url");
	json_str(&json, ext->url);
	json_key(&json, "state");
	json_cstr(&json, ext_state_word(ext->state));
	json_key(&json, "why");
	json_cstr(&json, ext_why_word(ext->why));
	json_key(&json, "status");
	json_int(&json, ext->status);
	json_key(&json, "to");
	json_str(&json, ext->to);
	json_key(&json, "cached");
	json_bool(&json, ext->is_cached);
	json_map_end(&json);
	buf_char(out, '\n');
}

static void
find_dead(struct outside *o, struct diags *diags)
{
	for (size_t i = 0; i < o->n_rows; i++) {
		const struct link_row *row = &o->rows[i];
		if (row->state != LINK_ROW_EXTERNAL)
			continue;
		const struct ext *ext =
		    map_get(&o->by_url, ext_url(o->arena, row->target));
		if (ext->state != EXT_DEAD)
			continue;
		char status[24] = "";
		if (ext->why == EXT_WHY_HTTP)
			snprintf(status, sizeof(status), " %d", ext->status);
		DIAG_ADD(diags, DIAG_LINK_EXTERNAL, row->pos,
		    str_dup(o->arena, row->target),
		    str_fmt(o->arena, "%s%s", why_faces[ext->why].zh, status),
		    str_fmt(o->arena, "%s%s", why_faces[ext->why].en, status));
	}
}

/* False after a message: curl or the cache file. */
static bool
ask_all(struct outside *o)
{
	bool zh = o->view->opt->lang == DIAG_ZH;

	if (o->n_ask == 0)
		return true;
	if (!ext_ask(o->arena, o->ask, o->n_ask, o->view->site->now.unix)) {
		fprintf(stderr,
		    zh ? "wangting: 检查外部链接要用 curl，运行不了：%s\n"
		       : "wangting: external links need curl: %s\n",
		    strerrordesc_np(errno));
		return false;
	}
	if (is_offline(o)) {
		fprintf(stderr,
		    zh ? "网络似乎不通，有 %zu 个外部链接没有检查\n"
		       : "there seems to be no network: %zu external links "
			 "were not checked\n",
		    o->n_ask);
		for (size_t i = 0; i < o->n_ask; i++)
			*o->ask[i] = (struct ext){ .url = o->ask[i]->url };
		return true;
	}
	if (file_mkdirs(o->view->target->build_dir, 0755) &&
	    link_cache_write(
		o->file, o->exts, o->by_url.n, o->view->site->now.offset))
		return true;
	fprintf(stderr, "wangting: %s: %s\n", o->file, strerrordesc_np(errno));
	return false;
}

static int
report(struct outside *o)
{
	const struct build_options *opt = o->view->opt;
	FILE *to = opt->format == DIAG_JSON ? stdout : stderr;
	size_t counts[EXT__MAX] = { 0 };
	struct buf out = BUF_INIT;
	struct diags diags;

	for (size_t i = 0; i < o->by_url.n; i++) {
		put_ext(o, &out, &o->exts[i]);
		counts[o->exts[i].state]++;
	}
	bool good = out.n == 0 || verb_face_out(&out);
	buf_done(&out);
	diags_init(&diags);
	find_dead(o, &diags);
	diags_print(&diags, o->view->levels, opt->format, opt->lang, to);
	good &= fflush(to) == 0;
	int status = diags_exit(&diags, o->view->levels);
	diags_done(&diags);
	fprintf(stderr,
	    opt->lang == DIAG_ZH
		? "外部链接 %zu 个：正常 %zu，打不开 %zu，"
		  "不让程序检查 %zu，未检查 %zu；这次问了 %zu 个\n"
		: "%zu external: %zu good, %zu dead, %zu keep programs out, "
		  "%zu not checked; asked %zu this time\n",
	    o->by_url.n, counts[EXT_GOOD], counts[EXT_DEAD], counts[EXT_UNSURE],
	    counts[EXT_UNKNOWN], o->n_ask);
	return good ? status : 2;
}

static int
outside(const struct build_view *view, const struct link_row *rows, size_t n)
{
	struct arena *arena = view->site->arena;
	struct outside o = { .view = view,
		.arena = arena,
		.rows = rows,
		.n_rows = n,
		.file = file_join(
		    arena, view->target->build_dir, STR("links.json")) };

	gather(&o);
	if (!ask_all(&o))
		return 2;
	int status = report(&o), of_site = verb_face_status(view);
	return status > of_site ? status : of_site;
}

/* ---- the verb ---- */

static int
links_end(void *ctx, const struct build_view *view)
{
	struct links *links = ctx;
	size_t n;

	const struct link_row *rows =
	    link_rows_all(&links->rows, view->site->arena, view->diags, &n);
	int status =
	    links->external ? outside(view, rows, n) : inside(view, rows, n);
	link_rows_done(&links->rows);
	return status;
}

int
verb_links_main(int argc, char **argv)
{
	struct links links = { 0 };
	struct build_options opt;

	if (!options_read_more(argc, argv, &opt,
		&(struct option_more){ .flags = verb_links_flags,
		    .n = verb_links_n_flags,
		    .on = &links.external }))
		return 2;
	opt.check_only = true;
	opt.visit = &(struct build_visit){ .ctx = &links.rows,
		.start = link_rows_start,
		.page = link_rows_page,
		.end = links_end };
	return build_run(&opt);
}
