\i test/install.sql
\i test/requests.sql
-- Why a case was decided as it was, and why no other rule matched.
BEGIN;
SET LOCAL client_min_messages = warning;
SELECT norefund.submit_case('D-explain', 'K1', 'C1', received_at => '2026-03-05 10:00+09', charged_won => 18000,
    call_driver_id => 'D-explain', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 745, remark_distance_short => true,
    remark_duration_short => false, meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.50055,
    meter_end_lon => 127);
SELECT norefund.submit_case('D-explain', 'K1', 'C2', received_at => '2026-03-05 11:00+09');
SELECT norefund.submit_case('D-explain', 'K2', 'C3', received_at => '2026-03-05 10:00+09', charged_won => 18000,
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 12000, meter_duration_s => 1500);
SELECT norefund.submit_case('D-explain', 'K3', 'C4', received_at => '2026-03-05 10:00+09', meter_distance_m => 75);
SELECT norefund.submit_case('D-explain', 'K4', 'C5', received_at => '2026-03-05 10:00+09', charged_won => 0,
    payment_method => 'cash', centre_cancelled => false, cancel_reason => '고객 요청', meter_distance_m => 5000,
    meter_duration_s => 30, remark_distance_short => true, remark_duration_short => true);
SELECT norefund.submit_case('D-explain', 'K5', 'C6', received_at => '2026-03-05 10:00+09', charged_won => 18000,
    call_driver_id => 'D-explain', call_completed => true, payment_method => 'card',
    centre_cancelled => false, cancel_reason => '', meter_distance_m => 30, meter_duration_s => 745,
    meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127);
-- Every rule, every condition.
SELECT position, manual_section AS manual, outcome, fact, expected, observed, observation, held, held_label, matched
FROM norefund.explain('D-explain', 'C1');
SELECT DISTINCT fact, fact_label FROM norefund.explain('D-explain', 'C1') ORDER BY fact;
SELECT DISTINCT rule, look_at FROM norefund.explain('D-explain', 'C1') WHERE position > 2 ORDER BY rule;
-- Why it is a review, and what to look at, the first thing first.
SELECT reason, reason_ko, review_reasons, review_labels, policy, revision
FROM norefund.explain('D-explain', 'C1') WHERE matched;
SELECT review_reasons, review_labels FROM norefund.explain('D-explain', 'C5') WHERE matched;
SELECT case_id, position, reason, label FROM norefund.review_reasons WHERE driver_id = 'D-explain'
ORDER BY case_id, position;
-- Sentences of the results.
SELECT DISTINCT reason, reason_ko FROM norefund.explain('D-explain', 'C2') WHERE matched;
SELECT observation FROM norefund.explain('D-explain', 'C2') WHERE matched;
SELECT DISTINCT rule, reason, reason_ko FROM norefund.explain('D-explain', 'C3') WHERE matched;
SELECT DISTINCT rule, reason_ko FROM norefund.explain('D-explain', 'C6') WHERE matched;
-- Not decided yet: as the evidence stands; no revision.
SELECT rule, fact, observation, held_label, review_reasons, revision
FROM norefund.explain('D-explain', 'C4')
WHERE position > 6 OR fact IN ('distance_zero', 'remark_distance_short', 'same_place');
-- What a person decided is said beside what the manual says.
SELECT norefund.resolve_review('D-explain', 'C1', 'approved', '고객 통화로 미이용 확인', 'agent 7', 2);
SELECT norefund.submit_case('D-explain', 'K7', 'C7', received_at => '2026-03-05 10:00+09', charged_won => 18000,
    call_driver_id => 'D-explain', call_completed => true, payment_method => 'card', centre_cancelled => false,
    cancel_reason => '', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
    meter_end_lat => 37.5, meter_end_lon => 127);
SELECT norefund.resolve_review('D-explain', 'C7', 'trip_recorded', '기기 고장 확인', 'agent 7', 1);
SELECT norefund.withdraw_case('D-explain', 'C6', '기사 철회', 'agent 7');
SELECT DISTINCT rule, outcome, reason, reason_ko, revision FROM norefund.explain('D-explain', 'C1') WHERE matched;
SELECT DISTINCT rule, outcome, reason, reason_ko, revision FROM norefund.explain('D-explain', 'C7') WHERE matched;
SELECT DISTINCT rule, outcome, reason, reason_ko, revision FROM norefund.explain('D-explain', 'C6') WHERE matched;
SELECT DISTINCT rule, outcome, reason, reason_ko, revision FROM norefund.explain('D-explain', 'C7', as_of_now => true)
WHERE matched;
-- A correction by evidence too.
SELECT norefund.add_evidence('D-explain', 'C5', charged_won => 20000, payment_method => 'card', reason => '결제 내역 확인',
    actor => 'agent 7', seen_version => 1);
SELECT reason, reason_ko, review_reasons FROM norefund.explain('D-explain', 'C5') WHERE matched;
-- A distance that a tenth of a metre would put within the limit is shown finer.
SELECT observation FROM norefund.explain_rules(false, false, false, true, false, false, 0, 45, NULL, NULL, 50.000001,
    50, 100, 60, 50)
WHERE fact = 'same_place' AND position = 4;
SELECT DISTINCT observation COLLATE "C" AS observation
FROM norefund.explain_rules(false, false, false, true, false, false, -5, -7, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL)
WHERE position > 3 ORDER BY 1;
SELECT * FROM norefund.explain('D-explain', 'C9'); -- fail
\echo :LAST_ERROR_SQLSTATE
-- Of a call with two cases it names what neither of them knows, as the reasons for review do.
SELECT outcome FROM norefund.submit_case('D-both', 'K1', 'B1', received_at => '2026-03-05 10:00+09',
    charged_won => 18000, centre_cancelled => false, cancel_reason => '', meter_distance_m => 0,
    meter_duration_s => 30);
SELECT outcome FROM norefund.submit_case('D-both', 'K1', 'B2', received_at => '2026-03-05 11:00+09',
    call_driver_id => 'D-both', call_completed => true);
SELECT outcome FROM norefund.decide_case('D-both', 'B1');
SELECT review_labels FROM norefund.explain('D-both', 'B1') WHERE matched;
SELECT label FROM norefund.review_reasons WHERE driver_id = 'D-both' ORDER BY position;
-- An analyst may ask, without writing anything, and sees no place.
RESET ROLE;
CREATE ROLE regress_norefund_explainer;
GRANT USAGE ON SCHEMA norefund TO regress_norefund_explainer;
SET ROLE regress_norefund_owner;
SELECT norefund.grant_analyst('regress_norefund_explainer');
SET TRANSACTION READ ONLY;
SET ROLE regress_norefund_explainer;
SELECT count(*) FROM norefund.explain('D-explain', 'C1');
SELECT count(*) FROM norefund.review_reasons WHERE driver_id = 'D-explain';
SELECT case_id, step, attention FROM norefund.worklist WHERE driver_id = 'D-explain' ORDER BY case_id;
SELECT count(*) FROM norefund.cases; -- fail
ROLLBACK;
