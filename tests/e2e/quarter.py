"""What a quarter of three communes needs beforehand: their officers, an indicator, a form. Run by `manage.py shell`."""

from __future__ import annotations

PEOPLE = {"canbo.yangtao": "Yang Tao", "canbo.dakphoi": "Đắk Phơi"}
FORM = "Vận động quần chúng trong quý"
VISITS, MODELS = "Lượt người được vận động", "Mô hình mới lập trong quý"
CODE = "QV01"
SET_UP = f"""
from dvportal.demo.accounts import Person, make_account, PASSWORD
from orgs.audit import acting
from orgs.models import RoleAssignment, Unit, User
from orgs.permissions import Role
from reports.models import Indicator, ReportForm, ReportFormLine
from reports.services import indicators, report_forms

district = Unit.objects.get(code="656")
by, administrator = User.objects.get(username="canbo.huyen"), User.objects.get(username="quantri.huyen")
communes = [Unit.objects.get(parent=district, name=name) for name in ("Liên Sơn", *{tuple(PEOPLE.values())!r})]
with acting(by=administrator):
    for username, name in {PEOPLE!r}.items():
        person = Person(username, f"Cán bộ {{name}}", "Cán bộ Khối Dân vận xã", Role.UNIT_OFFICER, True)
        unit = Unit.objects.get(parent=district, name=name)
        RoleAssignment.objects.create(
            user=make_account(person, password=PASSWORD), unit=unit, role=person.role
        )
    made = [
        Indicator.objects.create(owner=district, code=code, name=name, quantity=quantity, measure=measure)
        for code, name, quantity, measure in (
            ("{CODE}", "{VISITS}", "visits", "lượt"), ("QV02", "{MODELS}", "count", "mô hình")
        )
    ]
form = report_forms.save_form(
    ReportForm(owner=district, name="{FORM}", periodicity="quy", due_days=5), by=by, units=communes
)
whole = report_forms.save_line(ReportFormLine(form=form, indicator=made[0]), by=by)
report_forms.save_line(ReportFormLine(form=form, indicator=made[0], heading="nữ", part_of=whole), by=by)
report_forms.save_line(ReportFormLine(form=form, indicator=made[1]), by=by)
report_forms.save_line(ReportFormLine(form=form, record_kind="meeting"), by=by)
"""
