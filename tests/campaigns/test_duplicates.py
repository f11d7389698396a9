"""The same meeting written twice: suggestions measured on a seeded set, and the decision of a person."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from campaigns.models import Contribution, Meeting, MeetingPair
from campaigns.services import duplicates
from orgs.models import AuditEntry
from tests.factories import make_contribution, make_hamlets, make_meeting, make_unit

pytestmark = pytest.mark.django_db

CONTENTS = [
    "Tuyên truyền phòng cháy, chữa cháy rừng mùa khô",
    "Vận động hiến đất mở rộng đường liên thôn",
    "Phổ biến Luật Thực hiện dân chủ ở cơ sở",
    "Vận động xóa bỏ tảo hôn, hôn nhân cận huyết",
    "Tuyên truyền bầu cử đại biểu Quốc hội và HĐND các cấp",
    "Hướng dẫn trồng cà phê tái canh, chăm sóc sầu riêng",
    "Vận động giao nộp vũ khí, vật liệu nổ, súng tự chế",
    "Tuyên truyền Nghị quyết 02-NQ/HU về giảm nghèo",
    "Vận động khám sức khỏe, tiêm chủng mở rộng",
    "Nắm tình hình Nhân dân sau vụ tranh chấp đất rẫy",
    "Phát động thi đua xây dựng nông thôn mới",
    "Tuyên truyền an toàn giao thông, không uống rượu bia khi lái xe",
]
RETOLD = {
    0: "PCCC rừng: tuyên truyền phòng cháy rừng mùa khô hanh",
    1: "Vận động Nhân dân hiến đất làm đường liên thôn",
    2: "Quán triệt Luật Thực hiện dân chủ ở cơ sở",
    6: "Giao nộp vũ khí, súng tự chế",
    7: "NQ 02-NQ/HU giảm nghèo",
    10: "Thi đua xây dựng nông thôn mới năm 2023",
}


def seeded(cast, seed: int = 2023) -> set[tuple[int, int]]:
    """A year of a district: 600 meetings of six communes with series and routine that are no doubles, and 60 doubles.

    Doubles are written by the commune twice, or by the commune and the district, with another day, other words, other
    numbers or fewer places; gives their numbers.
    """
    dice = random.Random(seed)
    communes = [make_unit(f"Mẫu số {number}", "xa", cast.a) for number in range(6)]
    hamlets = {commune.pk: make_hamlets(commune, 9) for commune in communes}
    made, taken = [], set()
    for number in range(600):
        commune = communes[number % 6]
        theme = dice.randrange(len(CONTENTS))
        day = date(2023, 1, 1) + timedelta(days=dice.randrange(364))
        if number % 5 == 0 and number >= 6:  # a series: the same content in the next hamlet on the next day
            before, places, theme, attendance = made[number - 6]
            place = hamlets[commune.pk][(hamlets[commune.pk].index(places[0]) + 1) % 9]
            day, places, attendance = (
                before.starts_on + timedelta(days=1),
                [place],
                attendance + dice.randint(-9, 9),
            )
        else:
            places = dice.sample(hamlets[commune.pk], dice.choice((1, 1, 1, 2, 3)))
            attendance = dice.randint(25, 180)
        while (day, places[0].pk) in taken:
            day += timedelta(days=3)
        taken.add((day, places[0].pk))
        meeting = make_meeting(
            commune, starts_on=day, content=CONTENTS[theme], attendance=max(attendance, 5), places=places,
            kind=dice.choice(("phat_dong", "phat_dong", "tham_nhap")),
        )  # fmt: skip
        made.append((meeting, places, theme, meeting.attendance))
    doubles = set()
    for meeting, places, theme, attendance in dice.sample(made, 60):
        by_district = dice.random() < 0.4
        again = make_meeting(
            cast.a if by_district else meeting.unit,
            level="huyen" if by_district else "xa",
            place=dice.choice(("Nhà sinh hoạt cộng đồng", "Hội trường thôn", "Nhà văn hóa")),
            kind=meeting.kind if dice.random() < 0.85 else "khac",
            starts_on=meeting.starts_on + timedelta(days=dice.choice((0, 0, 0, 0, 1, -1))),
            content=RETOLD.get(theme, CONTENTS[theme]) if dice.random() < 0.6 else CONTENTS[theme],
            attendance=dice.choice((attendance, attendance, round(attendance * 0.95), round(attendance, -1), None)),
            places=places if dice.random() < 0.75 else places[:1] if dice.random() < 0.6 else [meeting.unit],
        )  # fmt: skip
        doubles.add((meeting.pk, again.pk))
    return doubles


@pytest.mark.parametrize("seed", [2023, 7, 11])
def test_suggestions_find_most_doubles_and_few_others(cast, seed):
    """The threshold was set after seeing these seeds: they guard it, they do not prove it on others."""
    doubles = seeded(cast, seed)
    found = {(pair.first_id, pair.second_id) for pair in duplicates.open_pairs(Meeting.objects.all())}
    told = (
        f"recall {len(found & doubles) / len(doubles):.2f}, precision {len(found & doubles) / len(found):.2f}"
    )
    assert len(found & doubles) >= 0.9 * len(doubles), told
    assert len(found & doubles) >= 0.85 * len(found), told


DAY = date(2023, 5, 10)


@pytest.fixture
def twice(cast) -> list[Meeting]:
    """A meeting of a commune that the district wrote again, with gifts at both."""
    hamlets = cast.a1_hamlets[:2]
    own = make_meeting(
        cast.a1, starts_on=DAY, content="Vận động hiến đất làm đường", attendance=80, places=hamlets
    )
    again = make_meeting(
        cast.a,
        level="huyen",
        starts_on=DAY,
        content="Vận động Nhân dân hiến đất mở đường",
        attendance=82,
        places=hamlets,
    )
    make_contribution(cast.a1, meeting=own, amount=100, purpose="Đường thôn", starts_on=DAY)
    make_contribution(
        cast.a, meeting=again, amount=350, purpose="Đường liên thôn", level="huyen", starts_on=DAY
    )
    return [own, again]


def address(pair) -> str:
    return f"/buoi-trung/{pair[0].pk}/{pair[1].pk}/"


def test_a_pair_is_suggested_across_levels_with_its_reasons(client, cast, twice):
    client.force_login(cast.alice)
    page = client.get("/buoi-trung/", {"ky": "2023"})
    [pair] = page.context["pairs"]
    assert pair["url"] == address(twice)
    assert pair["reasons"] == (
        "Cùng ngày", "Cùng thôn, buôn", "Nội dung có nhiều từ giống nhau", "Số lượt gần nhau (80 và 82)",
    )  # fmt: skip
    assert client.get("/buoi-trung/", {"ky": "2022"}).context["pairs"] == []
    assert client.get("/buoi-trung/", {"ky": "chẳng rõ", "don_vi": "x"}).status_code == 200
    client.force_login(cast.chi)  # sees one of the two only
    assert client.get("/buoi-trung/", {"ky": "2023"}).context["pairs"] == []
    assert client.get(address(twice)).status_code == 404


def test_two_meetings_kept_apart_are_not_asked_about_again(client, cast, twice):
    client.force_login(cast.alice)
    assert client.post(address(twice), {"answer": "khac"}).status_code == 302
    answer = MeetingPair.objects.get()
    assert (answer.first_id, answer.second_id, answer.answer, answer.decided_by) == (
        twice[0].pk, twice[1].pk, "khac", cast.alice,
    )  # fmt: skip
    assert client.get("/buoi-trung/", {"ky": "2023"}).context["pairs"] == []
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize("gifts", ["chuyen", "xoa"])
def test_one_meeting_is_kept_and_nothing_is_lost_unasked(client, cast, twice, gifts):
    client.force_login(cast.alice)
    page = client.get(address(twice))
    assert [len(some) for some in page.context["gifts"]] == [1, 1]
    sent = {"answer": "giu_1", "gifts": gifts, "reason": "Xã và huyện cùng ghi"}
    assert client.post(address(twice), sent).status_code == 302
    assert Meeting.objects.get() == twice[0]
    amounts = sorted(Contribution.objects.values_list("amount", "unit_id", "level"))
    own = (100, cast.a1.pk, "xa")
    assert amounts == ([own, (350, cast.a1.pk, "xa")] if gifts == "chuyen" else [own])
    lines = AuditEntry.objects.about(twice[1])
    assert (lines[0].operation, lines[0].reason, lines[0].username) == ("D", "Xã và huyện cùng ghi", "alice")
    assert MeetingPair.objects.get().kept_id == twice[0].pk


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "answer"), ({"answer": "la"}, "answer"), ({"answer": "giu_2", "reason": "  "}, "reason")],
)
def test_a_decision_without_its_parts_says_which_is_missing(client, cast, twice, sent, field):
    client.force_login(cast.alice)
    page = client.post(address(twice), sent)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert (Meeting.objects.count(), MeetingPair.objects.count()) == (2, 0)


def test_only_who_enters_records_of_both_decides(client, cast, twice):
    client.force_login(cast.lan)
    assert client.get(address(twice)).context["form"] is None
    assert client.post(address(twice), {"answer": "khac"}).status_code == 403
    client.force_login(cast.bao)
    assert client.post(address(twice), {"answer": "khac"}).status_code == 404
    client.force_login(cast.alice)
    assert client.put(address(twice)).status_code == 405


def test_what_was_given_at_both_alike_is_refused_and_nothing_changes(client, cast, twice):
    Contribution.objects.filter(meeting=twice[1]).delete()
    same = Contribution.objects.get(meeting=twice[0])
    copy = make_contribution(
        cast.a, meeting=twice[1], amount=100, purpose=same.purpose, level="huyen", starts_on=DAY
    )
    client.force_login(cast.alice)
    page = client.post(address(twice), {"answer": "giu_1", "gifts": "chuyen", "reason": "Ghi trùng"})
    assert list(page.context["form"].errors) == ["gifts"]
    assert Contribution.objects.get(pk=copy.pk).meeting_id == twice[1].pk
    assert (Meeting.objects.count(), MeetingPair.objects.count()) == (2, 0)


def test_the_form_of_a_new_meeting_asks_when_it_may_be_there_already(client, cast, twice):
    client.force_login(cast.chi)
    typed = {
        "unit": cast.a1.pk, "kind": "phat_dong", "level": "xa", "starts_on": "10/05/2023", "meeting_count": "1",
        "places": [place.pk for place in cast.a1_hamlets[:2]], "attendance": "81",
        "content": "Vận động hiến đất làm đường thôn",
    }  # fmt: skip
    [said] = client.post("/buoi/them/", typed).context["warnings"]
    assert said == (
        "Đã có buổi rất giống: Phát động quần chúng ngày 10/05/2023 của xã Đắk Mây (cùng ngày; cùng thôn, buôn; "
        "nội dung gần như nhau; số lượt gần nhau (80 và 81)). Nếu là cùng một buổi, đừng ghi lần nữa."
    )
    assert client.post("/buoi/them/", {**typed, "starts_on": "15/05/2023"}).status_code == 302


def test_the_number_of_queries_of_the_list_does_not_depend_on_the_pairs(
    client, cast, django_assert_num_queries
):
    client.force_login(cast.alice)
    client.get("/buoi-trung/")  # what is loaded once is not counted
    for first, last in ((0, 3), (3, 43)):
        for number in range(first, last):
            for place in ("", "Hội trường"):
                make_meeting(
                    cast.a1,
                    starts_on=DAY,
                    content=f"Nội dung riêng {number}",
                    attendance=70,
                    places=cast.a1_hamlets[:1],
                    place=place,
                )
        with django_assert_num_queries(10):
            client.get("/buoi-trung/", {"ky": "2023"})
