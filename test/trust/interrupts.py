"""Calls that are cancelled, or run into a timeout or a lock: nothing of them is left.

Each call is made on a case in its next step, and what is stored of the driver is compared before and after it.
NOREFUND_INTERRUPTS is how many calls must have failed so.
"""
import collections
import os
import random
import sys
import threading
import time

import psycopg2

import writers

INTERRUPTS = int(os.environ.get('NOREFUND_INTERRUPTS', 500))
TABLES = ('calls', 'cases', 'decisions', 'messages', 'case_events', 'payment_reports', 'holds')
STORED = 'SELECT md5(concat(%s))' % ', '.join(
    "(SELECT string_agg(r::text, ' ' ORDER BY r::text) FROM norefund.%s AS r WHERE r.driver_id = %%(driver)s)" % table
    for table in TABLES)
KINDS = {'57014': 'cancels and timeouts', '55P03': 'lock timeouts'}
WAYS = ('timeout',) * 3 + ('cancel',) * 4 + ('lock', 'none')


def stored(connection, driver):
    with connection.cursor() as cursor:
        cursor.execute(STORED, {'driver': driver})
        return cursor.fetchone()[0]


def cancel_soon(connection, seconds):
    timer = threading.Timer(seconds, connection.cancel)
    timer.start()
    return timer


def main():
    writers.set_up()
    random.seed(int(os.environ.get('NOREFUND_SEED', 1)))
    working, looking, locking = (writers.connect() for _ in range(3))
    locking.autocommit = False
    failed, half_done, made, n = collections.Counter(), [], 0, 0
    took = 0.005
    while sum(failed.values()) < INTERRUPTS:
        driver, n = 'I%d' % n, n + 1
        for statement, event, audience in writers.STEPS:
            before = stored(looking, driver)
            while True:
                timer, way = None, random.choice(WAYS)
                with working.cursor() as cursor, locking.cursor() as lock:
                    if way == 'timeout':
                        # the server counts milliseconds
                        cursor.execute('SET statement_timeout = %d' % random.randint(1, max(2, int(took * 1500))))
                    elif way == 'cancel':
                        timer = cancel_soon(working, random.uniform(0, took))
                    elif way == 'lock':
                        lock.execute('SELECT FROM norefund.calls WHERE driver_id = %s FOR UPDATE', (driver,))
                        cursor.execute('SET lock_timeout = 1')
                    began = time.monotonic()
                    error = None
                    try:
                        cursor.execute(statement, writers.arguments(driver))
                    except psycopg2.Error as caught:
                        error = caught
                    took = 0.9 * took + 0.1 * min(time.monotonic() - began, 0.05)
                    locking.rollback()
                    if timer:
                        timer.cancel()
                        timer.join()
                    # a cancel that came too late meets nothing that counts
                    for _ in range(2):
                        try:
                            cursor.execute('RESET statement_timeout; RESET lock_timeout')
                        except psycopg2.errors.QueryCanceled:
                            pass
                made += 1
                if error is None:
                    break
                failed[KINDS.get(error.pgcode, str(error))] += 1
                if stored(looking, driver) != before:
                    half_done.append((driver, event, error.pgcode))
    broken = writers.violations()
    print('# half done %s, broken %s' % (half_done[:5], broken[:5]), file=sys.stderr)
    print('%d calls, of which failed %s|%d half done, %d invariants broken' % (
        made, ', '.join('%d by %s' % (times, kind) for kind, times in sorted(failed.items())),
        len(half_done), len(broken)))
    return 1 if half_done or broken or set(failed) - set(KINDS.values()) else 0


if __name__ == '__main__':
    sys.exit(main())
