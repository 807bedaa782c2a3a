# The pages against what they speak of: links, names, the map of the manual, the refund's diagram, the reference.
use strict;
use warnings;
use lib 'test';
use Test::More;
use Psql;

my $root = $ENV{NOREFUND_ROOT};
my @pages = map { substr($_, length($root) + 1) } ("$root/README.md", "$root/CONTRIBUTING.md", glob("$root/doc/*.md"));
my %text;
{
	local $/ = undef;
	foreach my $page (@pages)
	{
		open(my $handle, '<', "$root/$page") or BAIL_OUT("$page: $!");
		$text{$page} = <$handle>;
	}
}
$ENV{PGCLIENTENCODING} = 'UTF8';
$ENV{PGDATABASE} = 'norefund_pages';
run_ok('database created', 'createdb', '-T', 'template0', '-E', 'UTF8', $ENV{PGDATABASE});
run_ok('norefund is set up', 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-f', 'test/demo/install.sql');

# A list of what is wrong, which is to be empty.
sub none
{
	my ($name, @wrong) = @_;
	is(join("\n", @wrong), '', $name);
	return;
}

sub lines_of
{
	return map { [ split(/\|/, $_, -1) ] } split(/\n/, value(@_));
}

sub set_of
{
	my ($query) = @_;
	return map { $_ => 1 } split(/\n/, value($query));
}

# The name under which GitHub links a heading.
sub anchor_of
{
	my ($heading) = @_;
	$heading = lc($heading);
	$heading =~ s/[^\w\s-]//g;
	return $heading =~ s/\s/-/gr;
}

# 1. Links lead to a page and to a heading of it.
my $links = 0;
my @broken;
foreach my $page (@pages)
{
	my ($folder) = $page =~ m{^(.*/)?};
	my $prose = $text{$page} =~ s/^```.*?^```\n//gmsr;
	while ($prose =~ /\]\(([^()\s]+)\)/g)
	{
		my ($file, $anchor) = $1 =~ /^([^#]*)(?:#(.*))?$/;
		next if $file =~ /^https?:/;
		$links++;
		my $target = $file eq '' ? $page : ($folder // '') . $file;
		$target =~ s{[^/]+/\.\./}{}g;
		push(@broken, "$page: $1") unless -e "$root/$target";
		next unless defined($anchor);
		push(@broken, "$page: $target#$anchor")
		  unless grep { anchor_of($_) eq $anchor } ($text{$target} // '') =~ /^#+ (.*)$/gm;
	}
}
none("every link leads somewhere ($links)", @broken);

# 2. What a page names is there: files, targets of make and functions.
my %routine = set_of(q{SELECT DISTINCT proname FROM pg_proc
	WHERE pronamespace IN ('norefund'::regnamespace, 'pg_catalog'::regnamespace)});
open(my $makefile, '<', "$root/Makefile") or die;
my %target = map { /^([a-z][\w-]*):/ ? ($1 => 1) : () } <$makefile>;
$target{$_} = 1 foreach qw(install installcheck);
my (@no_file, @no_target, @no_routine);
foreach my $page (grep { $_ ne 'doc/reference.md' } @pages)
{
	my $prose = $text{$page};
	push(@no_file, "$page: $_")
		foreach grep { !-e "$root/$_" && !/--A--B/ }
		$prose =~ m{(?<![\w/.])((?:src|test|sql|expected|doc)/[\w./-]*\w)}g;
	push(@no_target, "$page: make $_") foreach grep { !$target{$_} } $prose =~ /(?:^|`)make ([a-z-]+)/mg;
	push(@no_routine, "$page: $_()")
		foreach grep { !$routine{$_} } $prose =~ /`(?:norefund\.)?([a-z_]+)\((?:[a-z_, ….]*)\)`/g;
}
none('every file that a page names is there', @no_file);
none('every target of make that a page names is there', @no_target);
none('every function that a page names is there', @no_routine);

# 3. The map of the manual: what its rows name is in the catalogue, and behind the mark of its section in the source.
my ($map) = $text{'doc/manual.md'} =~ /^## The map$(.*)/ms;
my %section = ('All sections' => '1-5', 'Sections 1 to 3' => '1-3', 'Sections 1 and 2' => '1, 2',
	'Not on the page' => '');

# The sections of a mark, one by one: "1-1), 2" or "1-5".
sub sections_of
{
	my ($mark) = @_;
	return ($mark) if $mark =~ /^\D/;
	return map { /^([1-5])-([1-5])$/ ? ($1 .. $2) : $_ } split(/, /, $mark);
}

my $mark = qr{(?:--|\*) manual ((?:[1-5](?:-[12]\)|-[1-5])?(?:, )?)+(?<! )|아지트 작성 기준)};
my %marked;    # source => what stands behind each mark: sections and text
foreach my $source (map { substr($_, length($root) + 1) } glob("$root/src/*/*.c $root/src/*/*.sql"))
{
	local $/ = undef;
	open(my $handle, '<', "$root/$source") or die;
	my @parts = split(/^(?=.*$mark)/m, <$handle>);
	foreach my $part (@parts)
	{
		push(@{ $marked{$source} }, [ { map { $_ => 1 } sections_of($1) }, $part ]) if $part =~ /\A.*$mark/;
	}
}

my %looks_like = (
	rule => sub { qr/\{"$_[0]"/ },
	fact => sub { qr/= "$_[0]"/ },
	step => sub { qr/\{"$_[0]"/ },
	constraint => sub { qr/(?:CONSTRAINT|INDEX) $_[0]\b/ },
	trigger => sub { qr/TRIGGER $_[0]\b/ },
	function => sub { qr/(?:\b|norefund_)$_[0]\b/ },
	column => sub { qr/\b$_[0]\b/ },
	text => sub { my ($outcome, $part) = split(/ /, $_[0]); qr/'$outcome', '$part'/ });
my %known = (
	rule => { set_of('SELECT rule FROM norefund.rules()') },
	fact => { set_of('SELECT DISTINCT unnest(required_facts || excluded_facts) FROM norefund.rules()') },
	step => { set_of('SELECT step FROM norefund.steps()') },
	text => { set_of(q{SELECT outcome || ' ' || part FROM norefund.templates}) },
	function => {%routine},
	trigger => { set_of('SELECT tgname FROM pg_trigger') },
	column => { set_of(q{SELECT attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
		WHERE relnamespace = 'norefund'::regnamespace AND relkind = 'v'}) },
	constraint => { set_of(q{SELECT conname FROM pg_constraint WHERE conrelid = 'norefund.cases'::regclass
		UNION SELECT relname FROM pg_class WHERE relnamespace = 'norefund'::regnamespace AND relkind = 'i'}) });
my (%on_page, @unknown, @unmarked, %described);
foreach my $chapter (split(/^### /m, $map))
{
	my ($heading) = $chapter =~ /\A(.*)$/m;
	my $of = $section{$heading} // $heading =~ s/^Section //r;
	while ($chapter =~ /^\| (\w+) \| (.*) \| (src\S+) \|$/mg)
	{
		my ($kind, $names, $source) = ($1, $2, $3);
		my ($outcome) = $names =~ s/^`(\w+)`: // ? "$1 " : '';
		foreach my $name (map { "$outcome$_" } $names =~ /`(\w+)`/g)
		{
			push(@{ $on_page{$kind}{$name} }, $of);
			push(@unknown, "$heading: $kind $name") unless $known{$kind}{$name};
			next if $of eq '';
			my $found = $looks_like{$kind}->($name);
			my @behind = grep { my $m = $_; $m->[1] =~ $found && !grep { !$m->[0]{$_} } sections_of($of) }
				@{ $marked{$source} };
			push(@unmarked, "$heading: $kind $name in $source") unless @behind;
		}
		$described{"$source $_"} = 1 foreach sections_of($of);
	}
}
cmp_ok(scalar(map { keys %$_ } values %on_page), '>', 80, 'the map has names');
none('each of them is there', @unknown);
none('and stands behind the mark of its section', @unmarked);
foreach my $kind (qw(rule fact step text))
{
	none("every $kind is on the map", grep { !$on_page{$kind}{$_} } sort keys %{ $known{$kind} });
}
none('every rule is under its section', grep { $_ } map {
		my ($rule, $of) = @$_;
		join(' ', @{ $on_page{rule}{$rule} // [] }) eq $of ? () : "$rule: $of" }
		lines_of('SELECT rule, manual_section FROM norefund.rules()'));
none('every constraint on the order of a case is on the map',
	grep { /_(after|only_if|as_sent)|one_open|same_call/ && !$on_page{constraint}{$_} }
		sort keys %{ $known{constraint} });
my @not_described;
foreach my $source (sort keys %marked)
{
	foreach my $part (@{ $marked{$source} })
	{
		push(@not_described, "$source: " . join(', ', sort keys %{ $part->[0] }))
		  unless $source eq 'src/texts/render.c' || grep { $described{"$source $_"} } keys %{ $part->[0] };
	}
}
none('every mark is of a row of the map', @not_described);

# The cells of a page's table behind a heading, without the marks of code.
sub table_of
{
	my ($page, $heading) = @_;
	my ($chapter) = $text{$page} =~ /^#+ \Q$heading\E$(.*?)(?=^## |\z)/ms;
	my ($table) = $chapter =~ /^\| .*\n\| ---.*\n((?:\|.*\n)+)/m;
	return map { [ map { s/`//gr } split(/ ?\| ?/, s/^\| //r, -1) ] } split(/\n/, $table);
}

my @columns = qw(open_duplicate other_inquiry contradiction refundable centre_cancelled distance_zero duration_short
  remark_distance_short remark_duration_short same_place reason_given);
my $columns = "'{" . join(',', @columns) . "}'";
is(join("\n", map { join('|', @{$_}[ 0 .. 13 ]) } table_of('doc/manual.md', 'Rules')),
	value("SELECT concat_ws('|', r.rule, coalesce(r.manual_section, ''), (
			SELECT string_agg(CASE WHEN f = ANY (r.required_facts) THEN '○'
				WHEN f = ANY (r.excluded_facts) THEN '×' ELSE '' END,
				'|' ORDER BY n)
			FROM unnest(${columns}::text[]) WITH ORDINALITY AS c (f, n)), r.outcome)
		FROM norefund.rules() AS r ORDER BY r.position"), 'the table of rules is that of rules()');
is(join(' ', sort map { $_->[0] =~ s/ .*//r } table_of('doc/manual.md', 'Facts')),
	join(' ', sort keys %{ $known{fact} }), 'every fact is described');

# 4. The page of cases: its tables, and the diagram of a refund. That of a case is held by test/pgtap/steps.sql.
is(join("\n", map { join('|', @{$_}[ 0 .. 2 ]) } table_of('doc/cases.md', 'The life of a case')),
	value('SELECT step, label, who FROM norefund.steps() GROUP BY step, label, who ORDER BY min("position")'),
	'the table of steps is that of steps()');
is(join("\n", map { $_->[0] } table_of('doc/cases.md', 'The life of a refund')),
	value(q{SELECT unnest(from_states) FROM norefund.refund_transitions() WHERE event = 'report'}),
	'every state of a refund is described');
my ($refund) = $text{'doc/cases.md'} =~ /^```refund\n(.*?)^```/ms;
my %drawn;
while ($refund =~ /^(.*) --> (.*): (.*)$/mg)
{
	my ($from, $to, $events) = ($1, $2, $3);
	foreach my $f (split(/, /, $from))
	{
		foreach my $t (split(/, /, $to)) { $drawn{"$f --> $t: $_"} = 1 foreach split(/, /, $events) }
	}
}
my %moves = set_of(q{
	WITH facts AS (
		SELECT ARRAY(SELECT bits >> n & 1 = 1 FROM generate_series(0, 10) AS n ORDER BY n) AS f
		FROM generate_series(0, 2047) AS bits
	), named AS (
		SELECT f, f[array_position(norefund.refund_facts(), 'askable')] AS askable,
			   f[array_position(norefund.refund_facts(), 'reported')] AS reported,
			   f[array_position(norefund.refund_facts(), 'net_positive')] AS net_positive,
			   f[array_position(norefund.refund_facts(), 'net_complete')] AS net_complete
		FROM facts)
	SELECT DISTINCT format('%s --> %s: %s', s.state, norefund.refund_after(s.state, e.event, n.f), e.event)
	FROM (SELECT DISTINCT unnest(from_states) AS state FROM norefund.refund_transitions()) AS s
	CROSS JOIN (SELECT DISTINCT event FROM norefund.refund_transitions()) AS e
	CROSS JOIN named AS n
	-- only what was reported has a net, and nothing is left to ask for of a whole refund
	WHERE (reported OR NOT net_positive) AND (net_positive OR NOT net_complete) AND NOT (askable AND net_complete)
	  AND (state <> 'none' OR NOT reported OR event IN ('report', 'reversal'))
		AND (state NOT IN ('partial', 'refunded', 'reversed') OR reported)
	  AND (event NOT IN ('report', 'reversal') OR reported)
	  -- a report adds to the net, and a reversal takes from it
	  AND NOT (event = 'report'
		AND (state IN ('none', 'partial') AND NOT net_positive OR state = 'refunded' AND NOT net_complete))
	  AND NOT (event = 'reversal' AND (state = 'none' AND net_positive OR state = 'partial' AND net_complete))
	  AND norefund.refund_after(s.state, e.event, n.f) <> s.state});
none('every move of a refund is drawn', grep { !$drawn{$_} } sort keys %moves);
none('and no other', grep { !$moves{$_} } sort keys %drawn);

# 5. The reference is what `make doc` makes.
my $made = `test/doc/reference`;
is($made, $text{'doc/reference.md'}, 'doc/reference.md is up to date: make doc')
	if ok($made ne '', 'the reference is made');

$ENV{PGDATABASE} = 'postgres';
system('dropdb', '--if-exists', 'norefund_pages');
done_testing();
