/*
 * Words that say nothing: of links that name no goal, of pictures named after
 * their file. Judges one text; who finds such a text reports it.
 */
#ifndef READ_WORDING_H
#define READ_WORDING_H

#include "base/str.h"

/* Longer texts are never vague: callers need not collect more. */
enum { WORDING_VAGUE_MAX = 24 };

/* 点击这里, 更多, here … blanks and arrows around it do not count. */
bool wording_is_vague(struct str link);
/*
 * An address as the text of a link: one that leads elsewhere, or one too long
 * to be read out. A short one that is its own target may be wanted in print.
 */
bool wording_is_address(struct str link, struct str target);
/* “IMG_2031.jpg”, or just the name of the file the picture comes from. */
bool wording_is_file(struct str alt, struct str target);

#endif
