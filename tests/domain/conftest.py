"""How long a property may take is the machine's matter, not the rule's; how often it is tried is the run's."""

from hypothesis import settings

from tests.thorough import times

settings.register_profile("lva", deadline=None, max_examples=times(100, 1_000))
settings.load_profile("lva")
