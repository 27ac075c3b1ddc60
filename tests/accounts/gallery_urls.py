"""The project's addresses and the gallery, which is routed in the demo and in development only."""

from django.urls import path

from accounts import views
from config import urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
urlpatterns = [path("komponenter/", views.components, name="components"), *urls.urlpatterns]
