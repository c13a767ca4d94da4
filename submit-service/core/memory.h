/*
 * What one worker remembers between requests, all of it expendable: which
 * form definitions the store has, and the look-ups to report (failed tries,
 * day last opened), sent once a minute. One thread, the event loop's.
 */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include "base/buf.h"
#include "contract/number.h"

struct memory;

struct memory *memory_new(void); /* owned: memory_free */
void memory_free(struct memory *);

bool memory_form_is_put(const struct memory *, const char *rev);
void memory_form_put(struct memory *, const char *rev);
/* The store does not know one of them (a backup came back): put all again. */
void memory_forms_forget(struct memory *);

/*
 * Look-ups of this public half, existing or not. An opening showed what the
 * store had `counted` until then, never what this worker still holds: that
 * stays to be shown, as does what other workers tell in between. Beyond
 * MEMORY_MARKS_MAX halves new ones are dropped until the next flush.
 */
enum { MEMORY_MARKS_MAX = 2000 };
void memory_failed(struct memory *, const char public[NUMBER_PUBLIC + 1]);
void memory_opened(struct memory *, const char public[NUMBER_PUBLIC + 1],
    struct str iso_day, uint32_t counted);
/*
 * The next `ticket_mark` record and forgets what it holds. False: nothing to
 * report, the buffer is untouched. Call until false.
 */
bool memory_marks_take(struct memory *, struct buf *record);

#endif
