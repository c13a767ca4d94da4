/* What the asking verbs (list, explain, links) print alike. */
#ifndef GENERATOR_VERB_FACE_H
#define GENERATOR_VERB_FACE_H

#include "base/json.h"
#include "build_visit.h"

/* "content/a.md:3:8"; without a line only the file. */
void verb_face_pos(struct buf *, struct pos);
/* Members file, line, column of an open JSON map. */
void verb_face_json_pos(struct json_out *, struct pos);
/* Seconds as 2026-11-23T10:00:00+08:00. */
void verb_face_time(struct buf *, int64_t unix, int offset);
/* One line on standard error when the site has errors; the exit status. */
int verb_face_status(const struct build_view *);
/* To standard output, all of it; false after a message. */
bool verb_face_out(const struct buf *);
/* By file, line, column: for qsort and merges. */
int verb_face_pos_cmp(struct pos, struct pos);

#endif
