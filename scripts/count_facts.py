"""Counts where the facts of the real cases in tests/cases are held, and says which lines of the mapping are not true.

python -m scripts.count_facts
"""

import sys
from itertools import chain

from tests.cases import counting, records


def main() -> int:
    """Print the counts and the faults; return 1 if there are any."""
    print(counting.table())
    wrong = list(chain.from_iterable(counting.faults(case.number) for case in records.cases()))
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
