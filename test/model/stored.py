"""What must hold of the rows at the end, and of each amount at the moment at which it is handed out.

It is judged by the page alone: nothing stored about a call speaks against what was paid for it, or a person has seen
what does, or it still waits for one."""
import datetime

from money import Report
from oracle import Call, Case
from page import EVIDENCE, WORDS, Knowledge, verdict
from texts import Text

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def moment(text):
    return text and datetime.datetime.fromisoformat(text)


def case_of_row(row):
    tells = {c: row[c] for c in EVIDENCE + WORDS if c != 'meter_points'}
    for column in ('called_at', 'centre_cancelled_at'):
        tells[column] = moment(row[column])
    if row['meter_displacement_m'] is not None:
        tells['meter_points'] = 'near' if row['meter_displacement_m'] <= 50 else 'far'
    case = Case(row['case_id'], row['case_id'], row['inquiry'] == 'other', moment(row['received_at']), tells)
    case.centre_known_at = moment(row['centre_known_at'] or row['received_at'])
    case.duplicate_of, case.outcome, case.of_person = row['duplicate_of'], row['outcome'], row['by_person']
    case.revision, case.answered, case.closed = row['revision'] or 0, bool(row['answered_at']), bool(row['closed_at'])
    case.row = row
    for audience, state in (row['texts'] or {}).items():
        case.texts[audience] = Text(audience, case.revision)
        case.texts[audience].state = state
    return case


class StoredCall(Call):
    """A call as its rows say it is: what one who reads them can know, and not more."""

    def __init__(self, driver_id, stored):
        row = stored['call'] or {}
        super().__init__(driver_id, row.get('call_id'))
        self.row, self.version, self.state = row, row.get('version', 0), row.get('read_as', 'none')
        self.order_case, self.attempts = row.get('refund_case_id'), row.get('attempts', 0)
        self.cases = {c['case_id']: case_of_row(c) for c in stored['cases']}
        void = {r['names_report'] for r in stored['reports'] if r['kind'] == 'void'}
        for r in stored['reports']:
            if r['kind'] in ('cancelled', 'reversed'):
                report = Report(r['report_no'], r['kind'], r['amount_won'], r['provider_ref'], r['attempt'], None,
                                r['refund_no'], r['ordered_by'], 0)
                report.void_at = 0 if r['report_no'] in void else None
                self.reports.append(report)

    def step(self, case):
        return 'add_evidence' if case.row['step'] == 'check_centre' else case.row['step']

    @property
    def known(self):
        return Knowledge(self.driver_id, list(self.cases.values()))

    def against(self, case, won):
        """Why a call may not be paid back by so much, all in all; None where nothing speaks against it."""
        outcome, charge = verdict(self.facts(case))[0], self.known.charge()
        if outcome == 'approved' and won == charge:
            return None
        return 'now %s, %s of %s won, %s' % (outcome, won, charge, sorted(self.contradictions(case)))

    def was_accepted(self, case):
        """A part of the charge, as a person saw it, and as the texts tell it."""
        return case.of_person and verdict(self.facts(case))[0] == 'approved' \
            and case.row['payment_cancelled_won'] == self.net() \
            and self.known.all('charged_won') <= set(case.row['seen']['charged_won'])

    def was_seen(self, case):
        """A person has decided it, and had all before him that is known now."""
        return case.of_person and case.row['seen'] is not None and not any(
            set(map(str, now)) - set(map(str, case.row['seen'][part] or ()))
            for part, now in self.sight_of_rows(case).items())

    def sight_of_rows(self, case):
        known, sight = self.known, self.sight(case)
        return {'call_driver_id': {d == self.driver_id for d in known.all('call_driver_id')},
                'contradictions': sight['contradictions'], 'reports': sight['reports'],
                **{c: known.all(c) for c in ('call_completed', 'payment_method', 'charged_won', 'centre_cancelled',
                                             'centre_cancelled_won', 'meter_distance_m', 'meter_duration_s',
                                             'remark_distance_short', 'remark_duration_short')}}


def check_hand_out(call, case_id, won):
    """Of an amount that is handed out now: a reason why it must not be, or None."""
    case = call.cases[case_id]
    if case.outcome != 'approved' or case.closed or case.row['held']:
        return '%s is %s%s' % (case_id, case.outcome, ', held' if case.row['held'] else '')
    why = call.against(case, won + max(call.net(), 0))
    return why if why and not call.was_seen(case) else None


def check_rows(call):
    """Of the rows of one call at the end."""
    wrong = []
    if call.net() != call.row.get('refunded_won', 0):
        wrong.append('its reports make %s, stored are %s' % (call.net(), call.row['refunded_won']))
    for case in call.cases.values():
        paid = call.net() > 0 and call.order_case == case.case_id and any(
            r.ordered_by == case.case_id for r in call.standing())
        if paid and not case.row['held']:
            why = call.against(case, call.net())
            if why and not call.was_seen(case) and not call.was_accepted(case):
                wrong.append('case %s was paid, nobody has seen what speaks against it: %s' % (case.case_id, why))
        unpaid = case.outcome == 'approved' and call.net() <= 0
        if case.closed and unpaid and not case.of_person and not case.row['held']:
            wrong.append('case %s is closed as approved, and nothing was paid' % case.case_id)
        if case.row['payment_cancelled_won'] is not None and case.outcome != 'approved':
            wrong.append('case %s tells of a payment and is %s' % (case.case_id, case.outcome))
    return ['call of driver %s: %s' % (call.driver_id, w) for w in wrong]
