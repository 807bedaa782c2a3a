"""The database side: sessions of a backend that call functions by name, and what is stored of a call."""
import subprocess
import time

import psycopg2

LEVELS = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
DATABASE, ROLE = 'norefund_model', 'norefund_model_backend'
POINTS = {'near': (37.5, 127.0, 37.5, 127.0), 'far': (37.5, 127.0, 37.5, 127.24)}
POINT_COLUMNS = ('meter_start_lat', 'meter_start_lon', 'meter_end_lat', 'meter_end_lon')

# What is stored of a driver's call, read as at this moment.
STORED = """
PREPARE stored (text, text) AS
SELECT jsonb_build_object(
    'now', extract(epoch FROM statement_timestamp()),
    'call', (SELECT to_jsonb(k) || jsonb_build_object('read_as', coalesce(r.refund_state, k.refund_state))
        FROM norefund.calls AS k
        LEFT JOIN norefund.call_refunds AS r ON r.driver_id = k.driver_id AND r.call_id = k.call_id
        WHERE k.driver_id = d.driver_id AND k.call_id = d.call_id),
    'reports', (SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('at', extract(epoch FROM p.happened_at))
            ORDER BY p.report_no), '[]')
        FROM norefund.payment_reports AS p
        WHERE p.driver_id = d.driver_id AND p.call_id = d.call_id),
    'cases', (SELECT coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object('step', w.step, 'held', EXISTS (
                SELECT FROM norefund.holds AS h
                WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id AND h.released_at IS NULL),
            'holds', (SELECT jsonb_agg(h.kind ORDER BY h.hold_no) FROM norefund.holds AS h
                WHERE h.driver_id = c.driver_id AND h.case_id = c.case_id AND h.released_at IS NULL),
            'reviewed', c.review_leased_until > statement_timestamp(),
            'charge', (SELECT n.charged_won FROM norefund.decisions AS n
                WHERE n.driver_id = c.driver_id AND n.case_id = c.case_id AND n.revision = c.revision),
            'texts', (SELECT jsonb_object_agg(m.audience, CASE
                    WHEN m.state = 'leased' AND m.leased_until <= statement_timestamp()
                        THEN CASE WHEN m.tries >= 8 OR m.withheld AND c.closed_at IS NOT NULL THEN 'dead'
                            WHEN m.withheld THEN 'blocked' ELSE 'failed' END
                    ELSE m.state END)
                FROM norefund.messages AS m
                WHERE m.driver_id = c.driver_id AND m.case_id = c.case_id AND m.revision = c.revision
                  AND m.purpose = 'result'))
            ORDER BY c.case_id), '[]')
        FROM norefund.cases AS c
        LEFT JOIN norefund.worklist AS w ON w.driver_id = c.driver_id AND w.case_id = c.case_id
        WHERE c.driver_id = d.driver_id AND c.call_id = d.call_id))
FROM (SELECT $1 AS driver_id, $2 AS call_id) AS d
"""


# Plans are made once: most of the time would else go into planning the same.
SETTINGS = '-c search_path= -c jit=off -c plan_cache_mode=force_generic_plan'


class Answer:
    """What a function gave: rows, or an SQLSTATE; and between which two moments it was asked."""

    def __init__(self, rows, state, message, started, ended, at):
        self.rows, self.state, self.message = rows, state, message
        self.started, self.ended, self.at = started, ended, at


