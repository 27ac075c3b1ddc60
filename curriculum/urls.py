"""The log of an approved service (absence, teaching, the individual plan), small groups, and the programmes."""

from django.urls import URLPattern, path

from curriculum.views import (
    absences,
    individual_plan,
    own_small_groups,
    own_teaching,
    programmes,
    small_groups,
    teaching,
)

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
    # small groups: the doctor's own, and those of a unit by the training package
    path("logg/<uuid:public_id>/smagruppe/", own_small_groups.own_small_groups, name="own_small_groups"),
    path("logg/<uuid:public_id>/smagruppe/<uuid:group_id>/", own_small_groups.own_small_group, name="own_small_group"),
    path(
        "logg/<uuid:public_id>/smagruppe/<uuid:group_id>/<int:session_pk>/",
        own_small_groups.own_meeting,
        name="own_group_meeting",
    ),
    path("smagrupper/", small_groups.small_groups, name="small_groups"),
    path("smagrupper/pakken/", small_groups.package, name="training_package"),
    path("smagrupper/ny/", small_groups.new_group, name="new_small_group"),
    path("smagrupper/<uuid:group_id>/", small_groups.small_group, name="small_group"),
    path("smagrupper/<uuid:group_id>/endre/", small_groups.change, name="change_small_group"),
    path("smagrupper/<uuid:group_id>/fjern/", small_groups.withdraw, name="withdraw_small_group"),
    path("smagrupper/<uuid:group_id>/bevis/", small_groups.certificate, name="group_certificate"),
    path("smagrupper/<uuid:group_id>/moter/ny/", small_groups.new_meeting, name="new_group_meeting"),
    path("smagrupper/<uuid:group_id>/moter/<int:pk>/", small_groups.meeting, name="group_meeting"),
    path("smagrupper/<uuid:group_id>/moter/<int:pk>/holdt/", small_groups.hold, name="hold_group_meeting"),
    path("smagrupper/<uuid:group_id>/moter/<int:pk>/angre/", small_groups.undo, name="undo_group_meeting"),
    path("smagrupper/<uuid:group_id>/moter/<int:pk>/avlys/", small_groups.cancel, name="cancel_group_meeting"),
    # the catalogue of programmes: public
    path("programmer/", programmes.programmes, name="programmes"),
    path("programmer/<slug:slug>/", programmes.programme, name="programme"),
    # the individual plan
    path("logg/<uuid:public_id>/utdanningsplan/", individual_plan.plan, name="individual_plan"),
    path("logg/<uuid:public_id>/utdanningsplan/ny/", individual_plan.new_version, name="new_plan"),
    path("logg/<uuid:public_id>/utdanningsplan/<int:version>/", individual_plan.version, name="plan_version"),
    path("logg/<uuid:public_id>/utdanningsplan/<int:version>/signer/", individual_plan.sign, name="sign_plan"),
    path("logg/<uuid:public_id>/utdanningsplan/<int:version>/pdf/", individual_plan.pdf, name="plan_pdf"),
]
