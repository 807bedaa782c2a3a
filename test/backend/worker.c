/*
 * A worker of a CS backend: the way of a request from the chatbot board to the closed case, in the manual's order.
 *
 *   worker NAME DIRECTORY [LEASE]		DIRECTORY holds the sockets of the services board, payment and sms
 *
 * Any number of workers may run and any of them may die at any moment: what is to be done is in the database, and comes
 * again. So there is no way to stop one but to kill it.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

#define BATCH 5			/* fewer than are claimed: what is begun is brought to its end first */

/* 1. Requests. The board gives one again and again until it is told that it was taken. */

/* Decides at once where the evidence allows; next_step says what comes now. */
static PGresult *
submit_case(Backend *backend, const Fields *item)
{
	const char *value[30];

	memcpy(value, item->field + 3, sizeof value - sizeof value[0]);
	value[29] = backend->worker;
	return call(&backend->database,
		"SELECT next_step FROM norefund.submit_case("
		"driver_id => $1, call_id => $2, case_id => $3, received_at => $4, inquiry => $5, special_note => $6, "
		"customer_id => $7, service_type => $8, inquiry_depth2 => $9, inquiry_depth3 => $10, inquiry_topic => $11, "
		"cancel_reason => $12, called_at => $13, origin_name => $14, charged_won => $15, call_driver_id => $16, "
		"call_completed => $17, payment_method => $18, centre_cancelled => $19, centre_cancelled_at => $20, "
		"centre_cancelled_won => $21, meter_distance_m => $22, meter_duration_s => $23, remark_distance_short => $24, "
		"remark_duration_short => $25, meter_start_lat => $26, meter_start_lon => $27, meter_end_lat => $28, "
		"meter_end_lon => $29, actor => $30)", 30, value);
}

/* A driver may take a request back until its payment is being cancelled; then the wish is noted. */
static PGresult *
withdraw_case(Backend *backend, const char *driver_id, const char *case_id, const char *reason)
{
	PGresult   *result = CALL(backend,
		"SELECT next_step FROM norefund.withdraw_case(driver_id => $1, case_id => $2, reason => $3, actor => $4)",
		driver_id, case_id, reason, backend->worker);

	if (!has_sqlstate(result, "55000"))
		return result;
	PQclear(result);
	return CALL(backend,
		"SELECT next_step FROM norefund.record_note(driver_id => $1, case_id => $2, special_note => $3, actor => $4)",
		driver_id, case_id, reason, backend->worker);
}

static PGresult *
note_missed_call(Backend *backend, const char *driver_id, const char *case_id)
{
	return CALL(backend,
		"SELECT next_step FROM norefund.record_note("
		"driver_id => $1, case_id => $2, outbound_call_missed => true, actor => $3)",
		driver_id, case_id, backend->worker);
}

static void
receive_request(Backend *backend, const Fields *item)
{
	bool		is_request = strcmp(item->field[2], "request") == 0;
	const char *driver_id = item->field[3];
	const char *case_id = item->field[is_request ? 5 : 4];
	Fields		thanks;
	PGresult   *result =
		is_request ? submit_case(backend, item)
		: strcmp(item->field[2], "withdrawal") == 0 ? withdraw_case(backend, driver_id, case_id, item->field[5])
		: note_missed_call(backend, driver_id, case_id);

	/* what came before its case stays on the board; what is too late is done with */
	if (!has_sqlstate(result, "P0002"))
		ASK(&backend->board, &thanks, "done", item->field[1]);
	if (!was_refused(result))
		take_steps(backend, driver_id, case_id, value_of(result, 0, "next_step"));
	PQclear(result);
}

static bool
receive_requests(Backend *backend)
{
	int			received = 0;
	Fields		item;

	while (received < BATCH && ASK(&backend->board, &item, "next") && is_answer(&item, "item"))
	{
		receive_request(backend, &item);
		received++;
	}
	return received > 0;
}

/*
 * 2. Payments. The key is the order's: asked twice with it, the payment service pays once. What it says is handed back
 * with the attempt that it answers and with its own number of the refund: so the same word that comes twice is known.
 */

static PGresult *
record_cancellation(Backend *backend, const char *driver_id, const char *case_id, const char *attempt,
					const char *amount_won, const char *cancelled_at, const char *provider_ref)
{
	return CALL(backend,
		"SELECT next_step FROM norefund.record_cancellation("
		"driver_id => $1, case_id => $2, attempt => $3, amount_won => $4, cancelled_at => $5, provider_ref => $6, "
		"actor => $7)",
		driver_id, case_id, attempt, amount_won, cancelled_at, provider_ref, backend->worker);
}

