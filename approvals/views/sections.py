"""One page per section, saved by itself, with the criteria beside it."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.enums import RequestKind, Section
from approvals.exceptions import CaseChanged, CaseError
from approvals.facts import load_for_facts
from approvals.forms import SECTION_FORMS, SectionForm
from approvals.forms.rows import changed_rows
from approvals.forms.unit import REUSED
from approvals.models import Application
from approvals.queries import load_questions, newest_request, newest_unit_facts
from approvals.services import sections as services
from approvals.services.drafts import draft_facts
from approvals.services.question_places import sections_of
from approvals.views.access import asked_sections, is_draft, may_write_in, own_application, refuse, to_case, version_in
from approvals.views.attachments import attachments_page
from approvals.views.municipality_pages import offer_profile
from approvals.views.panel import build_panel

_SAVE: Final[dict[Section, Callable[..., Application]]] = {
    Section.ABOUT: services.save_about,
    Section.UNIT: services.save_unit,
    Section.SERVICE: services.save_service,
    Section.CENTRE: services.save_centre,
    Section.LOCAL: services.save_local,
    Section.SUPERVISOR: services.save_supervisor,
    Section.PLAN: services.save_plan,
    Section.COURSE: services.save_course,
}
_TEMPLATES: Final = {
    Section.UNIT: "approvals/sections/unit.html",
    Section.CENTRE: "approvals/sections/centre.html",
    Section.SUPERVISOR: "approvals/sections/supervisor.html",
}
#: section -> who is asked to confirm what stands there
_ASKED_OF: Final = {
    Section.UNIT: RequestKind.UNIT,
    Section.CENTRE: RequestKind.CENTRE,
    Section.SUPERVISOR: RequestKind.SUPERVISOR,
}


#: in the address of the unit's section, or the name of a button: fill in what the profile of the municipality says
START: Final = "fra_profilen"
#: hidden in the unit's form: the fields that were filled in from the profile before what stands there was sent
STARTED: Final = "started"


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, public_id: UUID, section: str) -> HttpResponse:
    """Show a section, or save it."""
    current = _section_or_404(section)
    application = own_application(request, public_id)
    if not may_write_in(application, current):
        return _closed(request, application, current)
    if current == Section.ATTACHMENTS:
        return attachments_page(request, application)
    if current == Section.UNIT and application.service_period.unit_id is None:
        return redirect("approvals:choose_unit", public_id=public_id)
    if request.method != "POST":
        form = SECTION_FORMS[current](application=application)
        if current == Section.UNIT and START in request.GET:
            _start_from_profile(application, form)
        return _page(request, application, form)
    return _posted(request, application, SECTION_FORMS[current])


@require_POST
def panel(request: HttpRequest, public_id: UUID, section: str) -> HttpResponse:
    """Return the criteria as they would be with what is typed now. Nothing is stored."""
    current = _section_or_404(section)
    application = own_application(request, public_id)
    if not may_write_in(application, current) or current not in SECTION_FORMS:
        raise Http404
    form = SECTION_FORMS[current](request.POST, application=application)
    form.is_valid()
    facts = draft_facts(application, on=timezone.localdate(), answers=form.answers())
    context = {"panel": build_panel(application, facts, current=current), "is_live": True}
    return render(request, "approvals/parts/panel_answer.html", context)


def _section_or_404(name: str) -> Section:
    if name not in Section.values:
        raise Http404
    return Section(name)


def _closed(request: HttpRequest, application: Application, section: Section) -> HttpResponse:
    """A sent application is read on the case's page; whoever tries to write in it is told so."""
    if request.method == "POST":
        try:
            services.check_may_write(application, by=request.user, section=section)
        except CaseError as refusal:
            refuse(request, application, act="save_section", refusal=refusal)
    return to_case(application)


