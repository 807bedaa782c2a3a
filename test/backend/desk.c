/*
 * What people do at their desks, in the order in which next_step names it. In an office they call these functions from
 * a page of the backend; here the admin's page and what a person makes of it are the board's to tell.
 */
#include "backend.h"

#include <stdio.h>
#include <string.h>

/* The columns that both a request and the admin's page have. */
#define EVIDENCE_FROM 6
#define EVIDENCE_COUNT 23
#define JUDGEMENT (EVIDENCE_FROM + EVIDENCE_COUNT)

/* The admin's page of a case: "shown", the columns of a request, and what a person makes of them. */
static bool
look_at_admin(Backend *backend, const char *case_id, Fields *page)
{
	if (!ASK(&backend->board, page, "look", case_id) || !is_answer(page, "shown"))
		return false;
	memmove(page->field, page->field + 1, --page->count * sizeof page->field[0]);
	return page->count > JUDGEMENT;
}

static PGresult *
resolve_review(Backend *backend, const char *driver_id, const char *case_id, const char *outcome, const char *reason)
{
	return CALL(backend,
		"SELECT next_step FROM norefund.resolve_review("
		"driver_id => $1, case_id => $2, outcome => $3, reason => $4, actor => $5)",
		driver_id, case_id, outcome, reason, backend->worker);
}

/* A value that nobody will ever know: what can be decided without it is, and a text is given up. */
static PGresult *
go_without(Backend *backend, const char *driver_id, const char *case_id, const char *outcome)
{
	if (outcome == NULL)
	{
		PQclear(CALL(backend,
			"SELECT outcome FROM norefund.decide_case(driver_id => $1, case_id => $2, actor => $3)",
			driver_id, case_id, backend->worker));
		return CALL(backend, "SELECT norefund.next_step(driver_id => $1, case_id => $2)", driver_id, case_id);
	}
	if (strcmp(outcome, "approved") == 0)
		return give_up_message(backend, driver_id, case_id, "customer", "출발지 확인 불가");
	return resolve_review(backend, driver_id, case_id, "handed_over", "문자 작성 불가");
}

static PGresult *
add_evidence(Backend *backend, const char *driver_id, const char *case_id)
{
	const char *value[EVIDENCE_COUNT + 3] = {driver_id, case_id, backend->worker};
	Fields		page;
	PGresult   *result;
	const char *step;

	if (!look_at_admin(backend, case_id, &page))
		return NULL;
	memcpy(value + 3, page.field + EVIDENCE_FROM, EVIDENCE_COUNT * sizeof value[0]);
	result = call(&backend->database,
		"SELECT next_step, outcome FROM norefund.add_evidence("
		"driver_id => $1, case_id => $2, actor => $3, reason => '운행결과 확인', "
		"customer_id => $4, service_type => $5, inquiry_depth2 => $6, inquiry_depth3 => $7, inquiry_topic => $8, "
		"cancel_reason => $9, called_at => $10, origin_name => $11, charged_won => $12, call_driver_id => $13, "
		"call_completed => $14, payment_method => $15, centre_cancelled => $16, centre_cancelled_at => $17, "
		"centre_cancelled_won => $18, meter_distance_m => $19, meter_duration_s => $20, remark_distance_short => $21, "
		"remark_duration_short => $22, meter_start_lat => $23, meter_start_lon => $24, meter_end_lat => $25, "
		"meter_end_lon => $26)", EVIDENCE_COUNT + 3, value);
	if (was_refused(result))
		return result;
	step = value_of(result, 0, "next_step");
	if (step != NULL && (strcmp(step, "add_evidence") == 0 || strcmp(step, "check_centre") == 0))
	{
		PGresult   *without = go_without(backend, driver_id, case_id, value_of(result, 0, "outcome"));

		PQclear(result);
		return without;
	}
	return result;
}

static PGresult *
record_agit_post(Backend *backend, const char *driver_id, const char *case_id)
{
	char		url[256];

	snprintf(url, sizeof url, "https://agit.example/%s", case_id);
	return CALL(backend,
		"SELECT next_step FROM norefund.record_agit_post(driver_id => $1, case_id => $2, url => $3, actor => $4)",
		driver_id, case_id, url, backend->worker);
}