static PGresult *
record_cancellation_failed(Backend *backend, const char *driver_id, const char *case_id, const char *attempt,
						   const char *error, bool answer_unknown)
{
	return CALL(backend,
		"SELECT next_step FROM norefund.record_cancellation_failed("
		"driver_id => $1, case_id => $2, attempt => $3, error => $4, answer_unknown => $5, actor => $6)",
		driver_id, case_id, attempt, error, answer_unknown ? "true" : "false", backend->worker);
}

static void
cancel_payment(Backend *backend, const PGresult *order, int row)
{
	const char *driver_id = value_of(order, row, "driver_id");
	const char *case_id = value_of(order, row, "case_id");
	const char *attempt = value_of(order, row, "attempt");
	const char *key = value_of(order, row, "idempotency_key");
	bool		requested_before = strcmp(value_of(order, row, "requested_before"), "t") == 0;
	const char *amount_won = value_of(order, row, "amount_won");
	bool		is_known = true;
	Fields		answer = {0};
	PGresult   *result;

	/* Who asked before may have died over the answer: a refusal now must not hide that it was paid then. */
	if (requested_before || amount_won == NULL)
		is_known = ASK(&backend->payment, &answer, "look", key) &&
			(is_answer(&answer, "cancelled") || is_answer(&answer, "not cancelled"));
	/* Without an amount a person looks at the case: what was done is found out, and no more is done. */
	if (amount_won != NULL && is_known && !is_answer(&answer, "cancelled"))
		is_known = ASK(&backend->payment, &answer, "cancel", key, driver_id, value_of(order, row, "call_id"), case_id,
					   amount_won, value_of(order, row, "billing_memo"));

	if (!is_known)
		result = record_cancellation_failed(backend, driver_id, case_id, attempt, "no answer", true);
	else if (is_answer(&answer, "cancelled"))
		result = record_cancellation(backend, driver_id, case_id, attempt, answer.field[1], answer.field[2],
									 answer.field[3]);
	else
		result = record_cancellation_failed(backend, driver_id, case_id, attempt,
			amount_won != NULL ? answer.field[1] : "looked up: not cancelled", false);
	PQclear(result);
}

static bool
cancel_payments(Backend *backend)
{
	PGresult   *order = CALL(backend,
		"SELECT driver_id, case_id, call_id, amount_won, billing_memo, idempotency_key, attempt, requested_before "
		"FROM norefund.claim_cancellations(worker => $1, max_orders => 10, lease => $2)",
		backend->worker, backend->lease);
	int			orders = PQntuples(order);

	for (int row = 0; row < orders; row++)
		cancel_payment(backend, order, row);
	PQclear(order);
	return orders > 0;
}

/* What the payment service tells by itself: that it has paid, which is known mostly, or that a refund has come back. */
static void
record_payment(Backend *backend, const Fields *report)
{
	const char *driver_id = report->field[3];
	const char *case_id = report->field[4];
	Fields		thanks;
	PGresult   *result = strcmp(report->field[2], "cancelled") == 0
		? record_cancellation(backend, driver_id, case_id, NULL, report->field[5], report->field[6], report->field[7])
		: CALL(backend,
			"SELECT next_step FROM norefund.record_reversal("
			"driver_id => $1, case_id => $2, amount_won => $3, happened_at => $4, provider_ref => $5, actor => $6)",
			driver_id, case_id, report->field[5], report->field[6], report->field[7], backend->worker);

	ASK(&backend->payment, &thanks, "done", report->field[1]);
	PQclear(result);
}

static bool
record_payments(Backend *backend)
{
	int			reports = 0;
	Fields		report;

	while (reports < BATCH && ASK(&backend->payment, &report, "next") && is_answer(&report, "item"))
	{
		record_payment(backend, &report);
		reports++;
	}
	return reports > 0;
}

/* 3. Texts. They are sent at least once; by the key the receiver knows one that came twice. */

static void
record_failed(Backend *backend, const PGresult *message, int row, const char *error)
{
	PQclear(CALL(backend,
		"SELECT next_step FROM norefund.record_failed("
		"driver_id => $1, case_id => $2, audience => $3, revision => $4, purpose => $5, attempt => $6, error => $7, "
		"actor => $8)",
		value_of(message, row, "driver_id"), value_of(message, row, "case_id"), value_of(message, row, "audience"),
		value_of(message, row, "revision"), value_of(message, row, "purpose"), value_of(message, row, "attempt"),
		error, backend->worker));
}

