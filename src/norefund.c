#include "postgres.h"

#include "fmgr.h"

#include "decide/classify.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	prepare_verdict_texts();
}
