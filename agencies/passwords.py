"""What a password must be, in sentences that the catalogue knows."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LengthValidator(MinimumLengthValidator):
    """At least so many characters."""

    def get_error_message(self) -> str:
        sentence = ngettext(
            "The password must have at least %(n)d character.",
            "The password must have at least %(n)d characters.",
            self.min_length,
        )
        return sentence % {"n": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()
