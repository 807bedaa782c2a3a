"""The same random operations on the oracle and on the database; prints TAP.

NOREFUND_OPERATIONS=100000 is the long form, NOREFUND_SEED gives other operations. NOREFUND_WALK=seed plays one walk.
NOREFUND_FIRST=1 ends with the first difference, as it is: of a mutant no more is asked."""
import itertools
import multiprocessing
import os
import random
import re
import sys
import time
import traceback

import psycopg2

from desk import Desk, Stuck
from mutants import MUTANTS
from race import race
from scripts import SCRIPTS
from server import LEVELS, Owner, Session, install, remove
from stored import StoredCall, check_rows
from chance import APPROVABLE, DRIVEN, MOODS
from walk import Walk, play, random_walk, shrink

OPERATIONS = int(os.environ.get('NOREFUND_OPERATIONS', 1500))
SEED = int(os.environ.get('NOREFUND_SEED', 1))
LENGTH = 70                         # operations of a walk
MOST = 1000000                      # walks of a seed; the first are those of scripts.py
JOBS = 2
FIRST = bool(os.environ.get('NOREFUND_FIRST'))
SHRINK = 0 if FIRST else int(os.environ.get('NOREFUND_SHRINK', 60))


def kind_of(difference):
    """What two differences have in common that are one mistake: not numbers, nor what follows from the first."""
    return re.sub(r"\d+|case [A-D]", '#', difference.split(';')[0])[:90]


def one_walk(seed, sessions, owner, suffix=''):
    walk, number = Walk('D%d%s' % (seed, suffix), sessions, owner), seed % MOST
    if number < len(SCRIPTS):
        return walk, play(walk, [(operation, (0, LEVELS[0], 'plain')) for operation in SCRIPTS[number]])
    return walk, random_walk(walk, random.Random(seed), LENGTH, MOODS[seed % 3])


def end_of(walk, sessions, owner, seed):
    """Closes what a walk has left, and looks at its rows; what is wrong."""
    try:
        Desk(sessions[0], owner, random.Random(seed)).close(walk.driver_id, walk.call_id, walk.service)
    except Stuck as stuck:
        row = owner.stored(walk.driver_id, walk.call_id)['call']
        return 'closing %s: %s; the call is %s, %s, refunded %s' % (
            walk.driver_id, stuck, row['read_as'], row['refund_case_id'], row['refunded_won'])
    wrong = check_rows(StoredCall(walk.driver_id, owner.stored(walk.driver_id, walk.call_id)))
    return '; '.join(wrong) or None


def as_text(operation):
    (name, means), (session, level, manner) = operation
    is_plain = (session, level, manner) == (0, LEVELS[0], 'plain')
    made = '' if is_plain else '    -- session %d, %s, %s' % (session, level, manner)
    return '  %s %s%s' % (name, ' '.join('%s=%s' % (k, tells(v)) for k, v in means.items() if v is not None), made)


def tells(value):
    """What a case tells, as what it has otherwise than the usual one."""
    if not isinstance(value, dict) or len(value) < 9:
        return value
    name, usual = min((('APPROVABLE', APPROVABLE), ('DRIVEN', DRIVEN)),
                      key=lambda u: sum(u[1].get(k) != value.get(k) for k in {**u[1], **value}))
    otherwise = {k: value.get(k) for k in {**usual, **value} if usual.get(k) != value.get(k)}
    return name + (' but %s' % otherwise if otherwise else '')


def report(seed, difference, walk, sessions, owner):
    """The shortest operations that end in the same, as lines."""
    number = [0]

    def another():
        number[0] += 1
        return Walk('S%d-%d' % (seed, number[0]), sessions, owner)
    again = another()
    short = shrink(another, list(walk.trail), kind_of, SHRINK)
    last = play(again, short)
    return ['walk %d: %s' % (seed, difference), 'shortest found: %s' % last] + [as_text(o) for o in short]


def job(number, seeds, most, results):
    """A process's share of the walks; whatever becomes of it, it says that it is done."""
    told = [0, 0, 0]
    try:
        walk_all(number, seeds, most, results, told)
    except Exception:
        results.put(('differs', 'ended', traceback.format_exc().splitlines()))
    results.put(('done', told[0], told[1:]))


