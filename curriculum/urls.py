"""Pages of the log of an approved service: absence, teaching, and the individual plan."""

from django.urls import URLPattern

app_name = "curriculum"

urlpatterns: list[URLPattern] = []
