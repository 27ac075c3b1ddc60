"""The demo's mailbox; wired only where settings.DEMO is true."""

from django.urls import path

from correspondence import demo_views

urlpatterns = [
    path("", demo_views.mailbox, name="demo_mailbox"),
    path("<str:name>/", demo_views.message, name="demo_message"),
    path("<str:name>/<int:number>/", demo_views.attachment, name="demo_attachment"),
]
