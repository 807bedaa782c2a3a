# The demo's week, and then the persons of its closed cases are erased: they are in no dump, what analysts read is as it
# was, and the dump, restored, goes on.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;

my $database = 'norefund_erasure';
$ENV{PGDATABASE} = $database;
run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
is(system('test/demo/run >demo.out 2>&1'), 0, 'the demo runs') or BAIL_OUT(scalar qx(tail -n 20 demo.out));

# What names a person of a closed case whose call is over, and nobody else.
my $over = q{SELECT c.driver_id, c.call_id FROM norefund.cases AS c
	GROUP BY 1, 2 HAVING bool_and(c.closed_at IS NOT NULL) AND norefund.open_work(c.driver_id, c.call_id) IS NULL};
my $words = q{SELECT w.word, w.case_id, (c.driver_id, c.call_id) IN (} . $over . q{) AS goes
	FROM norefund.cases AS c
	CROSS JOIN LATERAL (
		VALUES (c.customer_id, c.case_id), (c.request_text, c.case_id), (c.special_note, c.case_id),
			(encode(c.meter_start::bytea, 'hex'), c.case_id),
			(encode(c.meter_end::bytea, 'hex'), c.case_id)) AS w (word, case_id)
	WHERE w.word <> ''
	UNION ALL
	SELECT m.body, m.case_id, (c.driver_id, c.call_id) IN (} . $over . q{)
	FROM norefund.messages AS m JOIN norefund.cases AS c ON c.driver_id = m.driver_id AND c.case_id = m.case_id
	WHERE m.body IS NOT NULL};
my @names = split /\n--\n/, value("SELECT string_agg(word, E'\\n--\\n') FROM (SELECT word FROM ($words) AS w
	GROUP BY word HAVING bool_and(goes)) AS n");
cmp_ok(@names, '>', 20, scalar(@names) . ' texts and points name persons of closed cases alone');

my @views = qw(case_results decision_history daily_summary policy_summary driver_summary re_requests qa_summary
	step_durations step_times call_refunds findings dead_letters case_assessments call_assessments);

sub answers
{
	# a displacement is of other points now, and says the same to the micrometre
	return map { [$_, value("SELECT count(*) || ' ' || coalesce(md5(string_agg(t, ' ' ORDER BY t)), '') FROM (
		SELECT regexp_replace((to_jsonb(v) - 'age' - 'waiting')::text, '(\\d+\\.\\d{5})\\d+', '\\1', 'g') AS t
		FROM norefund.$_ AS v) AS s")] } @views;
}

sub dumped
{
	my ($dump) = @_;
	is(system("pg_dump --inserts -n norefund -f $dump"), 0, "$dump written");
	open(my $file, '<', $dump) or die;
	local $/ = undef;
	my $text = <$file>;
	close($file);
	return scalar grep { index($text, $_) >= 0 || index($text, uc $_) >= 0 || index($text, s/'/''/gr) >= 0 } @names;
}

is(dumped('before.sql'), scalar @names, 'all of them are in a dump');
my @before = answers();
my $loops = 0;
my $erased = 0;
while (my $calls = value(q{SET ROLE cs_owner;
	SELECT calls FROM norefund.erase_personal_data(closed_before => now(), max_calls => 100, actor => 'retention')}))
{
	$erased += $calls;
	last if ++$loops > 100;
}
cmp_ok($erased, '>', 100, "$erased calls erased, 100 at a time");
is(dumped('after.sql'), 0, 'none of them is in a dump');
my @after = answers();
foreach (0 .. $#views)
{
	my ($rows) = $before[$_][1] =~ /^(\d+)/;
	is($after[$_][1], $before[$_][1], "$views[$_] is as it was: $rows rows");
}
is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify() WHERE violations > 0'), '',
	'every invariant holds');

# A dump of what was erased is restored and worked on.
run_ok('dumped', 'pg_dump', '-Fc', '-f', 'erased.dump', $database);
run_ok('dropped', 'dropdb', $database);
run_ok('created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
run_ok('restored', 'pg_restore', '-d', $database, 'erased.dump');
is(value('SELECT string_agg(invariant, chr(10)) FROM norefund.verify() WHERE violations > 0'), '',
	'and every invariant holds in it');
my @restored = answers();
is(scalar(grep { $restored[$_][1] ne $before[$_][1] } 0 .. $#views), 0, scalar(@views) . ' views are as they were');
is(value(q{SET ROLE cs_owner; SELECT next_step FROM norefund.submit_case('D-after', 'K-after', 'C-after')}),
	'add_evidence', 'and a request comes in');
$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
done_testing();
