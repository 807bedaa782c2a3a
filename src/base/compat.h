/* What moved between PostgreSQL 15 and 18. */
#ifndef NOREFUND_COMPAT_H
#define NOREFUND_COMPAT_H

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#endif
