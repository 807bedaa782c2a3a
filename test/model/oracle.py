"""What must become of one call: its cases, its one refund, its texts and its steps, in memory.

Each operation has the name and the arguments of the function that the backend calls, and raises Refusal where that
must be refused. Time is an argument of apply(): what was lent out for a while comes back by the clock alone."""
import pickle

from money import ASKED, Money
from page import EVIDENCE, READINGS, WORDS, Knowledge, is_ripe, verdict
from refusal import ABSENT, INPUT, OTHER_CONTENT, STATE, Refusal, demand
from steps import Steps
from texts import Texts


class Hold:
    def __init__(self, kind, detail, version):
        self.kind, self.detail, self.version, self.is_open = kind, detail, version, True


class Case:
    def __init__(self, case_id, age, other, received_at, tells):
        self.case_id, self.age, self.other, self.received_at = case_id, age, other, received_at
        self.asked_as = None                        # the request, to know it again
        self.tells = {column: tells.get(column) for column in EVIDENCE + WORDS}
        self.centre_known_at, self.was_cleared = age, set()
        self.duplicate_of = None
        self.outcome = self.rule = self.reason = None
        self.of_person, self.revision, self.charge, self.wording, self.facts = False, 0, None, None, None
        self.undone, self.readings = (None, None), set()    # what was cancelled before and when, and what was read
        self.saw, self.saw_version = None, 0        # what stood before the person who looked last
        self.lease = None                           # of a review: agent, version, until
        self.verdicts = {}                          # what persons decided: content and look -> revision
        self.holds, self.texts, self.former_texts, self.told_early = [], {}, [], []
        self.told_won = None                        # payment_cancelled_won
        self.posts, self.notes, self.gave_up = set(), [], set()
        self.answered = self.memo_waived = self.agit_due = self.closed = False

    def held(self):
        return any(h.is_open for h in self.holds)


