# From each version that is kept, and from there to a made-up next one: a desk that was upgraded has the catalogue of
# one that was set up anew, and every row, answer and change of its admin's; an upgrade that fails changes nothing.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;
use File::Temp qw(tempdir);

my $next = '9.9.9';
my $work = tempdir(CLEANUP => 1);
chomp(my $share = qx($ENV{PG_CONFIG} --sharedir));
my $extensions = "$ENV{NOREFUND_WORK}/destdir$share/extension";
my @kept = map { m{norefund--(.*)\.sql\.gz$} } glob('test/upgrade/norefund--*.sql.gz');
my $current = find('norefund.control', qr/^default_version = '(.*)'$/m);
my @installed;
my %role_is_ours;

sub slurp
{
	my ($file) = @_;
	local (@ARGV, $/) = ($file);
	return scalar <>;
}

sub write_file
{
	my ($file, $text) = @_;
	open(my $out, '>', $file) or die "$file: $!";
	print $out $text;
	close($out) or die "$file: $!";
	return;
}

sub find { return slurp($_[0]) =~ $_[1] ? $1 : BAIL_OUT("$_[0] has no $_[1]") }

# A place in a file of the next version is there once, or the test is not what it says.
sub change
{
	my ($file, $pattern, $replacement) = @_;
	my $text = slurp("$work/$file");
	my $times = $text =~ s/$pattern/$replacement/g;
	$times == 1 or BAIL_OUT("$file has $pattern " . ($times || 0) . ' times');
	write_file("$work/$file", $text);
	return;
}

sub append { return write_file("$work/$_[0]", slurp("$work/$_[0]") . $_[1]) }