class Session:
    def __init__(self, number):
        self.number, self.connection, self.level, self.prepared_for = number, None, None, None
        self.open()

    def open(self):
        self.connection = psycopg2.connect(dbname=DATABASE, options='-c role=%s %s' % (ROLE, SETTINGS),
                                           application_name='model %d' % self.number)
        self.connection.autocommit = True
        self.level = None

    def close(self):
        self.connection.close()

    def stored(self, driver_id, call_id):
        if self.connection is not self.prepared_for:
            self.run(STORED)
            self.prepared_for = self.connection
        return self.run('EXECUTE stored (%s, %s)', (driver_id, call_id))[0][0]

    def run(self, statement, values=()):
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def set_level(self, level):
        if level != self.level:
            self.run("SELECT set_config('default_transaction_isolation', %s, false)", (level.lower(),))
            self.level = level

    def call(self, function, arguments):
        """One function in one transaction, and what it gave."""
        names = ', '.join('%s => %%(%s)s%s' % (n, n, cast(n, v)) for n, v in arguments.items())
        statement = 'SELECT extract(epoch FROM statement_timestamp())::float8, to_jsonb(f) FROM (SELECT) AS one' \
                    ' LEFT JOIN LATERAL norefund.%s(%s) AS f ON true' % (function, names)
        started = time.time()
        try:
            rows = self.run(statement, arguments)
        except psycopg2.Error as error:
            if error.pgcode is None or error.pgcode.startswith('57'):
                raise
            message = '%s %s' % (error.diag.message_primary, error.diag.message_detail or '')
            return Answer([], error.pgcode, message, started, time.time(), None)
        return Answer([row for _, row in rows if row is not None], None, None, started, time.time(), rows[0][0])


def cast(name, value):
    """What the driver cannot know the type of."""
    return '::interval' if name == 'lease' else '::text[]' if name == 'clear' else \
        '::timestamptz' if name.endswith('_at') else ''


class Owner(Session):
    """Reads what is stored, lets time fly for what backs off, and cuts others' connections."""

    def open(self):
        self.connection = psycopg2.connect(dbname=DATABASE, options=SETTINGS)
        self.connection.autocommit = True
        self.level = None

    def forward(self, driver_id):
        """The next attempt is made now. What is leased is not touched: a lease ends by the clock."""
        self.run("""
            UPDATE norefund.calls SET next_attempt_at = now()
            WHERE driver_id = %(driver_id)s AND refund_state IN ('refused', 'unknown') AND next_attempt_at > now();
            UPDATE norefund.messages SET next_attempt_at = now()
            WHERE driver_id = %(driver_id)s AND state = 'failed' AND next_attempt_at > now()""",
                 {'driver_id': driver_id})

    def change(self, function, was, becomes):
        """One function otherwise than it is; a test of the test."""
        body = self.run("SELECT pg_get_functiondef(oid) FROM pg_proc"
                        " WHERE pronamespace = 'norefund'::regnamespace AND proname = %s", (function,))[0][0]
        if body.count(was) != 1:
            raise SystemExit('Bail out! %s: %r stands there %d times' % (function, was, body.count(was)))
        self.run(body.replace(was, becomes), None)

    def cut(self, session):
        self.run('SELECT pg_terminate_backend(%s, 5000)', (session.connection.info.backend_pid,))


def columns(tells):
    """What a case tells, as arguments: a place is four numbers."""
    arguments = {}
    for column, value in tells.items():
        if column == 'meter_points':
            arguments.update(zip(POINT_COLUMNS, POINTS[value] if value else (None,) * 4))
        else:
            arguments[column] = value
    return arguments


def install():
    """A database of its own, with norefund and a backend's role."""
    def command(*words, text=None):
        result = subprocess.run(words, input=text, text=True, capture_output=True)
        if result.returncode:
            raise SystemExit('Bail out! %s: %s%s' % (words[0], result.stdout, result.stderr))
    command('createdb', '-T', 'template0', '-E', 'UTF8', DATABASE)
    command('psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', DATABASE, text=r"""
        \i test/install.sql
        RESET ROLE;
        RESET search_path;
        CREATE ROLE %(role)s;
        SET ROLE regress_norefund_owner;
        SELECT norefund.grant_backend('%(role)s');
        """ % {'role': ROLE})


def remove():
    subprocess.run(('dropdb', '--force', DATABASE), check=True)
    subprocess.run(('psql', '-X', '-q', '-d', 'postgres', '-c', 'DROP ROLE ' + ROLE), check=True)
