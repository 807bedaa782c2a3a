# A dump, in any format, restores every row, view, trigger and right, with PostGIS outside public.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use File::Temp qw(tempdir);

my $dumps = tempdir(CLEANUP => 1);
my $source = 'norefund_dump_source';

# Rows as text, definitions, rights and the state of triggers; nothing that a restore numbers anew.
sub contents
{
	my ($database) = @_;
	my $select = q{SELECT replace(line, chr(10), '~') FROM pg_temp.contents ORDER BY line COLLATE pg_catalog."C"};
	local $ENV{PGOPTIONS} = '-c search_path= -c TimeZone=UTC';
	open(my $psql, '-|', 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', $database,
		'-f', 'test/contents.sql', '-c', $select) or die;
	my @lines = <$psql>;
	close($psql);
	is($?, 0, "contents of $database read");
	chomp @lines;
	return \@lines;
}

run_ok('source database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $source);
$ENV{PGDATABASE} = $source;
ok(psql('\\i test/install.sql', 'RESET ROLE',
		'CREATE ROLE norefund_dump_analyst',
		'SET ROLE regress_norefund_owner',
		q{SELECT norefund.grant_analyst('norefund_dump_analyst')},
		"\\set cases 2000\n\\i test/desk.sql"),
	'source database filled');
my $expected = contents($source);
my $rows = grep { /^row / } @$expected;
cmp_ok($rows, '>', 4000, "$rows rows to compare");
is(value(q{SELECT string_agg(DISTINCT refund_state, ' ' ORDER BY refund_state) FROM norefund.calls}),
	'blocked in_flight none partial queued refunded refused reversed unknown',
	'with calls in the states that an order can have');
is(value(q{SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM norefund.payment_reports}),
	'again cancelled reversed void', 'with payment reports of every kind');
is(value(q{SELECT count(*) FILTER (WHERE released_at IS NULL) > 9, count(*) FILTER (WHERE released_at IS NOT NULL) > 3
	FROM norefund.holds}), 't|t', 'with holds, released and not');
is(value('SELECT * FROM norefund.verify() WHERE violations > 0'), '', 'every invariant holds');

my %restore = (
	plain => sub { return system("pg_dump -Fp $source >$dumps/plain.sql") == 0
			&& system("psql -X -q -v ON_ERROR_STOP=1 -d $_[0] -f $dumps/plain.sql >/dev/null") == 0 },
	custom => sub { return system("pg_dump -Fc -f $dumps/custom $source") == 0
			&& system("pg_restore --exit-on-error -d $_[0] $dumps/custom") == 0 },
	parallel => sub { return system("pg_dump -Fd -j4 -f $dumps/directory $source") == 0
			&& system("pg_restore -j4 -d $_[0] $dumps/directory") == 0 },);
foreach my $format (sort keys %restore)
{
	my $target = "norefund_dump_$format";
	run_ok("database for the $format dump created", 'createdb', '-T', 'template0', '-E', 'UTF8', $target);
	ok($restore{$format}->($target), "$format dump restored");
	is_deeply(contents($target), $expected, "$format dump: " . scalar(@$expected)
		. " lines identical, $rows of them rows");
	$ENV{PGDATABASE} = $target;
	is(value('SELECT * FROM norefund.verify() WHERE violations > 0'), '', "$format dump: every invariant holds");
	ok(psql('SET ROLE regress_norefund_owner', 'CALL norefund.setup()'), "$format dump: setup() runs");
	is_deeply(contents($target), $expected, "$format dump: setup() changes nothing");
	run_ok("database of the $format dump dropped", 'dropdb', $target);
}

run_ok('source database dropped', 'dropdb', $source);
$ENV{PGDATABASE} = 'postgres';
ok(psql('DROP ROLE norefund_dump_analyst'), 'role dropped');
done_testing();
