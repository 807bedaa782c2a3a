# The report as a browser shows it: quiet, on its own, no wider than the screen; the pictures stay in results/.
use strict;
use warnings;
use utf8;
use lib 'test';
use Test::More;
use Chromium;

my $database = 'norefund_report';
my $results = "$ENV{NOREFUND_ROOT}/results";
my $report = "$results/report.html";

sub read_file
{
	my ($file) = @_;
	open(my $in, '<:encoding(UTF-8)', $file) or die "$file: $!";
	local $/ = undef;
	return scalar <$in>;
}

# of this run, not of one before
unlink $report;
is(system('createdb', '-T', 'template0', '-E', 'UTF8', $database), 0, 'database created');
$ENV{PGDATABASE} = $database;
is(system("test/demo/report $report >report.log 2>&1"), 0, 'the demo\'s report is written') or BAIL_OUT(read_file('report.log'));
my $html = read_file($report);
cmp_ok(length $html, '<', 1_000_000, 'under 1 MB: ' . length($html) . ' characters');
unlike($html, qr/<script|<iframe|\bon\w+=|javascript:/i, 'no script');
unlike($html, qr/(?:src|href)\s*=\s*"(?!data:,)|url\((?!#)|\@import/i, 'nothing is fetched');

# Numbers that a reader sees, counted from the tables.
my $counts = qx(psql -X -A -t -F ' ' -c "SELECT count(*), count(*) FILTER (WHERE outcome = 'approved'),
	to_char(sum(payment_cancelled_won), 'FM999,999,999') FROM norefund.cases");
my ($cases, $approved, $won) = split ' ', $counts;
$cases =~ s/(\d)(\d{3})$/$1,$2/;
like($html, qr/접수 \Q$cases\E건 중 \Q$approved\E건 승인/, "$approved of $cases approved");
like($html, qr/\Q$won\E원/, "$won won paid back");

my $chromium = Chromium->new;
foreach my $width (390, 1280)
{
	my $page = $chromium->show($report, $width);
	is("@{ $page->{said} }", '', "$width px: the console says nothing");
	is("@{ $page->{asked} }", "file://$report", "$width px: it asks for nothing but itself");
	cmp_ok($page->{width}, '<=', $width, "$width px: $page->{width} px wide, $page->{height} px high");
	is($chromium->value(q{[...document.querySelectorAll('h2, th, td, dd, figure text')].filter(e => e.textContent.trim() !== '' &&
		(e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)).map(e => e.textContent).join('; ')}),
		'', "$width px: no word leaves the page");
	cmp_ok($chromium->value(q{document.querySelectorAll('section').length}), '>=', 5, "$width px: the sections are there");
	is($chromium->value(q{[...document.querySelectorAll('section')].filter(e => !e.querySelector('svg rect')).length}), 0,
		"$width px: each with its picture");
	cmp_ok($chromium->screenshot("$results/report-$width.png", 0, 0, $width, $page->{height}), '>', 10_000, "$width px: screenshot kept");
}
cmp_ok($chromium->paper("$results/report.pdf"), '>', 10_000, 'printed on paper');

# The test can fail: a page that errs, asks and overflows is found out.
my $bad = "$results/bad.html";
open(my $out, '>', $bad) or die "$bad: $!";
print $out '<meta name="viewport" content="width=device-width"><p style="width: 900px">x<img src="no.png"><script>console.error("bad")</script>';
close($out);
my $page = $chromium->show($bad, 390);
like("@{ $page->{said} }", qr/bad/, 'a bad page: its error is heard');
like("@{ $page->{asked} }", qr/no\.png/, 'a bad page: its request is seen');
cmp_ok($page->{width}, '>', 390, 'a bad page: its width is measured');
unlink $bad;

$ENV{PGDATABASE} = 'postgres';
is(system('dropdb', $database), 0, 'database dropped');
done_testing();
