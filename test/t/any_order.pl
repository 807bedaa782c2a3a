# Eight clients call whatever function comes to their mind, in any order, on a few cases: each call is answered or
# refused with the SQLSTATE and the reason that it is to have, and every invariant holds afterwards.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use File::Temp qw(tempdir);

my $database = 'norefund_any_order';
$ENV{PGDATABASE} = $database;
my $scripts = tempdir('norefund-any-order.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $times = $ENV{NOREFUND_CALLS} // 400;

# One call with random arguments; what is refused otherwise than it should be is kept.
my $act = <<'EOS';
CREATE FUNCTION public.act() RETURNS void LANGUAGE plpgsql AS $act$
DECLARE
    driver text := 'D' || (random() * 5)::integer;
    call text := 'K-' || driver || (random() * 2)::integer;
    one text := format('%L, %L', driver, call || '-' || (random() * 3)::integer);
    seen bigint := (SELECT max(k.version) FROM norefund.calls AS k WHERE k.driver_id = driver AND k.call_id = call);
    attempt integer := (SELECT max(k.attempts) FROM norefund.calls AS k WHERE k.driver_id = driver
        AND k.call_id = call);
    new text := format('%L, %L, %L', driver, call, call || '-' || (random() * 3)::integer);
    audience text := (ARRAY['driver', 'customer'])[1 + random()::integer];
    evidence text := (ARRAY['meter_distance_m => 0', 'meter_distance_m => 12000', 'meter_duration_s => 45',
        'meter_duration_s => 1500', 'centre_cancelled => false', $$cancel_reason => ''$$,
        $$cancel_reason => 'changed plans'$$,
        $$centre_cancelled => true, centre_cancelled_at => '2026-03-05 10:00+09', centre_cancelled_won => 18000$$,
        'charged_won => 18000', $$called_at => '2026-03-04 10:00+09'$$, $$origin_name => '강남역'$$,
        $$payment_method => 'cash'$$, $$payment_method => '카드'$$, 'call_completed => true',
        format('call_driver_id => %L', driver),
        'meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127'])[
        1 + (random() * 15)::integer];
    outcome text := (ARRAY['approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate',
        'handed_over'])[
        1 + (random() * 5)::integer];
    approved text := $$received_at => '2026-03-05 10:00+09', called_at => '2026-03-04 22:10+09', origin_name => '강남역',
        service_type => '일반', centre_cancelled => false, cancel_reason => '', charged_won => 18000,
        meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5, meter_start_lon => 127,
        meter_end_lat => 37.5, meter_end_lon => 127, call_completed => true, payment_method => 'card',
        call_driver_id => $$ || quote_literal(driver);
    calls text[] := ARRAY[
        format('submit_case(%s)', new), format('submit_case(%s, %s)', new, approved),
        format('submit_case(%s, %s)', new, approved), format('submit_case(%s, %s)', new, evidence),
        format('submit_case(%s, inquiry => ''other'', inquiry_topic => ''x'')', new),
        format('add_evidence(%s, %s, reason => ''r'', seen_version => %L)', one, evidence, seen),
        format('add_evidence(%s, %s)', one, evidence),
        format('add_evidence(%s, clear => ''{called_at,meter_distance_m}'', reason => ''r'', seen_version => %L)', one,
            seen),
        format('decide_case(%s)', one), 'decide_batch(3)', 'decide_batch(3, everything => true)',
        format('resolve_review(%s, %L, ''r%s'', seen_version => %L)', one, outcome, (random() * 3)::integer, seen),
        format('acknowledge(%s, ''r'', seen_version => %L)', one, seen),
        format('acknowledge(%s, ''r'', seen_version => %L)', one, seen),
        format('void_payment_report(%s, %s, ''r'', seen_version => %L)', one, 1 + (random() * 2)::integer, seen),
        format('record_reversal(%s, %s, provider_ref => ''p%s'')', one, 9000 + 9000 * random()::integer,
            (random() * 3)::integer),
        format('record_cancellation(%s, 18000, attempt => %L, provider_ref => ''p%s'')', one, attempt,
            (random() * 3)::integer),
        format('record_cancellation_failed(%s, ''e'', attempt => %L)', one, attempt),
        format('waive_memo(%s, ''r'')', one), 'claim_review(''a'')', 'claim_cancellations(''w'', 2, ''1 millisecond'')',
        'claim_cancellations(''w'', 2)', 'claim_messages(''w'', 2, ''1 millisecond'')', 'claim_messages(''w'', 3)',
        format('record_cancellation(%s, 18000)', one),
        format('record_cancellation(%s, 17000, ''2026-03-05 11:00+09'')', one),
        format('retry_cancellation(%s, seen_version => %L)', one, seen),
        format('record_cancellation_failed(%s, ''e'', answer_unknown => %s)', one, random() < 0.5),
        format('record_sent(%s, %L, ''ref-%s'')', one, audience, (random() * 3)::integer),
        format('record_sent(%s, %L)', one, audience),
        format('record_sent(%s, %L, revision => %s)', one, audience, 1 + (random() * 3)::integer),
        format('record_failed(%s, %L, ''e'')', one, audience), format('record_delivery(%s, %L)', one, audience),
        format('retry_message(%s, %L)', one, audience), format('give_up_message(%s, %L, ''r'')', one, audience),
        format('record_note(%s, ''n'')', one),
        format('record_agit_post(%s, ''https://agit/%s'')', one, (random() * 20)::integer),
        format('withdraw_case(%s, ''r%s'')', one, (random() * 5)::integer), format('save_answer(%s)', one),
        format('save_answer(%s)', one), format('close_case(%s)', one), format('close_case(%s)', one),
        format('case_card(%s)', one)];
    chosen text := calls[1 + floor(random() * cardinality(calls))::integer];
    message text;
    answer text := 'ok';
BEGIN
    BEGIN
        EXECUTE replace(replace('SELECT count(*) FROM norefund.' || chosen || ' AS t', '=> t)', '=> true)'), '=> f)',
            '=> false)');
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
        answer := SQLSTATE;
    END;
    INSERT INTO public.answers VALUES (split_part(chosen, '(', 1), answer, chosen, message);
END
$act$
EOS

run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
ok(psql('\\i test/install.sql', 'RESET ROLE', 'RESET search_path', 'CREATE ROLE norefund_any_order_backend',
		'SET ROLE regress_norefund_owner', q{SELECT norefund.grant_backend('norefund_any_order_backend')}, 'RESET ROLE',
		'CREATE TABLE public.answers (function text, answer text, call text, message text)', $act,
		'GRANT INSERT ON public.answers TO norefund_any_order_backend',
		'GRANT USAGE ON SCHEMA public TO norefund_any_order_backend'),
	'database prepared');
open(my $file, '>', "$scripts/script") or die;
print $file "SELECT public.act();\n";
close($file);
{
	local $ENV{PGOPTIONS} = '-c role=norefund_any_order_backend';
	my $output = qx(pgbench -n -c 8 -j 2 -t $times -f $scripts/script $database 2>&1);
	is($?, 0, 'eight clients called') or diag($output);
}
is(value('SELECT count(*) FROM public.answers'), 8 * $times, 'every call has an answer');
is(value(q{SELECT string_agg(DISTINCT answer || ' ' || call || ': ' || message, chr(10)) FROM public.answers
	WHERE answer NOT IN ('ok', '55000', '22023', 'P0002')
		AND (answer <> '23505' OR message NOT LIKE '%with other content')}), '',
	'none is refused otherwise than it should be');
cmp_ok(value(q{SELECT count(*) FROM public.answers WHERE answer = 'ok'}), '>', 2 * $times,
	'more than a fourth was right in its turn');
is(value(q{SELECT string_agg(invariant || ' ' || violations, ' ') FROM norefund.verify() WHERE violations > 0}), '',
	'every invariant holds');
diag(value(q{SELECT format('%s calls of %s functions: %s', count(*), count(DISTINCT function),
	(SELECT string_agg(n || ' ' || answer, ', ')
	FROM (SELECT answer, count(*) AS n FROM public.answers GROUP BY 1 ORDER BY 2 DESC) AS a)) FROM public.answers}));
diag(value(q{SELECT 'which left '
	|| string_agg(n || ' ' || coalesce(outcome, 'undecided') || CASE WHEN closed THEN ' (closed)' ELSE '' END, ', ')
	FROM (SELECT outcome, closed_at IS NOT NULL AS closed, count(*) AS n FROM norefund.cases GROUP BY 1, 2 ORDER BY 1,
		2) AS c}));

$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
system('psql', '-X', '-q', '-c', 'DROP ROLE norefund_any_order_backend');
done_testing();
