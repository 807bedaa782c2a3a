"""What happens next on a call: an operation by what it means, not by its numbers, so that another walk can play it."""
import datetime

SEOUL = datetime.timezone(datetime.timedelta(hours=9))
RECEIVED = datetime.datetime(2026, 3, 5, 10, 0, tzinfo=SEOUL)
CALLED, CALLED_TOO = RECEIVED - datetime.timedelta(hours=12), RECEIVED - datetime.timedelta(hours=14)
UNDONE = RECEIVED - datetime.timedelta(hours=3)
OWN = 'the driver'                  # stands for the driver's own number

APPROVABLE = dict(
    call_driver_id=OWN, call_completed=True, payment_method='card', charged_won=18000, centre_cancelled=False,
    cancel_reason='', meter_distance_m=0, meter_duration_s=30, meter_points='near', called_at=CALLED,
    origin_name='강남역', service_type='일반', inquiry_depth2='요금', inquiry_depth3='영수증', inquiry_topic='앱 오류')
DRIVEN = dict(APPROVABLE, meter_distance_m=12000, meter_duration_s=600, meter_points='far')
OTHERWISE = dict(
    call_driver_id=[OWN, OWN, 'another'], call_completed=[True, True, False], payment_method=['card', 'card', 'cash'],
    charged_won=[18000, 18000, 12000, 0], centre_cancelled=[False, False, True], centre_cancelled_won=[18000, 9000],
    centre_cancelled_at=[UNDONE], cancel_reason=['', '-', '손님이 취소'], meter_distance_m=[0, 40, 70, 12000, 12300],
    meter_duration_s=[30, 60, 75, 600], meter_points=['near', 'far'], remark_distance_short=[True, False],
    remark_duration_short=[True, False], called_at=[CALLED, CALLED, CALLED_TOO, CALLED.replace(year=2009),
                                                    RECEIVED + datetime.timedelta(hours=3)],
    origin_name=['강남역', '잠실역'], service_type=['일반', '프리미엄'], inquiry_depth2=['요금'],
    inquiry_depth3=['영수증'], inquiry_topic=['앱 오류'])
UNDONE_BY_CENTRE = dict(centre_cancelled=True, centre_cancelled_won=18000, centre_cancelled_at=UNDONE)
OUTCOMES = ('approved', 'approved', 'trip_recorded', 'already_cancelled', 'duplicate', 'handed_over', 'other_inquiry')
# How long a claim holds: gone before the next operation, some operations, or all of them.
LEASES = {'no time': 0.008, 'a while': 0.08, 'long': 3600}
POSTS = tuple(f'https://agit/{post}' for post in 'uvwxyz')
MOODS = ('mixed', 'money', 'steps')

