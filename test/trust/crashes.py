"""Eight writers, while their backends are killed, run out of room for WAL, and the server is stopped at once.

Each repeats a call until it is answered. What was acknowledged is there, and once. NOREFUND_CALLS is how many are made.
"""
import collections
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time

import psycopg2

import writers

CALLS = int(os.environ.get('NOREFUND_CALLS', 20000))
WRITERS = 8
rest_s = float(os.environ.get('NOREFUND_REST', 1.0))


def write(number, acknowledged):
    """Cases from request to closed; what was acknowledged goes to the parent."""
    connection, done = None, []
    for n in range(CALLS // WRITERS // len(writers.STEPS) + 1):
        driver = 'W%d-%d' % (number, n)
        for statement, event, audience in writers.STEPS:
            while True:
                try:
                    connection = connection or writers.connect()
                    with connection.cursor() as cursor:
                        cursor.execute(statement, writers.arguments(driver))
                    break
                except (psycopg2.OperationalError, psycopg2.InterfaceError):
                    connection = None
                    time.sleep(0.1)
                except psycopg2.InternalError as error:
                    # no room: the transaction is undone and is made again
                    print('# %s' % error, file=sys.stderr)
            done.append((driver, event, audience))
    acknowledged.put(done)


def cluster(command, *options):
    subprocess.run(('pg_ctlcluster', VERSION, CLUSTER, command) + options, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def writing_backend():
    connection = writers.connect(role='none')
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                       "AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1")
        row = cursor.fetchone()
    connection.close()
    return row and row[0]


def disturb(n):
    """One disturbance; its name."""
    try:
        if n % 8 == 7:
            cluster('stop', '-m', 'immediate')
            cluster('start')
            return 'immediate stop'
        backend = writing_backend()
        if backend is None:
            return None
        if n % 4 == 3:
            as_server = ('runuser', '-u', 'postgres', '--') if os.geteuid() == 0 else ()
            subprocess.run(as_server + ('prlimit', '--pid', str(backend), '--fsize=65536'), check=True)
            return 'file limit'
        os.kill(backend, signal.SIGKILL)
        return 'SIGKILL'
    except (psycopg2.OperationalError, ProcessLookupError, subprocess.CalledProcessError):
        return None


def main():
    writers.set_up()
    acknowledged = multiprocessing.Queue()
    processes = [multiprocessing.Process(target=write, args=(n, acknowledged), daemon=True) for n in range(WRITERS)]
    for process in processes:
        process.start()
    disturbances, n, done = collections.Counter(), 0, []
    while len(done) < WRITERS:
        time.sleep(random.uniform(0.2, 1.8) * rest_s)
        disturbances[disturb(n)] += 1
        n += 1
        while not acknowledged.empty():
            done.append(acknowledged.get())
    for process in processes:
        process.join()
    del disturbances[None]
    told = [call for calls in done for call in calls]
    with writers.connect().cursor() as cursor:
        cursor.execute(writers.EVENTS)
        stored = {row[:3]: row[3] for row in cursor.fetchall()}
    lost = [call for call in told if call not in stored]
    doubled = [call for call, times in stored.items() if times > 1]
    broken = writers.violations()
    print('# lost %s, doubled %s, broken %s' % (lost[:5], doubled[:5], broken[:5]), file=sys.stderr)
    print('%d calls acknowledged under %s|%d lost, %d doubled, %d invariants broken' % (
        len(told), ', '.join('%d × %s' % (times, name) for name, times in sorted(disturbances.items())),
        len(lost), len(doubled), len(broken)))
    return 1 if lost or doubled or broken or len(told) < CALLS or not disturbances else 0


if __name__ == '__main__':
    clusters = subprocess.run(('pg_lsclusters', '-h'), capture_output=True, text=True, check=True).stdout
    VERSION, CLUSTER = clusters.split()[:2]
    sys.exit(main())
