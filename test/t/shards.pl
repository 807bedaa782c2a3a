# A front and its shards: the same input gives the same views as one database; errors, odd settings, claims and a shard
# that is gone; then the unchanged example backend works through it while a shard is gone.
# NOREFUND_SHARDS=4 NOREFUND_CASES=2000 is make test-shards.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use Shards;

$ENV{NOREFUND_SHARDS} //= 2;
$ENV{NOREFUND_CASES} //= 200;
my ($one, $front) = ('norefund_one', 'norefund_front');
my @shards = map { "norefund_shard_$_" } 0 .. $ENV{NOREFUND_SHARDS} - 1;

run_ok("$one created", 'createdb', '-T', 'template0', '-E', 'UTF8', $one);
is(system("psql -X -q -d $one -f test/install.sql >/dev/null"), 0, "$one set up");
run_ok("$front created", 'createdb', '-T', $one, $front);
make_front($front, @shards);

# The same statements for both, from a session whose settings are odd.
my $odd = "SET ROLE regress_norefund_owner; SET DateStyle = 'German'; SET TimeZone = 'America/Caracas';
	SET IntervalStyle = 'sql_standard'; SET extra_float_digits = -10; SET client_min_messages = warning;";
my $n = $ENV{NOREFUND_CASES} >= 1000 ? 1000 : 200;
my $script = qq{
	SELECT count(*) FROM generate_series(1, $n) AS i CROSS JOIN LATERAL norefund.submit_case(
		'D' || i % 40, 'K' || i - CASE WHEN i % 10 = 0 THEN 40 ELSE 0 END, 'C' || i,
		received_at => '2026-03-05 10:00+09'::timestamptz + i * interval '7 minutes',
		called_at => '2026-03-04 22:10+09', origin_name => '강남역', service_type => '일반', centre_cancelled => i % 13 = 0,
		centre_cancelled_at => CASE WHEN i % 13 = 0 THEN '2026-03-05 01:00+09'::timestamptz END,
		cancel_reason => '', charged_won => 1000 * i, call_driver_id => 'D' || i % 40, call_completed => true,
		payment_method => 'card', meter_distance_m => CASE WHEN i % 5 = 0 THEN 3000 ELSE 0 END,
		meter_duration_s => CASE WHEN i % 5 = 0 THEN 900 ELSE 45 END, meter_start_lat => 37.512345678901 + 0.0001 * i,
		meter_start_lon => 127.054321, meter_end_lat => 37.512345 + 0.00011 * i, meter_end_lon => 127.054321,
		customer_id => 'U' || i % 9, actor => 'desk');
	SELECT count(norefund.record_cancellation(r.driver_id, r.case_id, r.refund_won, '2026-03-05 23:00+09', 'pay',
		'P' || r.case_id)) FROM (SELECT * FROM norefund.call_refunds WHERE refund_state = 'queued'
			AND substr(case_id, 2)::integer % 3 > 0) AS r;
	SELECT count(norefund.record_sent(m.driver_id, m.case_id, m.audience, 'sms', 'S' || m.case_id || m.audience,
		'2026-03-06 01:00+09')) FROM (SELECT * FROM norefund.messages WHERE state = 'queued') AS m;
	SELECT count(norefund.save_answer(w.driver_id, w.case_id, actor => 'desk')) FROM (
		SELECT * FROM norefund.worklist WHERE step = 'save_answer') AS w;
	SELECT count(norefund.close_case(w.driver_id, w.case_id, 'desk')) FROM (
		SELECT * FROM norefund.worklist WHERE step = 'close') AS w;
};
my %did;
foreach my $database ($one, $front)
{
	local $ENV{PGDATABASE} = $database;
	# a transaction reads the shards as they were when it first did
	$did{$database} = join "\n", map { value("$odd $_") } grep { /\S/ } split /;\n/, $script;
}
like($did{$one}, qr/^$n\n(?:[1-9]\d*\n){3}[1-9]/, 'cases are submitted, refunded, told, answered and closed');
is($did{$front}, $did{$one}, 'as many on the front');
$ENV{PGDATABASE} = $front;
is(value('SELECT count(*) FROM ONLY norefund.cases'), '0', 'the front has none itself');
is(value('SELECT count(DISTINCT tableoid) FROM norefund.cases'), scalar @shards, 'every shard has some');