def walk_all(number, seeds, most, results, told):
    sessions, owner = [Session(4 * number + n) for n in range(4)], Owner(0)
    for seed in seeds:
        if told[0] >= most:
            break
        try:
            walk, difference = one_walk(seed, sessions, owner)
            told[:] = told[0] + walk.count, told[1] + 1, told[2] + walk.retried
            if difference:
                results.put(('differs', kind_of(difference), report(seed, difference, walk, sessions, owner)))
                continue
            wrong = end_of(walk, sessions, owner, seed)
            if wrong:
                results.put(('ends', kind_of(wrong), ['walk %d: %s' % (seed, wrong)]))
        except psycopg2.Error as error:
            results.put(('differs', str(error)[:60], ['walk %d: %r' % (seed, error)]))
            sessions = [Session(4 * number + n) for n in range(4)]


class Tap:
    def __init__(self):
        self.number, self.failed = 0, 0

    def ok(self, is_ok, name, lines=()):
        self.number += 1
        self.failed += not is_ok
        print('%sok %d - %s' % ('' if is_ok else 'not ', self.number, name))
        for line in lines:
            print('#   ' + line.replace('\n', '\n#   '))
        sys.stdout.flush()

    def end(self):
        print('1..%d' % self.number)
        return 1 if self.failed else 0


def walks(tap):
    results = multiprocessing.Queue()
    jobs = [multiprocessing.Process(target=job, args=(
        n, itertools.count(SEED * MOST + n, JOBS), OPERATIONS // JOBS, results)) for n in range(JOBS)]
    for j in jobs:
        j.start()
    found, done, count, walked, retried = {'differs': {}, 'ends': {}}, 0, 0, 0, 0
    while done < JOBS and not (FIRST and any(found.values())):
        what, key, value = results.get()
        if what == 'done':
            done, count, walked, retried = done + 1, count + key, walked + value[0], retried + value[1]
        else:
            first = found[what].setdefault(key, [0, value])
            first[0] += 1
            if first[0] == 1 and os.environ.get('NOREFUND_VERBOSE'):
                print('\n'.join(['# (%s)' % what] + ['# ' + v for v in value]), flush=True)
    for j in jobs:
        if FIRST:
            j.terminate()
        j.join()
    names = {'differs': '%d operations in %d walks, %d tried again: the database is where the oracle is' % (
                 count, walked, retried),
             'ends': 'every case of %d walks is closed by its steps alone, and its rows hold' % walked}
    for what, name in names.items():
        tap.ok(count > 0 and not found[what], name, [
            line for n, lines in found[what].values() for line in ['%d times, such as:' % n] + lines])


def races(tap):
    calls, times = max(4, OPERATIONS // 1000), OPERATIONS // 20
    shared = race(SEED, calls, 4, times)
    answers = ', '.join('%d %s' % (n, state or 'ok') for state, n in sorted(
        shared.states.items(), key=lambda i: -i[1]))
    tap.ok(not shared.wrong, '%d operations of 4 sessions at once on %d calls, %d connections cut, %d tried again: %s'
           % (shared.count, calls, shared.cut, shared.retried, answers), shared.wrong[:20])
    session, owner, wrong = Session(0), Owner(0), []
    for driver_id, service in shared.services.items():
        try:
            Desk(session, owner, random.Random(SEED)).close(driver_id, shared.call_id(driver_id), service, most=1000)
        except Stuck as stuck:
            wrong.append('closing %s: %s' % (driver_id, stuck))
        wrong += check_rows(StoredCall(driver_id, owner.stored(driver_id, shared.call_id(driver_id))))
    tap.ok(not wrong, 'every case that they left is closed by its steps alone, and its rows hold', wrong)


def main():
    tap, started = Tap(), time.time()
    install()
    if os.environ.get('NOREFUND_MUTANT'):
        _, function, was, becomes = MUTANTS[int(os.environ['NOREFUND_MUTANT'])]
        Owner(0).change(function, was, becomes)
    tap.ok(True, 'database prepared')
    try:
        if 'NOREFUND_WALK' in os.environ:
            seed, sessions, owner = int(os.environ['NOREFUND_WALK']), [Session(n) for n in range(4)], Owner(0)
            walk, difference = one_walk(seed, sessions, owner)
            lines = report(seed, difference, walk, sessions, owner) if difference else ()
            tap.ok(not difference, 'walk %d' % seed, lines)
            wrong = None if difference else end_of(walk, sessions, owner, seed)
            tap.ok(not wrong, 'its end', [wrong] + [as_text(o) for o in walk.trail] if wrong else ())
        else:
            walks(tap)
            if not (FIRST and tap.failed):
                races(tap)
        violations = Owner(0).run('SELECT invariant, violations FROM norefund.verify() WHERE violations > 0')
        tap.ok(not violations, 'every invariant holds, after %d s' % (time.time() - started), map(str, violations))
    finally:
        remove()
    return tap.end()


if __name__ == '__main__':
    sys.exit(main())
