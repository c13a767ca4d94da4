/*
 * sitemap.xml (sitemaps.org 0.9), robots.txt (RFC 9309) and the page that
 * stands at an old address: links only, no sentence for people.
 */
#include "base/html.h"
#include "render/made.h"

static void
put_absolute(const struct site *site, struct buf *buf, struct str path)
{
	html_attr(buf, site->base_url);
	html_attr(buf, path);
}

void
made_sitemap(const struct site *site, struct buf *buf)
{
	buf_cstr(buf,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"
	    "\n");
	for (size_t i = 0; i < site->n_outputs; i++) {
		const struct url *url = site->outputs[i];
		if (url->kind != URL_PAGE)
			continue;
		const struct day *day = url->page->updated != NULL
					    ? url->page->updated
					    : url->page->date;
		buf_cstr(buf, "<url><loc>");
		put_absolute(site, buf, url->path);
		buf_cstr(buf, "</loc>");
		if (day != NULL) {
			buf_cstr(buf, "<lastmod>");
			buf_str(buf, day->iso);
			buf_cstr(buf, "</lastmod>");
		}
		buf_cstr(buf, "</url>\n");
	}
	buf_cstr(buf, "</urlset>\n");
}

void
made_robots(const struct site *site, struct buf *buf)
{
	buf_cstr(buf, "User-agent: *\n");
	if (site->conf->noindex) {
		buf_cstr(buf, "Disallow: /\n");
		return;
	}
	buf_cstr(buf, "Disallow: /s/\n\nSitemap: ");
	buf_str(buf, site->base_url);
	buf_cstr(buf, "/sitemap.xml\n");
}

void
made_alias(const struct site *site, const struct url *url, struct buf *buf)
{
	struct str title = url->page != NULL ? url->page->title : url->to;

	buf_cstr(buf, "<!doctype html>\n<html lang=\"");
	html_attr(buf, site->conf->lang);
	buf_cstr(buf, "\">\n<meta charset=\"utf-8\">\n<title>");
	html_text(buf, title);
	buf_cstr(buf, "</title>\n<link rel=\"canonical\" href=\"");
	put_absolute(site, buf, url->to);
	buf_cstr(buf, "\">\n<meta name=\"robots\" content=\"noindex\">\n"
		      "<meta http-equiv=\"refresh\" content=\"0; url=");
	html_attr(buf, url->to);
	buf_cstr(buf, "\">\n<p><a href=\"");
	html_url(buf, url->to);
	buf_cstr(buf, "\">");
	html_text(buf, title);
	buf_cstr(buf, "</a></p>\n</html>\n");
}
