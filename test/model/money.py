"""The money of a call: its one order, and what the payment service says has happened."""
from refusal import ABSENT, INPUT, demand

MOST_ATTEMPTS = 8
ASKED = ('in_flight', 'unknown')                    # the payment service may have paid: nobody knows
WAITING = ('blocked', 'queued', 'refused', 'dead')  # it has not


class Report:
    def __init__(self, number, kind, won, ref, attempt, at, key, ordered_by, now):
        self.number, self.kind, self.won, self.at, self.key, self.ordered_by = number, kind, won, at, key, ordered_by
        self.when = now if at is None else at       # what is written of it
        self.refs, self.attempts = {ref} - {None}, {attempt} - {None}
        self.bare = ref is None and attempt is None
        self.void_at = None                         # the last attempt when it was voided

    def names(self, ref, attempt):
        return ref in self.refs or attempt in self.attempts


class Money:
    """The order and the reports of a call."""

    # ---- the order ----------------------------------------------------------------------------------------------
    def rest(self, case):
        return (case.charge or 0) - max(self.net(), 0)

    def by_amount(self, case):
        net, charge = self.net(), case.charge if case.outcome == 'approved' else self.known.charge()
        if net <= 0:
            return 'reversed' if self.standing() else 'none'
        return 'partial' if charge and net < charge else 'refunded'

    def drop_order(self):
        self.state, self.order_case, self.requested_won = 'reversed' if self.standing() else 'none', None, None
        self.refusals = 0

    def settle_order(self):
        holder = self.cases.get(self.order_case)
        if self.state == 'none' or self.state in WAITING:
            if holder is None or holder.closed or holder.outcome != 'approved':
                holder = next((c for c in self.by_age(open_only=True) if c.outcome == 'approved'), None)
                if holder is not None:
                    self.state, self.refusals, self.order_case = 'blocked', 0, holder.case_id
                elif self.state != 'none':
                    self.drop_order()
            else:
                self.order_case = holder.case_id
        if holder is not None and self.state in ('none', 'blocked', 'queued', 'refused'):
            self.requested_won = self.rest(holder)
            nothing_to_ask = self.requested_won <= 0 or self.net() < 0
            if nothing_to_ask and self.is_final(holder) and not holder.held():
                self.state = self.by_amount(holder)
            elif nothing_to_ask or holder.held() or not self.texts_can_be_written(holder):
                self.state = 'blocked'
            elif self.state in ('none', 'blocked'):
                self.state, self.refusals, self.backs_off = 'queued', 0, False
        is_due = holder is not None and not holder.closed and holder.outcome == 'approved'
        if self.state in ('none', 'reversed') and not is_due:
            self.order_case, holder = None, None        # it is nobody's: a new request may order again
        self.lookup_only = holder is not None and (self.net() < 0 or holder.held() or holder.outcome != 'approved')

    def key_can_pay_no_more(self):
        """Its payment was reported, or each of its attempts definitely refused."""
        attempts = {a for a, key in self.key_of.items() if key == self.key}
        answered = {a for r in self.standing() if r.kind == 'cancelled' for a in r.attempts}
        return bool(attempts & answered) or self.each_was_refused()

    def each_was_refused(self):
        attempts = {a for a, key in self.key_of.items() if key == self.key}
        return attempts <= self.refused - self.doubtful

    def order_anew(self):
        if self.key_can_pay_no_more():
            self.key += 1
        self.refusals = 0

    # ---- the worker ---------------------------------------------------------------------------------------------
    def claim_cancellations(self, until):
        """The case, the won to ask for (None: look the key up), the attempt and the key; None where nothing is due."""
        if self.state not in ('queued', 'refused', 'unknown') or self.lookup_only and self.state != 'unknown':
            return None
        self.attempts += 1
        self.key_of[self.attempts] = self.key
        self.state, self.lent_until = 'in_flight', until
        return self.order_case, None if self.lookup_only else self.requested_won, self.attempts, self.key

    def attempt_exists(self, attempt):
        demand(attempt is None or 0 < attempt <= self.attempts, 'no such attempt', INPUT)

    def record_cancellation_failed(self, case_id, attempt=None, answer_unknown=False):
        self.case(case_id)
        self.attempt_exists(attempt)
        is_refusal = attempt is not None and not answer_unknown
        if is_refusal:
            self.refused.add(attempt)
        if attempt not in (None, self.attempts) or self.state not in ASKED:
            return 'late'
        self.backs_off = True
        if is_refusal:
            self.refuse(self.cases[self.order_case])
        else:
            self.state = 'unknown'
            self.doubtful.add(self.attempts)
        self.settle()
        return self.state

    def refuse(self, holder):
        self.refusals += 1
        self.state = 'refused' if self.refusals < MOST_ATTEMPTS else 'dead'
        if self.state == 'dead' and self.is_final(holder):
            self.state = self.by_amount(holder)
            self.hold(holder, 'rest_refused', self.attempts, raises_version=True)

    def record_cancellation(self, case_id, amount_won, provider_ref=None, attempt=None, cancelled_at=None):
        return self.record('cancelled', case_id, amount_won, provider_ref, attempt, cancelled_at)

    def record_reversal(self, case_id, amount_won, provider_ref=None, happened_at=None):
        return self.record('reversed', case_id, amount_won, provider_ref, None, happened_at)

    def is_told_again(self, report, ref, attempt, at, key):
        if report.names(ref, attempt):
            return True
        if not report.bare or ref is not None or attempt is not None:
            return False
        return at == report.at if at is not None and report.at is not None else key == report.key

    def may_be_the_same(self, report, ref, attempt, key):
        """They share no identifier, and yet it may be one payment that was told twice."""
        if report.key == key:
            return True
        return attempt is None and not (ref is not None and report.refs)

    def record(self, kind, case_id, won, ref, attempt, at):
        case = self.case(case_id)
        demand(won is not None and won > 0, 'no amount', INPUT)
        self.attempt_exists(attempt)
        key = self.key_of.get(attempt, self.key)
        alike = [r for r in self.reports if (r.kind, r.won) == (kind, won)]
        known = sorted((r for r in alike if self.is_told_again(r, ref, attempt, at, key)),
                       key=lambda r: r.void_at is not None)
        if known and not (known[0].void_at is not None and (attempt or 0) > known[0].void_at):
            return self.tell_again(known, ref, attempt, case)

        standing = [r for r in self.standing() if r.kind == kind]
        is_twice = any(r.won == won and self.may_be_the_same(r, ref, attempt, key) for r in standing) \
            or any(r.kind == kind and r.void_at is not None and r.names(ref, attempt) for r in self.reports)
        is_odd = is_twice or any(r.won != won and r.names(ref, attempt) for r in standing)
        holder = self.cases.get(self.order_case)
        answers = holder is not None and holder.outcome == 'approved' and self.state in ASKED + WAITING
        if kind == 'reversed':
            ordered_by = self.order_case if any(r.ordered_by == self.order_case for r in self.standing()) else None
        else:
            ordered_by = holder.case_id if answers else None
        report = Report(len(self.reports), kind, won, ref, attempt, at, key, ordered_by, self.now)
        if report.bare and kind == 'cancelled' and self.state in ASKED and won == self.requested_won:
            report.attempts = {self.attempts}
        self.reports.append(report)
        if holder is None:
            self.order_case, holder = case_id, case
        if kind == 'cancelled' or self.state in ('refunded', 'partial', 'none'):
            self.state = self.by_amount(holder)
        self.version += 1
        charge = holder.charge if holder.outcome == 'approved' else self.known.charge()
        as_asked = kind == 'cancelled' and answers and self.net() == charge and holder is case and not holder.held()
        name = 'report_twice' if is_twice else 'refund_unexpected' if is_odd else 'refund_reversed' \
            if kind == 'reversed' else 'refund_partial' if self.state == 'partial' else 'refund_unexpected'
        for c in dict.fromkeys((holder, case)):
            stays = c.closed or c.of_person or self.is_final(c) or kind == 'reversed' and c.outcome == 'approved'
            if is_odd or not as_asked and c.outcome not in (None, 'review') and stays:
                self.hold(c, name, report.number)
        self.settle()
        return 'recorded'

    def tell_again(self, known, ref, attempt, case):
        """Known already: what it adds is kept, and two rows that turn out to be one are joined."""
        first, holder = known[0], self.cases.get(self.order_case) or case
        if first.void_at is not None:
            return 'same'
        first.refs |= {ref} - {None}
        first.attempts |= {attempt} - {None}
        for later in known[1:]:
            if later.void_at is None:
                first.refs, first.attempts = first.refs | later.refs, first.attempts | later.attempts
                first.bare = first.bare or later.bare
                self.void(later, holder)
                self.learned()
                self.hold(holder, 'report_twice', ('joined', later.number))
                self.settle()
        if attempt is not None and attempt == self.attempts and self.state in ASKED:
            self.state = self.by_amount(holder)
            self.hold(holder, 'refund_unexpected', ('before', attempt), raises_version=True)
            self.settle()
        return 'same'

    def void(self, report, holder):
        report.void_at = self.attempts
        if self.state in ASKED + WAITING:
            return
        answered = any(self.key_of.get(a) == self.key for r in self.standing() for a in r.attempts)
        is_open = self.key_of.get(self.attempts) == self.key and self.attempts not in self.refused and not answered
        self.state = self.by_amount(holder)
        if is_open and self.state != 'refunded' and holder.outcome == 'approved' and not holder.closed:
            self.state, self.requested_won, self.backs_off = 'unknown', self.rest(holder), False
            self.doubtful.add(self.attempts)

    def void_payment_report(self, case_id, report, reason, actor, seen_version=None):
        """The report is told by its place among those of the call."""
        case = self.case(case_id)
        demand(report < len(self.reports), 'no such report', ABSENT)
        report = self.reports[report]
        if report.void_at is not None:
            return 'same'
        self.seen(case, actor, seen_version)
        holder, before = self.cases.get(self.order_case), self.state
        self.void(report, holder or case)
        self.version += 1
        if case.of_person:
            self.look(case, self.version)
        self.settle()
        if holder and self.state != before and holder.outcome not in (None, 'review'):
            self.hold(holder, 'refund_unexpected', ('void', report.number))
        case.lease = None
        self.settle()
        return 'voided'

    def retry_cancellation(self, case_id, actor, seen_version=None):
        case = self.case(case_id)
        self.is_due(case, 'retry_cancellation')
        demand(self.owns_order(case) and case.outcome == 'approved' and self.state in ('dead', 'partial', 'reversed'),
               'nothing to ask for')
        self.seen(case, actor, seen_version)
        demand(self.rest(case) > 0 or self.state != 'partial', 'nothing to ask for')
        demand(self.rest(case) > 0 and self.net() >= 0 or not self.is_final(case), 'nothing to ask for')
        if self.state != 'dead' or self.each_was_refused():
            self.order_anew()
        self.state, self.refusals, self.requested_won, self.backs_off = 'queued', 0, self.rest(case), False
        self.release(case)
        case.of_person, case.facts = True, self.facts(case)
        self.version += 1
        self.look(case, self.version)
        self.settle()
        return 'queued'
