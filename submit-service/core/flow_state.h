/*
 * What the files of the flow share: the state behind struct flow and the few
 * moves every step is made of. Private to core/flow*.c.
 */
#ifndef CORE_FLOW_STATE_H
#define CORE_FLOW_STATE_H

#include "core/draft.h"
#include "core/flow.h"
#include "core/handle.h"
#include "core/page.h"
#include "core/store_wire.h"

/* Called with a reply whose status is one the step can answer to. */
typedef enum flow_step flow_resume(struct flow *, const struct store_reply *);

struct flow_more; /* core/flow_more.h */
struct pass;      /* core/pass.h */

/* What became of the files of this request (flow_files.c). */
struct flow_files {
	bool changed; /* something came or went: the draft must say so */
	bool removed; /* a remove button was pressed */
	bool gone;    /* those of an earlier request have expired */
	size_t answer, upload; /* being put: places in the result */
	struct form_file file;
	enum flow_step (*done)(struct flow *);
};

struct flow_state {
	enum store_op op;    /* asked last */
	flow_resume *resume; /* what its answer goes to */
	struct handle *handle;
	struct str handle_text;
	const struct form *form;
	/* A form's values in this request: whatever happens, they are shown
	 * again, for no browser brings them back. NULL: none were sent. */
	const struct form_post *typed;
	/* A first post whose files are kept: in a draft that cannot be
	 * confirmed yet, under the state's handle. */
	bool staged;
	struct flow_files files;
	struct form_result result;
	struct form_result stored; /* edit: the draft's, before the change */
	struct draft draft;
	unsigned char salt[STORE_SALT_SIZE];
	uint32_t version, counter;
	int64_t expires;
	struct number *number;      /* guarded */
	struct str password;        /* normalised, in the arena */
	struct seal_access *access; /* guarded */
	struct pass *pass;          /* guarded; instead of the two above */
	struct flow_more *more;     /* POST /s/lookup/more */
	bool counted; /* a look-up that counts as failed for now */
};

/* ---- moves --------------------------------------------------------------- */

/* Encodes the request into flow->record; a reply goes to `resume`. */
enum flow_step flow_ask(
    struct flow *, const struct store_request *, flow_resume *resume);
/*
 * What a request asks of everybody's patience (flow_wait.c). True: *step is a
 * page that says how long to wait; nothing was done, and what was typed is on
 * it as far as a page may hold it.
 */
bool flow_must_wait(struct flow *, enum flow_step *);
/* No room for a derivation: a page with a wait and a pass. */
enum flow_step flow_crowded(struct flow *);
/* A look-up that opened, or came to no answer, did not fail. */
void flow_uncount(struct flow *);
/* Starts the one Argon2id of number and password in the state. */
enum flow_step flow_derive(struct flow *);
enum flow_step flow_problem_page(struct flow *, int status);
enum flow_step flow_problem_wait(struct flow *, int status, unsigned seconds);
/* The form with what was typed and a wait, or a problem page. */
enum flow_step flow_typed_wait(struct flow *, int status, unsigned seconds);
/* 503 with a wait: the form with what was typed into it, or a problem page. */
enum flow_step flow_busy(struct flow *);
enum flow_step flow_see(struct flow *, struct str url); /* 303 */
enum flow_step flow_html(
    struct flow *, int status, struct page *, enum page_tone);

struct instant flow_now(const struct flow *);
struct date flow_today(const struct flow *);
/* The state every ticket begins in. */
const struct state *flow_first_state(const struct flow *);
struct str flow_word(const struct flow *, enum text_key);
/* "/s/d/H", "/s/r/H?again" … */
struct str flow_handle_url(
    struct flow *, const char *before, const char *after);
bool flow_version(const struct flow *, uint32_t *posted);

/*
 * Checks values whose consent was given before (a draft, an edit page, which
 * asks for no box) against state->form, into state->result.
 */
void flow_check_agreed(struct flow *, const struct form_post *);
/* Asks for the draft of the state's handle. */
enum flow_step flow_ask_draft(struct flow *, flow_resume *resume);
/*
 * The draft opened from what the store gave, checked against its form as it
 * is now: state->draft, ->form, ->result. False: it is used or gone or was
 * agreed to under another revision of the form, and the response says so;
 * `repeat` marks the receipt of a second confirmation or a change too late.
 */
bool flow_take_draft(struct flow *, const struct store_reply *, bool repeat);
/* A used draft: its receipt while that lives, then 410. */
enum flow_step flow_used(struct flow *, int64_t until, bool repeat);
/* Another page of the same draft was first: asks for what it left, shows it. */
enum flow_step flow_newest(struct flow *);

