from django.urls import path

from accounts.views.settings import audit, demo, general, hours, mail, people, person, plan, start, teams

app_name = "settings"
urlpatterns = [
    path("", general.home, name="home"),
    path("general/", general.general, name="general"),
    path("start/", start.start, name="start"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new/", teams.team_new, name="team-new"),
    path("teams/<uuid:pk>/", teams.team, name="team"),
    path("teams/<uuid:pk>/delete/", teams.team_delete, name="team-delete"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<uuid:pk>/", person.person, name="person"),
    path("people/<uuid:pk>/suspension/", person.suspension, name="suspension"),
    path("people/<uuid:pk>/invitation/", person.invitation, name="invitation"),
    path("people/<uuid:pk>/delete/", person.person_delete, name="person-delete"),
    path("hours/", hours.hours, name="hours"),
    path("hours/teams/<uuid:pk>/", hours.team_own, name="hours-own"),
    path("hours/<uuid:pk>/", hours.calendar, name="calendar"),
    path("hours/<uuid:pk>/country/", hours.country, name="calendar-country"),
    path("hours/<uuid:pk>/days/", hours.day_add, name="calendar-day"),
    path("hours/<uuid:pk>/days/<uuid:day>/removal/", hours.day_remove, name="calendar-day-removal"),
    path("hours/<uuid:pk>/delete/", hours.team_back, name="hours-back"),
    path("mail/", mail.mails, name="mail"),
    path("mail/<uuid:pk>/", mail.mail, name="mail-one"),
    path("plan/", plan.plan, name="plan"),
    path("audit/", audit.audit, name="audit"),
    path("demo/", demo.remove, name="demo"),
]