class Call(Money, Texts, Steps):
    def __init__(self, driver_id='D', call_id='K'):
        self.driver_id, self.call_id, self.now, self.turn = driver_id, call_id, 0, 0
        self.version, self.cases = 0, {}
        self.state, self.order_case, self.requested_won, self.lookup_only = 'none', None, None, False
        self.attempts = self.refusals = self.key = 0
        self.lent_until, self.backs_off = None, False
        self.key_of, self.refused, self.doubtful = {}, set(), set()     # by attempt
        self.reports = []

    # ---- one operation ------------------------------------------------------------------------------------------
    def apply(self, name, now, **arguments):
        """The answer; a refusal leaves all as it was."""
        self.lapse(now)
        before = pickle.dumps(self.__dict__)
        self.turn += 1
        try:
            return getattr(self, name)(**arguments)
        except Refusal:
            self.__dict__ = pickle.loads(before)
            raise

    def lapse(self, now):
        """Leases end by the clock, with nobody there."""
        self.now = now
        ended = [t for c in self.cases.values() for t in c.texts.values() if t.state == 'leased' and t.until <= now]
        for text in ended:
            self.count_try(text)
        for case in self.cases.values():
            if case.lease and case.lease[2] <= now:
                case.lease = None
        if self.state == 'in_flight' and self.lent_until <= now:
            self.state, self.backs_off = 'unknown', False
            self.doubtful.add(self.attempts)
            ended.append(self)
        if ended:
            self.settle()

    def case(self, case_id):
        demand(case_id in self.cases, 'no such case', ABSENT)
        return self.cases[case_id]

    def by_age(self, open_only=False):
        return [c for c in sorted(self.cases.values(), key=lambda c: c.age) if not (open_only and c.closed)]

    # ---- what is known ------------------------------------------------------------------------------------------
    @property
    def known(self):
        return Knowledge(self.driver_id, self.by_age())

    def standing(self):
        return [r for r in self.reports if r.void_at is None]

    @staticmethod
    def net_of(reports):
        return sum(r.won if r.kind == 'cancelled' else -r.won for r in reports)

    def net(self):
        return self.net_of(self.standing())

    def news_of_money(self, case):
        """A report is news to every case but the one whose order it answers."""
        return [r for r in self.standing() if r.ordered_by != case.case_id]

    def paid_back_otherwise(self, case):
        reports = self.news_of_money(case)
        return self.net_of(reports) if reports else None

    def contradictions(self, case):
        return self.known.contradictions(self.paid_back_otherwise(case))

    def facts(self, case):
        return self.known.facts(case.other, self.is_duplicate(case), self.paid_back_otherwise(case))

    def is_duplicate(self, case):
        """It came while another case of the call was in process, and its first one still is."""
        return case.duplicate_of is not None and self.in_process(self.cases[case.duplicate_of])

    def first_was_answered(self, case):
        return case.duplicate_of is not None and self.cases[case.duplicate_of].answered

    def sight(self, case):
        """What stands before a person who looks at a case."""
        known = self.known
        return {**{column: frozenset(known.all(column)) for column in EVIDENCE}, 'cancel_reason': known.reasons(),
                'contradictions': frozenset(self.contradictions(case)),
                'reports': frozenset(r.number for r in self.news_of_money(case))}

    def unseen(self, case):
        """What came that the person did not have before him, and of what he saw the last value that went."""
        now = self.sight(case)
        return {part for part, values in now.items() if values - case.saw[part]
                or case.saw[part] and not values and part != 'contradictions'}

    def look(self, case, version):
        case.saw, case.saw_version = self.sight(case), version

    @staticmethod
    def in_process(case):
        return not case.closed and case.outcome not in ('withdrawn', 'handed_over')

    # ---- what can no longer change ------------------------------------------------------------------------------
    @staticmethod
    def told(case):
        return any(text.may_have_been_read() for text in case.texts.values())

    def is_asked(self, case):
        return self.order_case == case.case_id and self.state in ASKED

    def is_paid(self, case):
        return self.order_case == case.case_id and case.outcome == 'approved' and self.net() > 0

    def is_final(self, case):
        return case.closed or case.answered or self.told(case) or self.is_asked(case) or self.is_paid(case)

    # ---- settle -------------------------------------------------------------------------------------------------
    def learned(self):
        self.version += 1
        self.settle()

    def settle(self):
        self.promote()
        for case in self.by_age():
            if case.outcome is None:
                if is_ripe(self.facts(case)):
                    self.decide_by_rule(case)
            elif not case.of_person and not self.is_final(case):
                if self.comes_out_otherwise(case):
                    self.decide_by_rule(case)
            else:
                for finding in sorted(self.speaks_against(case)):
                    self.hold(case, *finding)
        self.settle_order()
        for case in self.by_age(open_only=True):
            self.settle_texts(case)

    def promote(self):
        """When the first case ended, the oldest duplicate that was not told takes its place."""
        queue = [c for c in self.by_age(open_only=True) if not c.other]
        first = next((c for c in queue if c.duplicate_of is None and self.in_process(c)), None)
        if first is None:
            first = next((c for c in queue if c.duplicate_of is not None and self.in_process(c) and not c.of_person
                          and not c.answered and not self.told(c)), None)
            if first is not None:
                first.duplicate_of = None
        for later in queue:
            if first is not None and later.age > first.age and later.duplicate_of is not None and not self.told(later):
                later.duplicate_of = first.case_id

    def comes_out_otherwise(self, case):
        amount = case.outcome not in ('other_inquiry', 'duplicate') and case.charge != self.known.charge()
        return amount or (case.outcome, case.rule, case.wording) != (*verdict(self.facts(case)), self.wording(case))

    def speaks_against(self, case):
        """What is known now against a verdict that stays: kinds of holds with what raised them."""
        facts = self.facts(case)
        outcome = verdict(facts)[0]
        if case.outcome == 'other_inquiry':
            return set()
        if case.outcome == 'duplicate':
            done = self.is_duplicate(case) or case.of_person or case.closed or self.first_was_answered(case)
            return set() if done else {('first_case_ended', case.duplicate_of)}
        if case.closed:
            if case.outcome in ('handed_over', 'withdrawn'):
                return {('evidence_changed', 'reports')} if 'reports' in self.unseen(case) else set()
            if (outcome == 'approved') == (case.outcome == 'approved'):
                return set()
        if outcome == case.outcome and (outcome != 'approved' or self.known.charge() == case.charge):
            return set()
        if case.of_person:
            return {('evidence_changed', part) for part in self.unseen(case)}
        differing = self.contradictions(case) | {name for name in facts if facts[name] != case.facts[name]}
        return {('outcome_changed', ' '.join([outcome, *sorted(differing)]))}

    def decide_by_rule(self, case):
        self.decide(case, *verdict(self.facts(case)))

    def decide(self, case, outcome, rule, reason=None, of_person=False, seen=None):
        case.revision += 1
        case.outcome, case.rule, case.reason, case.of_person = outcome, rule, reason, of_person
        if self.order_case == case.case_id and outcome != 'approved' and self.net() <= 0:
            self.drop_order()
        known = self.known
        case.facts, case.charge, case.undone = self.facts(case), known.charge(), self.undone(case)
        case.readings = {c for c in READINGS if known.agrees(c)}
        case.wording = self.wording(case)
        case.former_texts += case.texts.values()
        case.texts, case.lease = {}, None
        self.look(case, self.version if seen is None else seen)

    def hold(self, case, kind, detail, raises_version=False):
        if not any(h.is_open and (h.kind, h.detail) == (kind, detail) for h in case.holds):
            self.version += raises_version
            case.holds.append(Hold(kind, detail, self.version))
            case.lease = None
            if case.closed:
                self.withhold(case)

    # ---- requests and evidence ----------------------------------------------------------------------------------
    def submit_case(self, case_id, other, received_at, **tells):
        if case_id in self.cases:
            demand(self.cases[case_id].asked_as == (other, tells), 'other content', OTHER_CONTENT)
            return self.cases[case_id].duplicate_of
        case = Case(case_id, len(self.cases), other, received_at, tells)
        case.asked_as, case.centre_known_at = (other, tells), self.turn
        if not other:
            case.duplicate_of = next((c.case_id for c in self.by_age() if not c.other and c.duplicate_of is None
                                      and self.in_process(c)), None)
        self.cases[case_id] = case
        self.learned()
        return case.duplicate_of

    def add_evidence(self, case_id, reason=None, seen_version=None, **tells):
        case = self.case(case_id)
        tells = {column: value for column, value in tells.items() if case.tells[column] != value}
        if not tells:
            return 'same'
        if any(case.tells[column] is not None or column in case.was_cleared for column in tells):
            demand(reason, 'changed without a reason', INPUT)
            demand(seen_version == self.version, 'not what was seen', STATE, INPUT)
        case.was_cleared |= {column for column, value in tells.items() if value is None}
        case.tells.update(tells)
        if 'centre_cancelled' in tells:
            case.centre_known_at = self.turn
        self.learned()
        return 'changed'

    def decide_case(self, case_id):
        case = self.case(case_id)
        if case.outcome is None:
            self.decide_by_rule(case)
            self.settle()
        return case.outcome, case.revision

    def withdraw_case(self, case_id, reason):
        case = self.case(case_id)
        if (case.outcome, case.reason) == ('withdrawn', reason):
            return 'same'
        demand(not self.is_final(case), 'final')
        self.is_new_verdict(case, ('withdrawn', reason, None))
        self.decide(case, 'withdrawn', None, reason, of_person=True)
        self.learned()
        if self.step(case) == 'close':
            self.close_case(case_id)
        return 'withdrawn'

    # ---- a person -----------------------------------------------------------------------------------------------
    def claim_review(self, case_id, agent, until):
        """The version that he sees, or None where no person is asked for or another one looks."""
        case = self.cases.get(case_id)
        if case is None or case.lease and case.lease[0] != agent \
                or not ('claim_review' in self.functions(case) or case.closed and case.held()):
            return None
        case.lease = (agent, self.version, until)
        if case.of_person:
            self.look(case, self.version)
        return self.version

    def seen(self, case, actor, seen_version):
        """The version of the actor's look, which must be the call's own."""
        if seen_version is None:
            demand(case.lease and case.lease[0] == actor, 'nobody looked')
            seen_version = case.lease[1]
        demand(seen_version <= self.version, 'seen before it was there', INPUT)
        demand(seen_version == self.version, 'the call knows more by now')
        return seen_version

    @staticmethod
    def is_new_verdict(case, content):
        """A verdict that was given, with the same look, is not given again."""
        demand(content not in case.verdicts, 'superseded')
        case.verdicts[content] = case.revision + 1

    def resolve_review(self, case_id, outcome, reason, actor, seen_version=None):
        case = self.case(case_id)
        if case.of_person and (case.outcome, case.reason) == (outcome, reason) and (
                case.lease is None if seen_version is None
                else case.verdicts.get((outcome, reason, seen_version)) == case.revision):
            return case.outcome, case.revision
        self.is_due(case, 'resolve_review')
        seen = self.seen(case, actor, seen_version)
        demand(not self.is_final(case), 'final')
        if outcome == 'approved':
            self.may_be_approved(case)
        demand(outcome != 'duplicate' or self.is_duplicate(case), 'no first case is open')
        demand(outcome != 'already_cancelled' or None not in self.undone(case), 'what was cancelled is not known')
        demand(self.in_process(case) or outcome == 'handed_over' or not self.would_be_second(case), 'another is first')
        self.is_new_verdict(case, (outcome, reason, seen))
        self.release(case)
        self.decide_by_person(case, outcome, reason, seen)
        if outcome == 'approved' and self.state == 'reversed' and self.order_case in (None, case_id):
            self.order_anew()
            self.state, self.order_case = 'blocked', case_id
        self.learned()
        return case.outcome, case.revision

    def decide_by_person(self, case, outcome, reason, seen):
        """Against the manual it is an override, as is an approval of a call that contradicts it."""
        by_rule = verdict(self.facts(case))[0]
        is_override = by_rule not in ('review', outcome) or outcome == 'approved' and self.contradictions(case)
        case.agit_due = case.agit_due or outcome == 'handed_over' or bool(is_override)
        self.decide(case, outcome, None, reason, of_person=True, seen=seen)

    def may_be_approved(self, case):
        demand(self.net() > 0 or (self.known.charge() or 0) > 0, 'what was charged is not known')
        if case.outcome != 'approved':
            holder = self.cases.get(self.order_case)
            demand(self.net() <= 0, 'refunded')
            demand(holder is None or not self.is_asked(holder), 'asked for in another case')
            demand(holder in (None, case) or holder.closed or holder.outcome != 'approved', 'approved in another case')

    def would_be_second(self, case):
        return not case.other and case.duplicate_of is None and any(
            c is not case and not c.other and c.duplicate_of is None and self.in_process(c) for c in self.by_age())

    @staticmethod
    def release(case):
        for hold in case.holds:
            hold.is_open = False
        case.lease = None

    def acknowledge(self, case_id, reason, actor, seen_version=None):
        case = self.case(case_id)
        if not case.held():
            return 'nothing is held'
        if not case.closed:
            self.is_due(case, 'acknowledge')
        seen = self.seen(case, actor, seen_version)
        self.release(case)
        case.agit_due = case.agit_due or not case.closed and (self.told(case) or self.is_paid(case))
        if case.outcome == 'approved' and not self.is_final(case) and case.charge != self.known.charge():
            case.verdicts['approved', reason, seen] = case.revision + 1
            self.decide_by_person(case, 'approved', reason, seen)
        case.of_person, case.facts = True, self.facts(case)
        self.look(case, seen)
        self.settle()
        return 'acknowledged'

    # ---- the end ------------------------------------------------------------------------------------------------
    def record_note(self, case_id, special_note):
        case = self.case(case_id)
        if special_note not in case.notes[-1:]:
            demand(not case.closed, 'closed')
            demand(special_note not in case.notes, 'replaced since')
            case.notes.append(special_note)
            case.agit_due = True
        return 'noted'

    def record_agit_post(self, case_id, url):
        case = self.case(case_id)
        if url in case.posts and not case.agit_due:
            return 'same'
        demand(not case.closed and url not in case.posts, 'closed, or an old post')
        case.posts.add(url)
        case.agit_due = False
        return 'posted'

    def waive_memo(self, case_id, reason):
        case = self.case(case_id)
        if not case.memo_waived:
            self.is_due(case, 'waive_memo')
            case.memo_waived = True
        return 'waived'

    def save_answer(self, case_id, answer=None):
        case = self.case(case_id)
        if not case.answered:
            self.is_due(case, 'save_answer')
            demand(answer is not None or self.can_be_repeated(case), 'own words are asked for', STATE, INPUT)
            case.answered = True
            self.settle()
        return 'saved'

    def can_be_repeated(self, case):
        """The driver's text is the answer while it is true; a duplicate's also once its first was answered."""
        says = case.texts['driver'].says or self.says(case, 'driver')
        return self.is_true(case, says) or case.outcome == 'duplicate' and self.first_was_answered(case)

    def close_case(self, case_id):
        case = self.case(case_id)
        if not case.closed:
            self.is_due(case, 'close_case')
            case.closed = True
            if case.duplicate_of is None:
                self.version += 1
            self.settle()
        return 'closed'
