# Odd values that are a person's, in every argument that can hold one, of every function of a task: no error and no line
# of the server's log repeats them, nor does a view that analysts or a monitor read.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;

my $database = 'norefund_canaries';
$ENV{PGDATABASE} = $database;
run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
ok(psql('\\i test/install.sql', 'RESET search_path', 'RESET ROLE'), 'set up');
# as doc/operations.md says of logs: what a client says is not for them
ok(psql("ALTER DATABASE $database SET log_min_error_statement = panic",
		"ALTER DATABASE $database SET log_parameter_max_length_on_error = 0",
		"ALTER DATABASE $database SET log_error_verbosity = verbose",
		"ALTER DATABASE $database SET log_min_messages = info"),
	'logging set');

# A closed case, an open one, one for review.
my $ask = q{SELECT norefund.submit_case('D-can', 'K%d', 'C%d', received_at => '2026-03-05 10:00+09',
	called_at => '2026-03-04 22:10+09', origin_name => '카나리역', service_type => '일반', centre_cancelled => false,
	cancel_reason => '%s', charged_won => 18000, call_driver_id => 'D-can', call_completed => true,
	payment_method => 'card', meter_distance_m => %d, meter_duration_s => 45, meter_start_lat => 37.512345,
	meter_start_lon => 127.654321, meter_end_lat => 37.512345, meter_end_lon => 127.654321,
	customer_id => 'canary-customer', request_text => '카나리 사연', special_note => '카나리 메모')};
ok(psql('SET ROLE regress_norefund_owner', sprintf($ask, 1, 1, '', 0), sprintf($ask, 2, 2, '카나리 사유', 70),
		sprintf($ask, 3, 3, '', 0),
		q{SELECT norefund.record_cancellation('D-can', 'C1', 18000), norefund.record_sent('D-can', 'C1', 'driver'),
			norefund.record_sent('D-can', 'C1', 'customer'),
			norefund.record_agit_post('D-can', 'C1', 'https://agit.in/1'),
			norefund.save_answer('D-can', 'C1'), norefund.close_case('D-can', 'C1')}), 'cases made');

# From the catalogue: each argument that may hold what is a person's, with each odd value; others are usual.
my $statements = value(q{
	WITH arguments AS (
		SELECT p.oid, p.proname, a.name, a.place, a.place <= p.pronargs - p.pronargdefaults AS required,
			p.proargtypes[a.place - 1]::regtype::text AS type
		FROM pg_proc AS p
		CROSS JOIN LATERAL unnest(p.proargnames[:p.pronargs]) WITH ORDINALITY AS a (name, place)
		WHERE p.pronamespace = 'norefund'::regnamespace
		  AND p.proname IN (SELECT unnest(t.functions) FROM norefund.functions_of_tasks() AS t)
		  AND p.prokind = 'f' AND p.proname <> 'load_import'
	), usual (name, value) AS (
		VALUES ('driver_id', $$'D-can'$$), ('case_id', NULL), ('call_id', $$'K9'$$), ('actor', $$'agent 7'$$),
			('amount_won', '18000'), ('outcome', $$'handed_over'$$), ('audience', $$'driver'$$), ('reason', $$'이유'$$),
			('note', $$'이유'$$), ('special_note', $$'이유'$$), ('error', $$'오류'$$), ('revision', '1'), ('report_no', '1'),
			('agreed', 'false'), ('checked_by', $$'agent 8'$$), ('max_messages', '1'), ('max_cancellations', '1')
	), odd (value) AS (
		VALUES ('canary'), (' canary'), ('canary' || chr(8203)), ('카나리' || chr(7)), ('카나리' || chr(10)), ('▶카나리'),
			('카나리 – ' || chr(128661)), ('canary' || repeat('가', 100000)), ('ｃａｎａｒｙ')
	), chosen AS (
		SELECT a.*, quote_literal(o.value) AS value
		FROM arguments AS a
		CROSS JOIN odd AS o
		WHERE a.type = 'text'
		  AND a.name IN ('customer_id', 'origin_name', 'request_text', 'cancel_reason', 'special_note', 'inquiry_topic',
			'reason', 'note', 'own_words', 'answer', 'error', 'given_up_reason')
		UNION ALL
		SELECT a.*, v FROM arguments AS a, unnest('{127.654321,-37.512345,1e300,"''NaN''"}'::text[]) AS v
		WHERE a.name ~ '^meter_.*_(lat|lon)$'
	)
	SELECT string_agg(format('SELECT norefund.%I(%s);', c.proname, concat_ws(', ', (
			SELECT string_agg(format('%I => %s', r.name, CASE WHEN r.name = 'case_id' THEN quote_literal(one)
				ELSE coalesce(u.value, 'NULL') END), ', ')
			FROM arguments AS r LEFT JOIN usual AS u ON u.name = r.name
			WHERE r.oid = c.oid AND (r.required OR r.name IN ('case_id', 'seen_version')) AND r.name <> c.name),
			format('%I => %s', c.name, c.value))), chr(30))
	FROM chosen AS c, unnest('{C1,C2,C3,C-new}'::text[]) AS one});
