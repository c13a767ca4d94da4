/*
 * desk escrow: the box keys of one month in a file of its own, under a
 * passphrase of its own, for whoever keeps keys in trust; desk keys --recover
 * brings back what is missing here. What was destroyed stays destroyed.
 */
#include "desk/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "desk/keyset.h"
#include "desk/place.h"
#include "desk/report.h"

static int
write_part(struct session *s, const struct vault *part, const char *month)
{
	const char *path = s->options->file;
	struct passphrase *passphrase = passphrase_read(
	    s->options->escrow_passphrase_file, PASSPHRASE_ESCROW_CHOOSE);
	struct buf text = BUF_INIT;
	bool done;

	if (passphrase == NULL)
		return DESK_FAILED;
	done = vault_seal(&text, part, passphrase_str(passphrase), NULL);
	seal_free(passphrase);
	if (!done)
		report_error("内存不足，算不了口令");
	else if (!file_write(path, buf_view(&text), 0600, true)) {
		report_error("写不了 %s：%s", path, strerror(errno));
		done = false;
	}
	buf_done(&text);
	if (done)
		printf("%s 的 %zu 把收件密钥已写入 %s。销毁这个月的密钥时，这份"
		       "文件也要销毁。\n",
		    month, part->n, path);
	return done ? DESK_DONE : DESK_FAILED;
}

int
verb_escrow(struct session *s)
{
	const char *month = s->options->arguments[0];
	struct date first, last;
	struct vault *part;
	int status = DESK_REFUSED;

	if (!vault_month(str_of(month), &first, &last)) {
		report_error("月份要写成 YYYY-MM");
		return DESK_FAILED;
	}
	if (s->options->file == NULL) {
		report_error("请用 --file 指明要写的托管文件");
		return DESK_FAILED;
	}
	if (!session_settings(s) || !place_is_fine(s, s->options->file) ||
	    !place_is_free(s->options->file) || !session_store(s) ||
	    !session_vault(s))
		return DESK_FAILED;
	part = vault_month_part(s->vault, str_of(month));
	if (part->n > 0)
		status = write_part(s, part, month);
	else
		report_error("这份 desk.keys 里没有 %s 的收件密钥", month);
	vault_free(part);
	return status;
}

/* ---- and back ------------------------------------------------------------ */

static struct vault *
read_part(struct session *s)
{
	const char *path = s->options->recover;
	struct passphrase *passphrase;
	struct vault *part;
	enum vault_fault fault;
	struct str text;

	if (!file_read(&s->arena, path, &text)) {
		report_error("读不了 %s：%s", path, strerror(errno));
		return NULL;
	}
	passphrase = passphrase_read(
	    s->options->escrow_passphrase_file, PASSPHRASE_ESCROW);
	if (passphrase == NULL)
		return NULL;
	part = vault_open(text, passphrase_str(passphrase), &fault);
	seal_free(passphrase);
	if (part == NULL)
		report_error("打不开 %s：%s", path,
		    fault == VAULT_PASSPHRASE ? "口令不对，或文件被改动过"
					      : "不是托管文件，或已损坏");
	return part;
}

int
verb_keys_recover(struct session *s)
{
	struct vault *part;
	size_t taken = 0;
	bool done;

	if (!session_all(s))
		return DESK_FAILED;
	part = read_part(s);
	if (part == NULL)
		return DESK_FAILED;
	done = vault_take_boxes(s->vault, part, &taken);
	if (!done)
		report_error("%s 属于另一个站点", s->options->recover);
	vault_free(part);
	if (!done || (taken > 0 && !keyset_write(s)))
		return DESK_FAILED;
	printf("取回 %zu 把收件密钥。\n", taken);
	return DESK_DONE;
}
