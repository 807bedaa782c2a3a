# The demo decides what it shows: a made-up Seoul and, where the file is there, real metered trips.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;

my $trips = $ENV{NOREFUND_TRIPS} // "$ENV{NOREFUND_ROOT}/../shared/data/green_trips_2013_08.csv";

sub demo
{
	my ($database, $output, @arguments) = @_;
	$ENV{PGDATABASE} = $database;
	is(system('createdb', '-T', 'template0', '-E', 'UTF8', $database), 0, "$database: database created");
	is(system("test/demo/run @arguments >$output 2>&1"), 0, "$database: the demo runs") or diag(`tail -n 20 $output`);
	return;
}

demo('norefund_demo_seoul', 'seoul.out');
is(value(q{SELECT string_agg(DISTINCT outcome, ' ' ORDER BY outcome) FROM norefund.cases}),
	'already_cancelled approved duplicate other_inquiry review trip_recorded', 'Seoul: every outcome occurs');
is(value(q{SELECT string_agg(DISTINCT rule, ' ' ORDER BY rule) FROM norefund.cases}),
	join(' ', sort qw(centre_already_cancelled duplicate_request not_covered not_driven_brief not_driven_long
		  other_inquiry trip_recorded)), 'Seoul: every rule occurs');
is(value(q{SELECT count(*) FROM norefund.cases AS c JOIN norefund.call_assessments AS a USING (driver_id, case_id)
	WHERE (a.outcome, a.rule) IS DISTINCT FROM (c.outcome, c.rule)
	-- what was told, asked or paid stays as it was decided, and is true
	AND NOT EXISTS (SELECT FROM norefund.case_standings AS s WHERE s.driver_id = c.driver_id AND s.case_id = c.case_id
		AND s.final)}),
	'0', 'Seoul: decided as all that the call knows says');
is(value(q{SELECT count(*) FROM norefund.holds}), '0', 'Seoul: nothing speaks against what was told');
is(value(q{SELECT count(*) FROM norefund.case_texts WHERE outcome <> 'review' AND driver_sms IS NULL}), '0',
	'Seoul: every result has its text');
my $reviews = value(q{SELECT count(*) FROM norefund.cases WHERE outcome = 'review'});
cmp_ok($reviews, '>', 0, "Seoul: $reviews cases go to a person");
is(value(q{SELECT count(*) FROM norefund.cases AS c WHERE outcome = 'review' AND EXISTS (
		SELECT FROM norefund.review_reasons AS r
		WHERE r.driver_id = c.driver_id AND r.case_id = c.case_id AND r.position = 1 AND r.label <> '')}),
	$reviews, "Seoul: each of them has a reason in words");
is(value(q{SELECT count(*) FROM norefund.verify() WHERE violations > 0}), '0', 'Seoul: every invariant holds');
demo('norefund_demo_again', 'again.out');
is(system('cmp', 'seoul.out', 'again.out'), 0, 'Seoul: the same output again');

# The trips of a spreadsheet: heads of its own in their order, a mark, CP949, 45.0, "10,105", half a point, a bad cell.
my $rows = join "\r\n", '10,credit,S1,2026-03-09 22:10:00,45.0,0.000,40.758,-73.985,40.758,-73.985',
	'10,credit,S2,2026-03-09 오후 10:10,"10,105",0.0km,40.758,-73.985,40.758,-73.985',
	'10,credit,S3,2026-03-09 22:10,45,0.000,40.758,,40.758,-73.985',
	'10,credit,S4,46090.92,45,0.000,40.758,-73.985,40.758,-73.985', '';
my %heads = (
	UTF8 => "\xef\xbb\xbffare_usd,payment,call_id,start_at,duration_s,distance_km,start_lat,start_lon,end_lat,end_lon",
	CP949 => '요금,결제,콜ID,시작시각,운행시간,운행거리,출발위도,출발경도,도착위도,도착경도');
