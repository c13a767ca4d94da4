/*
 * Chooses and prints; when something is due is verb_list_due.c's matter. The
 * last line always names the next moment at which the site changes.
 */
#include "model/tree.h"
#include "verb_face.h"
#include "verb_list.h"
#include "verb_list_due.h"

enum flag { FLAG_DRAFTS, FLAG_FUTURE, FLAG_EXPIRED, FLAG_DUE, FLAG_STALE, N };

const struct option_flag verb_list_flags[] = {
	[FLAG_DRAFTS] = { "--drafts", "只列草稿", "drafts" },
	[FLAG_FUTURE] = { "--future", "只列未到发布时间的页面",
	    "pages whose time has not come" },
	[FLAG_EXPIRED] = { "--expired", "只列已过期撤下的页面",
	    "pages whose time is over" },
	[FLAG_DUE] = { "--due", "只列将要发布、撤下、过期未更新的时刻",
	    "moments at which the site will change" },
	[FLAG_STALE] = { "--stale", "只列太久没有更新的栏目",
	    "columns not updated for too long" },
};
const size_t verb_list_n_flags = N;

static const struct {
	const char *word, *zh, *en; /* word: in JSON */
	enum flag flag;             /* LIVE: no flag asks for it */
} states[] = {
	[DUE_LIVE] = { "live", "在线", "live", N },
	[DUE_DRAFT] = { "draft", "草稿", "draft", FLAG_DRAFTS },
	[DUE_FUTURE] = { "future", "待发布", "future", FLAG_FUTURE },
	[DUE_EXPIRED] = { "expired", "已撤下", "expired", FLAG_EXPIRED },
};

static const struct {
	const char *word, *zh, *en;
} events[] = {
	[DUE_PUBLISH] = { "publish", "发布", "publish" },
	[DUE_EXPIRE] = { "expire", "撤下", "expire" },
	[DUE_STALE] = { "stale", "过期未更新", "grows stale" },
	[DUE_WINDOW] = { "window", "移出列表", "leaves the list" },
};

struct ask {
	bool on[N];
	bool any;
};

struct print {
	const struct ask *ask;
	const struct build_view *view;
	struct buf out;
	bool zh, json;
	size_t rows;
};

static void
put_time(struct print *p, int64_t at)
{
	verb_face_time(&p->out, at, p->view->site->now.offset);
}

static void
json_time(struct print *p, struct json_out *json, int64_t at)
{
	struct buf face = BUF_INIT;

	verb_face_time(&face, at, p->view->site->now.offset);
	json_str(json, buf_view(&face));
	buf_done(&face);
}

static void
member(struct json_out *json, const char *key, struct str value)
{
	json_key(json, key);
	if (value.n > 0)
		json_str(json, value);
	else
		json_null(json);
}

/* ---- pages ---- */

/* Where the state was written. */
static const struct front_time *
time_of(const struct page *page, enum due_state state)
{
	return state == DUE_FUTURE    ? &page->front->publish
	       : state == DUE_EXPIRED ? &page->front->expires
				      : NULL;
}

static void
put_page_json(
    struct print *p, const struct page *page, enum due_state state, int64_t at)
{
	const struct front_time *time = time_of(page, state);
	struct json_out json;

	json_start(&json, &p->out, 0);
	json_map(&json);
	verb_face_json_pos(&json, time != NULL ? time->pos : page->front->pos);
	json_key(&json, "state");
	json_cstr(&json, states[state].word);
	member(&json, "url", page->url);
	member(&json, "title", page->title);
	member(&json, "type", page->type != NULL ? page->type->name : STR(""));
	json_key(&json, "at");
	if (time != NULL)
		json_time(p, &json, at);
	else
		json_null(&json);
	json_map_end(&json);
	buf_char(&p->out, '\n');
}

static void
put_page(struct print *p, const struct page *page)
{
	enum due_state state = due_state(page);
	const struct front_time *time = time_of(page, state);
	int offset = p->view->site->now.offset;

	if (p->ask->any &&
	    (states[state].flag == N || !p->ask->on[states[state].flag]))
		return;
	p->rows++;
	int64_t at = time != NULL ? tree_unix(time, offset) : 0;
	if (p->json) {
		put_page_json(p, page, state, at);
		return;
	}
	verb_face_pos(&p->out, time != NULL ? time->pos : page->front->pos);
	buf_fmt(&p->out, " %s ", p->zh ? states[state].zh : states[state].en);
	if (time != NULL) {
		put_time(p, at);
		buf_char(&p->out, ' ');
	}
	buf_str(&p->out, page->url);
	buf_char(&p->out, ' ');
	buf_str(&p->out, page->title);
	buf_char(&p->out, '\n');
}

/* ---- what is due ---- */

