"""PDF documents: what their pages hold stays; who made them, when and with what does not."""

import time
import zlib
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from foundation.attachments import documents, kinds
from foundation.attachments.kinds import FileRefused
from foundation.attachments.media import clean
from tests.foundation.attachments.building import a_pdf, a_photo, a_stream, a_table

CANARY = b"CNRY"
XMP = b"<?xpacket begin=''?><x:xmpmeta><dc:creator>CNRY</dc:creator></x:xmpmeta>"


def refusal(data: bytes) -> str:
    """The code of a refusal."""
    with pytest.raises(FileRefused) as refused:
        clean(data)
    return refused.value.code


def words(data: bytes) -> str:
    """What stands on the pages of a document."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


TALKATIVE = {
    "info": a_pdf(
        trailer=b"/Info 5 0 R ",
        more=[b"<< /Author (CNRY) /Creator (CNRY) /Title (CNRY) /CreationDate (D:2026 CNRY) >>"],
    ),
    "xmp": a_pdf(inside=b"/Metadata 5 0 R ", more=[a_stream(XMP, entries=b"/Type /Metadata ")]),
    "xmp of a page": a_pdf(page=b"/Metadata 5 0 R ", more=[a_stream(XMP)]),
    "what a program kept": a_pdf(page=b"/PieceInfo << /Maker << /Private (CNRY) >> >> "),
    "thumbnail": a_pdf(page=b"/Thumb 5 0 R ", more=[a_stream(b"CNRY")]),
    "who wrote a note": a_pdf(
        page=b"/Annots [5 0 R] ",
        more=[b"<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /T (CNRY) /M (D:2026CNRY) >>"],
    ),
    "an object that nothing names": a_pdf(more=[b"(CNRY)", a_stream(b"CNRY")]),
    "a comment": a_pdf()
    .replace(b"%PDF-1.7\n", b"%PDF-1.7\n%CNRY\n")
    .replace(b"startxref", b"%CNRY\nstartxref"),
    "number": a_pdf(trailer=b"/ID [(CNRY) (CNRY)] "),
    "camera": a_pdf(
        page=b"/XObject 5 0 R ",
        more=[
            a_stream(
                a_photo(),
                entries=b"/Type /XObject /Subtype /Image /Filter /DCTDecode /Width 64 /Height 48 "
                b"/ColorSpace /DeviceRGB /BitsPerComponent 8 ",
            )
        ],
    ),
}


@pytest.mark.parametrize("talkative", TALKATIVE.values(), ids=TALKATIVE)
def test_a_document_says_nothing_of_its_makers(talkative):
    """Author, program, times, numbers, thumbnails and what lies there unread are gone."""
    assert CANARY in talkative

    kept = clean(talkative)

    assert kept.media_type == kinds.PDF
    assert CANARY not in kept.data
    assert words(kept.data) == "kept"


def test_no_name_of_ours_is_put_in_its_place():
    """The document does not say what it was cleaned with."""
    kept = clean(TALKATIVE["info"]).data

    assert PdfReader(BytesIO(kept)).metadata in (None, {})
    assert b"pypdf" not in kept


def test_an_earlier_version_is_gone():
    """A program that adds changes at the end leaves what stood there before; we do not."""
    document = a_pdf(more=[b"<< /Note (CNRY) >>"], inside=b"/Extra 5 0 R ")
    writer = PdfWriter(BytesIO(document), incremental=True)
    del writer.root_object["/Extra"]
    out = BytesIO()
    writer.write(out)
    assert CANARY in out.getvalue()

    kept = clean(out.getvalue()).data

    assert CANARY not in kept
    assert words(kept) == "kept"


def test_a_form_keeps_the_names_of_its_fields():
    """They are what the form is; a note's author under the same name is not."""
    form = a_pdf(
        inside=b"/AcroForm << /Fields [5 0 R] >> ",
        page=b"/Annots [5 0 R] ",
        more=[b"<< /Subtype /Widget /FT /Tx /Rect [1 1 9 9] /T (reason) /V (ill) >>"],
    )

    fields = PdfReader(BytesIO(clean(form).data)).get_form_text_fields()

    assert fields == {"reason": "ill"}


