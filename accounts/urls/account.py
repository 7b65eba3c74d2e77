from django.urls import path

from accounts.views import (
    invitation,
    language,
    notification_settings,
    pictures,
    profile,
    resetting,
    sessions,
    signing_in,
    signing_up,
)

app_name = "account"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/code/", signing_in.ask_code, name="sign-in-code"),
    path("code/", signing_in.enter_code, name="code"),
    path("sign-up/", signing_up.sign_up, name="sign-up"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("reset/", resetting.ask, name="reset"),
    path("reset/sent/", resetting.sent, name="reset-sent"),
    path("reset/<str:token>/", resetting.confirm, name="reset-confirm"),
    path("invitation/<str:token>/", invitation.accept, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("password/", profile.password, name="password"),
    path("email/", profile.email, name="email"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("avatar/<uuid:pk>/", pictures.avatar, name="avatar"),
    path("logo/", pictures.logo, name="logo"),
    path("notifications/<str:token>/", notification_settings.mute, name="notification-mute"),
    path("language/", language.language, name="language"),
]
