"""E-mail addresses: one reader for all of them, so that what is refused at one form is refused at each, and by the outbox."""

from email_validator import EmailNotValidError, validate_email

from fundtracker.kernel.errors import Refusal
from fundtracker.kernel.text import has_forbidden_characters, msg

LONGEST = 254


def read(text: str, *, field: str = "email") -> str:
    """An address in the one form that is kept.

    Raises:
        Refusal: it is none, or not exactly one; at `field`.
    """
    refused = Refusal(msg("Type one e-mail address, such as camille.martin@example.org."), field=field)
    if not text.isascii() or len(text) > LONGEST or has_forbidden_characters(text):
        raise refused
    try:
        return str(validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized).casefold()
    except EmailNotValidError as error:
        raise refused from error
