#include "payment_methods.h"

#include <string.h>

/*
 * A word that stands in no row is known neither to be cancellable nor not to be: a person looks. So only words that can
 * mean nothing else stand here, and a payment app, which may be charged to a card or to a balance, does not.
 */
const PaymentMethod payment_methods[N_PAYMENT_METHODS] = {
	{"card", {"card", "credit", "debit", "credit card", "debit card", "credit_card", "debit_card",
	"카드", "신용카드", "체크카드"}, "카드", true},
	{"cash", {"cash", "현금", "현금결제", "현금 결제"}, "현금", false},
	{"points", {"points", "point", "mileage", "포인트", "마일리지"}, "포인트", false},
	{"transfer", {"transfer", "bank_transfer", "bank transfer", "계좌이체", "이체", "무통장입금"}, "계좌이체", false},
	{"coupon", {"coupon", "voucher", "쿠폰", "상품권"}, "쿠폰", false},
};

static char
to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* The letters of ASCII alone have two cases, so that the answer depends on no locale. */
static bool
is_same_word(const char *word, size_t length, const char *synonym)
{
	if (strlen(synonym) != length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (to_lower(word[i]) != synonym[i])
			return false;
	return true;
}

/* NULL where the word stands in no row. */
const PaymentMethod *
find_payment_method(const char *word, size_t length)
{
	for (int i = 0; i < N_PAYMENT_METHODS; i++)
		for (int j = 0; j < N_SYNONYMS && payment_methods[i].synonyms[j]; j++)
			if (is_same_word(word, length, payment_methods[i].synonyms[j]))
				return &payment_methods[i];
	return NULL;
}
