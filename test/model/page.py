"""What the manual's page makes of a call: its facts, its rules, what contradicts it and what its texts need.

Written from the page and the contract alone. Nothing in this folder but server.py knows that there is a database.
An answer is True, False, None where something is missing, or UNCLEAR where enough is known and it says neither."""

from datetime import timedelta

UNCLEAR = 'unclear'

FACTS = ('duplicate', 'other', 'contradiction', 'refundable', 'centre', 'zero_distance', 'brief', 'remark_distance',
         'remark_duration', 'same_place', 'reason')
# A mark a fact, in their order: O must be true, X must be false, a point is not asked. The first rule that fits wins.
RULES = (
    ('duplicate_request', 'duplicate', 'O..........'),
    ('other_inquiry', 'other_inquiry', 'XO.........'),
    ('centre_already_cancelled', 'already_cancelled', 'XXX.O......'),
    ('not_driven_brief', 'approved', 'XXXOXOOOOO.'),
    ('not_driven_long', 'approved', 'XXXOXOXOXO.'),
    ('trip_recorded', 'trip_recorded', 'XXX.XXXXX.X'),
)
WITH_TEXTS = ('approved', 'trip_recorded', 'already_cancelled', 'other_inquiry', 'duplicate')

# What a case can tell of its call, each value once: readings and answers, and below them what only texts name.
EVIDENCE = ('call_driver_id', 'call_completed', 'payment_method', 'charged_won', 'centre_cancelled',
            'centre_cancelled_at', 'centre_cancelled_won', 'cancel_reason', 'meter_distance_m', 'meter_duration_s',
            'remark_distance_short', 'remark_duration_short', 'meter_points')
WORDS = ('called_at', 'origin_name', 'service_type', 'inquiry_depth2', 'inquiry_depth3', 'inquiry_topic')

# The words that each text, and the record of a result, cannot do without.
TEXT_NEEDS = {('approved', 'customer'): ('called_at', 'origin_name')}
RECORD_NEEDS = {'other_inquiry': ('service_type', 'inquiry_depth2', 'inquiry_depth3', 'inquiry_topic')}
RECORD_READINGS = {'approved': ('meter_distance_m', 'meter_duration_s'),
                   'trip_recorded': ('meter_distance_m', 'meter_duration_s')}

# What a reading says.
READINGS = {'meter_distance_m': lambda m: True if m < 50 else False if m >= 100 else UNCLEAR,
            'meter_duration_s': lambda s: s <= 60,
            'meter_points': lambda places: places == 'near'}


def fits(marks, facts):
    return all(mark == '.' or facts[name] is (mark == 'O') for mark, name in zip(marks, FACTS))


def verdict(facts):
    """The outcome and the rule; a person's review where no rule fits."""
    for rule, outcome, marks in RULES:
        if fits(marks, facts):
            return outcome, rule
    return 'review', 'not_covered'


def is_ripe(facts):
    """A rule fits, or nothing that is missing could make one fit."""
    return verdict(facts)[0] != 'review' or not any(
        all(mark == '.' or facts[name] in (None, mark == 'O') for mark, name in zip(marks, FACTS))
        for _, _, marks in RULES)


class Knowledge:
    """All that the cases of one call tell, whoever told it."""

    def __init__(self, driver_id, cases):
        self.driver_id, self.cases = driver_id, cases

    def all(self, column):
        return {c.tells[column] for c in self.cases if c.tells[column] is not None}

    def only(self, column):
        known = self.all(column)
        return known.pop() if len(known) == 1 else None

    def word(self, case, column):
        """A case's own word goes first, then the only one that is known."""
        return self.only(column) if case.tells[column] is None else case.tells[column]

    def charge(self):
        return self.only('charged_won')

    # What makes a call one that can be paid back: each good, or known to be bad.
    def goods(self):
        return [{v == self.driver_id for v in self.all('call_driver_id')}, self.all('call_completed'),
                {v == 'card' for v in self.all('payment_method')}, {v > 0 for v in self.all('charged_won')}]

    def refundable(self):
        if any(False in good for good in self.goods()):
            return False
        return True if all(self.goods()) else None

    @staticmethod
    def any_yes(answers):
        return True if True in answers else False if False in answers else None

    @staticmethod
    def agreed(readings):
        return None if not readings else readings.pop() if len(readings) == 1 else UNCLEAR

    def read(self, column):
        """Values are read as facts first: what lies between two limits disagrees with either side."""
        return {READINGS[column](value) for value in self.all(column)}

    def agrees(self, column):
        return len(self.read(column)) == 1

    def readings(self):
        zero, brief, near = (self.agreed(self.read(c)) for c in READINGS)
        # A remark that nobody delivered is taken from the reading, never against a delivered one.
        short_way, short_time = (self.all(r) for r in ('remark_distance_short', 'remark_duration_short'))
        return {'zero_distance': zero, 'brief': brief, 'same_place': near,
                'remark_distance': self.agreed(short_way) if short_way else zero,
                'remark_duration': self.agreed(short_time) if short_time else brief}

    def reasons(self):
        """Whether each case names one: a mere mark of nothing is no reason."""
        return frozenset(text.strip() not in ('', '-', '.', 'x', '없음') for text in self.all('cancel_reason'))

    def reason_given(self):
        return self.any_yes(self.reasons())

    def centre_changed_its_mind(self):
        """A look-up that says no after one that said yes."""
        said = [(c.centre_known_at, c.tells['centre_cancelled']) for c in self.cases]
        return any(late is False and soon is True and t < u for t, soon in said for u, late in said)

    def contradictions(self, paid_back):
        """Names of what is known and cannot be; paid_back: what other orders than the case's own have paid, or None."""
        own, completed, payable, charged = self.goods()
        charges, centre, undone = (self.all(c) for c in ('charged_won', 'centre_cancelled', 'centre_cancelled_won'))
        found = {
            'not_own_call': False in own,
            'not_completed': False in completed,
            'payment_not_cancellable': False in payable,
            'nothing_charged': False in charged,
            'charge_conflict': len(charges) > 1,
            'partial_cancellation': len(undone) > 1 or any(a != b for a in charges for b in undone)
            or (paid_back or 0) > 0 and bool(charges) and paid_back not in charges,
            'centre_conflict': centre == {False} and bool(undone or self.all('centre_cancelled_at'))
            or self.centre_changed_its_mind(),
            'refunded_twice': (paid_back or 0) > 0 and bool(undone),
            'refund_reversed': paid_back is not None and paid_back <= 0,
            'time_impossible': any(self.time_is_impossible(c) for c in self.cases),
        }
        return {name for name, is_so in found.items() if is_so}

    @staticmethod
    def time_is_impossible(case):
        called = case.tells['called_at']
        return called is not None and (called.year < 2010 or called > case.received_at + timedelta(hours=1))

    def facts(self, other, is_duplicate, paid_back):
        return {'duplicate': is_duplicate, 'other': other,
                'contradiction': bool(self.contradictions(paid_back)), 'refundable': self.refundable(),
                'centre': self.any_yes(self.all('centre_cancelled') | ({True} if (paid_back or 0) > 0 else set())),
                'reason': self.reason_given(), **self.readings()}
