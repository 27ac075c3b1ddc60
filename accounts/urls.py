"""Public pages about the service, and a person's own account. Log-in itself is allauth's, under /konto/."""

from django.conf import settings
from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tilgjengelighet/", views.accessibility, name="accessibility"),
    path("personvern/", views.privacy, name="privacy"),
    path("om/", views.source, name="source"),
    path("ikke-sendt/", views.kept_form, name="kept_form"),
    path("konto/", views.account_overview, name="account_overview"),
]

if settings.DEMO or settings.DEBUG:
    urlpatterns.append(path("komponenter/", views.components, name="components"))