def _posted(request: HttpRequest, application: Application, form_class: type[SectionForm]) -> HttpResponse:
    if form_class.section == Section.UNIT and START in request.POST:
        form = form_class(application=application)
        form.keep_typed(request.POST)
        _start_from_profile(application, form)
        return _page(request, application, form, version=version_in(request))
    changed = changed_rows(request.POST, form_class.rows_prefix) if form_class.rows_class else None
    if changed is not None:
        form = form_class(changed, application=application)
        form.quieten()
        return _page(request, application, form, version=version_in(request))
    form = form_class(request.POST, application=application)
    if not form.is_valid():
        return _page(request, application, form, version=version_in(request))
    try:
        _SAVE[form.section](application, by=request.user, version=version_in(request), answers=form.answers())
    except CaseChanged:
        messages.error(
            request,
            _(
                "Denne delen er lagret et annet sted siden du åpnet siden. Det du skrev, står fortsatt her, men er "
                "ikke lagret. Se over, og lagre på nytt hvis det er dette som skal gjelde."
            ),
        )
        return _page(request, load_for_facts(application.pk), form, status=409)
    except ValidationError as invalid:
        _show_invalid(form, invalid)
        return _page(request, application, form, version=version_in(request))
    except CaseError as refusal:
        refuse(request, application, act=f"save_{form.section.value}", refusal=refusal)
        return to_case(application)
    messages.success(request, _("«%(section)s» er lagret.") % {"section": form.section.label})
    return _onward(request, application, form.section)


def _onward(request: HttpRequest, application: Application, saved: Section) -> HttpResponse:
    if not is_draft(application):
        return redirect("approvals:questions", public_id=application.public_id)
    if "to_list" in request.POST:
        return redirect("approvals:task_list", public_id=application.public_id)
    if "stay" in request.POST:
        return redirect("approvals:section", public_id=application.public_id, section=saved.value)
    order = asked_sections(application)
    following = order[order.index(saved) + 1]
    return redirect("approvals:section", public_id=application.public_id, section=following.value)


def _show_invalid(form: SectionForm, invalid: ValidationError) -> None:
    """Put what the models refused beside the field it is about."""
    by_field = invalid.message_dict if hasattr(invalid, "error_dict") else {"": invalid.messages}
    for name, problems in by_field.items():
        form.add_error(name if name in form.fields else form.unplaced_errors, problems)


def _page(
    request: HttpRequest, application: Application, form: SectionForm, *, version: int | None = None, status: int = 200
) -> HttpResponse:
    order = asked_sections(application) if is_draft(application) else list(Section)
    place = order.index(form.section)
    context: dict[str, Any] = {
        "application": application,
        "section": form.section,
        "number": place + 1,
        "total": len(order),
        "form": form,
        "version": application.version if version is None else version,
        "previous": order[place - 1] if place else None,
        "panel": build_panel(application, draft_facts(application, on=timezone.localdate()), current=form.section),
    }
    if not is_draft(application):
        context |= _questions_context(application, form.section)
    if form.section == Section.UNIT:
        context |= _register_context(application)
        offer = context["offer"]
        form.mark_started(request.POST.getlist(STARTED), notes=offer.notes if offer else {})
    if form.section in _ASKED_OF:
        context["asked"] = newest_request(application, _ASKED_OF[form.section])
    if form.section == Section.SUPERVISOR:
        standing = application.service_period.standing_appointments
        context["appointment"] = standing[0] if standing else None
    return render(request, _TEMPLATES.get(form.section, "approvals/section.html"), context, status=status)


def _questions_context(application: Application, section: Section) -> dict[str, Any]:
    """Return what the page shows of the questions that opened the section."""
    asked = load_questions(application)
    items = [item for item in asked.items.all() if section in sections_of([item])] if asked else []
    return {"answering": asked, "questions": items, "previous": None}


def _start_from_profile(application: Application, form: SectionForm) -> None:
    """Fill the empty fields from the municipality's profile, for the doctor who asked for it. Nothing is stored."""
    offer = offer_profile(application.service_period.unit.municipality)
    if offer is not None:
        form.started_from = form.start_from(offer.answers, notes=offer.notes)


def _register_context(application: Application) -> dict[str, Any]:
    facts = [fact for fact in newest_unit_facts(application.service_period.unit_id) if fact.field in REUSED]
    return {
        "unit": application.service_period.unit,
        "offer": offer_profile(application.service_period.unit.municipality),
        "start": START,
        "register_facts": facts,
        "oldest_fact": min((fact.as_of for fact in facts), default=None),
        "is_prefilled": bool(facts) and not application.unit_statement.stated_by,
    }
