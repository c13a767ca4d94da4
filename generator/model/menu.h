/* Menus of site.yaml with their links checked and their lists filled in. */
#ifndef MODEL_MENU_H
#define MODEL_MENU_H

#include "model/site.h"

void menu_all(struct site *, struct diags *);

#endif
