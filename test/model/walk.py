"""Random operations on one call, on the oracle and on the database at once; equal after each of them."""
import datetime
import pickle
import time

import psycopg2

from chance import NOBODY, ODD, ODD_CLAIMS, Chance
from meaning import Meaning
from oracle import ASKED, Call, Refusal
from page import EVIDENCE, WORDS
from server import LEVELS
from service import Service

class Difference(Exception):
    """The database is not where the oracle is."""


class Walk(Chance, Meaning):
    def __init__(self, driver_id, sessions, owner):
        self.driver_id, self.call_id = driver_id, 'K-' + driver_id
        self.sessions, self.owner = sessions, owner
        self.call, self.service, self.made = Call(driver_id, self.call_id), Service(), []
        self.trail, self.count, self.retried, self.told = [], 0, 0, []
        self.stored, self.planned = {'reports': []}, []
        self.old = None             # a session with a snapshot from before the operation that comes now

    # ---- doing --------------------------------------------------------------------------------------------------
    def step(self, operation):
        """One operation: its meaning, how it is made (session, level, manner), and what must come of it."""
        (name, means), (session, level, manner) = operation
        self.trail.append(operation)
        if name == 'wait':
            time.sleep(.03)
            return self.compare('wait')
        if name == 'pay':
            return self.pay(means)
        if name == 'odd':
            self.drop_snapshot()
            return self.odd(self.sessions[session], level, means)
        if name == 'again':
            if len(self.made) < means['back']:
                return None
            meant = self.made[-means['back']]
        else:
            meant = self.meaning(name, means)
        if meant is None:
            return None
        if meant[0].startswith('claim'):
            if means.get('forward', True):
                self.owner.forward(self.driver_id)
                self.call.backs_off = False
        self.made.append(meant)
        return self.make(self.sessions[session], level, manner, *meant)

    def make(self, session, level, manner, function, told, arguments):
        arguments = dict(arguments) if function.startswith('claim_') else {'driver_id': self.driver_id, **arguments}
        if function == 'claim_review':
            arguments = {**arguments, 'driver_id': self.driver_id}
        if function.startswith('claim_'):
            told = {**told, 'lease': float(arguments['lease'].split()[0]) / 1000}
        if function == 'void_payment_report':
            self.service.forgiven = True
        self.let_leases_end(.004)
        if manner == 'taken back':
            self.take_back(session, level, function, arguments)
        elif manner == 'cut off':
            self.take_back(session, level, function, arguments, cut=True)
        answer = self.in_old_snapshot(function, arguments) if manner == 'old snapshot' else None
        if answer is None:
            session.set_level(level)
            answer = session.call(function, arguments)
            while answer.state == '40001':
                self.retried += 1
                answer = session.call(function, arguments)
        self.count += 1
        self.settle(function, told, answer)

    def take_back(self, session, level, function, arguments, cut=False):
        """Nothing is left of what was not committed."""
        session.run('BEGIN ISOLATION LEVEL ' + level)
        try:
            session.call(function, arguments)
        finally:
            if cut:
                self.owner.cut(session)
                session.open()
            else:
                session.run('ROLLBACK')
        self.compare('taken back: ' + function)

    def keep_snapshot(self, session, level):
        """What is done next is done by one who does not see what is done now."""
        session.run('BEGIN ISOLATION LEVEL ' + level)
        session.run('SELECT count(*) FROM norefund.cases WHERE driver_id = %s', (self.driver_id,))
        self.old = session

    def drop_snapshot(self):
        if self.old is not None:
            self.old.run('ROLLBACK')
            self.old = None

    def in_old_snapshot(self, function, arguments):
        session, self.old = self.old, None
        if session is None:
            return None
        answer = session.call(function, arguments)
        if function.startswith('claim_') and answer.state is None:
            # It may not see all that is due, but nothing else: what it claims is given back, and claimed anew.
            session.run('ROLLBACK')
            self.is_part_of_due(function, arguments, answer)
            return None
        try:
            session.run('COMMIT')
        except psycopg2.Error as error:
            answer.state = error.pgcode
        # A case that it cannot see is not there for it: it asks again.
        if answer.state not in ('40001', 'P0002'):
            return answer
        self.retried += 1
        return None

    def is_part_of_due(self, function, arguments, answer):
        call, of = pickle.loads(pickle.dumps(self.call)), {'until': answer.at + 60}
        if function == 'claim_review':
            of.update(case_id=arguments['case_id'], agent=arguments['agent'])
        due = call.apply(function, answer.at, **of)
        due = {'claim_cancellations': lambda: [due[:3]] if due else [], 'claim_review': lambda: [due],
               'claim_messages': lambda: [text[:3] for text in due]}[function]()
        given = {'claim_cancellations': lambda r: (r['case_id'], r['amount_won'], r['attempt']),
                 'claim_review': lambda r: r['version'],
                 'claim_messages': lambda r: (r['case_id'], r['audience'], r['revision'])}[function]
        wrong = [given(r) for r in answer.rows if given(r) not in due]
        if wrong:
            raise Difference('%s with an old snapshot gives %s, and due is %s' % (function, wrong, due))

    def let_leases_end(self, margin):
        """No lease ends while an operation is made: it is then gone, or still there."""
        now = time.time()
        ends = [t for t in self.leases() if now - margin < t < now + margin]
        if ends:
            time.sleep(max(ends) - now + margin)

    def leases(self):
        texts = [t.until for c in self.call.cases.values() for t in c.texts.values() if t.state == 'leased']
        reviews = [c.lease[2] for c in self.call.cases.values() if c.lease]
        return texts + reviews + ([self.call.lent_until] if self.call.state == 'in_flight' else [])

    def settle(self, function, told, answer):
        """The oracle does the same, at the moment at which the database did it."""
        moments = [answer.at] if answer.at else [answer.started, answer.ended]
        if not any(answer.started <= t <= answer.ended for t in self.leases()):
            moments = moments[-1:]
        image, problems = pickle.dumps(self.call), []
        for moment in moments:
            self.call = pickle.loads(image)
            try:
                self.judge(function, dict(told), answer, moment)
                return self.compare(function)
            except Difference as difference:
                problems.append(difference)
        raise problems[-1]

    def judge(self, function, told, answer, moment):
        lease = told.pop('lease', None)
        if lease is not None:
            told['until'] = moment + lease
        what = '%s(%s)' % (function, ', '.join('%s => %r' % i for i in told.items()))
        if answer.state is not None and not self.may_be(answer.state):
            raise Difference('%s gives SQLSTATE %s: %s' % (what, answer.state, answer.message))
        if function == 'claim_cancellations' and self.call.backs_off and not answer.rows:
            self.call.lapse(moment)
            return
        try:
            result = self.call.apply(function, moment, **told)
        except Refusal as refusal:
            if answer.state is None:
                raise Difference('%s is answered %s, and must be refused: %s' % (what, answer.rows, refusal)) from None
            if answer.state not in refusal.states and not told.get('seen_version') == self.call.version + 1:
                raise Difference('%s gives %s (%s), not %s (%s)' % (
                    what, answer.state, answer.message, ' or '.join(refusal.states), refusal)) from None
            return
        if answer.state is not None:
            raise Difference('%s is refused with %s (%s), and must give %r' % (
                what, answer.state, answer.message, result))
        self.check_answer(what, function, result, answer.rows)

    @staticmethod
    def may_be(state):
        return state[:2] in ('22', '23') or state in ('55000', '55P03', 'P0002')

    def check_answer(self, what, function, result, rows):
        if function == 'claim_cancellations':
            expected = [] if result is None else [list(result[:3])]
            given = [[r['case_id'], r['amount_won'], r['attempt']] for r in rows]
            if given != expected:
                raise Difference('%s gives %s, not %s' % (what, given, expected))
            for row in rows:
                self.hand_out(row, result[3])
        elif function == 'claim_messages':
            expected = sorted(r[:3] for r in result)
            given = sorted((r['case_id'], r['audience'], r['revision']) for r in rows if r['purpose'] == 'result')
            if given != expected:
                raise Difference('%s gives %s, not %s' % (what, given, expected))
            won = {r[:3]: r[3][1] for r in result}
            for row in rows:
                amount = won[row['case_id'], row['audience'], row['revision']]
                if amount and '■ 취소금액 : {:,}원'.format(amount) not in row['body']:
                    raise Difference('%s tells %r, not %s won' % (what, row['body'], amount))
        elif function == 'claim_review':
            given = rows[0]['version'] if rows else None
            if given != result:
                raise Difference('%s gives version %s, not %s' % (what, given, result))

    def hand_out(self, row, key):
        """A key is the same at every attempt of one order, and of no other."""
        known = {self.service.asked[a][2] for a, k in self.call.key_of.items() if k == key and a in self.service.asked}
        others = {asked[2] for a, asked in self.service.asked.items() if self.call.key_of[a] != key}
        if known - {row['idempotency_key']} or row['idempotency_key'] in others:
            raise Difference('attempt %s has the key %s' % (row['attempt'], row['idempotency_key']))
        self.service.hand_out(row['attempt'], row['case_id'], row['amount_won'], row['idempotency_key'])

    def pay(self, means):
        """Nothing is written: what the payment service does is known only once it is told."""
        before = self.service.paid()
        payment = self.service.pay(self.attempt(means['attempt']), means['won'])
        charged = max({0, *(c.charge or 0 for c in self.call.cases.values()), *self.call.known.all('charged_won')})
        # what a person was told twice, and did not void, he may take for a second reversal
        doubtful = self.service.forgiven or any(
            h.kind == 'report_twice' for c in self.call.cases.values() for h in c.holds)
        if payment and not means['won'] and before > 0 and before + payment.won > charged and not doubtful:
            raise Difference('the payment service has paid %s and now %s more' % (before, payment.won))

    def odd(self, session, level, means):
        session.set_level(level)
        which, case_id = means['which'], self.at_case(means['case'])
        if which < len(ODD):
            function, arguments, states = ODD[which]
            arguments = {'driver_id': self.driver_id, 'case_id': case_id, **arguments}
        elif which < len(ODD) + len(NOBODY):
            function, states = NOBODY[which - len(ODD)], 'P0002'
            arguments = {'driver_id': self.driver_id, 'case_id': 'nobody'}
        else:
            name, value = ODD_CLAIMS[which - len(ODD) - len(NOBODY)]
            function, states = ('claim_cancellations', 'claim_messages', 'claim_review')[means['case'] % 3], '22023'
            who = 'agent' if function == 'claim_review' else 'worker'
            arguments = {who: 'w', 'driver_id': self.driver_id, name: value}
        answer = session.call(function, arguments)
        while answer.state == '40001':
            answer = session.call(function, arguments)
        self.count += 1
        if answer.state not in states.split() and (self.call.cases or answer.state != 'P0002'):
            raise Difference('%s(%s) gives %s (%s), not %s' % (function, arguments, answer.state or answer.rows,
                                                               answer.message, states))
        self.compare('odd: ' + function)

    # ---- comparing ----------------------------------------------------------------------------------------------
    def compare(self, what):
        self.let_leases_end(.002)
        self.stored = self.owner.stored(self.driver_id, self.call_id)
        self.call.lapse(self.stored['now'])
        self.adopt_leases()
        self.adopt_reversals()
        if self.stored['call'] and what in ('close_case', 'withdraw_case'):
            # the end of a case that nobody waits for may be news, or none
            self.call.version -= self.call.version - self.stored['call']['version'] == 1
        expected, given = expectation(self.call), observation(self.stored)
        differing = ['%s is %r, not %r' % (k, given.get(k), expected.get(k))
                     for k in sorted(set(expected) | set(given)) if given.get(k) != expected.get(k)]
        if differing:
            raise Difference('after %s: %s' % (what, '; '.join(differing)))

    def adopt_reversals(self):
        """Of an order that is nobody's any more a reversal may be that of its former case, or no case's."""
        rows = [r for r in self.stored['reports'] if r['kind'] in ('cancelled', 'reversed')]
        for report, row in zip(self.call.reports, rows):
            paid_for = {r.ordered_by for r in self.call.reports if r.kind == 'cancelled'}
            if report.kind == 'reversed' and {report.ordered_by, row['ordered_by']} <= paid_for | {None}:
                report.ordered_by = row['ordered_by']

    def adopt_leases(self):
        """A look's lease may end early where more was learned; it is of no use to its holder then."""
        for row in self.stored['cases']:
            case = self.call.cases.get(row['case_id'])
            if case is None:
                continue
            if row['reviewed'] and case.lease is None and row['review_version'] < self.call.version:
                until = datetime.datetime.fromisoformat(row['review_leased_until']).timestamp()
                case.lease = (row['review_leased_by'], row['review_version'], until)
            elif case.lease and not row['reviewed'] and case.lease[1] < self.call.version:
                case.lease = None


