#ifndef NOREFUND_COLUMNS_H
#define NOREFUND_COLUMNS_H

#include "utils/rel.h"

extern int	column_number(Relation cases, const char *column, Oid type);

#endif
