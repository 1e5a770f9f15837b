"""Pictures, written anew so that nothing of them stays but the points."""

import zlib
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from foundation.attachments.kinds import (
    JPEG,
    MOST_PIXELS,
    PNG,
    WEBP,
    Cleaned,
    FileRefused,
    FileTooLarge,
)

_QUALITY = 88
_IMAGES = {"JPEG": JPEG, "PNG": PNG, "WEBP": WEBP}


def clean_picture(data: bytes) -> Cleaned:
    """Turn a picture upright and write it anew.

    Raises:
        FileRefused: it is damaged.
        FileTooLarge: it has too many points.
    """
    try:
        with Image.open(BytesIO(data), formats=tuple(_IMAGES)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise FileTooLarge
            kind = opened.format or ""
            bare = _without_extras(ImageOps.exif_transpose(opened), kind)
        out = BytesIO()
        bare.save(out, kind, **({"quality": _QUALITY} if kind != "PNG" else {}))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileTooLarge from error
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        zlib.error,
    ) as error:
        raise FileRefused("The picture is damaged.", code="file_damaged") from error
    return Cleaned(_IMAGES[kind], out.getvalue())


def jpeg_without_notes(data: bytes) -> bytes:
    """A JPEG's bytes without EXIF, XMP, captions and comments; its points are not touched.

    What describes the colours (APP0, APP2, APP14) stays. Bytes that are no JPEG come back as they
    are.
    """
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == _MARK:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == _SCAN or length < 2:
            break
        if marker not in _NOTES:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    return b"".join((*kept, data[at:]))


_MARK, _SCAN, _COMMENT = 0xFF, 0xDA, 0xFE
_COLOUR = {0xE0, 0xE2, 0xEE}
_NOTES = {*range(0xE0, 0xF0), _COMMENT} - _COLOUR


def _without_extras(picture: Image.Image, kind: str) -> Image.Image:
    """The points alone: a new picture carries no text, profile, thumbnail or second frame."""
    transparent = "transparency" in picture.info or picture.mode in (
        "LA",
        "PA",
        "RGBA",
        "La",
        "RGBa",
    )
    mode = "RGBA" if transparent and kind != "JPEG" else "RGB"
    flat = picture.convert("L" if picture.mode in ("1", "L") and not transparent else mode)
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    return bare