def expectation(call):
    """What the oracle says, as flat names and values; nothing that no function of the backend could tell apart."""
    state, holder = call.state, call.order_case
    shown = {'version': call.version, 'refund_state': state, 'refunds': call.key, 'attempts': call.attempts,
             'refunded_won': call.net(), 'reports': len(call.reports)}
    if state not in ('none', 'reversed'):
        shown['refund_case_id'] = holder
    if state in ('queued', 'refused', *ASKED):
        shown['refund_won'] = call.requested_won
        shown['lookup_only'] = call.lookup_only
    for n, r in enumerate(call.reports):
        shown['report %d' % n] = (r.kind, r.won, r.ordered_by, r.void_at is not None)
        if r.void_at is None:
            shown['report %d is told as' % n] = (sorted(r.refs), sorted(r.attempts))
    for case in call.cases.values():
        name = 'case %s: ' % case.case_id
        shown.update({name + k: v for k, v in {
            'outcome': case.outcome, 'rule': None if case.of_person else case.rule, 'revision': case.revision,
            'by_person': case.of_person, 'duplicate_of': case.duplicate_of, 'told_won': case.told_won,
            'answered': case.answered, 'closed': case.closed, 'agit_due': case.agit_due, 'held': case.held(),
            'step': call.step(case), 'reviewed': case.lease is not None}.items()})
        shown.update({name + 'text for ' + t.audience: t.state for t in case.texts.values() if t.state != 'blocked'})
        shown.update({name + column: case.tells[column] for column in EVIDENCE + WORDS
                      if column not in ('meter_points', 'called_at', 'centre_cancelled_at')})
    return shown


