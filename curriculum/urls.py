"""Pages of the log of an approved service: absence, teaching, and the individual plan."""

from django.urls import URLPattern, path

from curriculum.views import absences

app_name = "curriculum"

urlpatterns: list[URLPattern] = [
    # absence
    path("logg/<uuid:public_id>/fravar/", absences.absences, name="absences"),
    path("logg/<uuid:public_id>/fravar/<int:pk>/trekk/", absences.withdraw, name="withdraw_absence"),
]