foreach my $encoding (sort keys %heads)
{
	open(my $file, '>', "trips_$encoding.csv") or die;
	print $file "$heads{$encoding}\r\n$rows";
	close($file);
	is(system("iconv -f UTF-8 -t CP949 trips_$encoding.csv >trips.csv && mv trips.csv trips_$encoding.csv"), 0,
		'in CP949') if $encoding eq 'CP949';
	demo('norefund_demo_file', "$encoding.out", "\$PWD/trips_$encoding.csv");
	is(value(q{SELECT string_agg(concat_ws(' ', call_id, outcome, rule), ', ' ORDER BY call_id) FROM norefund.cases}),
		'S1 approved not_driven_brief, S2 approved not_driven_long, S3 review not_covered',
		"$encoding: read right where it is certain");
	is(value(q{SELECT concat_ws('|', line, head, value) FROM norefund.import_errors}),
		'5|' . ($encoding eq 'UTF8' ? 'start_at' : '시작시각') . '|46090.92',
		"$encoding: else refused by line, column and value");
	$ENV{PGDATABASE} = 'postgres';
	system('dropdb', 'norefund_demo_file');
}

SKIP:
{
	skip "no file of real trips at $trips", 13 unless -r $trips;
	demo('norefund_demo_trips', 'trips.out', $trips);
	is(value('SELECT count(*) FROM norefund.cases WHERE outcome IS NOT NULL'), '7623', 'trips: 7,623 read, none lost');
	is(value(q{SELECT count(*) FROM norefund.cases WHERE outcome = 'approved'}), '857',
		'trips: 857 approved, each with what a refund rests on delivered');
	foreach my $lacks (qw(call_driver_id call_completed payment_method charged_won))
	{
		is(value("BEGIN; SET LOCAL session_replication_role = replica; UPDATE norefund.cases SET $lacks = NULL;
			SELECT count(*) FROM norefund.case_assessments WHERE outcome = 'approved'; ROLLBACK"),
			'0', "trips: none would be without its $lacks");
	}

	# Counted without the extension: no generated column, no view of ours.
	my $still = q{meter_distance_m < 50 AND meter_duration_s >= 0 AND charged_won > 0
		AND ST_AsText(meter_start) <> 'POINT(0 0)' AND ST_AsText(meter_end) <> 'POINT(0 0)'
		AND ST_Distance(meter_start, meter_end, true) <= 50};
	my $count = value("SELECT count(*) FROM norefund.cases WHERE $still");
	cmp_ok($count, '>', 0, "trips: $count stood still");
	is(value("SELECT count(*) FILTER (WHERE outcome = 'approved') || ' '
			|| count(*) FILTER (WHERE outcome = 'approved' AND $still)
		FROM norefund.cases"), "$count $count", 'trips: just these are approved');
	my %never = (
		'zero-distance trips from (0,0) to (0,0)' => [ 520,
			q{meter_distance_m = 0 AND ST_AsText(meter_start) = 'POINT(0 0)' AND ST_AsText(meter_end) = 'POINT(0 0)'} ],
		'dead meters' => [ 29,
			q{meter_distance_m = 0 AND ST_AsText(meter_start) <> 'POINT(0 0)' AND ST_AsText(meter_end) <> 'POINT(0 0)'
			AND ST_Distance(meter_start, meter_end, true) > 1000} ],
		'round trips' => [ 20,
			q{meter_distance_m >= 1000 AND ST_AsText(meter_start) <> 'POINT(0 0)'
				AND ST_AsText(meter_end) <> 'POINT(0 0)'
			AND ST_Distance(meter_start, meter_end, true) <= 50} ],);
	foreach my $trap (sort keys %never)
	{
		my ($there, $condition) = @{ $never{$trap} };
		is(value("SELECT count(*) || ' ' || count(*) FILTER (WHERE outcome = 'approved') FROM norefund.cases
			WHERE $condition"), "$there 0", "trips: of $there $trap none is approved");
	}
}

$ENV{PGDATABASE} = 'postgres';
system('dropdb', '--if-exists', $_) foreach qw(norefund_demo_seoul norefund_demo_again norefund_demo_trips);
done_testing();
