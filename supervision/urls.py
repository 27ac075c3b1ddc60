"""The supervisor's doctors, meetings, and patient conferences."""

from django.urls import URLPattern, path

from supervision.views import conference_links, conferences, doctors, export, links, meetings, planning, supervisor

app_name = "supervision"

urlpatterns: list[URLPattern] = [
    # meetings
    path("veileder/leger/", doctors.doctors, name="doctors"),
    path("logg/<uuid:public_id>/moter/", meetings.meetings, name="meetings"),
    path("logg/<uuid:public_id>/moter/nytt/", meetings.log, name="log_meeting"),
    path("logg/<uuid:public_id>/moter/<int:pk>/", meetings.meeting, name="meeting"),
    path("logg/<uuid:public_id>/moter/<int:pk>/rett/", meetings.correct, name="correct_meeting"),
    path("logg/<uuid:public_id>/moter/<int:pk>/stryk/", meetings.strike, name="strike_meeting"),
    path("logg/<uuid:public_id>/moter/plan/", planning.plans, name="plans"),
    path("logg/<uuid:public_id>/moter/plan/<int:pk>/flytt/", planning.move, name="move_plan"),
    path("logg/<uuid:public_id>/moter/plan/<int:pk>/avlys/", planning.cancel, name="cancel_plan"),
    path("logg/<uuid:public_id>/veileder/", supervisor.supervisor, name="supervisor"),
    path("logg/<uuid:public_id>/veileder/trekk/", supervisor.withdraw, name="withdraw_handover"),
    path("logg/<uuid:public_id>/eksport/", export.export, name="export"),
    path("svar/mote/<str:secret>/", links.answer, name="answer_by_link"),
    path("svar/maned/<str:secret>/", links.log, name="log_by_link"),
    path("svar/takk/moter/<slug:language>/<slug:outcome>/", links.thanks, name="link_thanks"),
    # patient conferences; the list of them stands in approvals, which knows how many a month must have
    path("logg/<uuid:public_id>/konferanser/rekke/", conferences.plan, name="plan_conferences"),
    path("logg/<uuid:public_id>/konferanser/ny/", conferences.add, name="add_conference"),
    path("logg/<uuid:public_id>/konferanser/bekreft/", conferences.ask_centre, name="ask_centre"),
    path("logg/<uuid:public_id>/konferanser/<int:pk>/", conferences.conference, name="conference"),
    path("logg/<uuid:public_id>/konferanser/<int:pk>/holdt/", conferences.tick, name="tick_conference"),
    path("svar/konferanser/takk/<slug:language>/", conference_links.answered, name="conferences_answered"),
    path("svar/konferanser/<str:secret>/", conference_links.answer, name="answer_conferences"),
]
