-- Why the manual is silent on a case: the first reason that applies, with the words that people read.
CREATE TEMP TABLE reason_labels (position integer, reason text PRIMARY KEY, label text);
INSERT INTO reason_labels VALUES
(1, 'not_own_call', '본인 운행 콜 아님'),
(2, 'not_completed', '운행 완료 건 아님'),
(3, 'not_card_payment', '카드 결제 아님'),
(4, 'nothing_charged', NULL),
(5, 'partial_cancellation', '일부 금액만 취소됨'),
(6, 'centre_conflict', NULL),
(7, 'centre_unknown', '고객센터 기처리 여부 미확인'),
(8, 'reading_invalid', '미터기 값 오류'),
(9, 'distance_unknown', '운행거리 확인 불가'),
(10, 'duration_unknown', '운행시간 확인 불가'),
(11, 'distance_unclear', '운행거리 0.0 km 여부 불분명 ({n} m)'),
(12, 'remark_distance_conflict', '비고와 운행거리 불일치'),
(13, 'remark_duration_conflict', '비고와 운행시간 불일치'),
(14, 'points_unknown', '출발지 또는 마지막 지점 확인 불가'),
(15, 'points_apart', '운행거리 0.0 km이나 출발지와 마지막 지점 불일치 (직선거리 {n} m)'),
(16, 'distance_without_time', '운행거리는 있으나 운행시간 짧음'),
(17, 'reason_given', '취소사유 기재 건'),
(18, 'reason_unknown', '취소사유 미수신');

CREATE TEMP VIEW review_reasons AS
SELECT
    c.driver_id,
    c.case_id,
    CASE
        WHEN cardinality(a.contradictions) > 0 THEN a.contradictions[1]
        WHEN c.centre_cancelled IS NULL THEN 'centre_unknown'
        WHEN c.meter_distance_m < 0 OR c.meter_duration_s < 0 THEN 'reading_invalid'
        WHEN c.meter_distance_m IS NULL THEN 'distance_unknown'
        WHEN c.meter_duration_s IS NULL THEN 'duration_unknown'
        WHEN 'distance_zero' <> ALL (a.facts_known) THEN 'distance_unclear'
        WHEN ('distance_zero' = ANY (a.facts_true)) <> ('remark_distance_short' = ANY (a.facts_true))
            THEN 'remark_distance_conflict'
        WHEN ('duration_short' = ANY (a.facts_true)) <> ('remark_duration_short' = ANY (a.facts_true))
            THEN 'remark_duration_conflict'
        WHEN 'distance_zero' = ANY (a.facts_true) AND 'same_place' <> ALL (a.facts_known) THEN 'points_unknown'
        WHEN 'distance_zero' = ANY (a.facts_true) THEN 'points_apart'
        WHEN 'duration_short' = ANY (a.facts_true) THEN 'distance_without_time'
        WHEN 'reason_given' = ANY (a.facts_true) THEN 'reason_given'
        WHEN c.cancel_reason IS NULL THEN 'reason_unknown'
    END AS reason,
    c.meter_distance_m,
    c.meter_displacement_m
FROM norefund.cases AS c
JOIN norefund.case_assessments AS a ON a.driver_id = c.driver_id AND a.case_id = c.case_id
WHERE c.outcome = 'review';

-- {n} of a label, for many cases at once: from the least to the greatest. Rounded up, as 50.2 m is more than 50 m.
CREATE TEMP VIEW review_summary AS
SELECT
    l.position,
    r.reason,
    replace(l.label, '{n}', concat_ws('–',
        to_char(min(v.metres), 'FM999,999,999'),
        CASE WHEN count(DISTINCT v.metres) > 1 THEN to_char(max(v.metres), 'FM999,999,999') END)) AS label,
    count(*) AS cases
FROM review_reasons AS r
LEFT JOIN reason_labels AS l ON l.reason = r.reason
CROSS JOIN LATERAL (
    SELECT CASE r.reason
        WHEN 'points_apart' THEN ceil(r.meter_displacement_m)
        WHEN 'distance_unclear' THEN r.meter_distance_m END AS metres
) AS v
GROUP BY l.position, r.reason, l.label;
