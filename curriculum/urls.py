"""Pages of the log of an approved service: absence, teaching, and the individual plan."""

from django.urls import URLPattern, path

from curriculum.views import absences, individual_plan, own_teaching, teaching

app_name = "curriculum"

urlpatterns: list[URLPattern] = [
    # absence
    path("logg/<uuid:public_id>/fravar/", absences.absences, name="absences"),
    path("logg/<uuid:public_id>/fravar/<int:pk>/trekk/", absences.withdraw, name="withdraw_absence"),
    # teaching; what needs the values of the regulation stands in approvals.urls
    path("logg/<uuid:public_id>/undervisning/", teaching.teaching, name="teaching"),
    path("logg/<uuid:public_id>/undervisning/rekker/", teaching.series_list, name="series_list"),
    path("logg/<uuid:public_id>/undervisning/<int:pk>/", teaching.series, name="series"),
    path("logg/<uuid:public_id>/undervisning/<int:pk>/deltakelse/", teaching.attend, name="attend"),
    path("logg/<uuid:public_id>/undervisning/<int:pk>/<int:session_pk>/angre/", teaching.undo, name="undo_attendance"),
    path("logg/<uuid:public_id>/undervisning/<int:pk>/<int:session_pk>/avlys/", teaching.cancel, name="cancel_session"),
    path("logg/<uuid:public_id>/egen-undervisning/", own_teaching.own_teaching, name="own_teaching"),
    path("logg/<uuid:public_id>/egen-undervisning/<int:pk>/fjern/", own_teaching.remove, name="remove_own_teaching"),
    # the individual plan
    path("logg/<uuid:public_id>/utdanningsplan/", individual_plan.plan, name="individual_plan"),
    path("logg/<uuid:public_id>/utdanningsplan/ny/", individual_plan.new_version, name="new_plan"),
    path("logg/<uuid:public_id>/utdanningsplan/<int:version>/", individual_plan.version, name="plan_version"),
    path("logg/<uuid:public_id>/utdanningsplan/<int:version>/signer/", individual_plan.sign, name="sign_plan"),
    path("logg/<uuid:public_id>/utdanningsplan/<int:version>/pdf/", individual_plan.pdf, name="plan_pdf"),
]
