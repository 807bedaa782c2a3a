"""The texts of a case: when each is due, what it says, whether that is true, and what is told of it."""
from page import TEXT_NEEDS, WITH_TEXTS, verdict
from refusal import demand

COMES = ('blocked', 'queued', 'failed')             # a text that nobody holds at this moment, and that may still go out
MOST_ATTEMPTS = 8


class Text:
    def __init__(self, audience, revision):
        self.audience, self.revision = audience, revision
        self.state, self.says, self.tries = 'blocked', None, 0
        self.handed_out = self.failed = 0
        self.was_sent, self.until = False, None
        self.is_withheld = False                    # its case was closed, and waits for a person

    def may_have_been_read(self):
        """Handed out, and not known to have failed at each hand-out."""
        return self.was_sent or self.handed_out > self.failed


class Texts:
    """The texts of a call's cases."""

    def texts_can_be_written(self, case):
        """Who was paid already is told of the rest anyhow."""
        return self.is_paid(case) or all(
            audience in case.texts and case.texts[audience].state == 'given_up'
            or (case.charge or 0) > 0 and self.has_words(case, audience) for audience in ('driver', 'customer'))

    def has_words(self, case, audience):
        return all(self.known.word(case, w) is not None for w in TEXT_NEEDS.get((case.outcome, audience), ()))

    @staticmethod
    def count_try(text):
        text.tries += 1
        text.state = 'dead' if text.is_withheld or text.tries >= MOST_ATTEMPTS else 'failed'

    @staticmethod
    def withhold(case):
        """What a closed case sends again waits for a person: settling does not reach it."""
        for text in case.texts.values():
            text.is_withheld = text.state == 'leased'
            text.state = 'dead' if text.state in ('queued', 'failed') else text.state

    def is_settled_money(self, case):
        return self.order_case == case.case_id and (
            self.state == 'refunded' or self.state == 'partial' and not case.held())

    def is_text_due(self, case, audience):
        return case.outcome in WITH_TEXTS and (audience == 'driver' or case.outcome == 'approved') and (
            case.outcome != 'approved' or self.is_settled_money(case))

    def settle_texts(self, case):
        if not any(text.handed_out for text in case.texts.values()):
            is_told = case.outcome == 'approved' and self.is_settled_money(case)
            case.told_won = self.net() if is_told else None
        for audience in ('driver', 'customer'):
            is_due = self.is_text_due(case, audience)
            if is_due:
                case.texts.setdefault(audience, Text(audience, case.revision))
            text = case.texts.get(audience)
            if text and text.state in COMES:
                says = text.says if text.handed_out else self.says(case, audience)
                if is_due and not case.held() and self.is_true(case, says):
                    text.says = says
                    text.state = 'queued' if text.state == 'blocked' else text.state
                else:
                    text.state = 'blocked'

    def undone(self, case):
        """What was cancelled before a request, and when: by us, else by the centre."""
        if (self.paid_back_otherwise(case) or 0) > 0:
            return self.paid_back_otherwise(case), max(r.when for r in self.news_of_money(case))
        return self.known.only('centre_cancelled_won'), self.known.word(case, 'centre_cancelled_at')

    def wording(self, case):
        """What of a verdict's texts can change: words, what was cancelled before, or which case goes first."""
        if case.outcome == 'approved':
            return tuple(self.known.word(case, w) for w in TEXT_NEEDS.get(('approved', 'customer'), ()))
        return {'already_cancelled': self.undone(case), 'duplicate': case.duplicate_of}.get(case.outcome)

    def says(self, case, audience):
        """The result, and the won that it names; None where it cannot be written."""
        if not self.has_words(case, audience):
            return None
        if case.outcome == 'already_cancelled':
            return None if None in case.undone else (case.outcome, case.undone[0])
        if case.outcome == 'approved':
            return (case.outcome, case.told_won) if (case.told_won or 0) > 0 else None
        return case.outcome, None

    def is_true(self, case, says):
        if says is None:
            return False
        outcome, won = says
        facts = self.facts(case)
        return {'approved': won == self.net(), 'already_cancelled': won == self.undone(case)[0],
                'duplicate': self.is_duplicate(case),
                'trip_recorded': case.of_person or verdict(facts)[0] == 'trip_recorded'}.get(outcome, True)

    def claim_messages(self, until):
        """Texts that go out: the case, the audience, the revision and what it says."""
        handed = []
        for case in self.by_age():
            for text in case.texts.values():
                if text.state in ('queued', 'failed') and not case.held():
                    text.state, text.until = 'leased', until
                    text.handed_out += 1
                    handed.append((case.case_id, text.audience, text.revision, text.says))
        return handed

    def text(self, case, audience, revision):
        now = case.texts.get(audience)
        if revision is None or now and now.revision == revision:
            return now
        return next((t for t in case.former_texts if (t.audience, t.revision) == (audience, revision)), None)

    def record_sent(self, case_id, audience, revision=None, provider_ref=None, sent_at=None):
        case = self.case(case_id)
        text = self.text(case, audience, revision)
        if text and (text.state == 'sent' or text.was_sent and text.state == 'given_up'):
            return 'same'
        if text and (text.handed_out or text.revision == case.revision and text.state == 'queued'):
            text.state, text.was_sent, text.handed_out = 'sent', True, text.handed_out or 1
            if text in case.former_texts:
                self.hold(case, 'told_otherwise', (audience, revision), raises_version=True)
        else:
            tokens = {(audience, revision, t) for t in (provider_ref, sent_at) if t is not None}
            if tokens & set(case.told_early):
                return 'same'
            case.told_early += tokens
            self.hold(case, 'sent_early', (audience, revision), raises_version=True)
        self.settle()
        return 'recorded'

    def record_failed(self, case_id, audience, revision=None, attempt=None):
        case = self.case(case_id)
        text = self.text(case, audience, revision)
        if text is not None and text.state == 'sent' and attempt is None:
            text.state = 'dead'                     # it was sent, and has not arrived
            self.settle()
            return text.state
        if text is None or text.state != 'leased' or attempt not in (None, text.handed_out):
            return 'late'
        text.failed += 1
        self.count_try(text)
        self.settle()
        return text.state

    def retry_message(self, case_id, audience, revision=None):
        """Of a closed case too, where it is true and nobody need look at the case first."""
        case = self.case(case_id)
        text = self.text(case, audience, revision)
        if case.closed:
            demand(text is not None and self.is_true(case, text.says) and not case.held(), 'a person looks first')
        else:
            self.is_due(case, 'retry_message')
        demand(text is not None and text is case.texts.get(audience) and text.state == 'dead', 'it is not dead')
        text.state, text.tries, text.is_withheld = 'queued' if case.closed else 'blocked', 0, False
        self.settle()
        return 'queued'

    def give_up_message(self, case_id, audience, reason, revision=None):
        case = self.case(case_id)
        demand(revision in (None, case.revision), 'of another verdict')
        text = case.texts.get(audience) or Text(audience, case.revision)
        if text.state == 'given_up':
            return 'same'
        if case.closed:
            demand(text.state == 'dead', 'it is closed')
        else:
            self.is_due(case, 'give_up_message')
            demand(audience == 'driver' or case.outcome == 'approved', 'there is no such text')
        # told once more without its revision, it must not give up a newer text
        demand(revision is not None or (audience, reason) not in case.gave_up, 'of a former verdict')
        demand(text.state in ('blocked', 'dead'), 'it goes out')
        case.gave_up.add((audience, reason))
        text.state, case.texts[audience], case.agit_due = 'given_up', text, not case.closed
        self.settle()
        return 'given up'