def observation(stored):
    """The same names, of what is stored."""
    call = stored['call'] or {'version': 0, 'read_as': 'none', 'refunds': 0, 'attempts': 0, 'refunded_won': 0}
    state = call['read_as']
    reports = [r for r in stored['reports'] if r['kind'] in ('cancelled', 'reversed')]
    shown = {'version': call['version'], 'refund_state': state, 'refunds': call['refunds'],
             'attempts': call['attempts'], 'refunded_won': call['refunded_won'], 'reports': len(reports)}
    if state not in ('none', 'reversed'):
        shown['refund_case_id'] = call['refund_case_id']
    if state in ('queued', 'refused', *ASKED):
        shown['refund_won'] = call['refund_won']
        shown['lookup_only'] = call['lookup_only']
    for n, r in enumerate(reports):
        number = r['report_no']
        told = [r] + [a for a in stored['reports'] if a['kind'] == 'again' and a['names_report'] == number]
        void = any(v['kind'] == 'void' and v['names_report'] == number for v in stored['reports'])
        shown['report %d' % n] = (r['kind'], r['amount_won'], r['ordered_by'], void)
        if not void:
            shown['report %d is told as' % n] = tuple(
                sorted({t[c] for t in told} - {None}) for c in ('provider_ref', 'attempt'))
    for row in stored['cases']:
        name = 'case %s: ' % row['case_id']
        shown.update({name + k: v for k, v in {
            'outcome': row['outcome'], 'rule': None if row['by_person'] else row['rule'],
            'revision': row['revision'] or 0, 'by_person': row['by_person'],
            'duplicate_of': row['duplicate_of'], 'told_won': row['payment_cancelled_won'],
            'answered': row['answered_at'] is not None, 'closed': row['closed_at'] is not None,
            'agit_due': row['agit_due'], 'held': row['held'],
            'step': 'add_evidence' if row['step'] == 'check_centre' else row['step'],
            'reviewed': bool(row['reviewed'])}.items()})
        shown.update({name + 'text for ' + a: state for a, state in (row['texts'] or {}).items() if state != 'blocked'})
        shown.update({name + column: row[column] for column in EVIDENCE + WORDS
                      if column not in ('meter_points', 'called_at', 'centre_cancelled_at')})
    return shown