# What a version may change: a member comes and one goes; a column, a constraint and a function come, a column gets
# another type, a view loses a column, a function gets another argument, an index, a constraint and a column go.
sub build_next
{
	run_ok('next version: sources copied', 'cp', '-r', qw(Makefile norefund.control src), $work);
	change('norefund.control', qr/^default_version = '.*'$/m, "default_version = '$next'");
	write_file("$work/src/upgrade/$current.sql", "DROP FUNCTION \@extschema\@.refund_transitions();\n");
	change('src/work/step_table.sql', qr/CREATE FUNCTION \@extschema\@\.refund_transitions\(.*?(?=CREATE)/s, '');
	append('src/base/seoul.sql', "CREATE FUNCTION \@extschema\@.made_up() RETURNS integer\n"
		. "    LANGUAGE sql IMMUTABLE PARALLEL SAFE\n    RETURN 1;\n"
		. "COMMENT ON FUNCTION \@extschema\@.made_up() IS 'Made up';\n");
	write_file("$work/src/owner/upgrade/$current.sql", <<'SQL');
-- what the owner's step may say
ALTER TABLE norefund.qa_checks DISABLE TRIGGER keep_check;
ALTER TABLE norefund.qa_checks ADD COLUMN weight integer, DROP CONSTRAINT disagreement_has_note;
UPDATE norefund.qa_checks SET weight = CASE WHEN agreed THEN 1 ELSE 2 END;
ALTER TABLE norefund.qa_checks ALTER COLUMN weight SET NOT NULL, ENABLE TRIGGER keep_check;
ALTER TABLE norefund.import_errors ALTER COLUMN position TYPE bigint, DROP COLUMN hint;
DROP INDEX norefund.unsettled_calls;
DROP VIEW IF EXISTS norefund.qa_summary;
SQL
	change('src/analysts/quality.sql', qr/    checked_at timestamptz NOT NULL DEFAULT now\(\),\n/,
		"    checked_at timestamptz NOT NULL DEFAULT now(),\n    weight integer NOT NULL,\n"
		. "    shade text NOT NULL DEFAULT 'grey',\n    CONSTRAINT weight_is_small CHECK ((weight < 9) IS TRUE),\n");
	change('src/analysts/quality.sql', qr/,\n    CONSTRAINT disagreement_has_note [^\n]*/, '');
	change('src/analysts/quality.sql', qr/,\n    round\(100[^\n]* AS agreed_percent/, '');
	change('src/analysts/quality.sql', qr/    actor text DEFAULT session_user\) RETURNS void/,
		'    actor text DEFAULT session_user, weight integer DEFAULT 1) RETURNS void');
	change('src/analysts/quality.sql', qr/record_qa\(text, text, integer, boolean, text, text\)/,
		'record_qa(text, text, integer, boolean, text, text, integer)');
	change('src/owner/column_labels.sql', qr/\n[^\n]*'agreed_percent'[^\n]*/, '');
	change('src/intake/imports.sql', qr/    position integer NOT NULL,\n/, "    position bigint NOT NULL,\n");
	change('src/intake/imports.sql', qr/    hint text,\n    sqlstate/, '    sqlstate');
	change('src/intake/imports.sql', qr/COMMENT ON COLUMN norefund\.import_errors\.hint [^\n]*\n/, '');
	change('src/case/calls.sql', qr/CREATE INDEX unsettled_calls [^;]*;\n[^;]*;\n/, '');
	run_ok('next version: built', 'make', '-s', '-C', $work, "norefund--$next.sql",
		map { "norefund--$_--$next.sql" } @kept);
	install_script($_, slurp("$work/$_")) foreach "norefund--$next.sql", map { "norefund--$_--$next.sql" } @kept;
	return;
}

sub install_script
{
	my ($name, $text) = @_;
	push @installed, "$extensions/$name";
	write_file("$extensions/$name", $text);
	return;
}

sub make_database
{
	my ($database) = @_;
	run_ok("$database: created", 'createdb', '-T', 'template0', '-E', 'UTF8', $database);
	$ENV{PGDATABASE} = $database;
	return;
}

sub drop_database
{
	my ($database) = @_;
	$ENV{PGDATABASE} = 'postgres';
	run_ok("$database: dropped", 'dropdb', $database);
	return;
}

sub restore
{
	my ($version, $database) = @_;
	make_database($database);
	is(system("gzip -dc test/upgrade/desk--$version.sql.gz | psql -X -q -v ON_ERROR_STOP=1 >/dev/null"), 0,
		"$database: the desk of $version is restored, with the library of today");
	is(value(q{SELECT extversion FROM pg_extension WHERE extname = 'norefund'}), $version, "$database: is of $version");
	return;
}

sub set_up_anew
{
	my ($version, $database) = @_;
	make_database($database);
	ok(psql("CREATE EXTENSION postgis;\nCREATE EXTENSION norefund VERSION '$version'",
			'GRANT CREATE, USAGE ON SCHEMA norefund TO cs_owner', 'SET ROLE cs_owner',
			'CALL norefund.setup()', q{SELECT norefund.set_service_area(33.5, 124, 39, 132)},
			q{SELECT norefund.grant_analyst('norefund_kept_analyst')},
			q{SELECT norefund.grant_backend('norefund_kept_backend')}), "$database: set up anew");
	return catalogue();
}

sub upgrade
{
	my ($version) = @_;
	return psql("ALTER EXTENSION norefund UPDATE TO '$version'", 'SET ROLE cs_owner', 'CALL norefund.setup()');
}

# Lines of a view that an SQL file makes.
sub lines
{
	my ($file, $view) = @_;
	local $ENV{PGOPTIONS} = '-c search_path= -c TimeZone=UTC -c client_min_messages=warning';
	my $select = qq{SELECT replace(line, chr(10), '~') FROM pg_temp.$view ORDER BY line COLLATE pg_catalog."C"};
	open(my $psql, '-|', 'psql', '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-f', $file, '-c', $select) or die;
	my @lines = <$psql>;
	close($psql) or BAIL_OUT($file);
	chomp @lines;
	return @lines;
}

sub catalogue { return lines('test/upgrade/catalogue.sql', 'catalogue') }
sub contents { return lines('test/contents.sql', 'contents') }

# What one of two lists of lines has and the other has not.
sub differences
{
	my ($some, $others) = @_;
	my %balance;
	$balance{$_}++ foreach @$some;
	$balance{$_}-- foreach @$others;
	return map { ($balance{$_} > 0 ? '+' : '-') . substr($_, 0, 300) } grep { $balance{$_} } sort keys %balance;
}

sub is_same
{
	my ($name, $some, $others) = @_;
	my @differences = differences($some, $others);
	is(scalar(@differences), 0, "$name: " . @$others . ' lines compared, ' . @differences . ' differences')
		or diag(join "\n", @differences[ 0 .. ($#differences < 20 ? $#differences : 20) ]);
	return;
}

sub remember
{
	my ($schema) = @_;
	return psql("\\set kept $schema\n\\i test/upgrade/remember.sql");
}

# Rows and answers before an upgrade and after it.
sub is_as_before
{
	my ($name) = @_;
	ok(remember('after'), "$name: rows and answers read");
	open(my $psql, '-|', 'psql -X -q -A -t -v ON_ERROR_STOP=1 -f test/upgrade/compare.sql') or die;
	chomp(my $found = <$psql>);
	close($psql);
	my ($rows, $relations, $different) = split /\|/, $found;
	cmp_ok($rows, '>', 2000, "$name: $rows rows of $relations tables, views and questions compared");
	is($different, 'none', "$name: nothing is lost or different");
	is(value('SELECT * FROM norefund.verify() WHERE violations > 0'), '', "$name: every invariant holds");
	return;
}

# What an admin adds of his own, and that it is there.
my @additions = (
	q{ALTER TABLE norefund.cases ADD COLUMN own_note text DEFAULT 'own',
		ADD CONSTRAINT own_check CHECK (own_note > '')},
	'CREATE INDEX own_index ON norefund.cases (received_at)',
	'ALTER TABLE norefund.cases DISABLE TRIGGER refuse_second_open_case',
	'GRANT SELECT ON norefund.cases, norefund.qa_summary TO norefund_kept_analyst WITH GRANT OPTION',
	'GRANT EXECUTE ON FUNCTION norefund.record_qa TO norefund_kept_analyst',
	'ALTER VIEW norefund.case_texts SET (security_barrier = true)',
	q{ALTER FUNCTION norefund.record_qa SET statement_timeout = '5s'},
	q{UPDATE norefund.templates SET edited_body = '{received_on} 건은 중복.' WHERE outcome = 'duplicate'
		AND part = 'driver_sms'},
	q{UPDATE norefund.settings SET value = '.+' WHERE name = 'call_id_form'});
my $additions = q{
	SELECT (SELECT count(*) FROM norefund.cases WHERE own_note = 'own') = (SELECT count(*) FROM norefund.cases),
		(SELECT count(*) FROM pg_constraint WHERE conname = 'own_check'),
		to_regclass('norefund.own_index'),
		(SELECT tgenabled FROM pg_trigger WHERE tgname = 'refuse_second_open_case'),
		has_table_privilege('norefund_kept_analyst', 'norefund.cases', 'SELECT WITH GRANT OPTION'),
		has_table_privilege('norefund_kept_analyst', 'norefund.qa_summary', 'SELECT WITH GRANT OPTION'),
		(SELECT has_function_privilege('norefund_kept_analyst', oid, 'EXECUTE') AND proconfig::text LIKE '%timeout=5s%'
			FROM pg_proc WHERE proname = 'record_qa'),
		(SELECT reloptions FROM pg_class WHERE oid = 'norefund.case_texts'::regclass),
		(SELECT edited_body FROM norefund.templates WHERE outcome = 'duplicate' AND part = 'driver_sms'),
		(SELECT value FROM norefund.settings WHERE name = 'call_id_form')};
my $are_there = 't|1|norefund.own_index|D|t|t|t|{security_barrier=true}|{received_on} 건은 중복.|.+';

foreach my $role (qw(cs_owner norefund_kept_analyst norefund_kept_backend))
{
	next if value("SELECT to_regrole('$role')") ne '';
	ok(psql("CREATE ROLE $role"), "role $role created");
	$role_is_ours{$role} = 1;
}
cmp_ok(scalar(@kept), '>', 0, "kept: @kept");
install_script("norefund--$_.sql", scalar qx(gzip -dc test/upgrade/norefund--$_.sql.gz)) foreach @kept;
build_next();
my %anew = map { $_ => [ set_up_anew($_, "norefund_anew_$_") ] } $current, $next;
drop_database("norefund_anew_$_") foreach $current, $next;
is((grep { /made_up|weight_is_small/ } differences($anew{$current}, $anew{$next})) > 3, 1,
	'the next version is another');

foreach my $version (@kept)
{
	foreach my $target ($current, $next)
	{
		my $database = "norefund_from_$version";
		my $name = "$version to $target";
		restore($version, $database);
		ok(remember('before'), "$name: rows and answers read");
		ok(upgrade($target), "$name: ALTER EXTENSION norefund UPDATE, CALL setup()");
		is_same("$name: as set up anew", [ catalogue() ], $anew{$target});
		is_as_before($name);
		ok(psql('SET ROLE cs_owner', 'CALL norefund.setup()'), "$name: setup() again");
		is_same("$name: setup() again changes nothing", [ catalogue() ], $anew{$target});
		drop_database($database);
	}

	my $database = "norefund_own_$version";
	my $name = "$version to $next with the admin's own";
	restore($version, $database);
	ok(psql('SET ROLE cs_owner', @additions), "$name: added");
	is(value($additions), $are_there, "$name: is there");
	ok(psql("ALTER EXTENSION norefund UPDATE TO '$next'"), "$name: ALTER EXTENSION");
	foreach my $obstacle (
		[ 'a function of the owner\'s', 'CREATE FUNCTION norefund.record_qa(own integer) RETURNS integer RETURN own',
			'ALTER FUNCTION norefund.record_qa(integer) RENAME TO own_function' ],
		[ 'a view on one that a step drops', 'CREATE VIEW norefund.own_view AS SELECT * FROM norefund.qa_summary',
			'DROP VIEW norefund.own_view' ])
	{
		my ($what, $put, $remove) = @$obstacle;
		ok(psql('SET ROLE cs_owner', $put), "$name: $what is in the way");
		my @before = (contents(), catalogue());
		ok(!psql('SET ROLE cs_owner', 'CALL norefund.setup()'), "$name: $what is refused");
		is_same("$name: $what leaves all as it was", [ contents(), catalogue() ], \@before);
		ok(psql('SET ROLE cs_owner', $remove), "$name: $what is out of the way");
	}
	ok(psql('SET ROLE cs_owner', 'CALL norefund.setup()'), "$name: setup()");
	is(value($additions), $are_there, "$name: stays");
	drop_database($database);
}

unlink @installed;
ok(psql(map { "DROP ROLE $_" } sort keys %role_is_ours), 'roles dropped');
done_testing();
