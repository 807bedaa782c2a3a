-- Two ways to take a request: submit_case(), and one statement that inserts the very rows which that leaves behind; both
-- for a request that is approved and for one that is rejected.
CREATE SEQUENCE bench.taken_requests;

CREATE PROCEDURE bench.make_intake(kind jsonb)
    LANGUAGE plpgsql
    AS $make$
DECLARE
    part record;
    source text := $source$
CREATE FUNCTION bench.submit_<outcome>(requests integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    n bigint;
    driver text;
BEGIN
    FOR request IN 1..requests LOOP
        n := nextval('bench.taken_requests');
        driver := 'D' || lpad((1 + n * 7919 % 1000)::text, 8, '0');
        PERFORM FROM norefund.submit_case(driver, 'NK' || n, 'NC' || n, customer_id => 'U1', service_type => '일반',
            received_at => '2026-03-05 10:00+09', inquiry_depth2 => '앱/서비스', inquiry_depth3 => '오류', inquiry_topic =>
            '앱 오류', request_text => '운행하지 않은 콜의 결제를 취소해 주세요.', cancel_reason => <cancel_reason>, previous_case_id => 'C0',
            called_at => '2026-03-05 09:00+09', origin_name => '강남역 11번 출구', charged_won => 18000, call_driver_id =>
            driver, call_completed => true, payment_method => 'card', centre_cancelled => false, centre_agit_url =>
            'https://agit.in/g/1/wall/1', meter_distance_m => <distance_m>, meter_duration_s => <duration_s>, remark_distance_short => <short>,
            remark_duration_short => <short>, meter_start_lat => 37.5, meter_start_lon => 127.02, meter_end_lat => <end_latitude>,
            meter_end_lon => 127.02, special_note => '고객과 통화함', agit_url => 'https://agit.in/g/1/wall/2', actor =>
            'ours');
    END LOOP;
END
$$;

CREATE FUNCTION bench.insert_<outcome>(requests integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    n bigint;
    driver text;
BEGIN
    FOR request IN 1..requests LOOP
        n := nextval('bench.taken_requests');
        driver := 'D' || lpad((1 + n * 7919 % 1000)::text, 8, '0');
        WITH stored AS (INSERT INTO norefund.cases (driver_id, case_id, call_id, customer_id, service_type, received_at,
            inquiry, inquiry_depth2, inquiry_depth3, inquiry_topic, request_text, cancel_reason, previous_case_id,
            called_at, origin_name, charged_won, call_driver_id, call_completed, payment_method, centre_cancelled,
            centre_agit_url, meter_distance_m, meter_duration_s, remark_distance_short, remark_duration_short,
            meter_start, meter_end, special_note, agit_url, request_hash, revision, outcome, rule, policy, decided_at,
            decided_by, event_seq, event_hash)
        VALUES (driver, 'NC' || n, 'NK' || n, 'U1', '일반', '2026-03-05 10:00+09', 'no_ride_cancellation', '앱/서비스', '오류',
            '앱 오류', '운행하지 않은 콜의 결제를 취소해 주세요.', <cancel_reason>, 'C0', '2026-03-05 09:00+09', '강남역 11번 출구', 18000, driver, true,
            'card', false, 'https://agit.in/g/1/wall/1', <distance_m>, <duration_s>, <short>, <short>,
            '0101000020E6100000E17A14AE47C15F400000000000C04240', '<end_point>',
            '고객과 통화함', 'https://agit.in/g/1/wall/2',
            '\x565b8b1d5b542830c8ad161a646be8d68db650654f4df87c0d0da28dc9649405', 1, '<outcome>', '<rule>',
            'manual', now(), 'inserts', 2, '\x491b75f41b1528030722d20b59ecf4fa228475c3760926a6093bf0187a93ebbb')),
        decided AS (INSERT INTO norefund.decisions (driver_id, case_id, revision, outcome, rule, facts_known,
            facts_true, policy, decided_by, inquiry, cancel_reason, call_driver_id, call_completed, payment_method,
            charged_won, centre_cancelled, meter_distance_m, meter_duration_s, remark_distance_short,
            remark_duration_short, meter_start, meter_end, meter_displacement_m)
        VALUES (driver, 'NC' || n, 1, '<outcome>', '<rule>',
            '{open_duplicate,other_inquiry,contradiction,refundable,centre_cancelled,reason_given,distance_zero,duration_short,remark_distance_short,remark_duration_short,same_place}',
            '<facts_true>',
            'manual', 'inserts', 'no_ride_cancellation', <cancel_reason>, driver, true, 'card', 18000, false, <distance_m>, <duration_s>, <short>,
            <short>, '0101000020E6100000E17A14AE47C15F400000000000C04240',
            '<end_point>', <displacement_m>)),
        <work>
        INSERT INTO norefund.case_events (driver_id, case_id, seq, event, actor, detail, hash)
        VALUES (driver, 'NC' || n, 1, 'submitted', 'inserts', jsonb_build_object('call_id', 'NK' || n, 'request_hash',
            '565b8b1d5b542830c8ad161a646be8d68db650654f4df87c0d0da28dc9649405'),
            '\xcd782f2c82bd81e13b3fc8abf3078f8a7d598351aebbfaa24b3a40e1e6904e38'), (driver, 'NC' || n, 2, 'decided',
            'inserts', '{"to": "<outcome>", "rule": "<rule>", "revision": 1}',
            '\x491b75f41b1528030722d20b59ecf4fa228475c3760926a6093bf0187a93ebbb');
    END LOOP;
END
$$;
$source$;
BEGIN
    FOR part IN SELECT * FROM jsonb_each_text(kind) LOOP
        source := replace(source, '<' || part.key || '>', part.value);
    END LOOP;
    EXECUTE source;
END
$make$;
CALL bench.make_intake(jsonb_build_object('outcome', 'approved', 'rule', 'not_driven_brief', 'cancel_reason', $$'고객 미탑승'$$,
    'distance_m', 12, 'duration_s', 45, 'short', true, 'end_latitude', 37.5001,
    'end_point', '0101000020E6100000E17A14AE47C15F40645DDC4603C04240', 'displacement_m', 11.09870377,
    'facts_true', '{refundable,reason_given,distance_zero,duration_short,remark_distance_short,remark_duration_short,same_place}',
    'work', $$ordered AS (INSERT INTO norefund.cancellation_orders (driver_id, call_id, case_id, revision, amount_won, state)
        VALUES (driver, 'NK' || n, 'NC' || n, 1, 18000, 'queued'))$$));
CALL bench.make_intake(jsonb_build_object('outcome', 'trip_recorded', 'rule', 'trip_recorded', 'cancel_reason', $$''$$,
    'distance_m', 5000, 'duration_s', 1200, 'short', false, 'end_latitude', 37.55,
    'end_point', '0101000020E6100000E17A14AE47C15F406666666666C64240', 'displacement_m', 5549.37538538, 'facts_true', '{refundable}',
    'work', $$told AS (INSERT INTO norefund.messages (driver_id, case_id, revision, audience, template, body, state)
        VALUES (driver, 'NC' || n, 1, 'driver', '대리기사_챗봇게시판_기사미운행건결제취소(반려)_운행거리&시간O',
            E'안녕하세요.\n\n3월 5일 접수하신 미운행건 결제취소 문의에 대해 안내드려요.\n\n문의하신 NK' || n ||
            E' 건은 운행거리와 운행시간이 확인되어 요금을 취소할 수 없어요.\n\n운행기록을 잘못 선택하신 경우라면 번거로우시겠지만, 다시 한번 운행기록 확인하셔서 재접수를 부탁드려요.\n\n다른 부분에서 도움이 필요하시다면 아래 상담톡을 통해 문의해 주세요. 친절하고 자세하게 안내해 드릴게요!\n\n[채팅상담]\n① 카카오 T 채널(대리 기사용) : https://pf.kakao.com/_iILUxd\n② 카카오 T 대리 기사용 앱 - 오른쪽 위 [메뉴] - 서비스 문의 - 대화창에 ''상담'' 입력 후 [상담사 연결하기]\n\n언제나 기사님의 편리한 운행을 위해 노력할게요! 감사합니다.\n\n카카오 T 파트너 운영센터 드림',
            'queued'))$$));

CREATE VIEW bench.taken AS
SELECT c.decided_by AS way, c.outcome,
    (to_jsonb(c) || jsonb_build_object(
        'decisions', (SELECT jsonb_agg(to_jsonb(d) - '{driver_id,case_id,call_driver_id,decided_at,decided_by}'::text[])
                      FROM norefund.decisions AS d WHERE d.driver_id = c.driver_id AND d.case_id = c.case_id),
        'events', (SELECT jsonb_agg(jsonb_build_array(e.seq, e.event, e.detail - '{call_id,request_hash}'::text[]) ORDER BY e.seq)
                   FROM norefund.case_events AS e WHERE e.driver_id = c.driver_id AND e.case_id = c.case_id),
        'messages', (SELECT jsonb_agg(jsonb_build_array(m.revision, m.audience, m.template, replace(m.body, c.call_id, ''), m.state))
                     FROM norefund.messages AS m WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id),
        'orders', (SELECT jsonb_agg(jsonb_build_array(o.revision, o.amount_won, o.state))
                   FROM norefund.cancellation_orders AS o WHERE o.driver_id = c.driver_id AND o.call_id = c.call_id)))
    - '{driver_id,case_id,call_id,call_driver_id,request_hash,decided_at,decided_by,event_hash}'::text[] AS content
FROM norefund.cases AS c
WHERE c.decided_by IN ('ours', 'inserts');

-- Both leave the same rows, but for numbers, times, names and hashes.
CREATE FUNCTION bench.compare_taken(kind text) RETURNS TABLE (compared bigint, differing bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('SELECT bench.submit_%s(100), bench.insert_%1$s(100)', kind);
    RETURN QUERY
    SELECT count(*), count(*) FILTER (WHERE t.content <> (
        SELECT i.content FROM bench.taken AS i WHERE i.way = 'inserts' AND i.outcome = kind LIMIT 1)
        OR t.outcome <> kind)
    FROM bench.taken AS t
    WHERE t.outcome = kind;
END
$$;
