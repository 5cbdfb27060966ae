"""How long a property may take is the machine's matter, not the rule's."""

from hypothesis import settings

settings.register_profile("lva", deadline=None)
settings.load_profile("lva")
