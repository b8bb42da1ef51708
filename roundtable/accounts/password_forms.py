"""The forms that set a password, one's own and somebody else's."""

from django.contrib.admin.forms import AdminPasswordChangeForm as OwnPasswordChangeForm

from roundtable.accounts.passwords import set_password


class OnTheRow:
    """Part of a form that sets a password."""

    def set_password_and_save(self, user, password_field_name="password1", commit=True):
        """Set the password of the row as it stands."""
        set_password(user, self.cleaned_data[password_field_name])
        return user


class PasswordChangeForm(OnTheRow, OwnPasswordChangeForm):
    """One's own password, with the former one."""
