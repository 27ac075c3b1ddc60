"""The project's addresses with the demo's mailbox among them."""

from django.urls import include, path

from config import urls

urlpatterns = [*urls.urlpatterns, path("demo/postkasse/", include("correspondence.demo_urls"))]
