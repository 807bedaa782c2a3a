"""Sessions that race: each does whatever comes to its mind on shared calls, in its own isolation level, and its
connection is cut now and then. There is no oracle then: each hand-out and the rows at the end are judged."""
import random
import threading
import time

import psycopg2

from server import LEVELS, Owner, Session
from service import Service
from stored import StoredCall, check_hand_out
from chance import MOODS
from walk import Walk

SAFE = ('55000', '55P03', 'P0002', '40001')


class Shared:
    """What the sessions share: calls, and the one payment service of each."""

    def __init__(self, prefix, calls):
        self.prefix, self.lock, self.number = prefix, threading.Lock(), calls
        self.services = {'%s%d' % (prefix, n): Service() for n in range(calls)}
        self.wrong, self.count, self.retried, self.cut, self.states, self.done = [], 0, 0, 0, {}, False
        self.sessions = []

    def call_id(self, driver_id):
        return 'K-' + driver_id

    def report(self, what):
        with self.lock:
            self.wrong.append(what)


class Racer(threading.Thread):
    def __init__(self, shared, number, seed, times):
        super().__init__(name='racer %d' % number)
        self.shared, self.rng, self.times = shared, random.Random(seed * 100 + number), times
        self.session = Session(number)
        shared.sessions.append(self.session)
        self.walks = {d: Walk(d, [], None) for d in shared.services}

    def run(self):
        try:
            for n in range(self.times):
                self.one(MOODS[n // 50 % 3])
        except Exception as error:                  # a thread must not end unheard
            self.shared.report('%s ended: %r' % (self.name, error))

    def one(self, mood):
        driver_id = self.rng.choice(sorted(self.shared.services))
        walk = self.walks[driver_id]
        walk.service = self.shared.services[driver_id]
        try:
            stored = self.session.stored(driver_id, walk.call_id)
            walk.call, walk.stored = StoredCall(driver_id, stored), stored
            operation = walk.choose(self.rng, mood)
            name, means = operation
            if name == 'again' and walk.made:
                meant = walk.made[-1 - means['back'] % len(walk.made)]
            elif name == 'pay':
                with self.shared.lock:
                    return self.pay(walk, means)
            elif name in ('again', 'odd', 'wait'):
                return None
            else:
                with self.shared.lock:
                    meant = walk.meaning(name, dict(means, wrong=0) if name == 'tell' else means)
        except psycopg2.Error:
            return self.session.open()
        if meant is not None:
            walk.made.append(meant)
            self.call(walk, *meant)
        return None

    def pay(self, walk, means):
        before = walk.service.paid()
        payment = walk.service.pay(walk.attempt(means['attempt']))
        charged = max(walk.call.known.all('charged_won'), default=0)
        if payment and before > 0 and before + payment.won > charged and not walk.service.forgiven:
            self.shared.wrong.append('%s: %s was paid and now %s more' % (walk.driver_id, before, payment.won))

    def call(self, walk, function, _, arguments):
        if function == 'void_payment_report':
            walk.service.forgiven = True
        arguments = {'driver_id': walk.driver_id, **arguments}
        level = self.rng.choice(LEVELS)
        while True:
            try:
                self.session.set_level(level)
                answer = self.claim(walk, level, arguments) if function == 'claim_cancellations' \
                    else self.session.call(function, arguments)
            except psycopg2.Error:                  # cut off: whether it was done is not known, so it is said again
                self.session.open()
                continue
            if answer.state != '40001':
                break
            self.shared.retried += 1
        with self.shared.lock:
            self.shared.count += 1
            self.shared.states[answer.state] = self.shared.states.get(answer.state, 0) + 1
        if answer.state and not self.is_documented(answer):
            self.shared.report('%s(%s) gives SQLSTATE %s: %s' % (function, arguments, answer.state, answer.message))

    @staticmethod
    def is_documented(answer):
        return answer.state in SAFE or answer.state[:2] == '22' \
            or answer.state == '23505' and 'with other content' in answer.message

    def claim(self, walk, level, arguments):
        """What is handed out is judged before others can change the call: the claim still holds its row."""
        self.session.run('BEGIN ISOLATION LEVEL ' + level)
        answer = self.session.call('claim_cancellations', arguments)
        if answer.state:
            self.session.run('ROLLBACK')
            return answer
        stored = StoredCall(walk.driver_id, self.session.stored(walk.driver_id, walk.call_id))
        try:
            self.session.run('COMMIT')
        except psycopg2.errors.SerializationFailure:
            answer.state = '40001'
            return answer
        for row in answer.rows:
            with self.shared.lock:
                walk.service.hand_out(row['attempt'], row['case_id'], row['amount_won'], row['idempotency_key'])
            why = row['amount_won'] and check_hand_out(stored, row['case_id'], row['amount_won'])
            if why:
                self.shared.report('%s: %s won are handed out for %s: %s' % (
                    walk.driver_id, row['amount_won'], row['case_id'], why))
        return answer


def cut_now_and_then(shared, rng):
    owner = Owner(9)
    while not shared.done:
        time.sleep(rng.random() * .5)
        for driver_id in shared.services:
            owner.forward(driver_id)
        try:
            owner.cut(rng.choice(shared.sessions))
            shared.cut += 1
        except psycopg2.Error:
            pass
    owner.close()


def race(seed, calls, sessions, times):
    """Returns what they share: the services, the count, and what was wrong."""
    shared = Shared('R%d-' % seed, calls)
    racers = [Racer(shared, n, seed, times) for n in range(sessions)]
    cutter = threading.Thread(target=cut_now_and_then, args=(shared, random.Random(seed)))
    cutter.start()
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    shared.done = True
    cutter.join()
    for racer in racers:
        racer.session.close()
    return shared
