#include "payment_methods.h"

#include <string.h>

/*
 * A word that stands in no row is known neither to be cancellable nor not to be: a person looks. So only words that can
 * mean nothing else stand here. A wallet may be charged to a card or to a balance: its word comes in every day, and a
 * person looks as well.
 */
const PaymentMethod payment_methods[N_PAYMENT_METHODS] = {
	{"card", {"card", "credit", "debit", "credit card", "debit card", "card payment", "카드", "신용카드", "체크카드",
	"직불카드", "법인카드", "카드결제", "신용카드결제", "체크카드결제"}, "카드", ANSWER_YES},
	{"cash", {"cash", "현금", "현금결제", "직접결제"}, "현금", ANSWER_NO},
	{"points", {"points", "point", "mileage", "포인트", "포인트결제", "마일리지"}, "포인트", ANSWER_NO},
	{"transfer", {"transfer", "bank transfer", "계좌이체", "이체", "무통장입금"}, "계좌이체", ANSWER_NO},
	{"coupon", {"coupon", "voucher", "쿠폰", "상품권"}, "쿠폰", ANSWER_NO},
	{"wallet", {"wallet", "kakaopay", "naverpay", "tosspay", "payco", "samsungpay", "applepay", "간편결제", "카카오페이",
	"네이버페이", "토스페이", "페이코", "삼성페이", "애플페이"}, "간편결제", ANSWER_UNKNOWN},
};

static bool
is_separator(char c)
{
	return c == ' ' || c == '-' || c == '_';
}

static char
to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* The letters of ASCII alone have two cases, so that the answer depends on no locale. */
static bool
is_same_word(const char *word, size_t length, const char *synonym)
{
	const char *end = word + length;

	for (;; word++, synonym++)
	{
		while (word < end && is_separator(*word))
			word++;
		while (is_separator(*synonym))
			synonym++;
		if (word == end || *synonym == '\0')
			return word == end && *synonym == '\0';
		if (to_lower(*word) != *synonym)
			return false;
	}
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