/* A text that did not arrive, or failed too often, is sent once more. */
static PGresult *
retry_messages(Backend *backend, const char *driver_id, const char *case_id)
{
	return CALL(backend,
		"SELECT norefund.retry_message(driver_id => $1, case_id => $2, audience => m.audience, actor => $3) AS next_step "
		"FROM norefund.messages AS m "
		"WHERE m.driver_id = $1 AND m.case_id = $2 AND m.purpose = 'result' AND m.state = 'failed'",
		driver_id, case_id, backend->worker);
}

/* The answer is the text that the driver was sent; it is what the board shows. */
static PGresult *
save_answer_and_close(Backend *backend, const char *driver_id, const char *case_id, const char *step)
{
	if (strcmp(step, "save_answer") == 0)
	{
		PGresult   *result = CALL(backend,
			"SELECT answer FROM norefund.save_answer(driver_id => $1, case_id => $2, actor => $3)",
			driver_id, case_id, backend->worker);

		if (was_refused(result))
			return result;
		PQclear(result);
	}
	return CALL(backend,
		"SELECT NULL AS next_step, board_status FROM norefund.close_case(driver_id => $1, case_id => $2, actor => $3)",
		driver_id, case_id, backend->worker);
}

static PGresult *
take_step(Backend *backend, const char *driver_id, const char *case_id, const char *step)
{
	if (strcmp(step, "add_evidence") == 0 || strcmp(step, "check_centre") == 0)
		return add_evidence(backend, driver_id, case_id);
	if (strcmp(step, "sms_failed") == 0)
		return retry_messages(backend, driver_id, case_id);
	if (strcmp(step, "post_agit") == 0)
		return record_agit_post(backend, driver_id, case_id);
	if (strcmp(step, "save_answer") == 0 || strcmp(step, "close") == 0)
		return save_answer_and_close(backend, driver_id, case_id, step);
	return NULL;
}

/* Takes the steps of a case for as long as they are the desk's. A refusal means that somebody else has been there. */
void
take_steps(Backend *backend, const char *driver_id, const char *case_id, const char *step)
{
	PGresult   *result = NULL;

	while (step != NULL)
	{
		PGresult   *next = take_step(backend, driver_id, case_id, step);
		const char *before = step;

		step = next != NULL && !was_refused(next) && PQntuples(next) > 0 ? value_of(next, 0, "next_step") : NULL;
		if (step != NULL && strcmp(step, before) == 0)
			step = NULL;
		PQclear(result);
		result = next;
	}
	PQclear(result);
}

/* Where the manual is silent a person decides, with a reason; the lease keeps others from the same case. */
bool
review_a_case(Backend *backend)
{
	PGresult   *claim = CALL(backend,
		"SELECT driver_id, case_id, attention FROM norefund.claim_review(agent => $1, lease => $2)",
		backend->worker, backend->lease);
	const char *driver_id = value_of(claim, 0, "driver_id");
	const char *case_id = value_of(claim, 0, "case_id");
	bool		is_claimed = case_id != NULL;
	Fields		page;

	if (is_claimed && look_at_admin(backend, case_id, &page))
	{
		PGresult   *result = resolve_review(backend, driver_id, case_id, page.field[JUDGEMENT], "담당자 확인");

		if (was_refused(result))
		{
			PQclear(result);
			result = resolve_review(backend, driver_id, case_id, "handed_over", "정산팀 이관");
		}
		if (!was_refused(result))
			take_steps(backend, driver_id, case_id, value_of(result, 0, "next_step"));
		PQclear(result);
	}
	PQclear(claim);
	return is_claimed;
}

/* What a worker left behind that was killed between two steps. */
bool
take_steps_left_behind(Backend *backend)
{
	PGresult   *left = CALL(backend,
		"SELECT driver_id, case_id, step FROM norefund.worklist "
		"WHERE step IN ('add_evidence', 'check_centre', 'sms_failed', 'post_agit', 'save_answer', 'close') "
		"AND waiting > $1::interval LIMIT 10", backend->lease);
	int			cases = PQntuples(left);

	for (int row = 0; row < cases; row++)
		take_steps(backend, value_of(left, row, "driver_id"), value_of(left, row, "case_id"), value_of(left, row, "step"));
	PQclear(left);
	return cases > 0;
}
