/*
 * Files that citizens attach: which kinds there are, how a kind is told from
 * the bytes (never from the name or from what the browser claims), and what a
 * name becomes before anybody reads it. Pure; sealing and storing are
 * core/attachment.h's.
 */
#ifndef CONTRACT_FORM_FILE_H
#define CONTRACT_FORM_FILE_H

#include "base/arena.h"
#include "contract/form.h"

enum file_kind {
#define FILE_KIND(id, name, media, endings, face) FILE_KIND_##id,
#include "file_kinds.def"
#undef FILE_KIND
	FILE_KIND__MAX
};

enum {
	FORM_FILE_COUNT_MAX = 20,             /* of one field */
	FORM_FILE_SIZE_MAX = 64 * 1024 * 1024 /* bytes of one file */
};

const char *file_kind_name(enum file_kind);
const char *file_kind_face(enum file_kind); /* "JPG" */
bool file_kind_find(struct str name, enum file_kind *);
/* By the first bytes; false: none of ours. */
bool file_kind_of(struct str bytes, enum file_kind *);

/* “10 MiB”, “500 KiB”: bytes, 1 KiB to FORM_FILE_SIZE_MAX. */
bool form_file_size_parse(struct str, uint32_t *);
/* 1.2 MB, 35 KB: rounded up, as shown. Arena. */
struct str form_file_size_face(struct arena *, uint64_t bytes);
/* JPG、PNG、PDF of a field. Arena. */
struct str form_file_kinds_face(struct arena *, const struct field *);
/* The accept attribute: endings and media types. Arena. */
struct str form_file_accept(struct arena *, const struct field *);

/*
 * The name to show and to save under: no folders, no control, invisible or
 * direction-changing characters, at most 80 code points, and an ending of the
 * file's kind whatever the sender wrote. Valid UTF-8 in. Arena.
 */
struct str form_file_name(struct arena *, struct str sent, enum file_kind);
/* Of a file that was refused: cleaned alike, its own ending kept. Arena. */
struct str form_file_shown(struct arena *, struct str sent);
/* 照片.jpg（JPG，1.2 MB）. Arena. */
struct str form_file_face(struct arena *, const struct form_file *);

/* The rule an upload breaks; false: none, and *kind is its kind. */
bool form_file_breaks(const struct field *, const struct form_upload *,
    enum file_kind *, enum form_rule *);

/* Does the form ask for any file? Then it is posted as multipart. */
bool form_has_files(const struct form *);

#endif