static void
send_message(Backend *backend, const PGresult *message, int row)
{
	const char *driver_id = value_of(message, row, "driver_id");
	const char *case_id = value_of(message, row, "case_id");
	const char *audience = value_of(message, row, "audience");
	const char *revision = value_of(message, row, "revision");
	const char *purpose = value_of(message, row, "purpose");
	const char *receiver = strcmp(audience, "driver") == 0 ? driver_id : value_of(message, row, "customer_id");
	PGresult   *result = NULL;
	Fields		answer;

	if (!ASK(&backend->sms, &answer, "send", value_of(message, row, "idempotency_key"), receiver, driver_id, case_id,
			 audience, revision, purpose, value_of(message, row, "template"), value_of(message, row, "body")))
		record_failed(backend, message, row, "no answer");
	else if (is_answer(&answer, "accepted"))
		result = CALL(backend,
			"SELECT next_step FROM norefund.record_sent("
			"driver_id => $1, case_id => $2, audience => $3, revision => $4, purpose => $5, provider_ref => $6, "
			"actor => $7)",
			driver_id, case_id, audience, revision, purpose, answer.field[1], backend->worker);
	else
		record_failed(backend, message, row, answer.field[1]);
	if (result != NULL && !was_refused(result))
		take_steps(backend, driver_id, case_id, value_of(result, 0, "next_step"));
	PQclear(result);
}

static bool
send_messages(Backend *backend)
{
	PGresult   *message = CALL(backend,
		"SELECT driver_id, case_id, audience, customer_id, template, body, idempotency_key, revision, purpose, attempt "
		"FROM norefund.claim_messages(worker => $1, max_messages => 10, lease => $2)",
		backend->worker, backend->lease);
	int			messages = PQntuples(message);

	for (int row = 0; row < messages; row++)
		send_message(backend, message, row);
	PQclear(message);
	return messages > 0;
}

/* Whether a text has arrived is reported later, by whom and in what order it may be. */
static void
record_report(Backend *backend, const Fields *report)
{
	bool		has_arrived = strcmp(report->field[2], "arrived") == 0;
	Fields		thanks;
	PGresult   *result = has_arrived
		? CALL(backend,
			"SELECT next_step FROM norefund.record_delivery("
			"driver_id => $1, case_id => $2, audience => $3, revision => $4, purpose => $5, provider_ref => $6, "
			"actor => $7)",
			report->field[3], report->field[4], report->field[5], report->field[6], report->field[7], report->field[8],
			backend->worker)
		: CALL(backend,
			"SELECT next_step FROM norefund.record_failed("
			"driver_id => $1, case_id => $2, audience => $3, revision => $4, purpose => $5, error => $6, actor => $7)",
			report->field[3], report->field[4], report->field[5], report->field[6], report->field[7], report->field[2],
			backend->worker);

	if (!was_refused(result))
		take_steps(backend, report->field[3], report->field[4], value_of(result, 0, "next_step"));
	ASK(&backend->sms, &thanks, "done", report->field[1]);
	PQclear(result);
}

static bool
record_reports(Backend *backend)
{
	int			reports = 0;
	Fields		report;

	while (reports < BATCH && ASK(&backend->sms, &report, "next") && is_answer(&report, "item"))
	{
		record_report(backend, &report);
		reports++;
	}
	return reports > 0;
}

/* 4. Answer and closing are steps at the desk, where they can be taken as soon as next_step names them: see desk.c. */

int
main(int argc, char **argv)
{
	Backend		backend = {0};

	if (argc < 3)
	{
		fprintf(stderr, "usage: worker NAME DIRECTORY [LEASE]\n");
		return 2;
	}
	backend.worker = argv[1];
	backend.lease = argc > 3 ? argv[3] : "1 minute";
	backend.board = service_at(argv[2], "board");
	backend.payment = service_at(argv[2], "payment");
	backend.sms = service_at(argv[2], "sms");
	connect_database(&backend.database);
	for (;;)
	{
		bool		busy = receive_requests(&backend);

		busy |= cancel_payments(&backend);
		busy |= record_payments(&backend);
		busy |= send_messages(&backend);
		busy |= record_reports(&backend);
		busy |= review_a_case(&backend);
		if (!busy && !take_steps_left_behind(&backend))
			wait_for_word(&backend.database, 1000);
	}
}
