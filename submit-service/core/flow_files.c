/*
 * Files on their way through a flow: which of them a request keeps, drops and
 * brings, and the way of each new one into the store. What is done with the
 * draft that holds them is flow_form.c's. Their bytes are sealed one after the
 * other, so at most one sealed copy is in memory.
 */
#include "core/flow_state.h"

#include <unistd.h>

#include "contract/form_file.h"
#include "core/attachment.h"

void
flow_file_close(struct flow *flow)
{
	if (flow->file >= 0)
		close(flow->file);
	flow->file = -1;
}

bool
flow_files_came(const struct flow *flow)
{
	const struct form_post *post = &flow->request.post;
	struct str value;

	for (size_t i = 0; i < post->n_uploads; i++)
		if (post->uploads[i].name.n > 0 || post->uploads[i].bytes.n > 0)
			return true;
	return flow->request.cut ||
	       (form_post_get(post, STR("staged"), &value) && value.n > 0);
}

void
flow_files_keep(struct flow *flow, const struct form_result *kept)
{
	struct form_post *post = &flow->request.post;
	struct flow_files *files = &flow->state->files;
	struct str remove = str_of(NULL);
	size_t n = 0;

	form_post_get(post, STR("remove"), &remove);
	files->removed = remove.n > 0;
	for (size_t i = 0; i < kept->n_answers; i++)
		n += kept->answers[i].n_files;
	post->files = ARENA_ARRAY(&flow->arena, n + 1, struct form_file);
	post->n_files = 0;
	for (size_t i = 0; i < kept->n_answers; i++) {
		const struct answer *answer = &kept->answers[i];

		for (size_t k = 0; k < answer->n_files; k++)
			if (!str_eq(answer->files[k].id, remove))
				post->files[post->n_files++] = answer->files[k];
	}
	files->changed = post->n_files != n;
}

/* What the check left of the kept files, and those that came. */
static void
show_files(struct flow *flow)
{
	const struct form_result *result = &flow->state->result;
	struct form_post *post = &flow->request.post;
	size_t n = 0;

	for (size_t i = 0; i < result->n_answers; i++)
		n += result->answers[i].n_files;
	post->files = ARENA_ARRAY(&flow->arena, n + 1, struct form_file);
	post->n_files = 0;
	for (size_t i = 0; i < result->n_answers; i++)
		for (size_t k = 0; k < result->answers[i].n_files; k++)
			post->files[post->n_files++] =
			    result->answers[i].files[k];
}

static enum flow_step put_next(struct flow *);

static enum flow_step
file_stored(struct flow *flow, const struct store_reply *reply)
{
	struct flow_files *files = &flow->state->files;
	struct answer *answer = &flow->state->result.answers[files->answer];

	if (reply->status != STORE_OK)
		return flow_busy(flow);
	answer->files[answer->n_files++] = files->file;
	files->changed = true;
	files->upload++;
	return put_next(flow);
}

static enum flow_step
put_file(struct flow *flow, const struct answer *answer)
{
	struct flow_files *files = &flow->state->files;
	const struct form_upload *upload = answer->uploads[files->upload];
	struct store_request request = { .op = STORE_FILE_PUT };
	struct attachment sealed;
	enum file_kind kind;
	unsigned wait;
	int fd;

	wait = throttle_staged(flow->service->throttle, flow->request.client,
	    upload->bytes.n, flow->ms);
	if (wait > 0)
		return flow_typed_wait(flow, 429, wait);
	if (!file_kind_of(upload->bytes, &kind))
		return flow_busy(flow); /* the check let it pass */
	fd = attachment_seal(&sealed, upload->bytes);
	if (fd < 0)
		return flow_busy(flow);
	files->file = (struct form_file){ .field = answer->field->id,
		.name = form_file_name(&flow->arena, upload->name, kind),
		.kind = str_of(file_kind_name(kind)),
		.size = upload->bytes.n };
	attachment_put(&flow->arena, &sealed, &files->file);
	request.file_put = (struct store_file_put){
		.row = str_mem(flow->state->handle->row, HANDLE_ROW_SIZE),
		.id = str_mem(sealed.id, sizeof(sealed.id)),
		.size = (int64_t)seal_stream_size(upload->bytes.n),
	};
	seal_wipe(sealed.key, sizeof(sealed.key));
	flow->file = fd;
	return flow_ask(flow, &request, file_stored);
}

static enum flow_step
put_next(struct flow *flow)
{
	struct flow_files *files = &flow->state->files;
	const struct form_result *result = &flow->state->result;

	for (; files->answer < result->n_answers; files->answer++) {
		const struct answer *answer = &result->answers[files->answer];

		if (files->upload < answer->n_uploads)
			return put_file(flow, answer);
		files->upload = 0;
	}
	show_files(flow);
	return files->done(flow);
}

enum flow_step
flow_files_put(struct flow *flow, enum flow_step (*done)(struct flow *))
{
	struct flow_files *files = &flow->state->files;

	files->answer = files->upload = 0;
	files->done = done;
	return put_next(flow);
}

struct str
flow_files_ids(struct flow *flow, const struct form_result *result)
{
	unsigned char *ids =
	    arena_alloc(&flow->arena, STORE_FILES_MAX * ATTACHMENT_ID_SIZE);
	size_t n = 0;

	for (size_t i = 0; i < result->n_answers; i++) {
		const struct answer *answer = &result->answers[i];

		for (size_t k = 0; k < answer->n_files && n < STORE_FILES_MAX;
		     k++)
			if (attachment_id_get(ids + n * ATTACHMENT_ID_SIZE,
				answer->files[k].id))
				n++;
	}
	return str_mem(ids, n * ATTACHMENT_ID_SIZE);
}

struct str
flow_files_notice(struct flow *flow)
{
	const struct flow_files *files = &flow->state->files;
	const struct settings *settings = &flow->service->settings;

	if (flow->request.cut)
		return texts_fill(&flow->arena,
		    flow_word(flow, TEXT_FILES_LARGE), "size",
		    str_dup(&flow->arena, form_file_size_face(&flow->arena,
					      settings->limits.upload)),
		    NULL);
	if (files->gone)
		return flow_word(flow, TEXT_FILES_GONE);
	return files->removed ? flow_word(flow, TEXT_FILE_REMOVED)
			      : str_of(NULL);
}
