# A model of the call in the test's own words beside the database: the same random operations of four sessions in all
# three isolation levels, equal after each; then sessions that race. NOREFUND_OPERATIONS=100000 is the long form.
use strict;
use warnings;

exec('/usr/bin/python3', 'test/model/run.py') or die "python3: $!\n";
