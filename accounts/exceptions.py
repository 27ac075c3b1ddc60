"""Why a change to somebody's account is refused. Each message tells the reader what to do instead."""

from django.utils.translation import gettext_lazy as _


class AccountRefusal(Exception):
    """The change is not allowed; `str()` is a sentence for the reader."""

    message = _("Endringen er ikke tillatt.")

    def __str__(self) -> str:
        return str(self.message)


class NotUserAdministrator(AccountRefusal):
    """Somebody without the role tried to manage users."""

    message = _("Bare en brukeradministrator kan opprette og endre brukere.")


class OwnAccess(AccountRefusal):
    """An administrator tried to change their own role, access or second factor."""

    message = _(
        "Du kan ikke endre din egen rolle, stenge din egen bruker eller fjerne din egen totrinnsbekreftelse. "
        "Be en annen brukeradministrator."
    )


class RoleFamilyChange(AccountRefusal):
    """A doctor cannot become a caseworker with the same account, nor the other way."""

    message = _(
        "Rollen kan ikke flyttes mellom saksbehandlingen og de som søker, veileder eller bekrefter. "
        "Lag en ny bruker med en annen e-postadresse, så møter ingen sin egen sak."
    )


class LinkUnusable(AccountRefusal):
    """A single-purpose link is wrong, used, withdrawn or too old. The reader is not told which."""

    message = _("Lenken virker ikke lenger. Be om en ny, eller logg inn hvis du har konto.")


class LogInRequired(AccountRefusal):
    """A link is not enough for this address, for an account has it already."""

    message = _(
        "E-postadressen din hører til en konto her. Logg inn med den og svar under «Veilederoppgaver». "
        "Har du glemt passordet, kan du lage et nytt på innloggingssiden."
    )
