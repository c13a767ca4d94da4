/*
 * desk reset: a named citizen who lost password or number stands at the
 * counter. The ticket gets a new key, a new secret half of its number and a
 * new password; the old ones open nothing any more.
 */
#include "desk/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/password.h"
#include "core/seal_access.h"
#include "desk/dossier_reset.h"
#include "desk/report.h"

#define RESET_WORDS                                                            \
	"已在窗口核对证件，重新设定查询编号的后十位和查询密码，原来的作废。"

/* ---- the new secret half ------------------------------------------------- */

/* Uniform: eight digits of a number that is not folded. */
static void
draw_number(struct number *number, const char *public)
{
	const uint32_t span = 100 * 1000 * 1000;
	const uint32_t limit = UINT32_MAX / span * span;
	char sixteen[17];
	uint32_t draw;

	do
		seal_random(&draw, sizeof(draw));
	while (draw >= limit);
	snprintf(sixteen, sizeof(sixteen), "%s%08u", public,
	    (unsigned)(draw % span));
	number_make(number, sixteen);
	seal_wipe(sixteen, sizeof(sixteen));
	seal_wipe(&draw, sizeof(draw));
}

static bool
password_is_fine(struct session *s, struct str password)
{
	static const char *const why[] = {
		[PASSWORD_EMPTY] = "密码是空的",
		[PASSWORD_SHORT] = "密码太短，至少 8 个字",
		[PASSWORD_LONG] = "密码太长，最多 128 个字",
		[PASSWORD_COMMON] = "这个密码太常见，请换一个",
		[PASSWORD_OWN] = "密码不能是自己的电话、证件号或日期",
	};
	const struct form_result nothing = { 0 };
	struct map *commonest =
	    password_list_read(&s->arena, s->settings.passwords);
	enum password_fault fault;

	if (commonest == NULL) {
		report_error("读不了常见密码表 %s：%s", s->settings.passwords,
		    strerror(errno));
		return false;
	}
	fault = password_judge(password, commonest, &nothing);
	if (fault != PASSWORD_FINE)
		report_error("%s", why[fault]);
	return fault == PASSWORD_FINE;
}

/* Guarded, owned: seal_free. NULL after saying why. */
static struct seal_access *
derive(struct session *s, const struct number *number)
{
	struct passphrase *typed =
	    passphrase_read(s->options->password_file, PASSPHRASE_CITIZEN);
	struct seal_access *access = NULL;
	struct argon_job *job = NULL;
	struct str password;

	if (typed == NULL)
		return NULL;
	password = password_normalise(&s->arena, passphrase_str(typed));
	seal_free(typed);
	if (password_is_fine(s, password))
		job = seal_access_job(s->site, number, password,
		    (struct seal_cost){
			s->settings.argon.mem, s->settings.argon.ops });
	seal_wipe((void *)(uintptr_t)password.p, password.n);
	if (job == NULL)
		return NULL;
	argon_run(job);
	access = seal_access_new(job);
	seal_free(job);
	if (access == NULL)
		report_error("内存不足，算不了密码");
	return access;
}

/* ---- what the store gets ------------------------------------------------- */

static int
send(struct session *s, const struct dossier_reset *made,
    const struct seal_access *access, const struct keys_ticket *keys)
{
	struct store_request request = { .op = STORE_RESET };
	struct store_reply reply;
	struct buf record = BUF_INIT, seed = { .wipe = true };
	struct store_item *items =
	    ARENA_ARRAY(&s->arena, made->n, struct store_item);
	int status = DESK_FAILED;
	size_t i;

	for (i = 0; i < made->n; i++) {
		const struct item *item = &made->items[i];

		items[i] = (struct store_item){ item->side, item->n, item->type,
			item->keys, item->text, item->sig };
	}
	seal_access_wrap(&seed, access,
	    (struct seal_wrap){ s->site, made->ticket.number }, keys->seed);
	request.reset =
	    (struct store_reset){ .public = str_of(made->ticket.number),
		    .token =
			str_mem(access->token_hash, sizeof(access->token_hash)),
		    .seed = buf_view(&seed),
		    .items = items,
		    .n_items = made->n };
	/* `again`: the first answer was lost, but it was done. */
	if (session_ask_surely(s, &record, &request, &reply)) {
		status = reply.status == STORE_OK || reply.status == STORE_AGAIN
			     ? DESK_DONE
			     : DESK_REFUSED;
		if (status != DESK_DONE)
			report_error(reply.status == STORE_OLD
					 ? "%s 刚才又有了新内容，请再执行一次"
				     : reply.status == STORE_FULL
					 ? "%s 的条目已满，放不下新的步骤"
					 : "存储进程没有收下 %s，没有重设",
			    made->ticket.number);
	}
	buf_done(&record);
	buf_done(&seed);
	return status;
}

static void
print_number(const struct number *number)
{
	char face[NUMBER_FACE + 1];

	number_face(number, face);
	printf("新的查询编号  %s\n", face);
	puts(
	    "请来人当场抄下，和新密码一起记好。抄完请清屏；这里不再显示第二次"
	    "。\n整件已重新密封：原来的签名回执仍能证明收到的日期，但不再对得上"
	    "现在密封的正文。");
	seal_wipe(face, sizeof(face));
}

/* ---- the verb ------------------------------------------------------------ */

static int
reset(struct session *s, struct dossier *d)
{
	struct body_desk step = { .type = STR(ITEM_STEP),
		.at = s->today,
		.state = d->state,
		.text = STR(RESET_WORDS) };
	struct number *number = seal_alloc(sizeof(*number));
	struct keys_ticket *keys = keys_ticket_new();
	struct dossier_reset made;
	struct seal_access *access;
	int status = DESK_FAILED;

	draw_number(number, d->ticket.number);
	access = derive(s, number);
	if (access != NULL) {
		status = DESK_REFUSED;
		if (dossier_reset_make(&made, d, s, keys, &step))
			status = send(s, &made, access, keys);
	}
	if (status == DESK_DONE) {
		print_number(number);
		if (!dossier_reset_note(&made, d, s))
			status = DESK_FAILED;
	}
	seal_free(access);
	seal_free(keys);
	seal_free(number);
	return status;
}

static bool
may_reset(const struct dossier *d)
{
	dossier_report(d);
	if (!dossier_is_sound(d)) {
		report_error(
		    "%s 核对不上，不能重设；请先查明", d->ticket.number);
		return false;
	}
	if (d->anonymous)
		report_error("%s 是匿名件：没有姓名可以核对，任何人都可能自称是"
			     "提交人，所以匿名件不能重设。来人可以另交一件",
		    d->ticket.number);
	return !d->anonymous;
}

int
verb_reset(struct session *s)
{
	char number[NUMBER_PUBLIC + 1];
	struct dossier d = { .pinbook = { .lock = -1 } };
	int status = DESK_REFUSED;

	if (!session_number(s->options->arguments[0], number) ||
	    !session_all(s))
		return DESK_FAILED;
	if (dossier_load(&d, s, number) && may_reset(&d)) {
		if (s->options->yes != NULL) {
			status = reset(s, &d);
		} else {
			puts("没有重设。请先用 desk show "
			     "对照来人的证件和件里的姓"
			     "名；相符，加 --yes "
			     "再执行。原来的编号和密码将作废。");
			status = DESK_DONE;
		}
	}
	dossier_done(&d);
	return status;
}