# Refused whatever the state; the SQLSTATEs that may say so.
ODD = (
    ('record_cancellation', dict(amount_won=0), '22023'), ('record_cancellation', dict(amount_won=None), '22023'),
    ('record_cancellation', dict(amount_won=-5), '22023'), ('record_reversal', dict(amount_won=0), '22023'),
    ('record_cancellation', dict(amount_won=18000, attempt=99), '22023'),
    ('record_cancellation', dict(amount_won=18000, attempt=0), '22023'),
    ('record_cancellation', dict(amount_won=18000, actor=' '), '22023'),
    ('record_cancellation_failed', dict(error='e', attempt=99), '22023'),
    ('record_cancellation_failed', dict(error='e', attempt=-1), '22023'),
    ('record_cancellation_failed', dict(error=''), '22023'),
    ('resolve_review', dict(outcome='paid', reason='r'), '22023'),
    ('resolve_review', dict(outcome='withdrawn', reason='r'), '22023'),
    ('resolve_review', dict(outcome='approved', reason='\u3000'), '22023'),
    ('resolve_review', dict(outcome='approved', reason=None), '22023'),
    ('acknowledge', dict(reason=None), '22023'), ('void_payment_report', dict(report_no=1, reason=''), '22023 P0002'),
    ('void_payment_report', dict(report_no=99, reason='r', seen_version=0), 'P0002 55000'),
    ('void_payment_report', dict(report_no=None, reason='r', seen_version=0), 'P0002 55000 22023'),
    ('withdraw_case', dict(reason=' '), '22023'), ('waive_memo', dict(reason=None), '22023'),
    ('record_sent', dict(audience='nobody'), '22023'), ('record_failed', dict(audience=None, error='e'), '22023'),
    ('record_failed', dict(audience='driver', error=None), '22023'),
    ('record_sent', dict(audience='driver', purpose='joke'), '22023'),
    ('retry_message', dict(audience='x'), '22023'), ('give_up_message', dict(audience='driver', reason=''), '22023'),
    ('record_agit_post', dict(url=''), '22023'), ('record_agit_post', dict(url='agit 7'), '22023'),
    ('withdraw_case', dict(reason='-'), '22023'), ('add_evidence', dict(payment_method='dollars'), '22023'),
    ('save_answer', dict(actor=None), '22023'),
    ('close_case', dict(actor=''), '22023'), ('decide_case', dict(actor=''), '22023'),
    ('add_evidence', dict(charged_won=1, clear=['charged_won']), '22023'),
    ('add_evidence', dict(clear=['driver_id']), '22023'), ('add_evidence', dict(service_type='a ▶ b'), '22023'),
    ('add_evidence', dict(meter_start_lat=91, meter_start_lon=1, reason='r'), '22003'),
    ('add_evidence', dict(meter_start_lat=1, reason='r'), '22004'),
)
NOBODY = ('decide_case', 'save_answer', 'close_case')
# What claims nothing and holds nothing.
ODD_CLAIMS = (('lease', '0'), ('lease', '-1 s'), ('lease', '2 days'), ('lease', None))


