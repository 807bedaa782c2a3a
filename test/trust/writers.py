"""What the trust tests share: a driver's case from its request to closed, call by call, and where the server is."""
import subprocess

import psycopg2

ROLE = 'norefund_trust'
REQUEST = {
    'received_at': '2026-03-05 10:00+09', 'called_at': '2026-03-04 22:10+09', 'origin_name': '강남역',
    'service_type': '일반', 'centre_cancelled': False, 'cancel_reason': '', 'charged_won': 18000,
    'call_completed': True, 'payment_method': 'card', 'meter_distance_m': 0, 'meter_duration_s': 45,
    'meter_start_lat': 37.5, 'meter_start_lon': 127.0, 'meter_end_lat': 37.5, 'meter_end_lon': 127.0}

# A call of a function, and the event that tells of it.
STEPS = (
    ('SELECT norefund.submit_case(%(driver)s, %(call)s, %(case)s, call_driver_id => %(driver)s, '
     + ', '.join('%s => %%(%s)s' % (name, name) for name in REQUEST) + ')', 'submitted', None),
    ("SELECT norefund.record_cancellation(%(driver)s, %(case)s, 18000, provider_ref => 'ref-' || %(case)s)",
     'payment_reported', None),
    ("SELECT norefund.record_sent(%(driver)s, %(case)s, 'driver', 'sms-d')", 'sms_sent', 'driver'),
    ("SELECT norefund.record_sent(%(driver)s, %(case)s, 'customer', 'sms-c')", 'sms_sent', 'customer'),
    ('SELECT norefund.save_answer(%(driver)s, %(case)s)', 'answered', None),
    ('SELECT norefund.close_case(%(driver)s, %(case)s)', 'closed', None))

# How often each event of a case was recorded.
EVENTS = """
SELECT e.driver_id, e.event, e.detail ->> 'audience', count(*)
FROM norefund.case_events AS e
WHERE e.event IN ('submitted', 'payment_reported', 'sms_sent', 'answered', 'closed')
GROUP BY 1, 2, 3
"""


def connect(role=ROLE):
    connection = psycopg2.connect(dbname='norefund_trust', options='-c role=%s' % role)
    connection.autocommit = True
    return connection


def arguments(driver):
    return dict(REQUEST, driver=driver, call='K-' + driver, case='C-' + driver)


def set_up():
    statements = (
        'SET client_min_messages = warning', 'CREATE EXTENSION postgis', 'CREATE EXTENSION norefund',
        'CREATE ROLE %s' % ROLE, 'GRANT CREATE, USAGE ON SCHEMA norefund TO %s' % ROLE, 'SET ROLE %s' % ROLE,
        'CALL norefund.setup()')
    subprocess.run(('createdb', '-T', 'template0', '-E', 'UTF8', 'norefund_trust'), check=True)
    subprocess.run(('psql', '-X', '-q', '-d', 'norefund_trust', '-v', 'ON_ERROR_STOP=1')
                   + tuple(part for statement in statements for part in ('-c', statement)), check=True)


def violations():
    with connect().cursor() as cursor:
        cursor.execute('SELECT invariant, violations FROM norefund.verify() WHERE violations > 0')
        return cursor.fetchall()
