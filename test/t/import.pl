# A Korean export comes in through examples/import: exactly its good rows, and each bad one is listed by line, column
# and value. Then files that were mutated: no row is lost, none is half in. The form that takes longer:
# NOREFUND_ROWS=5000 NOREFUND_FILES=1000.
use strict;
use warnings;
use utf8;
use lib 'test';
use Test::More;
use Psql;
use Encode qw(encode);
use File::Temp qw(tempdir);

binmode(Test::More->builder->$_, ':encoding(UTF-8)') foreach qw(output failure_output);
my $rows = $ENV{NOREFUND_ROWS} // 500;
my $files = $ENV{NOREFUND_FILES} // 50;
my $directory = tempdir('norefund-import.XXXXXX', TMPDIR => 1, CLEANUP => 1);
chmod(0755, $directory);
srand(20260310);

# The columns in the order of the file, and a good row of it.
my @heads = qw(콜ID 기사ID 상담ID 접수일시 운행거리 운행시간 출발위도 출발경도 도착위도 도착경도 결제수단 결제금액 취소사유 콜기사ID 운행완료 기처리
	호출일시 출발지 메모);
my %place = map { $heads[$_] => $_ } 0 .. $#heads;

sub good_row
{
	my ($n, $driver) = @_;
	$driver //= 'D' . $n % 97;
	my $won = 10000 + $n;
	return (
		"K$n", $driver, "C$n", $n % 2 ? '2026-03-10 오후 10:10' : '2026-03-10 22:10:00', $n % 3 ? '0.0' : '12.3',
		$n % 3 ? '45.0' : '1,800', '37.498', '127.028', '37.498', $n % 5 ? '127.028' : '', '카드',
		$won =~ s/(\d{3})$/,$1/r, $n % 7 ? '' : "손님이\n취소, \"급함\"",
		$driver, 'Y', '아니오', '2026-03-09 22:10', '강남역', "m$n");
}

# As it must come to stand in cases.
sub stored
{
	my ($n) = @_;
	return join '|', "C$n", "K$n", '2026-03-10 22:10:00', $n % 3 ? '0|45' : '12300|1800', 10000 + $n,
		$n % 7 ? '' : '손님이~취소, "급함"', $n % 5 ? 't' : 'f';
}