class Chance:
    """Chooses for a walk, which has a call, a service and what was made so far."""

    def choose(self, rng, mood):
        r, cases, about_money = rng.random(), len(self.call.cases), mood == 'money'
        if not cases or r < (.02 if about_money else .05):
            return self.choose_request(rng, about_money and not cases)
        if r < .12 and self.made:
            return 'again', dict(back=rng.choice([1, 1, 2, rng.randint(1, 30)]))
        if r < .14:
            return 'odd', dict(which=rng.randrange(len(ODD) + len(NOBODY) + len(ODD_CLAIMS)), case=rng.randrange(9))
        if r < .15:
            return 'wait', {}
        if self.planned and r < .9:
            return self.planned.pop(0)
        if r < (.22 if self.is_waiting() else .16):
            self.plan(rng)
        if r < {'mixed': .3, 'money': .4, 'steps': .8}[mood]:
            return self.choose_step(rng)
        if about_money and r < .8:
            return self.choose_money(rng)
        return rng.choice((self.choose_evidence, self.choose_verdict, self.choose_verdict, self.choose_money,
                           self.choose_money, self.choose_text, self.choose_end))(rng)

    def is_waiting(self):
        return self.call.state in ('queued', 'refused')

    def plan(self, rng):
        """What chance alone seldom brings: an order or a text that fails again and again, a refund that came back."""
        claim = ('claim_cancellations', dict(lease='long', forward=True))
        if self.is_waiting():
            who = dict(case=sorted(self.call.cases).index(self.call.order_case), actor='p')
            look = dict(who, seen='current', reason='r')
            retry = ('retry_cancellation', look)
            self.planned = rng.choice((
                [claim, ('record_cancellation_failed', dict(case=0, attempt='last', unknown=False))] * 8 + [rng.choice((
                    ('resolve_review', dict(look, outcome='handed_over')), ('withdraw_case', dict(who, reason='r')),
                    retry))],
                [claim, ('pay', dict(attempt='last', won=rng.choice((None, 9000)))),
                 ('tell', dict(payment=-1, identifiers='ref attempt', wrong=0)), ('claim_messages', dict(lease='long')),
                 ('reverse', dict(payment=-1, identifiers='ref')), retry,
                 ('void_payment_report', dict(look, report=rng.randrange(2)))]))
        else:
            self.planned = rng.choice((
                [('claim_messages', dict(lease='long')), ('record_failed', dict(
                    case=rng.randrange(9), audience='driver', revision='claimed', attempt='last'))],
                [('claim_messages', dict(lease='no time'))])) * 8

    def choose_step(self, rng):
        """What a desk and its workers do that follow the steps."""
        number = rng.randrange(9)
        case = self.call.cases[self.at_case(number)]
        step, who = self.call.step(case), dict(case=number, actor='p')
        if step is None:
            return rng.choice((self.choose_end, self.choose_money, self.choose_verdict))(rng)
        if step == 'add_evidence':
            tells = rng.choice((APPROVABLE, DRIVEN, UNDONE_BY_CENTRE))
            return rng.choice((('add_evidence', dict(case=number, tells=tells, reason='r', seen='current')),
                               ('decide_case', who)))
        if step in ('look_up', 'cancel_payment'):
            return self.choose_worker(rng, number)
        if step in ('review', 'held', 'held_final', 'payment_reversed', 'payment_dead'):
            look = dict(who, seen=rng.choice(('current', 'current', None)), reason='r')
            return rng.choice((
                ('claim_review', dict(who, lease='long')), ('acknowledge', look), ('acknowledge', look),
                ('resolve_review', dict(look, outcome=rng.choice(OUTCOMES))), ('retry_cancellation', look)))
        text = self.call.open_text(case)
        which = dict(case=number, audience=text.audience if text else 'driver', revision='claimed')
        if step in ('send_driver_sms', 'send_customer_sms') and text.state == 'leased':
            return rng.choice((('record_sent', dict(which, ref='S1')), ('record_sent', dict(which, ref='S1')),
                               ('record_failed', dict(which, attempt='last'))))
        if step in ('complete_payment', 'complete_text', 'sms_failed'):
            return rng.choice((('give_up_message', dict(which, reason='r')), ('retry_message', which),
                               self.choose_evidence(rng)))
        return {'send_driver_sms': ('claim_messages', dict(lease='long')),
                'send_customer_sms': ('claim_messages', dict(lease='long')),
                'post_agit': ('record_agit_post', dict(case=number, url=rng.choice(POSTS))),
                'save_answer': ('save_answer', dict(case=number, answer=rng.choice((None, 'words')))),
                'complete_memo': ('waive_memo', dict(case=number, reason='r')),
                'close': ('close_case', dict(case=number))}[step]

    def choose_worker(self, rng, number):
        if self.call.state != 'in_flight':
            return 'claim_cancellations', dict(lease=rng.choice(('long', 'long', 'no time', 'a while')), forward=True)
        last = self.service.asked.get(self.call.attempts)
        if last and self.service.of_key(last[2]):
            return 'tell', dict(payment=-1, identifiers=rng.choice(('ref attempt', 'ref last', '', 'at')), wrong=0)
        return rng.choice((
            ('pay', dict(attempt='last', won=rng.choice((None, None, None, None, 9000)))),
            ('pay', dict(attempt='last', won=None)),
            ('record_cancellation_failed', dict(case=number, attempt='last', unknown=rng.random() < .3))))

    @staticmethod
    def choose_request(rng, plain):
        tells = dict(rng.choice((APPROVABLE, APPROVABLE, DRIVEN, {}) if not plain else (APPROVABLE,)))
        for column in rng.sample(sorted(OTHERWISE), 0 if plain else rng.choice((0, 0, 1, 2, 3))):
            tells[column] = rng.choice(OTHERWISE[column] + [None])
        return 'submit_case', dict(other=rng.random() < .12 and not plain, tells=tells)

    @staticmethod
    def seen(rng):
        return rng.choice(('current',) * 6 + ('stale', 'stale', None, None, 'above'))

    def choose_evidence(self, rng):
        tells = rng.choice((
            {column: rng.choice(OTHERWISE[column]) for column in rng.sample(sorted(OTHERWISE), rng.choice((1, 1, 2)))},
            {rng.choice(sorted(OTHERWISE)): None}, UNDONE_BY_CENTRE, APPROVABLE, DRIVEN))
        return 'add_evidence', dict(case=rng.randrange(9), tells=tells, reason=rng.choice((None, 'r', 'r', 'r')),
                                    seen=rng.choice(('current', 'current', 'current', self.seen(rng))))

    def choose_verdict(self, rng):
        who = dict(case=rng.randrange(9), actor=rng.choice('pq'))
        return rng.choice((
            ('claim_review', dict(who, lease=rng.choice(('long', 'long', 'no time', 'a while')))),
            ('claim_review', dict(who, lease='long')),
            ('resolve_review', dict(who, outcome=rng.choice(OUTCOMES), reason=rng.choice('rs'), seen=self.seen(rng))),
            ('resolve_review', dict(who, outcome='approved', reason='r', seen='current')),
            ('acknowledge', dict(who, reason='r', seen=self.seen(rng))),
            ('acknowledge', dict(who, reason='r', seen='current')),
            ('decide_case', dict(who)), ('withdraw_case', dict(who, reason=rng.choice('rs')))))

    def choose_money(self, rng):
        who = dict(case=rng.randrange(9), actor=rng.choice('pq'))
        identifiers = rng.choice(('ref attempt', 'ref', 'attempt', 'ref last', '', 'at', 'ref at', 'attempt at'))
        return rng.choice((
            ('claim_cancellations', dict(lease=rng.choice(('long', 'long', 'no time', 'a while')), forward=True)),
            ('claim_cancellations', dict(lease='long', forward=rng.random() < .9)),
            ('claim_cancellations', dict(lease='no time', forward=True)),
            ('pay', dict(attempt=rng.choice(('last', 'last', 'earlier')), won=rng.choice((None,) * 4 + (9000, 20000)))),
            ('pay', dict(attempt='last', won=None)),
            ('tell', dict(payment=rng.randrange(9), identifiers=identifiers, wrong=0)),
            ('tell', dict(payment=-1, identifiers=identifiers, wrong=0)),
            ('tell', dict(payment=-1, identifiers=identifiers, wrong=rng.choice((0, 0, 500)))),
            ('reverse', dict(payment=rng.randrange(9), identifiers=rng.choice(('ref', 'ref', '', 'at')))),
            ('elsewhere', dict(case=rng.randrange(9), won=rng.choice((18000, 9000)),
                               identifiers=rng.choice(('ref', 'at', '')))),
            ('record_cancellation_failed', dict(who, attempt='last', unknown=False)),
            ('record_cancellation_failed', dict(who, attempt='last', unknown=False)),
            ('record_cancellation_failed', dict(who, attempt=rng.choice(('last', 'earlier', None)),
                                                unknown=rng.random() < .5)),
            ('retry_cancellation', dict(who, seen=self.seen(rng))), ('retry_cancellation', dict(who, seen='current')),
            ('void_payment_report', dict(who, report=rng.randrange(9), reason='r', seen=self.seen(rng)))))

    @staticmethod
    def choose_text(rng):
        which = dict(case=rng.randrange(9), audience=rng.choice(('driver', 'driver', 'customer')),
                     revision=rng.choice(('claimed', 'claimed', 'claimed', 'former', None)))
        return rng.choice((
            ('claim_messages', dict(lease=rng.choice(('long', 'long', 'no time', 'a while')))),
            ('claim_messages', dict(lease='long')),
            ('record_sent', dict(which, ref=rng.choice((None, 'S1', 'S2')))), ('record_sent', dict(which, ref='S1')),
            ('record_failed', dict(which, attempt=rng.choice(('last', 'last', None)))),
            ('retry_message', which), ('give_up_message', dict(which, reason='r'))))

    @staticmethod
    def choose_end(rng):
        case = dict(case=rng.randrange(9))
        return rng.choice((
            ('record_agit_post', dict(case, url=rng.choice(POSTS))),
            ('save_answer', dict(case, answer=rng.choice((None, 'words')))),
            ('save_answer', dict(case, answer='words')), ('close_case', case), ('close_case', case),
            ('waive_memo', dict(case, reason='r')), ('record_note', dict(case, note=rng.choice('no')))))