/*
 * The receipt of the state's handle, salt, number and form; unit, days are
 * the caller's. `first` is the hash of C1, borrowed bytes are the flow's.
 */
struct receipt;
void flow_receipt_fill(struct flow *, struct receipt *, struct str first);

/* The draft out of its sealed bytes, checked against its form. */
bool flow_open_draft(struct flow *, const struct store_draft_get_reply *);

/* ---- files (flow_files.c) ------------------------------------------------ */

void flow_file_close(struct flow *);
/* Has the request anything to do with files? */
bool flow_files_came(const struct flow *);
/*
 * The files of `kept` without the one whose remove button was pressed become
 * those of the request, to be checked and shown with it.
 */
void flow_files_keep(struct flow *, const struct form_result *kept);
/*
 * Seals each upload that the check let pass and puts it into the store under
 * the state's handle, one after the other; then `done`: the result's answers
 * and the request have them among their files.
 */
enum flow_step flow_files_put(
    struct flow *, enum flow_step (*done)(struct flow *));
/* Ids of all files of a result, as drafts and submissions name them. Arena. */
struct str flow_files_ids(struct flow *, const struct form_result *);
/* Why a request with good answers is not enough; empty: it is. */
struct str flow_files_notice(struct flow *);

/* ---- the routes, one file each ------------------------------------------- */

enum flow_step flow_form_post(struct flow *);   /* POST /s/f/ID/check */
enum flow_step flow_form_get(struct flow *);    /* GET  /s/f/ID/check */
enum flow_step flow_edit_get(struct flow *);    /* GET  /s/d/H/edit */
enum flow_step flow_edit_post(struct flow *);   /* POST /s/d/H/edit */
enum flow_step flow_check_get(struct flow *);   /* GET  /s/d/H */
enum flow_step flow_submit_post(struct flow *); /* POST /s/d/H */
enum flow_step flow_submit_derived(struct flow *);
enum flow_step flow_extend_post(struct flow *);      /* POST /s/d/H/extend */
enum flow_step flow_end_post(struct flow *);         /* POST /s/d/H/end */
enum flow_step flow_end_get(struct flow *);          /* GET of either */
enum flow_step flow_receipt_get(struct flow *);      /* GET  /s/r/H, …/text */
enum flow_step flow_receipt_end_post(struct flow *); /* POST /s/r/H/end */
enum flow_step flow_receipt_end_get(struct flow *);
enum flow_step flow_lookup_get(struct flow *);  /* GET  /s/lookup */
enum flow_step flow_lookup_post(struct flow *); /* POST /s/lookup */
enum flow_step flow_lookup_derived(struct flow *);
enum flow_step flow_more_post(struct flow *); /* POST /s/lookup/more */

/* The check page of the state's draft, with what is wrong, if anything. */
struct flow_check_faults {
	struct str page, password, again; /* texts; n == 0: fine */
	struct str sure;
	unsigned wait;   /* seconds; the page is shown for that alone */
	struct str pass; /* to be sent along after the wait */
};
enum flow_step flow_check_page(
    struct flow *, int status, const struct flow_check_faults *);
/* The look-up form again; `wait` as above. */
struct flow_lookup_fault {
	struct str text;
	const char *href;
	unsigned wait;
	struct str pass;
};
enum flow_step flow_lookup_again(
    struct flow *, int status, const struct flow_lookup_fault *);
/* The form an edit page says it is of; NULL when it says nothing known. */
const struct form *flow_form_posted(const struct flow *);
/* The form again: first post (version 0) or edit, with values and errors. */
struct flow_form_again {
	const struct form_post *values;
	int status;
	bool changed;
	size_t lost;       /* values that the changed form has no place for */
	struct str notice; /* why the page is shown; n == 0: its errors */
	uint32_t version;  /* of the draft being edited; 0: first post */
};
enum flow_step flow_form_page(struct flow *, const struct flow_form_again *);
/* What was typed, as a page of the same kind as it was sent from. */
enum flow_step flow_form_typed(struct flow *, int status, struct str notice);
/*
 * What was typed, or else the draft, as a first post of the form as it is now:
 * who agreed to the old terms has not agreed to the new ones.
 */
enum flow_step flow_form_changed(struct flow *);
/* How many of the values (of a draft's answers) the form cannot take. */
size_t flow_changed_lost(const struct form *, const struct form_post *);
size_t flow_changed_gone(const struct form *, const struct jnode *answers);
/* What was typed into a draft that is gone, as a first post; or 410. */
enum flow_step flow_form_gone(struct flow *);

#endif