sub cell
{
	my ($value) = @_;
	return $value =~ /[",\n]/ ? '"' . ($value =~ s/"/""/gr) . '"' : $value;
}

sub line_of
{
	return join ',', map { cell($_) } @_;
}

# Eleven ways to break a row: the bytes of its line, and where and with which value that is listed.
sub in_cell
{
	my ($head, $value) = @_;
	return sub {
		my (@row) = @_;
		$row[ $place{$head} ] = $value;
		return (encode('cp949', line_of(@row)), $head, $value);
	};
}

# A number that the driver's request of 97 rows before has.
sub taken_number
{
	my (@row) = @_;
	my $other = 'C' . (substr($row[0], 1) - 97);
	return in_cell('상담ID', $other)->(@row);
}

sub in_line
{
	my ($break) = @_;
	return sub {
		my $line = $break->(encode('cp949', line_of(@_)));
		my $shown =
			$line =~ /\xff/
			? $line =~ s/([\x80-\xff])/sprintf '\\%03o', ord $1/ger
			: Encode::decode('cp949', $line);
		return ($line, '', $shown);
	};
}
my @breaks = (
	in_cell('접수일시', '46091.92'), in_cell('결제금액', '18000,5'), in_cell('출발위도', '37,498'), in_cell('콜ID', ''),
	\&taken_number, in_cell('운행완료', '아마'), in_cell('운행시간', '한 시간'),
	in_line(sub { $_[0] =~ s/,m\d+$//r }), in_line(sub { $_[0] =~ s/,m(\d+)$/,m"$1/r }),
	in_line(sub { $_[0] =~ s/,m(\d+)$/,\xffm$1/r }),
	# a quote that was lost has moved the last columns, and the row is as long as the others
	in_line(sub { $_[0] =~ s/,([^,]+),m(\d+)$/,"$1?,m$2""",/r }),);

my (@lines, @expected_cases, @expected_errors);
my $line_number = 2;
foreach my $n (1 .. $rows)
{
	# 3 % are broken, each way in its turn; a broken row has no line end of its own
	if ($n % 33 == 20)
	{
		my @row = good_row($n);
		$row[ $place{취소사유} ] = '';
		my ($line, $head, $value) = $breaks[ ($n / 33) % @breaks ]->(@row);
		push @lines, $line;
		push @expected_errors, "$line_number|$head|$value";
		$line_number++;
		next;
	}
	my $line = line_of(good_row($n));
	push @lines, encode('cp949', $line);
	push @expected_cases, stored($n);
	$line_number += 1 + ($line =~ tr/\n//);
}

sub text
{
	return Encode::decode('UTF-8', value(@_));
}

sub write_file
{
	my ($name, $bytes) = @_;
	open(my $file, '>:raw', "$directory/$name") or die;
	print $file $bytes;
	close($file);
	return "$directory/$name";
}
my $file = write_file('export.csv', join("\r\n", encode('cp949', join(',', @heads)), @lines) . "\r\n");

my $database = 'norefund_import';
$ENV{PGDATABASE} = $database;
run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
ok(psql('\\i test/install.sql', 'RESET ROLE', 'CREATE ROLE norefund_import_desk', 'SET ROLE regress_norefund_owner',
		q{SELECT norefund.grant_backend('norefund_import_desk')}), 'a desk with the backend\'s rights');

# Runs the import as the desk; what it said.
sub import_file
{
	my ($path, $name) = @_;
	local $ENV{PGOPTIONS} = '-c role=norefund_import_desk';
	my $said = Encode::decode('UTF-8', qx(examples/import '$path' '$name' 2>&1));
	is($?, 0, "$name: imported") or diag($said);
	return $said;
}

my $cases_query = q{SELECT concat_ws('|', case_id, call_id,
	to_char(received_at AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD HH24:MI:SS'), meter_distance_m, meter_duration_s,
	charged_won, replace(cancel_reason, chr(10), '~'), meter_end IS NOT NULL)
	FROM norefund.cases ORDER BY substr(case_id, 2)::integer};
my $errors_query = q{SELECT concat_ws('|', line, coalesce(head, ''), value) FROM norefund.import_errors
	WHERE import = 'export' ORDER BY line, position};
my $said = import_file($file, 'export');
is(text($cases_query), join("\n", @expected_cases),
	scalar(@expected_cases) . ' good rows of ' . $rows . ' are in, as they were');
is(text($errors_query), join("\n", @expected_errors),
	scalar(@expected_errors) . ' bad ones are listed by line, column and value');
is(value('SELECT count(DISTINCT sqlstate) FROM norefund.import_errors'), 4, 'each with its SQLSTATE');
my ($taken, $refused) = (scalar @expected_cases, scalar @expected_errors);
like($said, qr/in UHC, .*not read: 메모.*$taken taken, $refused refused/s, 'the counts are printed');
like($said, qr/NOTICE.* of \d+ rows/, 'and how far it is');
open(my $listed, '<:encoding(UTF-8)', "$file.errors.csv") or die;
my $list = join '', <$listed>;
is(scalar(() = $list =~ /^\d+,/mg), scalar(@expected_errors), 'the errors are in a file as well');
is(value(q{SELECT sum(violations) FROM norefund.verify()}), 0, 'every invariant holds');

my $before = value(q{SELECT md5(string_agg(c::text, '' ORDER BY driver_id, case_id)) FROM norefund.cases AS c});
import_file($file, 'export');
my $utf8 = write_file('again.csv', "\xef\xbb\xbf" . join "\n", map { encode('UTF-8', $_) } join(',', @heads),
	map { Encode::decode('cp949', $_) } grep { !/\xff/ } @lines);
import_file($utf8, 'again');
is(value(q{SELECT md5(string_agg(c::text, '' ORDER BY driver_id, case_id)) FROM norefund.cases AS c}), $before,
	'the same rows again, and in UTF-8 under another name: the same answers, nothing doubled');
is(text($errors_query), join("\n", @expected_errors), 'and the same errors');

# Mutated files, each of drivers of its own.
my @marks = (
	'"', ',', "\n", "\r", "\0", '""', '\\', '\\.', "'", "\xff", "\xb0", "\xef\xbb\xbf", '37,5', '1E+5', '-', ' ',
	"\x{e3}\x{80}\x{80}");
my @mutations = (
	sub { substr($_[0], rand length $_[0], 1) = chr rand 256 },
	sub { substr($_[0], rand length $_[0], 1) = '' },
	sub { substr($_[0], rand length $_[0], 0) = $marks[ rand @marks ] },
	sub { substr($_[0], rand length $_[0], rand 40) = substr($_[0], rand length $_[0], rand 40) },
	sub { $_[0] = substr($_[0], 0, rand length $_[0]) },);
my @statements = (
	'SET ROLE norefund_import_desk',
	'CREATE TEMP TABLE tried (name text, file bytea, answer text)',
	q{CREATE FUNCTION pg_temp.try(name text, file bytea) RETURNS text LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM norefund.load_import(name, file), norefund.import_batch(name, 1000);
		RETURN 'read';
	EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE;
	END $$});
foreach my $n (1 .. $files)
{
	my $encoding = $n % 2 ? 'cp949' : 'UTF-8';
	my $bytes = encode($encoding, join "\n", join(',', @heads), map { line_of(good_row($_, "M$n")) } 1 .. 12);
	$mutations[ rand @mutations ]->($bytes) foreach 1 .. 1 + rand 6;
	my $hex = unpack 'H*', $bytes;
	push @statements, "INSERT INTO tried
		SELECT 'mutated $n', f, pg_temp.try('mutated $n', f) FROM (SELECT '\\x$hex'::bytea) AS l (f)";
}
push @statements, 'RESET ROLE', 'CREATE TABLE public.tried AS TABLE pg_temp.tried';
ok(psql(@statements), "$files mutated files");
is(value(q{SELECT string_agg(DISTINCT answer, ' ') FROM tried WHERE answer NOT IN ('read', '22023')}), '',
	'each is read, or refused as what it is');
cmp_ok(value(q{SELECT count(*) FROM tried WHERE answer = 'read'}), '>', $files / 2, 'most are read');
is(value(q{SELECT count(*) FROM norefund.import_errors WHERE sqlstate !~ '^(22|23505)'}), 0,
	'no row failed in a way of ours');
is(value(q{SELECT count(*) FROM tried AS t WHERE answer <> 'read'
	AND EXISTS (SELECT FROM norefund.import_rows AS r WHERE r.import = t.name)}),
	0, 'of a file that is refused nothing is in');
is(value(q{SELECT count(*) FROM norefund.import_rows AS r
	WHERE (r.case_id IS NULL) <> EXISTS (
		SELECT FROM norefund.import_errors AS e WHERE e.import = r.import AND e.line = r.line)}), 0,
	'each row of the others is a case or an error');
is(value(q{SELECT count(*) FROM norefund.import_rows AS r WHERE r.case_id IS NOT NULL AND NOT EXISTS (
	SELECT FROM norefund.cases AS c WHERE c.case_id = r.case_id)}), 0, 'a case that is there');
is(value(q{SELECT count(*)
	FROM tried AS t
	JOIN norefund.imports AS i ON i.import = t.name
	CROSS JOIN LATERAL norefund.file_lines(CASE t.answer WHEN 'read' THEN t.file ELSE '' END) AS l
	WHERE translate(l.content, ', "', '') <> '' IS NOT FALSE
	  AND l.line > 1 + regexp_count(array_to_string(i.heads, ''), E'\n')
	  AND NOT EXISTS (SELECT FROM norefund.import_errors AS e WHERE e.import = t.name AND e.line = l.line)
	  AND NOT EXISTS (SELECT FROM norefund.import_rows AS r WHERE r.import = t.name
		AND l.line BETWEEN r.line AND r.line + regexp_count(array_to_string(r.cells, ''), E'\n'))}), 0,
	'and no line is lost');
is(value(q{SELECT count(*) FROM norefund.cases WHERE outcome = 'approved'
	AND (meter_distance_m < 50 AND meter_displacement_m <= 50 AND charged_won > 0 AND call_driver_id = driver_id
		AND call_completed) IS NOT TRUE}), 0,
	'nothing is approved against its evidence');
is(value(q{SELECT sum(violations) FROM norefund.verify()}), 0, 'every invariant holds still');
diag("$rows rows: $taken in, $refused listed; "
	. value(q{SELECT format('%s mutated files: %s read, %s rows of them in, %s lines refused',
	count(*), count(*) FILTER (WHERE answer = 'read'),
	(SELECT count(case_id) FROM norefund.import_rows WHERE import LIKE 'mutated%'),
	(SELECT count(DISTINCT (import, line)) FROM norefund.import_errors WHERE import LIKE 'mutated%')) FROM tried}));

$ENV{PGDATABASE} = 'postgres';
run_ok('database dropped', 'dropdb', $database);
system('psql', '-X', '-q', '-c', 'DROP ROLE norefund_import_desk');
done_testing();