# What is of the moment of a call differs between two databases.
my $moments = '{' . join(',', qw(since waiting age value oldest_s hours_late won_hours decided_at decided_on seconds
	started_at ended_at queued_at next_attempt_at median_s p90_s p99_s longest_s decided_after_s told_after_s
	closed_after_s refunded_after_s version rejected_at queued_on hour month customer placed_at)) . '}';
my @views = split /\n/, value(q{SELECT relname FROM pg_class AS c WHERE relnamespace = 'norefund'::regnamespace
	AND relkind = 'v' AND relname !~
	'invariants|days$|^case_map|_arguments$|evidence$|standings|identifiers|knowledge|moments'
	ORDER BY 1});
my (%rows, $looked);
foreach my $view (@views)
{
	foreach my $database ($one, $front)
	{
		local $ENV{PGDATABASE} = $database;
		$rows{$database} = value("SET TimeZone = 'UTC'; SELECT count(*), md5(string_agg(r, E'\\n' ORDER BY r)) FROM (
			SELECT (to_jsonb(v) - '$moments'::text[])::text AS r FROM norefund.$view AS v) AS s");
	}
	$looked += (split /\|/, $rows{$one})[0];
	is($rows{$front}, $rows{$one}, "$view: $rows{$one}");
}
cmp_ok($looked, '>', 10 * $n, "$looked rows of " . @views . ' views are the same');
is(value("SELECT string_agg(r::text, ' ' ORDER BY r::text) FROM norefund.replay(same_place_within_m => 5) AS r"),
	do { local $ENV{PGDATABASE} = $one;
		value("SELECT string_agg(r::text, ' ' ORDER BY r::text) FROM norefund.replay(same_place_within_m => 5) AS r") },
	'and replay()');
is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify() WHERE violations > 0'), '',
	value('SELECT sum(rows_checked) FROM norefund.verify()') . ' rows in which every invariant holds');
is(value(q{SELECT received_at AT TIME ZONE 'Asia/Seoul' FROM norefund.cases WHERE case_id = 'C1'}),
	'2026-03-05 10:07:00', 'March is not October');
is(value(q{SELECT count(*) FROM norefund.reconcile((SELECT jsonb_agg(jsonb_build_object('driver_id', driver_id,
	'call_id', call_id, 'amount_won', amount_won::text, 'cancelled_at', happened_at))
	FROM norefund.payment_reports))}), '0', 'reconcile() misses nothing');

# Errors are those of a shard, without a word of how they came.
sub said
{
	my ($statement) = @_;
	my $psql = 'psql -X -q -v VERBOSITY=verbose -v SHOW_CONTEXT=never -c "SET ROLE regress_norefund_owner"';
	my $text = qx($psql -c "$statement" 2>&1);
	return $text =~ s/^LOCATION.*\n//mgr;
}
foreach my $statement ("SELECT norefund.close_case('D1', 'none')", "SELECT norefund.close_case('D3', 'C3')",
	"SELECT norefund.submit_case(NULL, 'K1', 'C1')", "SELECT norefund.submit_case('D1', 'K1', 'C1', charged_won => 7)",
	"SELECT norefund.claim_messages(' ', 5)", "SELECT norefund.record_cancellation('D1', 'C1', -5)")
{
	my $there = do { local $ENV{PGDATABASE} = $one; said($statement) };
	like($there, qr/^ERROR:  \w{5}: /, "$statement is refused");
	is(said($statement), $there, 'on the front in the same words');
}
like(said("INSERT INTO norefund.cases (driver_id, call_id) VALUES ('x', 'y')"),
	qr/55000: rows of cases are not written/, 'nothing is written into the front itself');

