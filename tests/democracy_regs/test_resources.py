"""Records as tables: real numbers out, the same rows in, nothing changed by a sheet that nobody changed."""

import pytest

from democracy_regs import resources
from democracy_regs.models import Inspection, InspectionTarget
from orgs.models import AuditEntry
from tests.democracy_regs.samples import SAMPLES
from tests.factories import make_body, make_document, make_inspection

pytestmark = pytest.mark.django_db

RESOURCES = {
    "conference": resources.ConferenceResource,
    "committee": resources.SteeringCommitteeResource,
    "inspection": resources.InspectionResource,
    "dialogue": resources.DialogueResource,
    "petition": resources.PetitionResource,
    "reception": resources.ReceptionResource,
    "mediation": resources.MediationResource,
}


@pytest.fixture(params=RESOURCES)
def key(request):
    return request.param


def faults(result):
    """What went wrong in an import, as text."""
    return [str(error.error) for row in result.rows for error in row.errors] + [
        str(row.error) for row in result.invalid_rows
    ]


def test_a_sheet_sent_back_unchanged_changes_nothing(cast, key):
    row = SAMPLES[key].make(cast.a, note="dòng một")
    resource = RESOURCES[key](user=cast.alice, unit=cast.a)
    table = resource.export()
    assert len(table) == 1
    result = resource.import_data(table)
    assert faults(result) == []
    assert result.totals["skip"] == 1
    row.refresh_from_db()
    assert row.version == 1


def test_an_exported_row_makes_the_same_row_elsewhere(cast, key):
    row = SAMPLES[key].make(cast.a1, note="dòng một")
    resource = RESOURCES[key](user=cast.alice, unit=cast.a)
    table = resource.export()
    before = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    row.delete()
    result = resource.import_data(table)
    assert faults(result) == []
    made = SAMPLES[key].kind.model.objects.get()
    after = {f.attname: getattr(made, f.attname) for f in made._meta.concrete_fields}
    for name in ("id", "created_at", "updated_at"):
        del before[name], after[name]
    assert after == before
    entry = AuditEntry.objects.filter(table=row._meta.db_table, row_id=made.pk).first()
    assert (entry.username, entry.door) == ("alice", "sheet")


def test_every_column_is_headed_in_vietnamese_as_its_label(key):
    resource = RESOURCES[key](user=None)
    for name, field in resource.fields.items():
        if name != "targets":
            label = str(SAMPLES[key].kind.model._meta.get_field(name).verbose_name)
            assert field.column_name == label[:1].upper() + label[1:]


def test_rows_out_of_reach_are_neither_exported_nor_written(cast, key):
    SAMPLES[key].make(cast.a)
    table = RESOURCES[key](user=cast.alice, unit=cast.a).export()
    assert len(RESOURCES[key](user=cast.bao, unit=cast.b).export()) == 0
    assert faults(RESOURCES[key](user=cast.bao, unit=cast.b).import_data(table))
    assert SAMPLES[key].kind.model.objects.count() == 1


def test_documents_are_named(cast):
    document = make_document(cast.a, "02-NQ/HU")
    SAMPLES["conference"].make(cast.a, documents=[document])
    resource = resources.ConferenceResource(user=cast.alice, unit=cast.a)
    table = resource.export()
    assert table["Văn bản quán triệt"] == [str(document)]
    assert resource.import_data(table).totals["skip"] == 1


@pytest.fixture
def school(cast):
    return make_body(cast.a1, "Trường Mẫu giáo Họa Mi", kind="truong_hoc", issues_documents=False)


def test_places_are_named_and_what_was_found_there_stays(cast, school):
    team = make_inspection(cast.a, targets=[school, cast.a2])
    InspectionTarget.objects.filter(body=school).update(findings="Thực hiện tốt")
    resource = resources.InspectionResource(user=cast.alice, unit=cast.a)
    table = resource.export()
    assert table["Nơi được kiểm tra, giám sát"] == [f"{school} ({cast.a1}); {cast.a2}"]
    assert resource.import_data(table).totals["skip"] == 1
    place = table.headers.index("Nơi được kiểm tra, giám sát")
    changed = list(table[0])
    changed[place] = f"{school}; {cast.a1}"
    table[0] = tuple(changed)
    result = resource.import_data(table)
    assert (faults(result), result.totals["update"]) == ([], 1)
    assert [(str(row), row.findings) for row in team.targets.all()] == [
        (str(school), "Thực hiện tốt"),
        (str(cast.a1), ""),
    ]
    changed[place] = str(cast.a1)
    table[0] = tuple(changed)
    assert "đã có kết quả kiểm tra" in faults(resource.import_data(table))[0]
    changed[place] = f"{cast.b1}"
    table[0] = tuple(changed)
    assert "Không thấy" in faults(resource.import_data(table))[0]
    assert Inspection.objects.get().targets.count() == 2
