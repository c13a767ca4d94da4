/* desk reply and desk status: one signed item more. */
#include "desk/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "desk/report.h"

/* Sealed, padded and with its keys it still leaves room for others. */
enum { REPLY_MAX = 30000 };

/* ---- the words ----------------------------------------------------------- */

/* CR LF and lone CR become LF; blank space behind the last line goes. */
static struct str
plain_lines(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.n + 1);
	size_t i, n = 0;

	for (i = 0; i < text.n; i++) {
		if (text.p[i] != '\r')
			out[n++] = text.p[i];
		else if (i + 1 == text.n || text.p[i + 1] != '\n')
			out[n++] = '\n';
	}
	while (n > 0 && ascii_is_space((unsigned char)out[n - 1]))
		n--;
	out[n] = '\0';
	return (struct str){ out, n };
}

/* Line of the first control character other than tab; 0: none. */
static size_t
control_line(struct str text)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t line = 1;

	while (p < end) {
		uint32_t cp = utf8_next(&p, end);

		if (cp == '\n')
			line++;
		else if ((cp < 0x20 && cp != '\t') || (cp >= 0x7f && cp < 0xa0))
			return line;
	}
	return 0;
}

bool
verb_reply_text(struct arena *arena, struct str typed, struct str *out)
{
	size_t line;

	if (str_starts(typed, "\xef\xbb\xbf"))
		typed = str_from(typed, 3);
	if (utf8_bad(typed) != SIZE_MAX) {
		report_error("答复不是 UTF-8 编码，请另存为 UTF-8");
		return false;
	}
	*out = plain_lines(arena, typed);
	if (utf8_trim(*out).n == 0) {
		report_error("答复是空的");
		return false;
	}
	if (out->n > REPLY_MAX) {
		report_error(
		    "答复太长：%zu 个字节，最多 %d 个", out->n, REPLY_MAX);
		return false;
	}
	line = control_line(*out);
	if (line > 0)
		report_error("答复第 %zu 行有控制字符，请删掉", line);
	return line == 0;
}

static bool
read_stdin(struct arena *arena, struct str *out)
{
	struct buf text = { .wipe = true };
	char block[4096];
	size_t n;

	/* One byte more than allowed is enough to refuse it. */
	while (text.n <= REPLY_MAX * 2 &&
	       (n = fread(block, 1, sizeof(block), stdin)) > 0)
		buf_put(&text, block, n);
	*out = str_copy(arena, buf_view(&text));
	buf_done(&text);
	seal_wipe(block, sizeof(block));
	return ferror(stdin) == 0;
}

static bool
read_words(struct session *s, struct str *out)
{
	const char *file = s->options->file;
	struct str typed;

	if (file != NULL ? !file_read(&s->arena, file, &typed)
			 : !read_stdin(&s->arena, &typed)) {
		report_error("读不了 %s：%s", file != NULL ? file : "标准输入",
		    strerror(errno));
		return false;
	}
	return verb_reply_text(&s->arena, typed, out);
}

/* ---- the state ----------------------------------------------------------- */

/* What --state names, or the first state that means a reply. */
static const struct state *
state_of_reply(const struct session *s)
{
	const char *asked = s->options->state;
	size_t i;

	if (asked != NULL)
		return bundle_state(s->bundle, str_of(asked));
	for (i = 0; i < s->bundle->n_states; i++)
		if (s->bundle->states[i].replied)
			return &s->bundle->states[i];
	return NULL;
}

static void
refuse_state(const struct session *s, const char *asked)
{
	struct buf known = BUF_INIT;
	size_t i;

	for (i = 0; i < s->bundle->n_states; i++)
		buf_fmt(&known, " %.*s（%.*s）",
		    STR_FMT(s->bundle->states[i].id),
		    STR_FMT(s->bundle->states[i].label));
	report_error("没有状态“%s”，可选：%s", asked != NULL ? asked : "",
	    known.p != NULL ? known.p : "");
	buf_done(&known);
}

/* ---- the verbs ----------------------------------------------------------- */

static int
add(struct session *s, const char *number, const struct body_desk *body)
{
	struct dossier d;
	int status = DESK_REFUSED;

	if (dossier_load(&d, s, number)) {
		dossier_report(&d);
		status = dossier_add(&d, s, body);
	}
	dossier_done(&d);
	if (status == DESK_DONE)
		printf("%s 已写入，状态：%.*s\n", number,
		    STR_FMT(session_state(s, body->state)));
	return status;
}

int
verb_reply(struct session *s)
{
	struct body_desk body = { .type = STR(ITEM_REPLY) };
	char number[NUMBER_PUBLIC + 1];
	const struct state *state;

	if (!session_number(s->options->arguments[0], number) ||
	    !read_words(s, &body.text) || !session_all(s))
		return DESK_FAILED;
	state = state_of_reply(s);
	if (state == NULL) {
		refuse_state(s, s->options->state);
		return DESK_FAILED;
	}
	body.at = s->today;
	body.state = state->id;
	return add(s, number, &body);
}

int
verb_status(struct session *s)
{
	struct body_desk body = { .type = STR(ITEM_STEP) };
	char number[NUMBER_PUBLIC + 1];
	const struct state *state;

	if (!session_number(s->options->arguments[0], number) ||
	    !session_all(s))
		return DESK_FAILED;
	state = bundle_state(s->bundle, str_of(s->options->arguments[1]));
	if (state == NULL) {
		refuse_state(s, s->options->arguments[1]);
		return DESK_FAILED;
	}
	body.at = s->today;
	body.state = state->id;
	return add(s, number, &body);
}
