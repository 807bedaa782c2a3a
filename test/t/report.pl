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
is(system("test/demo/report $report >report.log 2>&1"), 0, 'the demo\'s report is written')
	or BAIL_OUT(read_file('report.log'));
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

# The words whose colour and background are too close to be read, each with its contrast; 4.5 is what WCAG asks for.
my $faint = q{(() => {
	const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(v => v / 255)
		.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b };
	const behind = e => { for (; e; e = e.parentElement) {
		const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$/.test(c)) return c
	}
		return 'rgb(255, 255, 255)' };
	return [...document.querySelectorAll('h1, h2, p, th, td, dd, dt, small, span, b, time, figure text')]
		.filter(e => e.textContent.trim() !== '')
		.map(e => { const s = getComputedStyle(e), [a, b] = [
			light(e.closest('svg') ? s.fill : s.color), light(behind(e))].sort((x, y) => y - x);
			return [(a + 0.05) / (b + 0.05), e.textContent] })
		.filter(([contrast]) => !(contrast >= 4.5))


		.map(([contrast, text]) => `${contrast.toFixed(1)} ${text}`).join('; ') })()};
my $paper = 'getComputedStyle(document.body).backgroundColor';

my $chromium = Chromium->new;
foreach my $width (390, 1280)
{
	$chromium->show($report, $width, 'dark');
	isnt($chromium->value($paper), 'rgb(255, 255, 255)', "$width px: a dark screen has a dark page");
	is($chromium->value($faint), '', "$width px, dark: every word can be read");
	cmp_ok($chromium->screenshot("$results/report-$width-dark.png", 0, 0, $width,
		$chromium->value('document.documentElement.scrollHeight')), '>', 10_000, "$width px, dark: screenshot kept");
	my $page = $chromium->show($report, $width);
	is($chromium->value($paper), 'rgb(255, 255, 255)', "$width px: a light screen has a light page");
	is($chromium->value($faint), '', "$width px, light: every word can be read");
	is("@{ $page->{said} }", '', "$width px: the console says nothing");
	is("@{ $page->{asked} }", "file://$report", "$width px: it asks for nothing but itself");
	cmp_ok($page->{width}, '<=', $width, "$width px: $page->{width} px wide, $page->{height} px high");
	is($chromium->value(q{[...document.querySelectorAll('h2, th, td, dd, figure text')]
		.filter(e => e.textContent.trim() !== '' &&
			(e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1))
		.map(e => e.textContent).join('; ')}),
		'', "$width px: no word leaves the page");
	cmp_ok($chromium->value(q{document.querySelectorAll('section').length}), '>=', 5,
		"$width px: the sections are there");
	is($chromium->value(q{[...document.querySelectorAll('section')].filter(e => !e.querySelector('svg rect')).length}),
		0, "$width px: each with its picture");
	cmp_ok($chromium->screenshot("$results/report-$width.png", 0, 0, $width, $page->{height}), '>', 10_000,
		"$width px: screenshot kept");
}
$chromium->show($report, 1280, 'dark');
$chromium->call('Emulation.setEmulatedMedia', { media => 'print',
	features => [{ name => 'prefers-color-scheme', value => 'dark' }] });
is($chromium->value($paper), 'rgb(255, 255, 255)', 'paper is white, whatever the screen is');
$chromium->call('Emulation.setEmulatedMedia', { media => '' });
cmp_ok($chromium->paper("$results/report.pdf"), '>', 10_000, 'printed on paper');

# A case whose ids and label are long.
my $drawing = "$results/case.svg";
foreach my $id ('D-' . '0123456789' x 9, 'WM' x 50, 'mw' x 50, '기사' x 50)
{
	system('psql', '-X', '-q', '-A', '-t', '-o', $drawing,
		'-c', "SELECT norefund.svg_case('$id', '$id', '$id', 'approved', 44, 50)");
	my $page = $chromium->show($drawing, 420);
	is("@{ $page->{said} }", '', 'a picture with long ids: the console says nothing');
	is($chromium->value(q{[...document.querySelectorAll('text')]
		.filter(e => e.getBoundingClientRect().right > 420).map(e => e.textContent).join('; ')}),
		'', 'a picture with long ids: no word leaves it');
	cmp_ok($chromium->value(q{[...document.querySelectorAll('text > title')].length}), '==', 2,
		'a picture with long ids: the whole of each is kept');
}

# The test can fail: a page that errs, asks and overflows is found out.
my $bad = "$results/bad.html";
open(my $out, '>', $bad) or die "$bad: $!";
print $out '<meta name="viewport" content="width=device-width"><p style="width: 900px; color: #ddd">x',
	'<img src="no.png"><script>console.error("bad")</script>';
close($out);
my $page = $chromium->show($bad, 390);
like("@{ $page->{said} }", qr/bad/, 'a bad page: its error is heard');
like("@{ $page->{asked} }", qr/no\.png/, 'a bad page: its request is seen');
cmp_ok($page->{width}, '>', 390, 'a bad page: its width is measured');
like($chromium->value($faint), qr/^1\.4 x/, 'a bad page: its faint words are found');
unlink $bad;

$ENV{PGDATABASE} = 'postgres';
is(system('dropdb', $database), 0, 'database dropped');
done_testing();