my @statements = split /\x1e/, $statements;
# and as objects, one by one and many at once
foreach my $key (qw(customer_id origin_name request_text cancel_reason special_note inquiry_topic))
{
	foreach my $odd ('" canary"', '"canary\u200b"', '"카나리\u0007"', '["canary"]', '{"x": "canary"}',
		'"' . '카나리' x 40000 . '"')
	{
		my $object = qq({"driver_id": "D-can", "call_id": "K9", "case_id": "C9", "$key": $odd});
		push @statements, "SELECT norefund.submit_request('$object');", "SELECT norefund.submit_cases('[$object]');";
	}
}
# what is no number where a coordinate is read, and no text where a person's is
foreach my $key (split /\n/, value(q{SELECT DISTINCT a FROM pg_proc AS p, unnest(p.proargnames[:p.pronargs]) AS a
	WHERE p.oid = to_regproc('norefund.submit_case') AND (a ~ '_(lat|lon)$' OR a IN ('customer_id', 'origin_name',
		'request_text', 'cancel_reason', 'special_note', 'inquiry_topic'))}))
{
	push @statements, qq{SELECT norefund.submit_request('{"driver_id": "D-can", "call_id": "K9", "$key": $_}');}
		foreach '"127.6543 canary"', '[127.6543]', '{"x": 37.5123}';
}
push @statements,
	q{SELECT norefund.submit_request('{"driver_id": "D-can", "call_id": "K9", "meter_start_lat": "canary"}');},
	q{SELECT norefund.submit_request('{"driver_id": "D-can", "call_id": "K9", "meter_start_lat": 127.654321,
		"meter_start_lon": 37.512345}');};
cmp_ok(@statements, '>', 500, scalar(@statements) . ' calls with a person\'s odd value in one argument');

my ($log) = (split ' ', qx(pg_lsclusters -h))[6];
my $length_before = -s $log;
open(my $script, '>', 'canaries.sql') or die;
print $script "\\set VERBOSITY verbose\nSET ROLE regress_norefund_owner;\nSET client_min_messages = info;\n";
print $script "BEGIN;\n$_\nROLLBACK;\n" foreach @statements;
close($script);
my $said = qx(psql -X -q -o answers.out -f canaries.sql 2>&1);
my @errors = $said =~ /ERROR:/g;
cmp_ok(@errors, '>', 100, scalar(@errors) . ' of them are refused');
my @states = sort keys %{ { map { $_ => 1 } $said =~ /ERROR:  ([0-9A-Z]{5})/g } };
is(join(' ', grep { !/^(22|23505|55000|P0002)/ } @states), '', "refused as bad input: @states");

sub show
{
	my (@lines) = @_;
	diag(map { substr($_, 0, 300) . "\n" } splice(@lines, 0, 20));
	return;
}

sub sightings
{
	my ($text) = @_;
	return grep { /canary|카나리|ｃａｎａｒｙ|127\.654|37\.512/i } split /\n/, $text;
}
my @seen = sightings($said);
is(scalar @seen, 0, 'no message repeats what is a person\'s') or show(@seen);

open(my $file, '<', $log) or die;
seek($file, $length_before, 0);
my $logged = join '', <$file>;
close($file);
my @lines = split /\n/, $logged;
cmp_ok(@lines, '>', @errors / 2, scalar(@lines) . ' lines of the server\'s log are looked at');
@seen = sightings($logged);
is(scalar @seen, 0, 'no line of the log does') or show(@seen);

# What analysts and a monitor read of the same cases.
ok(psql('CREATE ROLE regress_norefund_reader', 'SET ROLE regress_norefund_owner',
		q{SELECT norefund.grant_analyst('regress_norefund_reader'), norefund.grant_monitor('regress_norefund_reader')}),
	'rights given');
my @views = split /\n/, value(q{SELECT c.relname FROM pg_class AS c
	WHERE c.relnamespace = 'norefund'::regnamespace AND c.relkind IN ('r', 'v')
	  AND has_table_privilege('regress_norefund_reader', c.oid, 'SELECT')});
my $rows = 0;
my @shown;
foreach my $view (@views)
{
	my $text = value("SET ROLE regress_norefund_reader; SELECT v::text FROM norefund.$view AS v");
	$rows += split /\n/, $text;
	push @shown, $view if sightings($text);
}
# the texts themselves name the place, as the manual writes them
is(join(' ', sort grep { $_ ne 'case_texts' } @shown), '',
	scalar(@views) . " views and tables, $rows rows: no person's data");
$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
ok(psql('DROP ROLE IF EXISTS regress_norefund_reader'), 'role dropped');
done_testing();
