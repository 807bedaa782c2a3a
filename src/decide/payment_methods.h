/* How a call can be paid, in the words that come in, and whether the centre can cancel it. Plain C, no PostgreSQL. */
#ifndef NOREFUND_PAYMENT_METHODS_H
#define NOREFUND_PAYMENT_METHODS_H

#include <stddef.h>

#include "rules.h"

#define N_SYNONYMS 20

typedef struct PaymentMethod
{
	const char *name;
	const char *synonyms[N_SYNONYMS];	/* in any case of ASCII, with any separators; the rest is NULL */
	const char *label;
	Answer		cancellable;
} PaymentMethod;

#define N_PAYMENT_METHODS 6

extern const PaymentMethod payment_methods[N_PAYMENT_METHODS];

extern const PaymentMethod *find_payment_method(const char *word, size_t length);

#endif
