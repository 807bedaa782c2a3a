"""One change for each row of the table of refund states, and for what else must not be lost: each must be found.

    test/with-server /usr/bin/python3 test/model/mutants.py [NUMBER...]

A change of a C file is built and put in the place of the library; one of a function is made in the database. What the
walks do not find is looked for in the enumeration of the table: settling may lead to the state of the row that is lost.
"""
import os
import subprocess
import sys

# What must be lost, where (a file of src, or a function made by setup()), and the change: from and to.
MUTANTS = (
    ('none: approved is queued, not while it is held', 'work/refunds.c',
     '{S(NONE), EVENT_SETTLE, CLEAR, F(HELD), STATE_QUEUED}', '{S(NONE), EVENT_SETTLE, CLEAR, 0, STATE_QUEUED}'),
    ('none: blocked where something is missing', 'work/refunds.c',
     '{S(NONE), EVENT_SETTLE, F(DUE), 0, STATE_BLOCKED}', '{S(NONE), EVENT_SETTLE, F(DUE), 0, REFUND_SAME}'),
    ('blocked, queued, refused, dead: no longer due', 'work/refunds.c',
     '{ASKED_LATER | S(DEAD) | S(REVERSED), EVENT_SETTLE, 0, F(DUE), REFUND_NO_ORDER}',
     '{ASKED_LATER | S(REVERSED), EVENT_SETTLE, 0, F(DUE), REFUND_NO_ORDER}'),
    ('blocked: freed', 'work/refunds.c',
     '{S(BLOCKED), EVENT_SETTLE, CLEAR, F(HELD), STATE_QUEUED}',
     '{S(BLOCKED), EVENT_SETTLE, CLEAR, F(HELD), REFUND_SAME}'),
    ('queued, refused: a hold, or a text lost', 'work/refunds.c',
     '{S(QUEUED) | S(REFUSED), EVENT_SETTLE, CLEAR, F(HELD), REFUND_SAME}',
     '{S(QUEUED) | S(REFUSED), EVENT_SETTLE, F(DUE), 0, REFUND_SAME}'),
    ('a final case\'s order, nothing left to ask for', 'work/refunds.c',
     'EVENT_SETTLE, F(FINAL), F(HELD) | F(ASKABLE), REFUND_BY_AMOUNT}',
     'EVENT_SETTLE, F(FINAL), F(HELD) | F(ASKABLE), STATE_BLOCKED}'),
    ('reversed: approved again by a person', 'work/refunds.c',
     '{S(REVERSED), EVENT_APPROVE, 0, 0, STATE_BLOCKED}', '{S(REVERSED), EVENT_APPROVE, 0, 0, REFUND_SAME}'),
    ('unknown: claimed again while held, to be looked up', 'work/refunds.c',
     '{S(UNKNOWN), EVENT_CLAIM, 0, 0, STATE_IN_FLIGHT}',
     '{S(UNKNOWN), EVENT_CLAIM, 0, F(LOOKUP_ONLY), STATE_IN_FLIGHT}'),
    ('in_flight: the lease lapses',
     'lock_call', "SET refund_state = 'unknown', key_unsure = true", "SET refund_state = 'refused'"),
    ('in_flight: a failure with answer unknown', 'work/refunds.c',
     '{UNDER_WAY, EVENT_UNKNOWN, 0, 0, STATE_UNKNOWN}', '{UNDER_WAY, EVENT_UNKNOWN, 0, 0, STATE_REFUSED}'),
    ('the 8th refusal', 'work/refunds.c',
     '{UNDER_WAY, EVENT_REFUSAL, F(LAST_ATTEMPT), 0, STATE_DEAD}',
     '{UNDER_WAY, EVENT_REFUSAL, F(LAST_ATTEMPT), 0, STATE_REFUSED}'),
    ('the 8th refusal of a rest, or of a told case', 'work/refunds.c',
     '{UNDER_WAY, EVENT_REFUSAL, F(LAST_ATTEMPT) | F(FINAL), 0, REFUND_BY_AMOUNT}',
     '{UNDER_WAY, EVENT_REFUSAL, F(LAST_ATTEMPT) | F(FINAL), 0, STATE_DEAD}'),
    ('a refusal while held', 'work/refunds.c',
     '{UNDER_WAY, EVENT_REFUSAL, F(HELD), 0, STATE_BLOCKED}', '{UNDER_WAY, EVENT_REFUSAL, F(HELD), 0, STATE_REFUSED}'),
    ('dead: retried', 'work/refunds.c',
     '{S(DEAD) | S(PARTIAL) | S(REVERSED), EVENT_RETRY, F(ASKABLE), 0, STATE_QUEUED}',
     '{S(DEAD) | S(PARTIAL) | S(REVERSED), EVENT_RETRY, F(ASKABLE), 0, REFUND_SAME}'),
    ('any: a report counts by its amount', 'work/refunds.c',
     'return facts & F(NET_COMPLETE) ? STATE_REFUNDED : STATE_PARTIAL;', 'return STATE_REFUNDED;'),
    ('refunded, partial: a reversal', 'work/refunds.c',
     '{S(REFUNDED) | S(PARTIAL) | S(NONE), EVENT_REVERSAL, 0, 0, REFUND_BY_AMOUNT}',
     '{S(REFUNDED) | S(NONE), EVENT_REVERSAL, 0, 0, REFUND_BY_AMOUNT}'),
    ('the others: a reversal leaves the state', 'work/refunds.c',
     '{ANY_STATE, EVENT_REVERSAL, 0, 0, REFUND_SAME}', '{ANY_STATE, EVENT_REVERSAL, 0, 0, REFUND_BY_AMOUNT}'),
    ('a report without an order: its case', 'work/refunds.c',
     '{ANY_STATE, EVENT_REPORT, 0, 0, REFUND_BY_AMOUNT}',
     '{ANY_STATE & ~S(NONE), EVENT_REPORT, 0, 0, REFUND_BY_AMOUNT}'),
    ('a void: the last attempt is open again', 'work/refunds.c',
     '{ANY_STATE, EVENT_VOID, F(DUE) | F(ATTEMPT_OPEN), F(NET_COMPLETE), STATE_UNKNOWN}',
     '{ANY_STATE, EVENT_VOID, F(DUE) | F(ATTEMPT_OPEN), F(NET_COMPLETE), REFUND_BY_AMOUNT}'),
    ('queued, refused: a void leaves nothing to ask for', 'work/refunds.c',
     '{S(QUEUED) | S(REFUSED), EVENT_VOID, 0, F(ASKABLE), STATE_BLOCKED}',
     '{S(QUEUED) | S(REFUSED), EVENT_VOID, 0, F(ASKABLE), REFUND_SAME}'),
    ('none, reversed: nobody\'s without an open approved case', 'move_refund',
     "CASE WHEN move_refund.state NOT IN ('none', 'reversed') OR s.due THEN s.case_id END", 's.case_id'),
    ('an attempt that a void has opened again keeps its key', 'move_refund',
     "k.key_unsure OR move_refund.state = 'unknown'", 'k.key_unsure'),
    ('the key stays while an attempt may still pay', 'begin_order', 'NOT k.key_unsure AND (', 'true OR ('),
    ('the same key at every attempt of an order', 'claim_cancellations', 'k.refunds::text)', 'k.attempts::text)'),
    ('a held order is only looked up', 'claim_cancellations', 'CASE WHEN NOT k.lookup_only THEN k.refund_won END',
     'k.refund_won'),
    ('told again without numbers, at the same time', 'same_reports', 'THEN same_reports.happened_at = r.happened_at',
     'THEN false'),
    ('a voided report told by a later attempt is another', 'same_reports',
     'r.voided AND same_reports.attempt > r.voided_before_attempt', 'false'),
    ('two rows that turn out to be one', 'tell_again', 'IF other.n = 1 THEN', 'IF false THEN'),
    ('the key was paid before', 'tell_again', "AND k.refund_state IN ('in_flight', 'unknown') THEN", 'AND false THEN'),
    ('what the texts tell is frozen once handed out', 'tell_amount',
     'AND s.texts_handed_out = 0 AND NOT s.notified', ''),
    ('a text is true when it is handed out', 'text_is_true',
     'o.payment_cancelled_won = k.refunded_won AS tells_the_net', 'true AS tells_the_net'),
)


