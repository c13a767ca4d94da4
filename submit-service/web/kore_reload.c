/*
 * Bundle and key statements, taken in while the service runs. Once a second a
 * worker looks at the files; what has changed is loaded beside what is in use
 * and takes its place only if it is whole. Requests under way keep what they
 * began with. The root key, the settings and everything else count from a
 * start on: a thief of one folder must not change whom we trust.
 */
#include <stdio.h>

#include "kore_web.h"

void
web_policy(struct web *web)
{
	const struct bundle *bundle = web->service->bundle;

	buf_clear(&web->policy);
	reply_head_policy(
	    &web->policy, bundle->site.origins, bundle->site.n_origins);
}

void
web_reload_tick(struct web *web)
{
	struct service_stamps now;
	struct service *next;
	struct diags diags;

	service_stamps(&web->settings, &now);
	if (service_stamps_equal(&now, &web->seen))
		return;
	/* Tried once: a broken file is named once, not every second. */
	web->seen = now;
	diags_init(&diags);
	next = service_renew(web->service, &diags);
	if (next != NULL) {
		service_free(web->service);
		web->service = next;
		web_policy(web);
		web->refused = false;
		web_note("reload", "changed bundle or keys: in use");
	} else {
		diags_print(&diags, NULL, DIAG_TEXT, DIAG_ZH, stderr);
		web->refused = true;
		web_note("reload", "changed bundle or keys: refused, the old "
				   "ones stay in use");
	}
	diags_done(&diags);
}
