"""May this be an answer to this item?"""

from assessment.instruments.model import Scale
from foundation.errors import Invalid


class UnknownItem(Invalid):
    """The instrument has no item of that name."""

    code = "unknown_item"


class AnswerOutOfRange(Invalid):
    """The answer is none of the item's options; a refused answer is an error, never a zero."""

    code = "answer_out_of_range"


def admit(scale: Scale, item_id: str, value: int | None) -> None:
    """Let an answer pass, or refuse it; None is a blank and always passes.

    Raises:
        UnknownItem: the scale has no such item.
        AnswerOutOfRange: the value is none of the item's options.
    """
    item = scale.item(item_id)
    if item is None:
        raise UnknownItem("This instrument has no such item.", fields={"item": "unknown_item"})
    if value is not None and value not in {option.value for option in scale.options_of(item)}:
        raise AnswerOutOfRange(
            "Choose one of the options of this item.",
            fields={"value": "answer_out_of_range"},
            params={"item": item_id},
        )
