/*
 * The least that Kore can do with a request: the floor under the pages that
 * need no derivation. Same settings of Kore as the service; service.mjs.
 */
#include <kore/kore.h>

#include <kore/http.h>

int hello(struct http_request *);

int
hello(struct http_request *req)
{
	static const char page[] = "{\"status\":\"ok\"}\n";

	http_response_header(req, "content-type", "application/json");
	http_response_header(req, "connection", "close");
	http_response(req, HTTP_STATUS_OK, page, sizeof(page) - 1);
	return KORE_RESULT_OK;
}
