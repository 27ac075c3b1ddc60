"""The doctor's pages, the case, and the supervisor's answer."""

from django.urls import path

from approvals.views import (
    appeals,
    applications,
    appointments,
    attachments,
    cases,
    change_cases,
    conferences_page,
    links,
    logbook,
    questions,
    sections,
    submission,
    third_parties,
    units,
    verify,
)

app_name = "approvals"

urlpatterns = [
    path("soknader/", applications.my_applications, name="my_applications"),
    path("soknader/ny/", applications.start, name="start"),
    path("soknader/<uuid:public_id>/", applications.task_list, name="task_list"),
    path("soknader/<uuid:public_id>/kontroller/", submission.check, name="check"),
    path("soknader/<uuid:public_id>/trekk/", submission.withdraw, name="withdraw"),
    path("soknader/<uuid:public_id>/veileder/spor/", applications.ask, name="ask_supervisor"),
    path("soknader/<uuid:public_id>/spor/<slug:kind>/", third_parties.third_party, name="third_party"),
    path("soknader/<uuid:public_id>/enhet/", units.choose, name="choose_unit"),
    path("soknader/<uuid:public_id>/enhet/ny/", units.add, name="add_unit"),
    path("soknader/<uuid:public_id>/vedlegg/<uuid:attachment_id>/", attachments.download, name="attachment"),
    path("soknader/<uuid:public_id>/vedlegg/<uuid:attachment_id>/fjern/", attachments.remove, name="remove_attachment"),
    path("soknader/<uuid:public_id>/<slug:section>/", sections.section, name="section"),
    path("soknader/<uuid:public_id>/<slug:section>/vilkar/", sections.panel, name="panel"),
    path("sak/<uuid:public_id>/", cases.case, name="case"),
    path("sak/<uuid:public_id>/sporsmal/", questions.questions, name="questions"),
    path("sak/<uuid:public_id>/endring/", change_cases.start_change, name="start_change"),
    path("sak/<uuid:public_id>/lesinger/", cases.readings, name="readings"),
    path("sak/<uuid:public_id>/brev/<uuid:document_id>/", cases.letter, name="letter"),
    path("sak/<uuid:public_id>/klage/", appeals.appeal, name="appeal"),
    path("sak/<uuid:public_id>/klage/trekk/", appeals.withdraw, name="withdraw_appeal"),
    path("sak/<uuid:public_id>/varsel/", appeals.notice, name="notice"),
    path("logg/", logbook.logbooks, name="logbooks"),
    path("logg/<uuid:public_id>/", logbook.logbook, name="logbook"),
    path("logg/<uuid:public_id>/konferanser/", conferences_page.conferences, name="conferences"),
    path("svar/takk/<slug:language>/<slug:outcome>/", links.answered, name="link_answered"),
    path("svar/<str:secret>/", links.answer, name="answer_request"),
    path("verify", verify.verify, name="verify"),
    path("veileder/", appointments.my_appointments, name="appointments"),
    path("veileder/<int:pk>/", appointments.appointment, name="appointment"),
]
