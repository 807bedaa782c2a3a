#ifndef NOREFUND_CLASSIFY_H
#define NOREFUND_CLASSIFY_H

#include "fmgr.h"
#include "rules.h"

extern void prepare_verdict_texts(void);
extern Evidence evidence_of_arguments(FunctionCallInfo fcinfo);
extern Thresholds thresholds_of_arguments(FunctionCallInfo fcinfo);

#endif
