"""What a chosen operation means on the call as it is: a function, what the oracle is told and what the database is."""
import datetime

from chance import LEASES, OWN, RECEIVED, SEOUL
from server import columns


class Meaning:
    """Gives a walk's operations their numbers."""

    def at_case(self, number):
        return sorted(self.call.cases)[number % len(self.call.cases)] if self.call.cases else 'A'

    def version(self, seen):
        now = self.call.version
        return {'current': now, 'stale': max(now - 1, 0), 'above': now + 1}.get(seen)

    def attempt(self, which):
        return {'last': self.call.attempts or None, 'earlier': max(self.call.attempts - 1, 0) or None}.get(which)

    def revision(self, case_id, audience, which):
        case = self.call.cases.get(case_id)
        if case is None or which is None:
            return None
        return (case.revision or None) if which == 'claimed' else max(case.revision - 1, 0) or None

    def meaning(self, name, means):
        """The function, what the oracle is told and what the database is; or None where there is nothing to do."""
        means = dict(means)
        if name == 'submit_case':
            case_id = 'ABCD'[min(len(self.call.cases), 3)]
            tells = {c: self.own(v) for c, v in means['tells'].items() if v is not None}
            return name, dict(case_id=case_id, other=means['other'], received_at=RECEIVED, **tells), dict(
                call_id=self.call_id, case_id=case_id, received_at=RECEIVED, actor='p',
                inquiry='other' if means['other'] else 'no_ride_cancellation', **columns(tells))
        if name in ('tell', 'reverse', 'elsewhere'):
            return self.meaning_of_report(name, means)
        case = {'case_id': self.at_case(means.get('case', 0))}
        actor = {'actor': means.get('actor', 'p')}
        if name == 'add_evidence':
            tells = {c: self.own(v) for c, v in means['tells'].items()}
            told = {**case, 'reason': means['reason'], 'seen_version': self.version(means['seen'])}
            cleared = [c for c, v in tells.items() if v is None and c != 'meter_points'] + [
                c for c in ('meter_start', 'meter_end') if 'meter_points' in tells and tells['meter_points'] is None]
            return name, {**told, **tells}, {**told, **actor, 'clear': cleared or None, **columns(
                {c: v for c, v in tells.items() if v is not None})}
        if name in ('decide_case', 'close_case'):
            return name, case, {**case, **actor}
        if name == 'claim_review':
            return name, {**case, 'agent': actor['actor']}, {
                'agent': actor['actor'], 'lease': self.lease(means), **case}
        if name in ('resolve_review', 'acknowledge', 'retry_cancellation', 'void_payment_report'):
            told = {**case, **actor, 'seen_version': self.version(means['seen'])}
            if name != 'retry_cancellation':
                told.update({w: means[w] for w in ('outcome', 'reason') if w in means})
            if name == 'void_payment_report':
                # a number is the database's: how many rows a telling makes is its own business
                numbers = [r['report_no'] for r in self.stored['reports'] if r['kind'] in ('cancelled', 'reversed')]
                if not numbers:
                    return None
                report = means['report'] % len(numbers)
                return name, {**told, 'report': report}, {**told, 'report_no': numbers[report]}
            return name, told, told
        if name in ('withdraw_case', 'waive_memo'):
            return name, {**case, 'reason': means['reason']}, {**case, **actor, 'reason': means['reason']}
        if name in ('claim_cancellations', 'claim_messages'):
            return name, {}, {'worker': 'w', 'lease': self.lease(means), 'driver_id': self.driver_id,
                              'max_orders' if name == 'claim_cancellations' else 'max_messages': 9}
        if name == 'record_cancellation_failed':
            attempt = self.attempt(means['attempt'])
            unknown = means['unknown'] or attempt is not None and not self.service.refuse(attempt)
            told = {**case, 'attempt': attempt, 'answer_unknown': unknown}
            return name, told, {**told, **actor, 'error': 'no answer' if unknown else 'refused'}
        if name == 'record_agit_post':
            return name, {**case, 'url': means['url']}, {**case, **actor, 'url': 'https://agit/' + means['url']}
        if name == 'save_answer':
            return name, {**case, 'answer': means['answer']}, {**case, **actor, 'answer': means['answer']}
        if name == 'record_note':
            return name, {**case, 'special_note': means['note']}, {**case, **actor, 'special_note': means['note']}
        # the texts
        told = {**case, 'audience': means['audience'],
                'revision': self.revision(case['case_id'], means['audience'], means['revision'])}
        if name == 'record_sent':
            told['provider_ref'] = means['ref']
        if name == 'give_up_message':
            told['reason'] = means['reason']
        if name == 'record_failed':
            text = self.call.text(self.call.cases[case['case_id']], told['audience'], told['revision']) \
                if self.call.cases else None
            told['attempt'] = text.handed_out or None if text and means['attempt'] else None
            return name, told, {**told, **actor, 'error': 'not sent'}
        return name, told, {**told, **actor}

    def meaning_of_report(self, name, means):
        if name == 'elsewhere':
            payment = self.service.add('cancelled', self.at_case(means['case']), means['won'], None, None)
        elif not [p for p in self.service.payments if name == 'tell' or p.kind == 'cancelled']:
            return None
        else:
            of_kind = [p for p in self.service.payments if name == 'tell' or p.kind == 'cancelled']
            payment = of_kind[max(means['payment'], -1) % len(of_kind)]
            if name == 'reverse':
                payment = self.service.reverse(payment)
        words = means['identifiers'].split()
        told = {'case_id': payment.case_id, 'amount_won': payment.won + means.get('wrong', 0)}
        if 'ref' in words:
            told['provider_ref'] = payment.ref
        if payment.kind == 'cancelled' and payment.attempt and {'attempt', 'last'} & set(words):
            told['attempt'] = payment.attempt if 'attempt' in words else max(
                a for a, (_, _, key) in self.service.asked.items() if key == payment.key)
        function, time_name = ('record_cancellation', 'cancelled_at') if payment.kind == 'cancelled' \
            else ('record_reversal', 'happened_at')
        stored_at = datetime.datetime.fromtimestamp(payment.at, SEOUL) if 'at' in words else None
        return function, {**told, time_name: payment.at if 'at' in words else None}, {
            **told, time_name: stored_at, 'actor': 'w'}

    def own(self, value):
        return self.driver_id if value == OWN else value

    @staticmethod
    def lease(means):
        return '%d milliseconds' % round(LEASES[means['lease']] * 1000)
