"""The process that takes one uploaded file apart: the file comes in, its clean copy or a word goes out.

It bounds its own memory and time before it reads a byte, and knows neither database nor keys.
"""

import resource
import sys
from typing import Final

from lva.domain.attachments import Refusal
from lva.files.cleaning import cleaned

MEMORY_BYTES: Final = 1024 * 1024 * 1024
SECONDS: Final = 20


def main() -> None:
    """Answer `kept` or a refusal on the first line, then the media type and the bytes that may be kept."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    found = cleaned(sys.stdin.buffer.read())
    if isinstance(found, Refusal):
        sys.stdout.buffer.write(found.value.encode() + b"\n")
        return
    sys.stdout.buffer.write(b"kept\n" + found.kind.value.encode() + b"\n" + found.content)


if __name__ == "__main__":
    main()