def build(source, was, becomes):
    """The library with one change; the file is then as it was."""
    path = os.path.join('src', source)
    with open(path, encoding='utf-8') as file:
        text = file.read()
    if text.count(was) != 1:
        raise SystemExit('%s: %r stands there %d times' % (path, was, text.count(was)))
    try:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace(was, becomes))
        make()
    finally:
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)


def make():
    library = subprocess.run((os.environ['PG_CONFIG'], '--pkglibdir'), capture_output=True, text=True, check=True)
    subprocess.run(('make', '-s', 'with_llvm=no', 'norefund.so'), check=True)
    # a session that has the old library open keeps it
    subprocess.run(('install', 'norefund.so', 'destdir%s/norefund.so' % library.stdout.strip()), check=True)


def is_found_by_table():
    result = subprocess.run(('pg_prove', '--dbname', 'postgres', 'test/pgtap/refund_states.sql'), capture_output=True)
    return result.returncode != 0


def main():
    chosen = [int(n) for n in sys.argv[1:]] or range(len(MUTANTS))
    missed = []
    for number in chosen:
        name, where, was, becomes = MUTANTS[number]
        if where.endswith('.c'):
            build(where, was, becomes)
        environment = dict(os.environ, NOREFUND_MUTANT='' if where.endswith('.c') else str(number), NOREFUND_FIRST='1')
        result = subprocess.run(('/usr/bin/python3', 'test/model/run.py'), env=environment,
                                capture_output=True, text=True)
        found = result.returncode != 0 and 'Bail out!' not in result.stdout + result.stderr
        by_table = not found and where.endswith('refunds.c') and is_found_by_table()
        found = found or by_table
        print('%sok %d - found%s: %s' % ('' if found else 'not ', number, ', in the table' if by_table else '', name),
              flush=True)
        if not found:
            missed.append(name)
            print('#   ' + (result.stdout + result.stderr)[-600:].replace('\n', '\n#   '), flush=True)
        if where.endswith('.c'):
            make()
    print('1..%d' % len(chosen))
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
