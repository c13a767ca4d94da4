/*
 * desk show --save-files: the files of a submission, fetched piece by piece
 * and opened into a folder. A file that is not byte for byte what was sealed
 * leaves nothing behind. What a stranger called it is cleaned once more: the
 * desk trusts no worker with its file system.
 */
#include "desk/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "contract/form_file.h"
#include "core/attachment.h"
#include "desk/report.h"

struct saving {
	struct session *session;
	struct attachment file;
	const char *number;
	int fd;
};

/* As many records as it takes; the store gives less at the end of a file. */
static bool
fetch(void *ctx, uint64_t from, size_t n, unsigned char *out)
{
	struct saving *saving = ctx;
	struct buf record = { .wipe = true };
	struct store_request ask = { .op = STORE_FILE_GET };
	struct store_reply reply;
	bool done;

	ask.file_get = (struct store_file_get){ str_of(saving->number),
		str_mem(saving->file.id, sizeof(saving->file.id)),
		(int64_t)from, (uint32_t)n };
	done = session_ask(saving->session, &record, &ask, &reply) &&
	       reply.status == STORE_OK && reply.file_get.bytes.n == n;
	if (done)
		memcpy(out, reply.file_get.bytes.p, n);
	buf_done(&record);
	return done;
}

static bool
take(void *ctx, struct str text)
{
	const struct saving *saving = ctx;

	while (text.n > 0) {
		ssize_t put = write(saving->fd, text.p, text.n);

		if (put <= 0)
			return false;
		text = str_from(text, (size_t)put);
	}
	return true;
}

static int
judge(enum attachment_result result, const char *path)
{
	switch (result) {
	case ATTACHMENT_WHOLE: return DESK_DONE;
	case ATTACHMENT_BROKEN:
		report_alarm(
		    "附件和封存的不一样，可能被改动过，没有保存：%s", path);
		return DESK_REFUSED;
	case ATTACHMENT_STOPPED: break;
	}
	report_alarm("附件取不出来或写不下，没有保存：%s", path);
	return DESK_REFUSED;
}

static int
save(struct saving *saving, const struct form_file *file, const char *path)
{
	int status;

	saving->fd = open(
	    path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (saving->fd < 0) {
		report_error("建不了 %s：%s", path, strerror(errno));
		return DESK_FAILED;
	}
	status = judge(
	    attachment_open(&saving->file, file->size, fetch, take, saving),
	    path);
	if (close(saving->fd) != 0 || status != DESK_DONE)
		unlink(path);
	seal_wipe(saving->file.key, sizeof(saving->file.key));
	return status;
}

/* “2-scan.pdf”: the number keeps equal names apart. */
static const char *
path_of(struct arena *arena, const char *folder, const struct form_file *file,
    unsigned n)
{
	enum file_kind kind;
	struct str name = file_kind_find(file->kind, &kind)
			      ? form_file_name(arena, file->name, kind)
			      : form_file_shown(arena, file->name);

	return str_fmt(arena, "%s/%u-%.*s", folder, n, STR_FMT(name));
}

static int
save_one(struct session *s, const struct dossier *d, const char *folder,
    const struct form_file *file, unsigned n)
{
	struct saving saving = {
		.session = s, .number = d->ticket.number, .fd = -1
	};

	if (!attachment_get(&saving.file, file)) {
		report_alarm("第 %u 个附件的记录看不懂，没有保存", n);
		return DESK_REFUSED;
	}
	return save(&saving, file, path_of(&s->arena, folder, file, n));
}

int
verb_show_save(struct session *s, const struct dossier *d, const char *folder)
{
	const struct jnode *answers = d->submission.answers;
	int status = DESK_DONE;
	struct form_file file;
	unsigned n = 0;

	if (!d->has_submission)
		return DESK_REFUSED;
	if (s->options->offline != NULL) {
		report_error("附件不在导出的文件里，要在联网的一侧保存");
		return DESK_FAILED;
	}
	if (!file_mkdirs(folder, 0700)) {
		report_error("建不了 %s：%s", folder, strerror(errno));
		return DESK_FAILED;
	}
	for (size_t i = 0; i < answers->n; i++)
		for (size_t k = 0;
		     form_answers_file(answers->items[i], k, &file); k++) {
			int one = save_one(s, d, folder, &file, ++n);

			if (one > status)
				status = one;
		}
	report_note("%u 个附件，保存在 %s", n, folder);
	return status;
}
