"""The credentials form: one profile's account and key, tested and stored, or for this session."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Label, Select, Static

from flow_tui import text, validation
from flow_tui.app.screens.base import Dialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.app.widgets.inputs import AsciiCheckbox, SecretInput, TextInput
from flow_tui.credentials import CommandFailedError, KeyringFailedError, Source, StoredCredentials
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.session import Session
from flow_tui.store import StoreError
from flow_tui.validation import API_DOMAINS, InputError

_CUSTOM: Final = "custom"
_PODS: Final = [(f"{pod}  {domain}", pod) for pod, domain in API_DOMAINS.items()]


class ProfileFormScreen(Dialog[bool]):
    """Adds or changes a profile; dismisses with whether it is signed in now."""

    AUTO_FOCUS: ClassVar[str] = "Input"
    BINDINGS = bindings("form")

    def __init__(
        self, session: Session, profile: Profile | None = None, *, keep: bool = True, why: str = ""
    ) -> None:
        """Make the form.

        Args:
            session: Signs in, reads and writes the keyring.
            profile: The profile to change, or to type the key of; None adds one.
            keep: Whether storing in the keyring is suggested.
            why: Why the form opened by itself; shown in it.
        """
        super().__init__()
        self._session = session
        self._profile = profile
        self._known = profile is not None and bool(profile.name and profile.sid)
        self._commanded = session.commands.has(profile.name if profile else "")
        self._keep = keep and not session.demo and not self._commanded
        self._why = why
        self._unticked = False
        self._saving = False

    def compose_body(self) -> Iterable[Widget]:
        """Compose the fields."""
        profile = self._profile or Profile("")
        pod, domain = _pod_of(profile.base_url)
        kept = profile.in_keyring
        yield Static("Change a profile" if self._known else "Set up a profile", id="title")
        with FitScroll(id="form"):
            yield from _field(
                "Profile",
                TextInput(
                    profile.name, id="name", compact=True, placeholder="a name, for example prod-in"
                ),
            )
            select = Select(
                [*_PODS, ("another API domain", _CUSTOM)],
                value=pod,
                allow_blank=False,
                id="pod",
                compact=True,
            )
            yield from _field("API domain", select)
            yield from _field(
                "",
                TextInput(domain, id="domain", compact=True, placeholder="api.example.kaleyra.io"),
            )
            yield from _field(
                "Account SID",
                TextInput(profile.sid, id="sid", compact=True, placeholder="HXAP16XXXXXX97IN"),
            )
            if self._commanded:
                placeholder = "empty takes it from credential_command"
            elif kept:
                placeholder = "stored; empty keeps it"
            else:
                placeholder = "shown by kaleyra.io beside the SID"
            key = SecretInput(id="key", compact=True, placeholder=placeholder)
            yield from _field("API key", key)
            yield from _field(
                "", AsciiCheckbox("keep it in the OS keyring", self._keep, id="keep", compact=True)
            )
            yield Static("", id="where", markup=False)
        yield Static(Content(text.one_line(self._why)), id="hint")
        with Horizontal(id="answer"):
            yield Button("Save and use", id="save", variant="primary", compact=True)
            yield Button("Test", id="test", compact=True)
            yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Say where the key would go; start where something is missing."""
        self.query_one("#name", Input).disabled = self._known
        self._show_domain()
        self._say_where()
        if self._profile is not None and self._known:
            self.query_one("#key").focus()

    @on(Select.Changed, "#pod")
    def _show_domain(self) -> None:
        self.query_one("#domain").parent.display = self.query_one("#pod", Select).value == _CUSTOM  # type: ignore[union-attr]

    @on(Checkbox.Changed, "#keep")
    @work(exclusive=True, group="where")
    async def _say_where(self) -> None:
        """Name the place where the key would be stored."""
        where, keep = self.query_one("#where", Static), self.query_one("#keep", Checkbox)
        if not keep.value:
            again = "the command gives it" if self._commanded else "is asked for"
            where.update(f"The key stays in memory and {again} again next time.")
            return
        try:
            name = await self._session.keyring.describe()
        except KeyringFailedError as error:
            if self.left:
                return
            where.update(Content("\n".join(text.lines(str(error)))))
            # Suggested while it cannot be done, it would only make the save fail. Whoever ticks
            # it again wants it tried.
            if not self._unticked:
                self._unticked = True
                with keep.prevent(Checkbox.Changed):
                    keep.value = False
        else:
            if self.left:
                return
            where.update(Content(f"It will be stored in {name}. Nothing is written to a file."))

    # -- what was typed -------------------------------------------------------------------

    async def _typed(self) -> tuple[str, StoredCredentials, Source]:
        """Return the profile's name and credentials as typed, an empty key as stored or printed.

        Raises:
            InputError: A field cannot be used; its input has the focus then.
            CommandFailedError: The command gave no key.
            KeyringFailedError: The stored key could not be read.
        """
        # All is read before anything is waited for: the form may be left meanwhile.
        name = self._checked("#name", validation.profile_name)
        base_url = self._typed_domain()
        sid = self._checked("#sid", validation.sid)
        empty = not self.query_one("#key", Input).value.strip()
        keeps_key = empty and (self._known or self._commanded)
        key = None if keeps_key else Secret(self._checked("#key", validation.api_key))
        if not self._known:
            await self._refuse_duplicate(name)
        source = Source.SESSION
        if key is None:
            key, source = await self._key_there(name)
        return name, StoredCredentials(sid, key, base_url), source

    def _typed_domain(self) -> str:
        pod = self.query_one("#pod", Select).value
        if pod == _CUSTOM:
            return self._checked("#domain", validation.api_domain)
        return validation.api_domain(str(pod))

    def _checked(self, name: str, check: validation.Check) -> str:
        field = self.query_one(name, Input)
        try:
            value = check(field.value)
        except InputError:
            field.focus()
            raise
        if name != "#key":
            field.value = value
        return value

    async def _refuse_duplicate(self, name: str) -> None:
        taken = [profile.name for profile in await self._session.profiles()]
        again = self._profile is not None and self._profile.name == name
        if name.lower() in (other.lower() for other in taken) and not again:
            if not self.left:
                self.query_one("#name").focus()
            raise InputError(f"There is a profile {name} already. Choose another name.")

    async def _key_there(self, name: str) -> tuple[Secret, Source]:
        """Return the key in use, or of the command, or in the keyring.

        Raises:
            CommandFailedError: The command gave no key.
            InputError: There is none: it has to be typed.
            KeyringFailedError: The stored key could not be read.
        """
        in_use = self._session.credentials
        if in_use is not None and in_use.account.profile == name:
            return in_use.api_key, in_use.source
        if self._session.commands.has(name):
            return (await self._session.commands.output(name)).api_key, Source.COMMAND
        found = await self._session.keyring.read(name)
        return found.api_key if found else Secret(validation.api_key("")), Source.KEYRING

    # -- keys -----------------------------------------------------------------------------

    @on(Button.Pressed, "#test")
    @work(exclusive=True, group="test")
    async def action_test(self) -> None:
        """Ask Kaleyra, without changing anything there, whether it takes the credentials."""
        try:
            name, typed, _ = await self._typed()
        except (CommandFailedError, InputError, KeyringFailedError, StoreError) as error:
            self._hint(str(error))
            return
        self._hint("Asking Kaleyra …")
        account = self._session.account_of(name, typed)
        probe = await self._session.client.probe(account, typed.api_key)
        self._hint(probe.sentence)

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    @work(group="save")
    async def action_save(self) -> None:
        """Store the credentials where the form says, and sign in with them."""
        if self._saving:
            return
        self._saving = True
        try:
            await self._save(keep=self.query_one("#keep", Checkbox).value)
        finally:
            self._saving = False

    async def _save(self, *, keep: bool) -> None:
        try:
            name, typed, source = await self._typed()
            if source is Source.COMMAND:
                await self._session.use_typed(name, typed, source)
            elif keep:
                self._hint("Storing …")
                await self._session.store_and_use(name, typed)
            else:
                await self._session.use_typed(name, typed)
        except KeyringFailedError as error:
            self._hint(f"{error} Untick “keep it” to use the key for this session only.")
        except (CommandFailedError, InputError, StoreError) as error:
            self._hint(str(error))
        else:
            self.dismiss(True)  # noqa: FBT003 - the dialog's answer

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Leave everything as it was."""
        if self._saving:
            self._hint("Storing …: this takes five seconds at most.")
            return
        self.dismiss(False)  # noqa: FBT003 - the dialog's answer

    def _hint(self, hint: str) -> None:
        if not self.left:
            self.query_one("#hint", Static).update(Content("\n".join(text.lines(hint))))


def _field(name: str, widget: Widget) -> Iterable[Widget]:
    """A field behind its name."""
    yield Horizontal(Label(name, classes="name"), widget, classes="row")


def _pod_of(base_url: str) -> tuple[str, str]:
    """Return the pod of a base URL, and the domain to type where it is none of them."""
    if not base_url:
        return next(iter(API_DOMAINS)), ""
    for pod, domain in API_DOMAINS.items():
        if base_url == f"https://{domain}":
            return pod, ""
    return _CUSTOM, base_url.removeprefix("https://")
