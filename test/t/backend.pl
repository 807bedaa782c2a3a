# The example backend (test/backend) takes every request to its end while its workers are killed all the time, before
# services that fail, lose answers, answer twice and kill whoever asks. NOREFUND_CASES=10000 is the form that takes
# minutes, with 100 kills or more; NOREFUND_SEED gives other requests and faults.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use File::Temp qw(tempdir);
use IO::Handle;
use POSIX qw(WNOHANG SIGKILL);
use Time::HiRes qw(sleep time);

my $cases = $ENV{NOREFUND_CASES} // 700;
my $seed = $ENV{NOREFUND_SEED} // 1;
my $least_kills = $cases >= 10000 ? 100 : 30;
my @isolation = ('read committed', 'read committed', 'repeatable read', 'serializable');
my $directory = tempdir('norefund-backend.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $database = 'norefund_backend';
$ENV{PGDATABASE} = $database;
srand($seed);

sub build
{
	my ($program, @sources) = @_;
	foreach my $compiler (grep { system("command -v $_ >/dev/null") == 0 } qw(gcc clang))
	{
		run_ok("$program builds with $compiler, without a warning",
			$compiler, qw(-std=gnu99 -O2 -Wall -Wextra -Werror), '-I' . `$ENV{PG_CONFIG} --includedir` =~ s/\s+$//r,
			'-o', "$directory/$program", (map { "test/backend/$_.c" } @sources), '-lpq');
	}
	return;
}

# The processes of this test: each is a child, which goes when this one does.
my (%running, %generation, $died);
my $killed = 0;

sub start_worker
{
	my ($number) = @_;
	my $name = "worker-$number." . ++$generation{$number};
	my $pid = fork() // die "fork: $!\n";
	if ($pid == 0)
	{
		@ENV{qw(PGUSER PGDATABASE PGOPTIONS)} = ('norefund_backend', $database,
			'-c default_transaction_isolation=' . $isolation[$number] =~ s/ /\\ /r);
		open(STDERR, '>>', "$directory/log") or die;
		exec('setpriv', '--pdeathsig', 'KILL', "$directory/worker", $name, $directory, '3 seconds') or die;
	}
	$running{$pid} = $number;
	return;
}

# Takes leave of workers that are gone, and starts others in their place.
sub replace_workers
{
	while ((my $pid = waitpid(-1, WNOHANG)) > 0)
	{
		my $number = delete $running{$pid} // next;
		if (($? & 127) == SIGKILL) { $killed++ }
		else { $died = "worker-$number: status $?" }
		start_worker($number);
	}
	return;
}

build('worker', qw(worker desk database service line));
build('services', qw(services line));
run_ok("$cases requests written", $^X, 'test/backend/requests.pl', $directory, $cases, $seed);

run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
open(my $psql, '|-', "psql -X -q -v ON_ERROR_STOP=1 -o /dev/null >/dev/null") or die;
print $psql <<"SQL";
\\i test/install.sql
SET client_min_messages = warning;
RESET ROLE;
CREATE ROLE norefund_backend LOGIN PASSWORD '$ENV{PGPASSWORD}';
SET ROLE regress_norefund_owner;
SELECT norefund.grant_backend('norefund_backend');
RESET ROLE;
CREATE SCHEMA ledger;
CREATE TABLE ledger.requests (line text);
CREATE TABLE ledger.asked (at timestamptz, word text, key text, call_id text, did text, fault text);
CREATE TABLE ledger.refunds (key text, driver_id text, call_id text, amount_won bigint, cancelled_at timestamptz);
CREATE TABLE ledger.deliveries (provider_ref text, key text, receiver text, driver_id text, case_id text, audience text,
	revision integer, purpose text, template text, body text);
SQL
ok(close($psql), 'norefund installed');
{
	local $ENV{PGUSER} = 'norefund_backend';
	foreach my $table (qw(cases decisions cancellation_orders messages case_events))
	{
		my $refusal = `psql -X -d $database -c 'INSERT INTO norefund.$table DEFAULT VALUES' 2>&1`;
		like($refusal, qr/permission denied for table $table/, "the backend's role writes no $table itself");
	}
}

open(my $services, '|-', 'setpriv', '--pdeathsig', 'KILL', "$directory/services", $directory, $seed) or die;
for (1 .. 100) { last if -S "$directory/sms"; sleep 0.1 }
ok(-S "$directory/sms", 'the services are there');

my $started = time;
my ($looked, $progress, $open, $cut_off) = ($started, $started, '', 0);
start_worker($_) foreach keys @isolation;
while (!$died)
{
	sleep rand(2);
	replace_workers();
	kill 'KILL', (keys %running)[ rand(@isolation) ];
	next if time < $looked + 1;
	$looked = time;

	# Time flies: what waits for its next turn gets it. A connection is cut now and then.
	$cut_off += value(q{
		WITH a AS (UPDATE norefund.messages SET not_before = now() WHERE state = 'failed' AND isfinite(not_before)),
		b AS (UPDATE norefund.cancellation_orders SET not_before = now()
			WHERE (state = 'failed' OR state = 'asked' AND leased_until IS NULL) AND isfinite(not_before))
		SELECT count(pg_terminate_backend(pid)) FROM (
			SELECT pid FROM pg_stat_activity WHERE usename = 'norefund_backend' ORDER BY random() LIMIT (random() < 0.2)::integer) AS one});
	my $left = value(qq{
		SELECT $cases - count(*) FILTER (WHERE closed_at IS NOT NULL)
			+ (SELECT count(*) FROM norefund.messages WHERE state IN ('queued', 'leased', 'sent'))
		FROM norefund.cases});
	last if $left == 0 && $killed >= $least_kills;
	$progress = time if $left ne $open;
	$open = $left;
	last if time > $progress + 60;
}
my $took = time - $started;
kill 'KILL', $_ foreach keys %running;
waitpid($_, 0) foreach keys %running;
close($services);
is($died // '', '', 'no worker ended by itself');
cmp_ok($killed, '>=', $least_kills, "$killed workers were killed, $cut_off connections cut");

value("\\copy ledger.$_ FROM '$directory/$_'") foreach qw(asked refunds deliveries);
value("\\copy ledger.requests FROM PROGRAM 'grep ^request $directory/requests' WITH (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')");

# A query gives, for each row that it looks at, whether it is wrong and what it is.
sub holds
{
	my ($name, $query) = @_;
	my ($rows, $wrong, $which) = split /\|/, value(qq{
		SELECT count(*), count(*) FILTER (WHERE wrong IS NOT FALSE), (array_agg(row) FILTER (WHERE wrong IS NOT FALSE))[1:3]
		FROM ($query) AS looked (wrong, row)}), 3;
	ok($rows > 0 && $wrong == 0, "$name: $wrong of $rows are not")
		or diag($which, "\n", value(qq{SELECT format('%s %s %s %s', seq, event, actor, detail) FROM norefund.case_events
			WHERE (driver_id, case_id) IN (SELECT row ->> 'driver_id', row ->> 'case_id'
				FROM ($query) AS looked (wrong, row) WHERE wrong IS NOT FALSE LIMIT 1) ORDER BY seq}));
	return;
}

holds('requests are closed cases', q{
	SELECT c.closed_at IS NULL, jsonb_build_object('driver_id', split_part(r.line, E'\t', 2), 'case_id', split_part(r.line, E'\t', 4),
		'work', (SELECT to_jsonb(w) FROM norefund.worklist AS w WHERE w.driver_id = c.driver_id AND w.case_id = c.case_id),
		'messages', (SELECT jsonb_agg(to_jsonb(m) - 'body') FROM norefund.messages AS m
			WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id))
	FROM ledger.requests AS r
	LEFT JOIN norefund.cases AS c ON c.driver_id = split_part(r.line, E'\t', 2) AND c.case_id = split_part(r.line, E'\t', 4)});
is(value('SELECT count(*) FROM norefund.cases'), $cases, 'there is no other case');
holds('outcomes occur', q{
	SELECT c.outcome IS NULL, to_jsonb(o)
	FROM unnest('{approved,trip_recorded,already_cancelled,other_inquiry,duplicate,handed_over,withdrawn}'::text[]) AS o (outcome)
	LEFT JOIN (SELECT DISTINCT outcome FROM norefund.cases) AS c ON c.outcome = o.outcome});

# The order of the manual, by the numbers of the events: none before the one that it rests on.
holds('cases went in order', q{
	SELECT NOT (e.submitted = 1 AND e.submissions = 1 AND e.decided > e.submitted AND e.closings = 1 AND e.closed > e.decided
		AND (NOT c.agit_required OR e.agit < e.closed)
		AND CASE WHEN c.outcome IN ('handed_over', 'withdrawn') THEN e.answers = 0
			ELSE e.answers = 1 AND e.answered < e.closed AND e.told_driver < e.answered
				AND coalesce(e.sent_to_driver > e.decided, true) END
		AND CASE WHEN c.outcome = 'approved'
			THEN e.payments = 1 AND e.paid > e.decided AND e.told_customer < e.answered
				AND coalesce(e.sent_to_driver > e.paid, true) AND coalesce(e.sent_to_customer > e.paid, true)
			ELSE e.payments = 0 AND e.sent_to_customer IS NULL END), to_jsonb(e) || jsonb_build_object('outcome', c.outcome)
	FROM norefund.cases AS c
	LEFT JOIN (
		SELECT driver_id, case_id,
			count(*) FILTER (WHERE event = 'submitted') AS submissions,
			min(seq) FILTER (WHERE event = 'submitted') AS submitted,
			max(seq) FILTER (WHERE event = 'decided') AS decided,
			count(*) FILTER (WHERE event = 'payment_cancelled') AS payments,
			min(seq) FILTER (WHERE event = 'payment_cancelled') AS paid,
			min(seq) FILTER (WHERE event = 'sms_sent' AND detail ->> 'audience' = 'driver') AS sent_to_driver,
			min(seq) FILTER (WHERE event = 'sms_sent' AND detail ->> 'audience' = 'customer') AS sent_to_customer,
			min(seq) FILTER (WHERE event IN ('sms_sent', 'sms_given_up') AND detail ->> 'audience' = 'driver') AS told_driver,
			min(seq) FILTER (WHERE event IN ('sms_sent', 'sms_given_up') AND detail ->> 'audience' = 'customer') AS told_customer,
			min(seq) FILTER (WHERE event = 'agit_posted') AS agit,
			count(*) FILTER (WHERE event = 'answered') AS answers,
			min(seq) FILTER (WHERE event = 'answered') AS answered,
			count(*) FILTER (WHERE event = 'closed') AS closings,
			min(seq) FILTER (WHERE event = 'closed') AS closed
		FROM norefund.case_events
		GROUP BY driver_id, case_id) AS e ON e.driver_id = c.driver_id AND e.case_id = c.case_id});

holds('calls were refunded once, with one key', q{
	SELECT count(*) > 1 OR count(DISTINCT key) > 1, jsonb_agg(r) FROM ledger.refunds AS r GROUP BY call_id});
holds('recorded cancellations are in the ledger of the payment service, with amount and time', q{
	SELECT r.key IS NULL, to_jsonb(c)
	FROM norefund.cases AS c
	LEFT JOIN ledger.refunds AS r ON r.driver_id = c.driver_id AND r.call_id = c.call_id
		AND r.amount_won = c.payment_cancelled_won AND r.cancelled_at = c.payment_cancelled_at
	WHERE c.payment_cancelled_at IS NOT NULL});
holds('refunded calls were not driven', q{
	SELECT c.meter_distance_m >= 100, to_jsonb(c)
	FROM ledger.refunds AS r
	JOIN norefund.cases AS c ON c.driver_id = r.driver_id AND c.call_id = r.call_id AND c.payment_cancelled_at IS NOT NULL});
is(value('SELECT * FROM norefund.reconcile((SELECT jsonb_agg(r) FROM ledger.refunds AS r))'), '',
	value('SELECT count(*) FROM ledger.refunds') . ' refunds reconcile');

holds('messages were sent, or given up with a reason', q{
	SELECT m.given_up_reason IS NULL AND NOT EXISTS (
			SELECT FROM ledger.deliveries AS d
			WHERE d.driver_id = m.driver_id AND d.case_id = m.case_id AND d.audience = m.audience
				AND d.revision = m.revision AND d.purpose = m.purpose), to_jsonb(m)
	FROM norefund.messages AS m});
holds('deliveries are of a message, and say what it says', q{
	SELECT (m.body = d.body AND m.template = d.template) IS NOT TRUE, to_jsonb(d)
	FROM ledger.deliveries AS d
	LEFT JOIN norefund.messages AS m USING (driver_id, case_id, audience, revision, purpose)});
holds('keys are of one message', q{
	SELECT count(DISTINCT (driver_id, case_id, audience, revision, purpose)) > 1, jsonb_agg(d)
	FROM ledger.deliveries AS d GROUP BY key});
holds('messages are of one key', q{
	SELECT count(DISTINCT key) > 1, jsonb_agg(d)
	FROM ledger.deliveries AS d GROUP BY driver_id, case_id, audience, revision, purpose});
is(value('SELECT sum(violations) FROM norefund.verify()'), '0',
	value('SELECT sum(rows_checked) FROM norefund.verify()') . ' rows in which every invariant holds');

note(value(q{SELECT string_agg(format('%s %s', n, outcome), ', ' ORDER BY outcome)
	FROM (SELECT outcome, count(*) AS n FROM norefund.cases GROUP BY outcome) AS o}));
note(value(q{SELECT format('payment service: asked %s times for %s refunds; %s', count(*), (SELECT count(*) FROM ledger.refunds),
	(SELECT string_agg(format('%s %s', n, did), ', ' ORDER BY did)
	 FROM (SELECT did, count(*) AS n FROM ledger.asked GROUP BY did) AS a)) FROM ledger.asked}));
note(value(q{SELECT format('SMS service: %s deliveries of %s messages, %s of them twice or more; %s messages given up',
	count(*), count(DISTINCT key), (SELECT count(*) FROM (SELECT FROM ledger.deliveries GROUP BY key HAVING count(*) > 1) AS k),
	(SELECT count(*) FROM norefund.messages WHERE state = 'given_up')) FROM ledger.deliveries}));
note(value(q{SELECT string_agg(format('%s %s', n, event), ', ' ORDER BY event)
	FROM (SELECT event, count(*) AS n FROM norefund.case_events GROUP BY event) AS e}));
note(sprintf '%.0f s, %.1f cases a second', $took, $cases / $took);

note(`grep -hoE '^(called again: )?(ERROR|FATAL|server closed)[^"]*' $directory/log | sed -E 's/(case|driver|revision) [^ ]+/\\1 …/g' | sort | uniq -c | sort -rn`);

run_ok('database dropped', 'dropdb', $database);
is(system(qw(psql -X -q -d postgres -c), 'DROP ROLE norefund_backend'), 0, 'role dropped');
done_testing();
