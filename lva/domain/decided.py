"""Whether a matter is decided yet: texts for children tell of plans until it is."""

import datetime as dt
from typing import Final

from lva.domain.dossier import Dossier
from lva.domain.handlings import treatment
from lva.domain.values import answers as values

_DECIDED: Final = frozenset({"decided", "amended", "rejected", "lapsed", "grant", "rectification", "appeal", "upheld"})
"""What happens to a matter when it is decided and afterwards: options of a handling's stage.

One that is annulled is open again.
"""


def is_decided(dossier: Dossier, matter: str, day: dt.date) -> bool:
    """Whether a matter was decided before `day`, as far as is recorded.

    What happened last tells it; where no handling is recorded, the planned day of the decision does.
    """
    handled = treatment(dossier.entries, matter).handlings
    stages = [stage for one in handled for stage in values.picked(one.handling.get("stage"))]
    if stages:
        return stages[-1] in _DECIDED
    planned = dossier.answers.get("decide_on")
    return isinstance(planned, str) and planned < day.isoformat()