# Claims: as many as are asked for, whichever shard has them, each once.
my %claimed;
my $claims = 0;
while ((my @got = split /\n/, value("$odd SELECT driver_id || ' ' || case_id
	FROM norefund.claim_cancellations('worker', 7, '1 hour')")) > 0)
{
	cmp_ok(@got, '<=', 7, scalar(@got) . ' orders for the asking of 7') if @got > 7 || !$claims;
	$claimed{$_}++ foreach @got;
	last if ++$claims > 100;
}
is(scalar(keys %claimed), value(q{SELECT count(*) FROM norefund.call_refunds WHERE refund_state = 'in_flight'}),
	keys(%claimed) . ' orders are claimed');
is(scalar(grep { $_ != 1 } values %claimed), 0, 'each once');

# A shard that is gone is named, the others go on.
my $gone = $shards[-1];
my $there = value("SELECT driver_id FROM $gone.calls LIMIT 1");
my $elsewhere = value("SELECT driver_id FROM $shards[0].calls LIMIT 1");
without_shard($gone, sub {
	like(said("SELECT norefund.submit_case('$there', 'K-new', 'C-new')"), qr/08006: shard \S*.*$gone.* does not answer/,
		'a shard that is gone is 08006, with its name');
	like(said("SELECT outcome FROM norefund.submit_case('$elsewhere', 'K-new', 'C-else')"), qr/1 row/,
		'another one goes on');
	like(said("SELECT count(*) FROM norefund.claim_messages('worker', 100)"), qr/1 row/,
		'and claims take from the others');
	like(value("SELECT string_agg(invariant, ' ') FROM norefund.verify_front() WHERE violations > 0"),
		qr/settings of $gone/, 'verify_front() names it');
	value("$odd SELECT norefund.propose_policy('narrow', same_place_within_m => 5)");
	ok(psql('CALL norefund.carry_to_shards()'), 'a policy is carried to those that answer');
});
like(said("SELECT outcome FROM norefund.submit_case('$there', 'K-new', 'C-new')"), qr/1 row/, 'back, it goes on');
is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify_front() WHERE violations > 0'),
	"policies of $gone", 'it has not the policy yet');
ok(psql('CALL norefund.carry_to_shards()'), 'carried again');
is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify_front() WHERE violations > 0'), '', 'it has');

# Two drivers of two shards with one call.
value("$odd SELECT norefund.submit_case('$there', 'K-two', 'T1', charged_won => 1),
	norefund.submit_case('$elsewhere', 'K-two', 'T2', charged_won => 1)");
value("SET ROLE regress_norefund_owner; SELECT norefund.record_cancellation('$there', 'T1', 1),
	norefund.record_cancellation('$elsewhere', 'T2', 1)");
is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify() WHERE violations > 0'),
	'calls.refunded to one driver', 'one call that was paid back to two drivers is found');

# Undone, it is a database of its own.
ok(psql(q{\getenv connections CONNECTIONS
	CALL norefund.setup_front(:'connections')}), 'setup_front() again');
ok(psql('CALL norefund.drop_front()', 'SET ROLE regress_norefund_owner', 'CALL norefund.setup()'),
	'drop_front(), setup()');
is(value(qq{$odd SELECT next_step FROM norefund.submit_case('D1', 'K1', 'C1'); SELECT count(*) FROM norefund.cases}),
	"add_evidence\n1", 'it works by itself');
is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify() WHERE violations > 0'), '', 'and is whole');

$ENV{PGDATABASE} = 'postgres';
run_ok("$_ dropped", 'dropdb', '--force', $_) foreach $front, $one, @shards;
do './test/t/backend.pl' or BAIL_OUT($@ || 'the backend cannot be read');
