/*
 * desk backup FOLDER: the store makes the copy, a step at a time; the desk
 * only asks until it is finished. desk restore is verb_restore.c's.
 */
#include "desk/verbs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "desk/report.h"

/* The store knows no working folder of ours. NULL: errno is set. */
static const char *
absolute(struct session *s, const char *path)
{
	char here[STORE_PATH_MAX_BYTES];
	struct str folder = str_of(path);

	while (folder.n > 1 && folder.p[folder.n - 1] == '/')
		folder.n--;
	if (folder.n > 0 && folder.p[0] == '/')
		return str_dup(&s->arena, folder);
	if (getcwd(here, sizeof(here)) == NULL)
		return NULL;
	return file_join(&s->arena, here, folder);
}

static int
refuse(const char *folder, enum store_status status)
{
	switch (status) {
	case STORE_USED:
		report_error("%s 已经存在，不会覆盖，请换一个名字", folder);
		break;
	case STORE_NONE:
		report_error("存储进程建不了 %s：上级文件夹不在，或它的用户不能"
			     "写（它以自己的用户运行）",
		    folder);
		break;
	case STORE_BAD:
		report_error("%s 不能用：要在数据文件夹以外，路径里不能有 ..，"
			     "也不能同时做两份备份",
		    folder);
		break;
	default:
		report_error("备份没有做成（%s）：磁盘满了，或数据库读不了",
		    store_wire_status_name(status));
	}
	return status == STORE_USED ? DESK_REFUSED : DESK_FAILED;
}

int
verb_backup(struct session *s)
{
	struct store_request request = { .op = STORE_BACKUP };
	struct store_reply reply = { 0 };
	struct buf record = BUF_INIT;
	const char *folder = absolute(s, s->options->arguments[0]);
	int status = DESK_FAILED;

	if (folder == NULL || strlen(folder) > STORE_PATH_MAX_BYTES) {
		report_error("文件夹的路径太长");
		return DESK_FAILED;
	}
	if (!session_settings(s) || !session_store(s))
		return DESK_FAILED;
	request.backup.folder = str_of(folder);
	request.backup.start = true;
	while (session_ask(s, &record, &request, &reply)) {
		request.backup.start = false;
		if (reply.status != STORE_OK) {
			status = refuse(folder, reply.status);
			break;
		}
		if (reply.backup.finished) {
			printf("已备份到 %s，%" PRId64 " 字节。\n", folder,
			    reply.backup.bytes);
			puts("desk.keys 和 desk.pins 不在其中，请另外备份，分开"
			     "存放。");
			status = DESK_DONE;
			break;
		}
	}
	buf_done(&record);
	return status;
}
