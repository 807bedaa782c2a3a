"""A clear no: with the SQLSTATEs that may say so."""

STATE, INPUT, ABSENT, OTHER_CONTENT = '55000', '22023', 'P0002', '23505'


class Refusal(Exception):
    """Refused with one of these SQLSTATEs; nothing was written."""

    def __init__(self, why, *states):
        super().__init__(why)
        self.states = states or (STATE,)


def demand(condition, why, *states):
    if not condition:
        raise Refusal(why, *states)
