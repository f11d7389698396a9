"""Xác thực hai lớp: codes of an authenticator app (TOTP) and ten recovery codes, each good for one sign-in.

django-otp keeps the devices, tolerates a clock that is 30 s off, refuses a code that was used before and makes every
further wrong code wait longer. Recovery codes are stored as digests.
"""

from __future__ import annotations

import datetime
import secrets
from base64 import b32encode

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from orgs.audit import acting
from orgs.models import RoleRequirement, Unit, User
from orgs.models.access import EventKind
from orgs.models.audit import Door
from orgs.permissions import Permission
from orgs.services import events, sign_in
from orgs.services.events import NOBODY, Visitor

RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_CODE_LENGTH = 10


def is_on(user: User) -> bool:
    """Whether sign-in asks this person for a code."""
    return user.second_factor_at is not None


def is_required(user: User) -> bool:
    """Whether a unit requires a second factor for a role this person holds today, own or received."""
    wanted = RoleRequirement.objects.select_related("unit").filter(
        role__in={role for role, _, _ in user.held_roles}
    )
    return any(
        row.role == role and path.startswith(row.unit.path)
        for row in wanted
        for role, _, path in user.held_roles
    )


def is_missing(user: User) -> bool:
    """Whether the person must set up a second factor before anything else."""
    return not is_on(user) and is_required(user)


def begin(user: User) -> TOTPDevice:
    """The device that waits for its first code; the same one until it is confirmed: reloading changes no key."""
    if is_on(user):
        raise ValidationError("Xác thực hai lớp đã bật rồi.")
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "ứng dụng"})
    return device


def key_in_text(device: TOTPDevice) -> str:
    """The secret as people type it into an app, in groups of four."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def confirm(user: User, *, code: str, visitor: Visitor = NOBODY) -> list[str]:
    """Switch the second factor on by a right code; gives the recovery codes, which are shown this once."""
    with acting(by=user):
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        right = device is not None and device.verify_token(_digits(code))
        if right:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            codes = _new_recovery_codes(user)
            user.second_factor_at = timezone.now()
            user.save(update_fields=["second_factor_at"])
            events.record(EventKind.FACTOR_ON, user=user, visitor=visitor)
    if not right:  # outside of the transaction, so that the wrong attempt stays counted
        raise ValidationError({"code": _refusal(device)})
    return codes


def check(user: User, *, code: str, visitor: Visitor = NOBODY) -> None:
    """Accept a code of the app or a recovery code at sign-in; refuses a wrong, a used and a hurried one."""
    recovery = len(_letters(code)) == _CODE_LENGTH
    model, token = (StaticDevice, _digest(user, code)) if recovery else (TOTPDevice, _digits(code))
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        looked_at = device is not None and device.verify_is_allowed()[0]
        right = device is not None and device.verify_token(token)
    if not right:
        if looked_at:  # hurried guesses are refused unseen; they must not fill the table
            events.record(EventKind.CODE_REFUSED, user=user, visitor=visitor)
        raise ValidationError({"code": _refusal(device)})
    if recovery:
        events.record(EventKind.RECOVERY_USED, user=user, visitor=visitor)


def switch_off(user: User, *, password: str, code: str, visitor: Visitor = NOBODY) -> None:
    """A person switches the own second factor off, with password and code; not while a unit requires it."""
    if is_required(user):
        raise ValidationError("Đơn vị bắt buộc vai trò của bạn dùng xác thực hai lớp nên không tắt được.")
    _check_password(user, password, visitor)
    check(user, code=code, visitor=visitor)
    with acting(by=user):
        _remove(user)
        events.record(EventKind.FACTOR_OFF, user=user, visitor=visitor)


def renew_recovery_codes(user: User, *, password: str, visitor: Visitor = NOBODY) -> list[str]:
    """Ten new recovery codes; the former ones are worth nothing any more."""
    if not is_on(user):
        raise ValidationError("Chưa bật xác thực hai lớp.")
    _check_password(user, password, visitor)
    with acting(by=user):
        return _new_recovery_codes(user)


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are still unused."""
    return StaticToken.objects.filter(device__user=user).count()


def reset(user: User, *, by: User | None, reason: str, visitor: Visitor = NOBODY) -> None:
    """Take the second factor from someone who lost it. An administrator says why; a command has no person (`by`)."""
    if by is not None and not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise PermissionDenied("account out of reach")
    if by is not None and not User.objects.wholly_managed_by(by).filter(pk=user.pk).exists():
        raise ValidationError(
            "Người này còn giữ vai trò ngoài địa bàn bạn quản lý. Hãy nhờ người quản trị của cơ quan cấp trên."
        )
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do."})
    if by is not None and by.pk == user.pk:
        raise ValidationError("Không tự gỡ được; hãy tắt ở trang tài khoản, hoặc nhờ người quản trị khác.")
    with acting(by=by, reason=reason, door=Door.FORM if by else Door.COMMAND):
        _remove(user)
        events.record(EventKind.FACTOR_RESET, user=user, by=by, reason=reason, visitor=visitor)


def require(*, by: User, unit: Unit, role: str) -> RoleRequirement:
    """An office requires a second factor of a role, in its unit and below; asked for at the next sign-in."""
    _check_managed(by, unit)
    row = RoleRequirement(unit=unit, role=role)
    row.full_clean()
    with acting(by=by):
        row.save()
    return row


def stop_requiring(row: RoleRequirement, *, by: User) -> None:
    """An office no longer requires it; whoever has a second factor keeps it."""
    _check_managed(by, row.unit)
    with acting(by=by):
        row.delete()


def _check_managed(by: User, unit: Unit) -> None:
    if not by.may(Permission.MANAGE_USERS, unit):
        raise PermissionDenied("unit out of reach")


def _check_password(user: User, password: str, visitor: Visitor) -> None:
    try:
        right = sign_in.check_own_password(user, password, visitor=visitor)
    except sign_in.Locked as locked:
        raise ValidationError({"password": str(locked)}) from locked
    if not right:
        raise ValidationError({"password": "Mật khẩu chưa đúng."})  # nosec B105 # a sentence


def _remove(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    user.second_factor_at = None
    user.save(update_fields=["second_factor_at"])


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="mã dự phòng")
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(user, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(user: User, code: str) -> str:
    """What is stored of a recovery code: who reads the table cannot sign in with it."""
    return salted_hmac("orgs.recovery", f"{user.pk}:{_letters(code)}", algorithm="sha256").hexdigest()[:16]


def _letters(code: str) -> str:
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def _digits(code: str) -> str:
    digits = "".join(code.split())
    return digits if digits.isascii() and digits.isdigit() and len(digits) == 6 else ""


def _refusal(device: TOTPDevice | StaticDevice | None) -> str:
    allowed, why = device.verify_is_allowed() if device is not None else (True, None)
    wait = why["locked_until"] - timezone.now() if why and "locked_until" in why else datetime.timedelta()
    seconds = int(wait.total_seconds()) + 1
    if allowed or seconds <= 2:
        return "Mã chưa đúng hoặc đã dùng rồi. Hãy chờ ứng dụng hiện mã mới rồi gõ mã đó."
    shown = f"{seconds} giây" if seconds < 120 else f"{seconds // 60 + 1} phút"
    return f"Mã chưa đúng hoặc đã dùng rồi. Hãy chờ {shown} rồi thử mã mới."
