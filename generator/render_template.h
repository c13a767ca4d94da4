/*
 * `wangting render TEMPLATE --data FILE.json [--partials DIR]`: one Mustache
 * template with given data to standard output, by the plain public spec, for
 * people who write layouts. Knows nothing of sites.
 */
#ifndef RENDER_TEMPLATE_H
#define RENDER_TEMPLATE_H

/*
 * argv[0] is the verb. Returns the exit status: 0, or 2 after a message on
 * standard error (usage, unreadable file, data that is not JSON, template
 * syntax, endless inclusion).
 */
int render_template_main(int argc, char **argv);

#endif
