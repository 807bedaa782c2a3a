/* What is seen of a fact, in words: the reading against its limit. Plain C, no PostgreSQL. */
#ifndef NOREFUND_OBSERVE_H
#define NOREFUND_OBSERVE_H

#include "rules.h"

#define OBSERVATION_SIZE 192

extern void observe(const Evidence *evidence, const Thresholds *thresholds, Fact fact, char *words);

#endif
