#ifndef NOREFUND_ADMIN_WORDS_H
#define NOREFUND_ADMIN_WORDS_H

#include "fmgr.h"

#include "knowledge.h"

/* The columns in which a case's own values differ from the admin's words, a bit per Reading. */
extern unsigned readings_at_odds(FunctionCallInfo fcinfo, int meter_reading, int meter_remarks,
								 const CaseKnowledge *known);

#endif