static void
put_due_json(struct print *p, const struct due *due, bool is_next)
{
	struct json_out json;

	json_start(&json, &p->out, 0);
	json_map(&json);
	if (is_next) {
		json_key(&json, "next_due");
		if (due == NULL)
			json_null(&json);
		else
			json_time(p, &json, due->at);
	}
	if (due != NULL) {
		verb_face_json_pos(&json, due->pos);
		json_key(&json, "event");
		json_cstr(&json, events[due->kind].word);
		member(
		    &json, "url", due->page != NULL ? due->page->url : STR(""));
		member(&json, "name", due->name);
		json_key(&json, "at");
		json_time(p, &json, due->at);
	}
	json_map_end(&json);
	buf_char(&p->out, '\n');
}

/* "2026-12-01T08:00:00+08:00 发布 /notices/c/ content/notices/c.md:4:10" */
static void
put_due_text(struct print *p, const struct due *due)
{
	put_time(p, due->at);
	buf_fmt(&p->out, " %s ",
	    p->zh ? events[due->kind].zh : events[due->kind].en);
	if (due->name.n > 0) {
		buf_str(&p->out, due->name);
		buf_char(&p->out, ' ');
	}
	if (due->page != NULL) {
		buf_str(&p->out, due->page->url);
		buf_char(&p->out, ' ');
	}
	verb_face_pos(&p->out, due->pos);
	buf_char(&p->out, '\n');
}

static void
put_due(struct print *p, const struct due *due)
{
	p->rows++;
	if (p->json)
		put_due_json(p, due, false);
	else
		put_due_text(p, due);
}

static void
put_next(struct print *p, const struct dues *dues)
{
	if (p->json) {
		put_due_json(p, dues->n > 0 ? &dues->items[0] : NULL, true);
		return;
	}
	if (p->rows == 0)
		buf_cstr(&p->out, p->zh ? "没有\n" : "none\n");
	buf_cstr(&p->out, p->zh ? "下次变化：" : "next change: ");
	if (dues->n == 0)
		buf_cstr(&p->out,
		    p->zh ? "没有，直到有人修改\n" : "none until an edit\n");
	else
		put_due_text(p, &dues->items[0]);
}

/* ---- stale columns ---- */

static void
put_stale(struct print *p, const struct type *type)
{
	const struct site *site = p->view->site;
	struct json_out json;
	struct date newest;
	int64_t at;

	if (!due_stale(site, type, &newest, &at) || at > site->now.unix)
		return;
	p->rows++;
	struct buf day = BUF_INIT;
	date_put_iso(&day, newest);
	long long age = (long long)(date_days(site->today) - date_days(newest));
	if (p->json) {
		json_start(&json, &p->out, 0);
		json_map(&json);
		verb_face_json_pos(&json, type->fresh.pos);
		json_key(&json, "state");
		json_cstr(&json, "stale");
		member(&json, "type", type->name);
		member(&json, "label", type->label);
		member(&json, "newest", buf_view(&day));
		json_key(&json, "days");
		json_int(&json, age);
		json_key(&json, "max_age");
		json_int(&json, type->fresh.max_age_days);
		json_map_end(&json);
		buf_char(&p->out, '\n');
	} else {
		verb_face_pos(&p->out, type->fresh.pos);
		buf_fmt(&p->out,
		    p->zh ? " %.*s：最近更新 %s，已 %lld 天（不应超过 %u 天）\n"
			  : " %.*s: newest %s, %lld days ago (at most %u)\n",
		    STR_FMT(type->label), day.p, age, type->fresh.max_age_days);
	}
	buf_done(&day);
}

/* ---- the verb ---- */

static int
list_end(void *ctx, const struct build_view *view)
{
	const struct site *site = view->site;
	struct print p = { .ask = ctx,
		.view = view,
		.zh = view->opt->lang == DIAG_ZH,
		.json = view->opt->format == DIAG_JSON };
	const struct ask *ask = p.ask;
	struct dues dues;

	dues_find(site->arena, site, &dues);
	if (!ask->any || ask->on[FLAG_DRAFTS] || ask->on[FLAG_FUTURE] ||
	    ask->on[FLAG_EXPIRED])
		for (size_t i = 0; i < site->n_pages; i++)
			put_page(&p, &site->pages[i]);
	for (size_t i = 0; ask->on[FLAG_STALE] && i < site->types->n; i++)
		put_stale(&p, site->types->items[i]);
	for (size_t i = 0; ask->on[FLAG_DUE] && i < dues.n; i++)
		put_due(&p, &dues.items[i]);
	put_next(&p, &dues);
	bool good = verb_face_out(&p.out);
	buf_done(&p.out);
	int status = verb_face_status(view);
	return good ? status : 2;
}

int
verb_list_main(int argc, char **argv)
{
	struct ask ask = { 0 };
	struct build_options opt;

	if (!options_read_more(argc, argv, &opt,
		&(struct option_more){
		    .flags = verb_list_flags, .n = N, .on = ask.on }))
		return 2;
	for (int i = 0; i < N; i++)
		ask.any |= ask.on[i];
	opt.check_only = true;
	opt.visit = &(struct build_visit){ .ctx = &ask, .end = list_end };
	return build_run(&opt);
}
