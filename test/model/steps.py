"""The one step of every case, and the functions that it promises."""
from page import RECORD_NEEDS, RECORD_READINGS, WITH_TEXTS
from refusal import demand
from texts import Text


class Steps:
    """The order of work on a call's cases."""

    def step(self, case):
        return None if case.closed else next(name for name, is_so, _ in STEPS if is_so(self, case))

    def functions(self, case):
        return next((f.split() for name, _, f in STEPS if name == self.step(case)), ())

    def is_due(self, case, function):
        demand(function in self.functions(case), 'due is %s' % self.step(case))

    def owns_order(self, case):
        return self.order_case == case.case_id

    def open_text(self, case):
        """The first text that is neither sent nor given up."""
        for audience in ('driver', 'customer') if case.outcome == 'approved' else ('driver',):
            text = case.texts.get(audience) or Text(audience, case.revision)
            if case.outcome in WITH_TEXTS and text.state not in ('sent', 'given_up'):
                return text
        return None

    def record_is_complete(self, case):
        if case.outcome not in WITH_TEXTS or case.memo_waived:
            return True
        return all(self.known.word(case, w) is not None for w in RECORD_NEEDS.get(case.outcome, ('service_type',))) \
            and all(r in case.readings for r in RECORD_READINGS.get(case.outcome, ()))


def money_is_short(call, case):
    return call.owns_order(case) and case.outcome == 'approved' and call.state in ('partial', 'reversed', 'dead') \
        and call.rest(case) > 0 and call.net() >= 0


def approved_order(*states):
    return lambda call, case: case.outcome == 'approved' and call.owns_order(case) and call.state in states


def open_text(part, *values):
    return lambda call, case: getattr(call.open_text(case), part, None) in values


RECORDS = ' record_cancellation record_reversal record_cancellation_failed'
# The first that holds is the step of an open case; its functions are what the worklist promises.
STEPS = (
    ('add_evidence', lambda call, case: case.outcome is None, 'add_evidence decide_case withdraw_case'),
    ('look_up', lambda call, case: call.is_asked(case) and case.held(),
     'claim_cancellations claim_review acknowledge' + RECORDS),
    ('cancel_payment', lambda call, case: call.is_asked(case), 'claim_cancellations' + RECORDS),
    ('review', lambda call, case: case.outcome == 'review', 'claim_review resolve_review'),
    ('held', lambda call, case: case.held() and not call.is_final(case), 'claim_review resolve_review acknowledge'),
    ('held_final', lambda call, case: case.held(), 'claim_review acknowledge retry_cancellation'),
    ('review', lambda call, case: case.outcome == 'approved' and not call.told(case) and not call.owns_order(case),
     'claim_review resolve_review'),
    ('payment_reversed', lambda call, case: approved_order('reversed')(call, case) and not call.told(case),
     'claim_review retry_cancellation resolve_review'),
    ('payment_dead', approved_order('dead'), 'claim_review retry_cancellation resolve_review'),
    ('complete_payment', approved_order('blocked'), 'add_evidence give_up_message resolve_review'),
    ('cancel_payment', approved_order('queued', 'refused'), 'claim_cancellations' + RECORDS),
    ('complete_text', open_text('state', 'blocked'), 'add_evidence give_up_message'),
    ('sms_failed', open_text('state', 'dead'), 'retry_message give_up_message'),
    ('send_driver_sms', open_text('audience', 'driver'), 'claim_messages record_sent record_failed'),
    ('send_customer_sms', open_text('audience', 'customer'), 'claim_messages record_sent record_failed'),
    ('post_agit', lambda call, case: case.agit_due, 'record_agit_post'),
    ('save_answer', lambda call, case: case.outcome in WITH_TEXTS and not case.answered, 'save_answer'),
    ('complete_memo', lambda call, case: not call.record_is_complete(case), 'add_evidence waive_memo'),
    ('close', lambda call, case: True, 'close_case'),
)
