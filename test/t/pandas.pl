# The example for pandas on the demo's week, as a role that may only analyse: its sums are those of the rows.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;

is(system("cd '$ENV{NOREFUND_ROOT}' && test/packages python3-pandas >/dev/null"), 0, 'pandas is there') or BAIL_OUT('');
my $database = 'norefund_pandas';
$ENV{PGDATABASE} = $database;
$ENV{PGTZ} = 'America/Caracas';
run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
is(system('test/demo/run >demo.out 2>&1'), 0, 'the demo runs') or BAIL_OUT(scalar qx(tail -n 20 demo.out));
value(q{SET client_min_messages = warning; CREATE ROLE norefund_notebook LOGIN;
	GRANT USAGE ON SCHEMA norefund TO norefund_notebook;
	ALTER ROLE norefund_notebook SET DateStyle = 'German';
	SET ROLE cs_owner; SELECT norefund.grant_analyst('norefund_notebook')});

my $said = do
{
	# the server lets everybody in who can read its password file, or none is asked for
	local $ENV{PGOPTIONS} = '-c role=norefund_notebook';
	scalar qx(/usr/bin/python3 examples/case_facts.py 2026-03-03 2026-03-06 2>&1);
};
my $days = q{FROM norefund.cases WHERE (received_at AT TIME ZONE 'Asia/Seoul')::date
	BETWEEN '2026-03-03' AND '2026-03-06'};
my $totals = value(qq{SELECT format('%s cases, %s approved, %s won paid back', count(*),
	count(*) FILTER (WHERE outcome = 'approved'),
	sum(payment_cancelled_won) FILTER (WHERE outcome = 'approved')) $days});
like($totals, qr/^\d{3} cases, \d{3} approved, \d{7,} won/, "there are $totals");
like($said, qr/^\Q$totals\E$/m, 'pandas counts the same');
my $approved = value(qq{SELECT string_agg(n::text, ' ' ORDER BY day) FROM (
	SELECT (received_at AT TIME ZONE 'Asia/Seoul')::date AS day, count(*) AS n $days AND outcome = 'approved'
	GROUP BY 1) AS d});
is(join(' ', $said =~ /^2026-03-\d\d +\d+ +(\d+)/mg), $approved, "and for each day: $approved");
diag($said) if !Test::More->builder->is_passing;

$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
value('DROP ROLE norefund_notebook');
done_testing();
