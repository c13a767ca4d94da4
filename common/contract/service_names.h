/*
 * The names a service template may use, one list per page: the frozen frame
 * of layouts/service/ (contracts §5). The generator runs the templates against
 * a value made of these names, the service fills every one of them: a wrong
 * name is found at build time, not by a citizen.
 */
#ifndef CONTRACT_SERVICE_NAMES_H
#define CONTRACT_SERVICE_NAMES_H

#include "base/mustache.h"
#include "contract/bundle.h"

/*
 * A value in which every declared name exists and is true, text, html or a
 * list of one item. Arena.
 */
struct mtree *service_names_sample(struct arena *, enum service_page);
#endif
