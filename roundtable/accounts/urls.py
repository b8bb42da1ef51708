"""The addresses below /admin/account/; the names are those by which allauth leads to them."""

from django.urls import path

from roundtable.accounts import entering, own, return_pages
from roundtable.accounts.gate import own_account

urlpatterns = [
    path("step/", entering.SecondStep.as_view(), name="mfa_authenticate"),
    path("passkey/", entering.PasskeyLogin.as_view(), name="mfa_login_webauthn"),
    path("back/<str:token>/", return_pages.come_back, name="come-back"),
    path("", own_account(own.account), name="mfa_index"),
    path("sessions/<int:pk>/end/", own_account(own.end_session), name="end-session"),
    path("passkeys/add/", own_account(own.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path(
        "passkeys/<int:pk>/remove/",
        own_account(own.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("app/add/", own_account(own.AddApp.as_view()), name="mfa_activate_totp"),
    path("app/code.svg", own_account(own.app_picture), name="app-picture"),
    path("app/remove/", own_account(own.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("codes/", own_account(own.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"),
    path(
        "codes/new/",
        own_account(own.NewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "again/password/", own_account(own.PasswordAgain.as_view()), name="account_reauthenticate"
    ),
    path("again/code/", own_account(own.CodeAgain.as_view()), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        own_account(own.PasskeyAgain.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
]
