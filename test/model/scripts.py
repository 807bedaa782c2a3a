"""Walks that chance takes too seldom: an order refused to its end, and what came back. Each begins a run."""
from chance import APPROVABLE, DRIVEN

REQUEST = ('submit_case', dict(other=False, tells=APPROVABLE))
CLAIM = ('claim_cancellations', dict(lease='long', forward=True))
REFUSED = ('record_cancellation_failed', dict(case=0, attempt='last', unknown=False))
LOOK = dict(case=0, actor='p', seen='current', reason='r')
TOLD = ('tell', dict(payment=-1, identifiers='ref attempt', wrong=0))
RETRY = ('retry_cancellation', LOOK)
REFUSED_TO_THE_END = [CLAIM, REFUSED] * 8
TEXT = dict(case=0, audience='driver', revision='claimed')


def paid(won=None):
    return [CLAIM, ('pay', dict(attempt='last', won=won)), TOLD]


SCRIPTS = (
    # dead: retried, or no longer due
    [REQUEST] + REFUSED_TO_THE_END + [RETRY] + paid(),
    [REQUEST] + REFUSED_TO_THE_END + [('resolve_review', dict(LOOK, outcome='handed_over'))],
    [REQUEST] + REFUSED_TO_THE_END + [('withdraw_case', dict(case=0, actor='p', reason='r')), REQUEST],
    # a part was paid: the rest is refused before its text went out, and after
    [REQUEST] + paid(9000) + [RETRY] + REFUSED_TO_THE_END + [RETRY] + paid(),
    [REQUEST] + paid(9000) + [('acknowledge', LOOK), ('claim_messages', dict(lease='long')),
                              ('record_sent', dict(TEXT, ref='S1')), RETRY] + REFUSED_TO_THE_END,
    # reversed: retried, or approved again by a person
    [REQUEST] + paid() + [('reverse', dict(payment=-1, identifiers='ref')), RETRY] + paid(),
    [REQUEST] + paid() + [('reverse', dict(payment=-1, identifiers='ref')), (
        'resolve_review', dict(LOOK, outcome='approved'))] + paid(),
    # a refusal while something speaks against the refund
    [REQUEST, CLAIM, ('add_evidence', dict(case=0, tells=DRIVEN, reason='r', seen='current')), REFUSED,
     ('acknowledge', LOOK)],
)
