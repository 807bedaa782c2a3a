"""Closes every case by the worklist and by the functions that steps() names for its step, and by nothing else."""
import time

from server import columns
from stored import StoredCall
from chance import APPROVABLE, OWN


class Stuck(Exception):
    """A step names a function that refuses, or a case does not come to its end."""


class Desk:
    def __init__(self, session, owner, rng):
        self.session, self.owner, self.rng, self.posts = session, owner, rng, 0
        self.functions = dict(session.run(
            'SELECT step, array_agg(DISTINCT f) FROM norefund.steps(), unnest(functions) AS f GROUP BY step'))

    def call(self, function, must=True, **arguments):
        answer = self.session.call(function, arguments)
        while answer.state == '40001':
            answer = self.session.call(function, arguments)
        if must and answer.state:
            raise Stuck('%s(%s) refuses with %s: %s' % (function, arguments, answer.state, answer.message))
        return answer

    def close(self, driver_id, call_id, service, most=400):
        for _ in range(most):
            self.owner.forward(driver_id)
            open_cases = self.session.run(
                'SELECT case_id, step, version FROM norefund.worklist WHERE driver_id = %s ORDER BY 1', (driver_id,))
            if not open_cases:
                return
            case_id, step, version = self.rng.choice(open_cases)
            functions = [f for f in self.functions[step] if not f.startswith('record_') or f == 'record_agit_post']
            function = self.rng.choice(functions)
            try:
                getattr(self, function)(dict(driver_id=driver_id, case_id=case_id), step, version, service, call_id)
            except Stuck as stuck:
                raise Stuck('case %s, step %s: %s' % (case_id, step, stuck)) from None
        raise Stuck('not closed after %d steps: %s' % (most, open_cases))

    def stored(self, one, call_id):
        return StoredCall(one['driver_id'], self.owner.stored(one['driver_id'], call_id))

    def add_evidence(self, one, step, version, service, call_id):
        case = self.stored(one, call_id).cases[one['case_id']]
        missing = {c: one['driver_id'] if v == OWN else v for c, v in APPROVABLE.items() if case.tells[c] is None}
        self.call('add_evidence', **one, **columns(missing), reason='found', seen_version=version, actor='desk')
        if step == 'add_evidence' and not missing:
            self.call('decide_case', **one, actor='desk')

    def decide_case(self, one, *_):
        self.call('decide_case', **one, actor='desk')

    def withdraw_case(self, one, *_):
        self.call('withdraw_case', **one, reason='taken back', actor='desk')

    def claim_review(self, one, step, version, service, call_id):
        """A look, and what the step then names."""
        self.call('claim_review', agent='desk', **one)
        verdicts = [f for f in self.functions[step] if f in ('resolve_review', 'acknowledge', 'retry_cancellation')]
        if verdicts:
            getattr(self, self.rng.choice(verdicts))(one, step, version, service, call_id)

    def resolve_review(self, one, step, version, service, call_id):
        outcome = self.rng.choice(('handed_over', 'approved', 'trip_recorded'))
        given = dict(one, reason='looked at', actor='desk', seen_version=version)
        if self.call('resolve_review', must=outcome == 'handed_over', outcome=outcome, **given).state:
            self.call('resolve_review', outcome='handed_over', **given)

    def acknowledge(self, one, step, version, *_):
        self.call('acknowledge', **one, reason='seen', actor='desk', seen_version=version)

    def retry_cancellation(self, one, step, version, service, call_id):
        call = self.stored(one, call_id)
        case = call.cases[one['case_id']]
        short = call.order_case == case.case_id and case.outcome == 'approved' \
            and call.state in ('partial', 'reversed', 'dead') and 0 <= call.net() < (case.row['charge'] or 0)
        self.call('retry_cancellation', must=short, **one, actor='desk', seen_version=version)

    def claim_cancellations(self, one, step, version, service, call_id):
        """A worker asks, or looks up; one that holds the order since before answers."""
        call = self.stored(one, call_id)
        rows = self.call('claim_cancellations', worker='desk', max_orders=9, driver_id=one['driver_id']).rows
        for row in rows:
            service.hand_out(row['attempt'], row['case_id'], row['amount_won'], row['idempotency_key'])
        attempt = rows[0]['attempt'] if rows else call.attempts
        if not rows and call.state != 'in_flight':
            raise Stuck('nothing to claim, and the order is %s' % call.state)
        payment = service.of_key(service.asked[attempt][2])
        if payment is None and self.rng.random() < .8:
            payment = service.pay(attempt)
        if payment is not None:
            self.call('record_cancellation', **one, amount_won=payment.won, provider_ref=payment.ref, attempt=attempt,
                      actor='w')
        elif service.refuse(attempt):
            self.call('record_cancellation_failed', **one, error='refused', attempt=attempt, actor='w')

    def due_audience(self, one, call_id):
        texts = self.stored(one, call_id).cases[one['case_id']].texts
        done = ('sent', 'delivered', 'given_up')
        return 'driver' if 'driver' not in texts or texts['driver'].state not in done else 'customer'

    def give_up_message(self, one, step, version, service, call_id):
        revision = self.stored(one, call_id).cases[one['case_id']].revision
        self.call('give_up_message', **one, audience=self.due_audience(one, call_id), reason='no number', actor='desk',
                  revision=revision)

    def retry_message(self, one, step, version, service, call_id):
        self.call('retry_message', **one, audience=self.due_audience(one, call_id), actor='desk')

    def claim_messages(self, one, step, version, service, call_id):
        rows = self.call('claim_messages', worker='desk', max_messages=9, driver_id=one['driver_id']).rows
        for row in rows:
            self.call('record_sent', driver_id=one['driver_id'], case_id=row['case_id'], audience=row['audience'],
                      revision=row['revision'], provider_ref='T%d' % time.monotonic_ns(), actor='cems')
        if not rows:                                # whoever holds it since before has sent it
            case = self.stored(one, call_id).cases[one['case_id']]
            audience = self.due_audience(one, call_id)
            if audience not in case.texts:
                raise Stuck('no text is handed out')
            if case.texts[audience].state == 'leased':      # or the lease has ended since: another step may be due
                self.call('record_sent', **one, audience=audience, revision=case.revision, actor='cems')

    def record_agit_post(self, one, *_):
        self.posts += 1
        self.call('record_agit_post', **one, url='https://agit/desk/%d' % self.posts, actor='desk')

    def save_answer(self, one, *_):
        self.call('save_answer', **one, actor='desk', answer='in our own words')

    def waive_memo(self, one, *_):
        self.call('waive_memo', **one, reason='not known', actor='desk')

    def close_case(self, one, *_):
        self.call('close_case', **one, actor='desk')
