# Eight clients at once on the same calls, in all three isolation levels: never two open cases of a call, every
# request kept as a case or a linked duplicate, no failed call under READ COMMITTED. Eight workers that claim at
# once what that left to send and to pay: nothing is in two hands. And eight clients that do whatever is done to four
# calls that they share: no deadlock, and no SQLSTATE but the documented ones.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use File::Temp qw(tempdir);

my $database = 'norefund_races';
$ENV{PGDATABASE} = $database;
my $scripts = tempdir('norefund-races.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $clients = 8;
my $calls = $ENV{NOREFUND_CALLS} // 80;
my $shared = $ENV{NOREFUND_CALLS} // 150;

# One call of a function about one of four calls; its answer is kept in a savepoint's place.
my $act = <<'EOS';
CREATE FUNCTION public.act() RETURNS void LANGUAGE plpgsql AS $act$
DECLARE
    call text := 'S' || (random() * 3)::integer;
    one text := format('%L, %L', 'S', call || '-' || (random() * 5)::integer);
    seen text := (SELECT coalesce(max(k.version), 0) FROM norefund.calls AS k WHERE k.driver_id = 'S'
        AND k.call_id = call);
    request text := format('driver_id => %L, call_id => %L, case_id => %L', 'S', call, call || '-'
        || (random() * 5)::integer);
    attempt text := (SELECT coalesce(max(k.attempts), 1) FROM norefund.calls AS k WHERE k.driver_id = 'S'
        AND k.call_id = call);
    chosen text := (ARRAY[
        format('submit_case(%s)', request), format($$submit_case(%s, received_at => '2026-03-05 10:00+09',
            called_at => '2026-03-04 22:10+09', origin_name => '강남역', service_type => '일반', centre_cancelled => false,
            cancel_reason => '', charged_won => 18000, meter_distance_m => 0, meter_duration_s => 45,
            meter_start_lat => 37.5, meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127,
            call_completed => true, payment_method => 'card', call_driver_id => 'S')$$, request),
        format('add_evidence(%s, meter_duration_s => 40)', one), format('add_evidence(%s, charged_won => 18000)', one),
        format('add_evidence(%s, meter_distance_m => %s, reason => ''r'', seen_version => %s)', one,
            (random() * 9000)::integer, seen),
        format('decide_case(%s)', one), 'decide_batch(3)', format('withdraw_case(%s, ''r'')', one),
        'claim_review(''a'', driver_id => ''S'')',
        format('resolve_review(%s, ''handed_over'', ''r'', seen_version => %s)', one, seen),
        format('resolve_review(%s, ''approved'', ''r'', seen_version => %s)', one, seen),
        format('acknowledge(%s, ''r'', seen_version => %s)', one, seen),
        'claim_cancellations(''w'', 2, ''1 millisecond'', driver_id => ''S'')',
        'claim_cancellations(''w'', 2, driver_id => ''S'')',
        format('record_cancellation(%s, 18000, attempt => %s)', one, attempt),
        format('record_cancellation(%s, 9000, provider_ref => ''p%s'')', one, (random() * 3)::integer),
        format('record_reversal(%s, 9000, provider_ref => ''p%s'')', one, (random() * 3)::integer),
        format('record_cancellation_failed(%s, ''e'', attempt => %s)', one, attempt),
        format('retry_cancellation(%s, seen_version => %s)', one, seen),
        format('void_payment_report(%s, 1, ''r'', seen_version => %s)', one, seen),
        'claim_messages(''w'', 3, driver_id => ''S'')', format('record_sent(%s, ''driver'')', one),
        format('record_sent(%s, ''customer'')', one), format('record_failed(%s, ''driver'', ''e'')', one),
        format('record_delivery(%s, ''driver'')', one), format('give_up_message(%s, ''driver'', ''r'')', one),
        format('record_note(%s, ''n%s'')', one, (random() * 9)::integer),
        format('record_agit_post(%s, ''https://agit/%s'')', one, random()), format('save_answer(%s)', one),
        format('close_case(%s)', one)
        ])[1 + floor(random() * 30)::integer];
    message text;
    answer text := 'ok';
BEGIN
    BEGIN
        EXECUTE 'SELECT count(*) FROM norefund.' || chosen || ' AS t';
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS message = MESSAGE_TEXT;
        answer := SQLSTATE;
    END;
    -- what the isolation level demands is the whole transaction's to try again
    INSERT INTO public.answers
    VALUES (current_setting('transaction_isolation'), split_part(chosen, '(', 1), answer, message);
END
$act$
EOS

# Runs a script in every client so many times, as the backend; returns what pgbench counted.
sub race
{
	my ($level, $times, $script) = @_;
	# a variable keeps its value when a script is tried again: it is counted on at the end
	open(my $file, '>', "$scripts/script") or die;
	print $file $script;
	close($file);
	# only what the isolation level demands is tried again
	my $tries = $level eq 'read committed' ? 1 : 10000;
	local $ENV{PGOPTIONS} = '-c role=norefund_races_backend -c default_transaction_isolation=' . ($level =~ s/ /\\ /r);
	my $output = qx(pgbench -n -c $clients -j 2 -t $times -f $scripts/script -D n=1 --max-tries=$tries \\
		--failures-detailed $database 2>&1);
	my %count = (status => $?, output => $output);
	($count{done}) = $output =~ /number of transactions actually processed: (\d+)/;
	($count{failed}) = $output =~ /number of failed transactions: (\d+)/;
	($count{retries}) = $output =~ /total number of retries: (\d+)/;
	return \%count;
}

run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
ok(psql('\\i test/install.sql', 'RESET ROLE', 'CREATE ROLE norefund_races_backend',
		'SET ROLE regress_norefund_owner', q{SELECT norefund.grant_backend('norefund_races_backend')}, 'RESET ROLE',
		'CREATE TABLE public.hand_outs (worker integer, key text)',
		'GRANT INSERT ON public.hand_outs TO norefund_races_backend',
		'GRANT USAGE ON SCHEMA public TO norefund_races_backend'), 'database prepared');

# While there are no others: whatever is done to a call, at once to the same few: each answer is one of the documented
# SQLSTATEs, none a deadlock.
ok(psql('CREATE TABLE public.answers (level text, function text, answer text, message text)',
		'GRANT INSERT ON public.answers TO norefund_races_backend', $act), 'shared calls prepared');
foreach my $level ('read committed', 'repeatable read', 'serializable')
{
	my $count = race($level, $shared, "SELECT public.act();\n");
	is("$count->{status} $count->{failed}", '0 0', "$level: eight clients did whatever came to their mind")
		or diag($count->{output});
	is(value("SELECT count(*) FROM public.answers WHERE level = '$level'"), $clients * $shared,
		"$level: every call has an answer");
	is(value(q{SELECT string_agg(DISTINCT format('%s %s: %s', answer, function, message), chr(10)) FROM public.answers
		WHERE NOT (answer IN ('ok', '55000', '22023', 'P0002') OR answer = '40001' AND level <> 'read committed'
			OR answer = '23505' AND message LIKE '%with other content')}), '',
		"$level: none but the documented SQLSTATEs");
	cmp_ok(value("SELECT count(*) FROM public.answers WHERE level = '$level' AND answer = 'ok'"), '>', $shared,
		"$level: an eighth and more was right in its turn");
	diag("$level, shared calls: " . value("SELECT string_agg(n || ' ' || answer, ', ') FROM (
		SELECT answer, count(*) AS n FROM public.answers WHERE level = '$level' GROUP BY 1 ORDER BY 2 DESC) AS a"));
	psql('ANALYZE');
}
is(value("SELECT count(*) FROM norefund.calls WHERE driver_id = 'S' AND version > 1 AND shared"), 4,
	'four calls were shared by all');
is(value("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), 0, 'not one deadlock');
# what is left of it is not handed out below
ok(psql("UPDATE norefund.messages SET next_attempt_at = 'infinity'",
	"UPDATE norefund.calls SET next_attempt_at = 'infinity'"), 'set aside');

# Each client names every call once, and every fifth time takes its case back and asks again.
foreach my $level ('read committed', 'repeatable read', 'serializable')
{
	my $driver = uc substr($level, 0, 3);
	my $count = race($level, $calls, <<"EOS");
\\set driver :n % 20
SELECT norefund.submit_case('$driver' || :driver, 'K' || :n, ':client_id-:n');
\\if (:n + :client_id) % 5 = 0
SELECT norefund.withdraw_case('$driver' || :driver, ':client_id-:n', 'why');
SELECT norefund.submit_case('$driver' || :driver, 'K' || :n, ':client_id-:n-again');
\\endif
\\set n :n + 1
EOS
	is($count->{status}, 0, "$level: no client stopped") or diag($count->{output});
	is("$count->{done} $count->{failed}", $clients * $calls . ' 0', "$level: every call is answered");
	is($count->{retries} // 0, 0, "$level: at the first attempt") if $level eq 'read committed';

	my $kept = $clients * $calls + $clients * $calls / 5;
	is(value("SELECT count(*) FROM norefund.cases WHERE driver_id ~ '^$driver\\d'"), $kept,
		"$level: every request is kept");
	is(value("SELECT count(*) FROM (SELECT FROM norefund.cases WHERE driver_id ~ '^$driver\\d' AND duplicate_of IS NULL
		AND closed_at IS NULL GROUP BY driver_id, call_id HAVING count(*) > 1) AS twice"), 0,
		"$level: no call has two open cases");
	is(value("SELECT count(*) FROM norefund.cases AS d WHERE d.driver_id ~ '^$driver\\d' AND d.duplicate_of IS NOT NULL
		AND NOT EXISTS (SELECT FROM norefund.cases AS f
			WHERE (f.driver_id, f.call_id, f.case_id) = (d.driver_id, d.call_id, d.duplicate_of)
			AND f.duplicate_of IS NULL)"), 0, "$level: every duplicate is linked to a first case of its call");
	my $first = value("SELECT count(*) FROM norefund.cases WHERE driver_id ~ '^$driver\\d' AND duplicate_of IS NULL");
	cmp_ok($first, '>=', $calls, "$level: every call has a first case");
	diag(sprintf('%s: %d requests of %d calls by %d clients: %d first cases, %d linked duplicates, %d retries',
			$level, $kept, $calls, $clients, $first, $kept - $first, $count->{retries} // 0));
	# else every look of a serializable transaction is at the whole table
	psql('ANALYZE');
}

# Payments beside the texts of the duplicates.
ok(psql(q{SELECT count(norefund.submit_case('D-pay' || n % 20, 'P' || n, 'P' || n, received_at => '2026-03-05 10:00+09',
	called_at => '2026-03-04 22:10+09', origin_name => '강남역', service_type => '일반', centre_cancelled => false,
	cancel_reason => '', charged_won => 18000, call_driver_id => 'D-pay' || n % 20, call_completed => true,
	payment_method => 'card', meter_distance_m => 0, meter_duration_s => 45, meter_start_lat => 37.5,
	meter_start_lon => 127, meter_end_lat => 37.5, meter_end_lon => 127))
	FROM generate_series(1, 240) AS n}), 'payments queued');
my %due = (
	claim_messages => value("SELECT count(*) FROM norefund.messages WHERE state = 'queued' AND driver_id <> 'S'"),
	claim_cancellations => value("SELECT count(*) FROM norefund.calls WHERE refund_state = 'queued'
		AND driver_id <> 'S'"),);
foreach my $claim (sort keys %due)
{
	psql('TRUNCATE public.hand_outs');
	my $retries = 0;
	my $most = $due{$claim} > 1000 ? 20 : 2;
	# a third of it in each level
	foreach my $level ('read committed', 'repeatable read', 'serializable')
	{
		my $count = race($level, int($due{$claim} / 3 / $clients / $most) + ($level eq 'serializable' ? 10 : 0),
			"INSERT INTO public.hand_outs SELECT :client_id, idempotency_key
				FROM norefund.$claim('w:client_id', $most, '1 day');\n");
		is($count->{status} . ' ' . $count->{failed}, '0 0', "$claim, $level: no claim failed")
			or diag($count->{output});
		$retries += $count->{retries} // 0;
	}
	my ($handed, $keys, $workers) =
		split(/\|/, value('SELECT count(*), count(DISTINCT key), count(DISTINCT worker) FROM public.hand_outs'));
	is($handed, $keys, "$claim: nothing is in two hands");
	is($handed, $due{$claim}, "$claim: everything was handed out");
	is($workers, $clients, "$claim: every worker had a share");
	diag("$claim: $due{$claim} handed out to $workers workers at once, $keys of them different, $retries retries");
}
is(value('SELECT coalesce(sum(violations), 0) FROM norefund.verify()'), 0, 'every invariant holds');

$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
system('psql', '-X', '-q', '-c', 'DROP ROLE norefund_races_backend');
done_testing();
