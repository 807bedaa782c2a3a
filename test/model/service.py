"""The payment service, as a backend meets it: it pays an order's key once, whatever becomes of the answer."""


class Payment:
    def __init__(self, kind, case_id, won, ref, at, attempt, key):
        self.kind, self.case_id, self.won, self.ref, self.at = kind, case_id, won, ref, at
        self.attempt, self.key = attempt, key


class Service:
    def __init__(self):
        self.asked = {}             # attempt -> case, won or None, key
        self.refused = set()        # attempts that it has refused for good
        self.payments = []
        self.forgiven = False       # somebody has called a payment none that was one

    def hand_out(self, attempt, case_id, won, key):
        self.asked[attempt] = (case_id, won, key)

    def of_key(self, key):
        return next((p for p in self.payments if p.kind == 'cancelled' and p.key == key), None)

    def pay(self, attempt, won=None):
        """Pays what an attempt asks for, now or late; a part of it where won says so."""
        case_id, asked, key = self.asked.get(attempt, (None, None, None))
        if asked is None or attempt in self.refused or self.of_key(key):
            return None
        return self.add('cancelled', case_id, won or asked, attempt, key)

    def refuse(self, attempt):
        """False where it has paid already, or another attempt under the key has."""
        if attempt in self.asked and self.of_key(self.asked[attempt][2]):
            return False
        self.refused.add(attempt)
        return True

    def reverse(self, payment):
        return self.add('reversed', payment.case_id, payment.won, None, None)

    def add(self, kind, case_id, won, attempt, key):
        number = len(self.payments) + 1
        self.payments.append(Payment(kind, case_id, won, 'R%d' % number, 1767225600 + number, attempt, key))
        return self.payments[-1]

    def paid(self):
        return sum(p.won if p.kind == 'cancelled' else -p.won
                   for p in self.payments if p.attempt or p.kind == 'reversed')