@pytest.mark.parametrize(
    "inside",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Java#53cript >>",
        b"/AA << /O << /S /Launch /F (cmd.exe) >> >>",
        b"/Names << /EmbeddedFiles 3 0 R >>",
        b"/Extra << /Type /EmbeddedFile >>",
        b"/Extra << /Subtype /RichMedia >>",
        b"/Extra << /S /SubmitForm >>",
        b"/Extra [ [ << /S /ImportData >> ] ]",
    ],
)
def test_a_document_that_acts_is_refused(inside):
    """Scripts, programs, attached files, forms that send themselves; also spelt in disguise."""
    assert refusal(a_pdf(inside=inside)) == "file_active"


def packed_object(inside: bytes) -> bytes:
    """A document whose catalog lies packed in a stream, where no byte of its names shows."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R " + inside + b">>"
    packed = zlib.compress(b"6 0 " + catalog)
    plain = a_pdf(
        more=[
            a_stream(packed, entries=b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode "),
        ]
    )
    body = plain[: plain.index(b"xref\n0 ")]
    places = [body.index(b"%d 0 obj" % number) for number in range(1, 6)]
    rows = [(0, 0, 65535), *((1, place, 0) for place in places), (2, 5, 0), (1, len(body), 0)]
    table = b"".join(bytes([kind]) + a.to_bytes(4) + b.to_bytes(2) for kind, a, b in rows)
    entries = b"/Type /XRef /Size 8 /W [1 4 2] /Root 6 0 R "
    return (
        body
        + b"7 0 obj\n"
        + a_stream(table, entries=entries)
        + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )


def test_a_script_that_lies_packed_is_found():
    """Newer documents pack their objects: a name is looked for there too."""
    acting = packed_object(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> ")
    assert b"JavaScript" not in acting

    assert refusal(acting) == "file_active"
    assert words(clean(packed_object(b"/Lang (en) ")).data) == "kept"


@pytest.mark.parametrize("inside", [b"/OpenAction [3 0 R /Fit]", b"/LaunchedBy (x)", b"/JS (x)"])
def test_an_ordinary_document_is_taken(inside):
    """What only opens at a page, or is named alike, is no danger."""
    assert words(clean(a_pdf(inside=inside)).data) == "kept"


def test_a_signed_document_is_refused():
    """Writing it anew would break the signature: better a sentence than a broken proof."""
    signature = b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 9 19 9] /Contents <00> >>"
    field = b"<< /FT /Sig /T (s) /V 6 0 R >>"
    signed = a_pdf(inside=b"/AcroForm << /Fields [5 0 R] >> ", more=[field, signature])

    assert refusal(signed) == "file_not_cleanable"


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_document_is_refused(password):
    """What cannot be read cannot be cleaned, even where the lock has no password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(a_pdf())))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)

    assert refusal(out.getvalue()) == "file_not_cleanable"


@pytest.mark.parametrize("after", [b"PK\x03\x04zip", b"<html>", a_table()])
def test_a_document_that_is_two_things_is_refused(after):
    """Nothing may follow the end of a document."""
    assert refusal(a_pdf(after=after)) == "file_active"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n1 0 obj",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n",
        a_pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0"),
        a_pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
    ],
)
def test_a_document_without_end_or_pages_is_damaged(data):
    """A download that broke off, a shell without a page, a tree that bites its tail."""
    assert refusal(data) == "file_damaged"


def test_a_document_has_at_most_so_many_parts(monkeypatch):
    """The bound itself is taken, one more is not; here with a smaller bound."""
    monkeypatch.setattr(documents, "MOST_OBJECTS", 5)

    assert clean(a_pdf(more=[b"1"])).media_type == kinds.PDF
    assert refusal(a_pdf(more=[b"1", b"2"])) == "file_expands"


def test_a_deep_document_is_answered():
    """Arrays within arrays are no accident."""
    started = time.monotonic()

    assert refusal(a_pdf(inside=b"/Extra " + b"[" * 5000 + b"]" * 5000)) == "file_damaged"
    assert time.monotonic() - started < 5


def test_a_long_chain_of_bookmarks_is_kept():
    """Each names the next; a book of laws has thousands."""
    chain = [b"<< /Next %d 0 R >>" % (number + 1) for number in range(5, 2_005)]

    kept = clean(a_pdf(inside=b"/Extra 5 0 R ", more=[*chain, b"null"]))

    assert words(kept.data) == "kept"
