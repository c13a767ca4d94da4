/*
 * The one place where a password derivation runs: blocking, called from the
 * worker's Argon2id thread. The job says everything; its owner wipes it.
 */
#include "core/flow.h"
#include "core/seal.h"

void
argon_run(struct argon_job *job)
{
	job->ok = job->n_input <= sizeof(job->input) &&
		  seal_argon(job->out, sizeof(job->out),
		      str_mem(job->input, job->n_input), job->salt,
		      (struct seal_cost){ job->mem_bytes, job->ops });
}
