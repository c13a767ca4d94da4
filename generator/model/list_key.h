/* Fields of pages as lists compare them. */
#ifndef MODEL_LIST_KEY_H
#define MODEL_LIST_KEY_H

#include "model/site.h"

/* The text that `where`, `same` and `group` compare; may be empty. */
struct str list_face(const struct page *, struct str field);
/* By the declared keys, what is missing last, ties by URL. */
void list_sort(struct list *);

#endif
