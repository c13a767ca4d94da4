/* The worker's small memory; see memory.h. */
#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

#include "core/store_wire.h"

enum { REVS_MAX = 256 };

struct mark {
	char public[NUMBER_PUBLIC + 1];
	char opened[STORE_DAY_SIZE + 1]; /* "" : not opened */
	uint32_t failed;                 /* not told to the store yet */
	uint32_t shown; /* tries ever counted, as the last opening saw */
};

struct memory {
	char revs[REVS_MAX][STORE_REV_SIZE + 1];
	size_t n_revs; /* ever put; the place of the next, round and round */
	struct mark marks[MEMORY_MARKS_MAX]; /* sorted by number */
	size_t n_marks;
};

struct memory *
memory_new(void)
{
	return calloc(1, sizeof(struct memory));
}

void
memory_free(struct memory *memory)
{
	free(memory);
}

bool
memory_form_is_put(const struct memory *memory, const char *rev)
{
	for (size_t i = 0; i < memory->n_revs && i < REVS_MAX; i++)
		if (strcmp(memory->revs[i], rev) == 0)
			return true;
	return false;
}

void
memory_form_put(struct memory *memory, const char *rev)
{
	if (memory_form_is_put(memory, rev) || strlen(rev) != STORE_REV_SIZE)
		return;
	/* More forms than that: the oldest is simply put again. */
	memcpy(
	    memory->revs[memory->n_revs % REVS_MAX], rev, STORE_REV_SIZE + 1);
	memory->n_revs++;
}

void
memory_forms_forget(struct memory *memory)
{
	memory->n_revs = 0;
}

/* The mark of a number, made when new; NULL when there is no room. */
static struct mark *
mark_of(struct memory *memory, const char *public)
{
	size_t low = 0, high = memory->n_marks;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(memory->marks[middle].public, public);

		if (order == 0)
			return &memory->marks[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (memory->n_marks == MEMORY_MARKS_MAX)
		return NULL;
	memmove(&memory->marks[low + 1], &memory->marks[low],
	    (memory->n_marks - low) * sizeof(memory->marks[0]));
	memory->n_marks++;
	memset(&memory->marks[low], 0, sizeof(memory->marks[low]));
	memcpy(memory->marks[low].public, public, NUMBER_PUBLIC);
	return &memory->marks[low];
}

void
memory_failed(struct memory *memory, const char public[NUMBER_PUBLIC + 1])
{
	struct mark *mark = mark_of(memory, public);

	if (mark != NULL && mark->failed < UINT32_MAX)
		mark->failed++;
}

void
memory_opened(struct memory *memory, const char public[NUMBER_PUBLIC + 1],
    struct str iso_day, uint32_t counted)
{
	struct mark *mark = mark_of(memory, public);

	if (mark == NULL || iso_day.n != STORE_DAY_SIZE)
		return;
	memcpy(mark->opened, iso_day.p, STORE_DAY_SIZE);
	if (mark->shown < counted)
		mark->shown = counted;
}

bool
memory_marks_take(struct memory *memory, struct buf *record)
{
	struct store_mark *marks;
	struct store_request request = { .op = STORE_TICKET_MARK };
	size_t n = memory->n_marks;
	bool done;

	if (n == 0)
		return false;
	marks = calloc(n, sizeof(*marks));
	if (marks == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		marks[i] = (struct store_mark){ str_of(memory->marks[i].public),
			memory->marks[i].failed, memory->marks[i].shown,
			str_of(memory->marks[i].opened) };
	request.ticket_mark = (struct store_ticket_mark){ marks, n };
	done = store_wire_request_put(record, &request);
	free(marks);
	memory->n_marks = 0;
	return done;
}
