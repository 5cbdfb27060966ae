"""Takes uploaded files apart in a process of their own: what is wrong with one ends there.

Decoders of pictures and PDF files are large, and files come from everywhere. A file that makes one
of them run for ever, fill the memory or crash costs this process nothing but the wait.
"""

import subprocess
import sys
from typing import Final

from lva.domain.attachments import FileType, Refusal
from lva.files.cleaning import Cleaned, kind_of

_COMMAND: Final = (sys.executable, "-I", "-m", "lva.files")
_WAIT_SECONDS: Final = 40
_KEPT: Final = b"kept"


def cleaned_apart(content: bytes) -> Cleaned | Refusal:
    """Return a clean copy of a file, or why it is refused; see `lva.files.cleaning`."""
    if kind_of(content) is None:
        return Refusal.OTHER_KIND if content else Refusal.EMPTY
    try:
        # Without the environment: it may hold the address and the password of the database.
        done = subprocess.run(  # noqa: S603 -- the command is a constant, the file goes to its standard input
            _COMMAND, input=content, capture_output=True, timeout=_WAIT_SECONDS, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        return Refusal.UNREADABLE
    if done.returncode < 0:  # ended by a signal: out of time, or crashed
        return Refusal.UNREADABLE
    done.check_returncode()
    word, _, rest = done.stdout.partition(b"\n")
    if word != _KEPT:
        return Refusal(word.decode())
    kind, _, clean = rest.partition(b"\n")
    return Cleaned(FileType(kind.decode()), clean)
