"""A signing service that is none of ours: it fills in a field of a file and appends what it likes."""

import io
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import HTTPTimeStamper

from lva.seals.proof import ProofWriter
from lva.seals.signing import KeySigner, _appearance
from tests.support import pki
from tests.support.authority import Authority

APPROVER: Final = "Approver"
PRESENTER: Final = "Presenter"


def signed(
    data: bytes,
    field: str,
    holder: pki.Holder,
    chain: tuple[pki.Holder, ...] = (),
    *,
    stamps: str = "",
    careful: bool = True,
    **given: Any,
) -> bytes:
    """Return `data` signed in a field; a service that is not `careful` writes the metadata anew and shows a mark.

    `stamps` is the address of a time-stamp service; `given` goes to the signature.
    """
    opened = KeySigner(holder.key, holder.certificate, [one.certificate for one in chain])._opened
    metadata = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES, **given)
    timestamper = HTTPTimeStamper(stamps) if stamps else None
    if careful:
        look = _appearance((holder.certificate.subject.rfc4514_string(),))
        signer = signers.PdfSigner(metadata, signer=opened, timestamper=timestamper, stamp_style=look)
    else:
        signer = signers.PdfSigner(metadata, signer=opened, timestamper=timestamper)
    writer = (ProofWriter if careful else IncrementalPdfFileWriter)(io.BytesIO(data))
    return bytes(signer.sign_pdf(writer).getvalue())


def signed_by(town: Authority, data: bytes, field: str = APPROVER, name: str = "approver", **given: Any) -> bytes:
    """Return `data` signed in a field by somebody whose certificate the authority issued."""
    return signed(data, field, town.holder(name), town.chain(), **given)
