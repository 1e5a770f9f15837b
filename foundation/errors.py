"""Everything that can be refused or go wrong, as one tree; HTTP is decided in api/problems.py.

ServiceError
├── NotAllowed            who asks may not do this
│   ├── NotSignedIn       nobody is signed in, or the session has ended
│   ├── WrongCredentials  the account, password or code is not right
│   ├── SecondFactorNeeded
│   ├── AccountLocked     too many tries; `retry_after`
│   ├── StepUpNeeded      a fresh second factor is wanted
│   └── SecondFactorMissing  there is none to give: enrol one first
├── NotFound              no such thing within the asker's scope
├── Invalid               the input cannot be taken as it is; `fields`
├── Conflict              the state of the thing forbids it now
│   └── IdempotencyMismatch
├── TooMuch               over a limit; `retry_after`
├── TooLarge              the body or file is over its size
├── Unavailable           try again later; `retry_after`
└── Misconfigured         the service must not start like this
"""

from collections.abc import Mapping


class ServiceError(Exception):
    """Something that was refused; `code` is stable, `detail` says what to do about it.

    Args:
        detail: one English sentence; the screens hold the words in each language by `code`.
        fields: field path → code of what is wrong with it.
        params: values for the screen's sentence (numbers, dates, codes; never personal data).
    """

    code = "service_error"
    retry_after: int | None = None

    def __init__(
        self,
        detail: str = "",
        *,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail or self.__doc__ or self.code)
        self.detail = detail or (self.__doc__ or "").split("\n", maxsplit=1)[0]
        if code is not None:
            self.code = code
        self.fields = dict(fields or {})
        self.params = dict(params or {})
        if retry_after is not None:
            self.retry_after = retry_after


class NotAllowed(ServiceError):
    """This account may not do this."""

    code = "not_allowed"


class NotSignedIn(NotAllowed):
    """Sign in first: there is no session, or it has ended."""

    code = "not_signed_in"


class WrongCredentials(NotAllowed):
    """The account, password or code is not right."""

    code = "wrong_credentials"


class SecondFactorNeeded(NotAllowed):
    """A one-time code is needed for this account."""

    code = "second_factor_needed"


class AccountLocked(NotAllowed):
    """Too many tries; wait, or ask the security administrator."""

    code = "account_locked"


class StepUpNeeded(NotAllowed):
    """Enter a fresh one-time code before this step."""

    code = "step_up_needed"


class SecondFactorMissing(NotAllowed):
    """This step asks for a one-time code: set up a second factor on your own page first."""

    code = "second_factor_missing"


class NotFound(ServiceError):
    """Not found, or outside your area."""

    code = "not_found"


class Invalid(ServiceError):
    """The input cannot be taken as it is."""

    code = "invalid"


class Conflict(ServiceError):
    """The present state does not allow this."""

    code = "conflict"


class IdempotencyMismatch(Conflict):
    """This idempotency key was used for another request."""

    code = "idempotency_mismatch"


class TooMuch(ServiceError):
    """Too many requests; wait before the next one."""

    code = "too_much"
    retry_after = 30


class TooLarge(ServiceError):
    """The body or file is larger than is accepted."""

    code = "too_large"


class Unavailable(ServiceError):
    """The service cannot answer now; try again."""

    code = "unavailable"
    retry_after = 5


class Misconfigured(ServiceError):
    """The service does not start like this."""

    code = "misconfigured"
