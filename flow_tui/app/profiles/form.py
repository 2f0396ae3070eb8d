"""The form for one profile: its name, account and API key."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual import on, work
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Checkbox, Input, Select, Static

from flow_tui import text, validation
from flow_tui.app.profiles.form_parts import CUSTOM, PODS, key_hint, pod_of, row, typed_account
from flow_tui.app.profiles.list_note import ListNote
from flow_tui.app.screens.dialog import Dialog
from flow_tui.app.widgets.bindings import bindings
from flow_tui.app.widgets.checkbox import AsciiCheckbox
from flow_tui.app.widgets.facts import FitScroll
from flow_tui.app.widgets.guarded_inputs import SecretInput
from flow_tui.app.widgets.inputs import TextInput
from flow_tui.credentials import CommandFailedError, KeyringFailedError, Source, StoredCredentials
from flow_tui.model import Profile
from flow_tui.secret import Secret
from flow_tui.services.existing_key import existing_key
from flow_tui.services.session import Session
from flow_tui.store import StoreError
from flow_tui.validation import InputError

_STORE_IT: Final = "store it in the OS keyring"
_SAVED: Final = "The profile's name, SID and API domain are saved on this machine."
_EXAMPLE_SID: Final = "HXAP16XXXXXX97IN"


class ProfileFormScreen(Dialog[bool]):
    """Adds or changes a profile; dismisses with whether the user is signed in with it."""

    AUTO_FOCUS: ClassVar[str] = "Input"
    BINDINGS = bindings("form")

    def __init__(
        self,
        session: Session,
        profile: Profile | None = None,
        *,
        keep: bool = True,
        reason: str = "",
    ) -> None:
        """Make the form.

        Args:
            session: Signs in, and reads and writes the keyring.
            profile: The profile to change, or whose key is to be typed; None adds one.
            keep: Whether to suggest storing the key in the keyring.
            reason: Why the form opened by itself, for the hint; else empty.
        """
        super().__init__()
        self._session = session
        self._profile = profile
        self._exists = profile is not None and bool(profile.name and profile.sid)
        self._own_name = profile.name if profile else ""
        """The profile's name; for a new one, the one under which the form may have stored it."""
        self._has_command = session.sign_in.commands.has(profile.name if profile else "")
        self._keep = keep and not session.demo and not self._has_command
        self._reason = reason
        self._unticked_once = False
        self._saving = False
        self._tested: tuple[object, ...] | None = None
        """What was typed when the test began that the hint is about; None if it is about none."""

    def compose_body(self) -> Iterable[Widget]:
        """Compose the fields."""
        profile = self._profile or Profile("")
        pod, domain = pod_of(profile.base_url)
        key_means = key_hint(self._profile, has_command=self._has_command)
        yield Static("Change a profile" if self._exists else "Set up a profile", id="title")
        with FitScroll(id="form"):
            name_hint = "a name, for example prod-in"
            yield row("Profile", TextInput(profile.name, id="name", placeholder=name_hint))
            yield row("API domain", Select(PODS, value=pod, allow_blank=False, id="pod"))
            yield row("", TextInput(domain, id="domain", placeholder="api.example.kaleyra.io"))
            yield row("Account SID", TextInput(profile.sid, id="sid", placeholder=_EXAMPLE_SID))
            yield row("API key", SecretInput(id="key", placeholder=key_means))
            yield row("", AsciiCheckbox(_STORE_IT, self._keep, id="keep"))
            yield Static("", id="where", markup=False)
        yield ListNote(self._session, profile)
        yield Static(Content(text.one_line(self._reason)), id="hint")
        with Horizontal(id="answer"):
            yield Button("Save and use", id="save", variant="primary", compact=True)
            yield Button("Test", id="test", compact=True)
            yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Show where the key will be stored, and focus the key of a profile that exists."""
        self.query_one("#name", Input).disabled = self._exists
        self._show_domain()
        self._refresh_where()
        if self._profile is not None and self._exists:
            self.query_one("#key").focus()

    @on(Select.Changed, "#pod")
    def _show_domain(self) -> None:
        self.query_one("#domain-row").display = self.query_one("#pod", Select).value == CUSTOM
        self._refresh_list_note()

    @on(Input.Changed, "#sid")
    @on(Input.Changed, "#domain")
    def _refresh_list_note(self) -> None:
        """Show what becomes of the list with the account that is typed, if it is valid."""
        account = typed_account(self._value("#name"), self._value("#sid"), self._domain)
        self.query_one(ListNote).show_for(account)

    @on(Checkbox.Changed, "#keep")
    @work(exclusive=True, group="where")
    async def _refresh_where(self) -> None:
        """Show where the key will be stored; if it cannot be, untick the box, once."""
        where, keep = self.query_one("#where", Static), self.query_one("#keep", Checkbox)
        if not keep.value:
            again = "The command returns it" if self._has_command else "You type it"
            saved = "" if self._session.demo else f"\n{_SAVED}"
            where.update(f"The key stays in memory only. {again} again next time.{saved}")
            return
        try:
            name = await self._session.sign_in.keyring.describe()
        except KeyringFailedError as error:
            if self.left:
                return
            where.update(Content("\n".join(text.lines(str(error)))))
            # Storing would fail, so it is not suggested. If the user ticks it again, it is tried.
            if not self._unticked_once:
                self._unticked_once = True
                with keep.prevent(Checkbox.Changed):
                    keep.value = False
        else:
            if self.left:
                return
            where.update(Content(f"The key will be stored in {name}, not in a file."))

    # -- reading the fields ---------------------------------------------------------------

    def _value(self, name: str) -> str:
        return self.query_one(name, Input).value

    @property
    def _domain(self) -> str:
        """The API domain as it is typed, or the pod that is chosen."""
        pod = str(self.query_one("#pod", Select).value)
        return self._value("#domain") if pod == CUSTOM else pod

    @property
    def _to_test(self) -> tuple[object, ...]:
        """What a test depends on. An empty key is that of the profile with the name."""
        key = self._value("#key")
        return self._domain, self._value("#sid"), Secret(key), "" if key else self._value("#name")

    async def _read_fields(
        self, *, for_test: bool = False
    ) -> tuple[str, StoredCredentials, Source]:
        """Return the profile's name, its credentials and their source.

        An empty key field takes the key that was typed, else the command's, else the keyring's.

        Args:
            for_test: Whether they are tested.

        Raises:
            InputError: A field is not valid, and has the focus then; or the profile has changed.
            CommandFailedError: The command returned no key.
            KeyringFailedError: The stored key could not be read.
            StoreError: The profiles could not be read.
        """
        # All fields are read before the first await: the form may be closed during one.
        name = self._validated("#name", validation.profile_name)
        base_url = self._read_base_url()
        sid = self._validated("#sid", validation.sid)
        empty = not self._value("#key").strip()
        keeps_key = empty and (self._exists or self._has_command)
        key = None if keeps_key else Secret(self._validated("#key", validation.api_key))
        if for_test:
            self._tested = self._to_test
        if not self._exists:
            await self._refuse_duplicate(name)
        source = Source.SESSION
        if key is None:
            opened = (self._profile or Profile(name))._replace(name=name)
            typed = Profile(name, sid, base_url)
            key, source = await existing_key(self._session.sign_in, opened, typed)
        return name, StoredCredentials(sid, key, base_url), source

    def _read_base_url(self) -> str:
        if self.query_one("#pod", Select).value == CUSTOM:
            return self._validated("#domain", validation.api_domain)
        return validation.api_domain(self._domain)

    def _validated(self, name: str, check: validation.Check) -> str:
        """Return a field's value in its normal form, and show it so, unless it is the key.

        Raises:
            InputError: It is not valid; it has the focus then.
        """
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
        """Check that no other profile has this name, in any case.

        Raises:
            InputError: There is one.
            StoreError: The profiles could not be read.
        """
        taken = [profile.name for profile in await self._session.sign_in.profiles()]
        if name.lower() in (other.lower() for other in taken) and name != self._own_name:
            if not self.left:
                self.query_one("#name").focus()
            raise InputError(f"A profile named {name} already exists. Choose another name.")

    # -- keys -----------------------------------------------------------------------------

    @on(Select.Changed, "#pod")
    @on(Input.Changed)
    def _forget_test(self) -> None:
        """Take away what was said of credentials that the form does not show any more."""
        # Compared, for a message may arrive late: of what was typed before the test began.
        if self._tested not in (None, self._to_test):
            self._end_test()
            self.show_hint("")

    def _end_test(self) -> None:
        self._tested = None
        self.workers.cancel_group(self, "test")

    @on(Button.Pressed, "#test")
    @work(exclusive=True, group="test")
    async def action_test(self) -> None:
        """Show whether Kaleyra accepts the credentials, by a read-only request."""
        if self._saving:
            return  # what it says would take the place of why nothing was saved
        try:
            name, typed, _ = await self._read_fields(for_test=True)
        except (CommandFailedError, InputError, KeyringFailedError, StoreError) as error:
            self.show_hint(str(error))
            return
        account = self._session.sign_in.account_of(name, typed)
        host = account.base_url.split("://", 1)[-1]  # of --base-url, or the sandbox's in the demo
        self.show_hint(f"Testing the credentials on {host} …")
        checked = await self._session.client.check_credentials(account, typed.api_key)
        self.show_hint(f"{host}: {checked.sentence}")

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    @work(group="save")
    async def action_save(self) -> None:
        """Store the credentials if the box is ticked, and sign in with them."""
        if self._saving:
            return
        self._saving = True
        try:
            await self._save(keep=self.query_one("#keep", Checkbox).value)
        finally:
            self._saving = False

    async def _save(self, *, keep: bool) -> None:
        self._end_test()  # what it finds would take the place of why nothing was saved
        name = self._own_name
        try:
            name, typed, source = await self._read_fields()
            # First: once the account is stored, saving again would find it changed.
            await self.query_one(ListNote).copy_flows()
            if source is Source.COMMAND:
                await self._session.sign_in.use_typed(name, typed, source)
            elif keep:
                self.show_hint("Storing the key …")
                await self._session.sign_in.store_and_use(name, typed)
            else:
                await self._session.sign_in.use_typed(name, typed)
        except KeyringFailedError as error:
            if error.is_uncertain:
                self._own_name = name
            self.show_hint(f"{error} Untick “{_STORE_IT}” to use the key for this session only.")
        except StoreError as error:
            self._own_name = name
            self.show_hint(str(error))
        except (CommandFailedError, InputError) as error:
            self.show_hint(str(error))
        else:
            self.dismiss(True)  # noqa: FBT003 - the dialog's answer

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Close the form without a change, unless the key is being stored."""
        if self._saving:
            self.show_hint("The key is being stored, which takes five seconds at most.")
            return
        self.dismiss(False)  # noqa: FBT003 - the dialog's answer