def manner(rng):
    """By which session, in which isolation level, and how often it comes to nothing first."""
    how = 'plain'
    r = rng.random()
    if r < .05:
        how = 'taken back'
    elif r < .053:
        how = 'cut off'
    elif r < .09:
        how = 'old snapshot'
    return rng.randrange(4), rng.choice(LEVELS), how


def take_steps(walk, manners, operation):
    """Takes one step a manner; the difference that they end in, or None. walk.trail then tells how to play it again."""
    try:
        for n, made in enumerate(manners):
            after = manners[n + 1] if n + 1 < len(manners) else made
            if after[2] == 'old snapshot' and made[2] != 'old snapshot':
                others = [s for s in range(4) if s != made[0]]
                walk.keep_snapshot(walk.sessions[others[after[0] % 3]], LEVELS[max(LEVELS.index(after[1]), 1)])
            walk.step((operation(n), made))
            if made[2] == 'old snapshot':
                walk.drop_snapshot()
    except Difference as difference:
        return str(difference)
    finally:
        walk.drop_snapshot()
    return None


def play(walk, operations):
    return take_steps(walk, [made for _, made in operations], lambda n: operations[n][0])


def random_walk(walk, rng, length, mood):
    return take_steps(walk, [manner(rng) for _ in range(length)], lambda n: walk.choose(rng, mood))


def shrink(make_walk, operations, kind_of, seconds=60):
    """The shortest sequence found that ends in the same kind of difference."""
    until, kind = time.time() + seconds, kind_of(play(make_walk(), operations) or '')

    def ends_alike(shorter):
        return time.time() < until and kind_of(play(make_walk(), shorter) or '') == kind
    size = len(operations) // 2
    while size > 0:
        n = len(operations) - size
        while n >= 0:
            shorter = operations[:n] + operations[n + size:]
            if ends_alike(shorter):
                operations = shorter
            n -= size
        size = size // 2
    plain = (0, LEVELS[0], 'plain')
    for n, ((name, means), made) in enumerate(operations):
        if made != plain and ends_alike(operations[:n] + [((name, means), plain)] + operations[n + 1:]):
            operations[n] = ((name, means), plain)
        for column in list(means.get('tells', ())):
            fewer = dict(means, tells={c: v for c, v in means['tells'].items() if c != column})
            if ends_alike(operations[:n] + [((name, fewer), operations[n][1])] + operations[n + 1:]):
                operations[n], means = ((name, fewer), operations[n][1]), fewer
    return operations
