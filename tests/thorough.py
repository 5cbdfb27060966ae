"""How often a claim is tried: as often as every change needs, and more under `make thorough`.

Nothing is left out of `make test` but repetitions: the same claim with other random examples, or one more kill.
`make thorough` sets LVA_THOROUGH to `true` and tries the same tests with all of them.
"""

import os
from typing import Final

THOROUGH: Final = os.environ.get("LVA_THOROUGH") == "true"
"""Whether this run takes its time."""


def times(usually: int, thoroughly: int) -> int:
    """Return how often something is repeated in this run."""
    return thoroughly if THOROUGH else usually
