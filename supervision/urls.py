"""The supervisor's doctors, meetings, and patient conferences."""

from django.urls import URLPattern

app_name = "supervision"

urlpatterns: list[URLPattern] = []
