/* How a call can be paid, in the words that come in, and whether the centre can cancel it. Plain C, no PostgreSQL. */
#ifndef NOREFUND_PAYMENT_METHODS_H
#define NOREFUND_PAYMENT_METHODS_H

#include <stdbool.h>
#include <stddef.h>

#define N_SYNONYMS 12

typedef struct PaymentMethod
{
	const char *name;
	const char *synonyms[N_SYNONYMS];	/* the rest is NULL; an ASCII letter stands for both of its cases */
	const char *label;
	bool		cancellable;
} PaymentMethod;

#define N_PAYMENT_METHODS 5

extern const PaymentMethod payment_methods[N_PAYMENT_METHODS];

extern const PaymentMethod *find_payment_method(const char *word, size_t length);

#endif
