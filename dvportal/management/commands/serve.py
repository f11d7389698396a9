"""manage.py serve: the whole portal on this machine, one parent process."""

import errno
import os
import socket
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from dvportal.serving import CannotServe, places, private, redis, startup
from dvportal.serving.processes import FileLock
from dvportal.serving.supervisor import Child, Supervisor

# Exit codes
PORT_TAKEN = 4
INTERRUPTED = 130
GUNICORN = str(Path(redis.__file__).with_name("gunicorn_conf.py"))


class Command(BaseCommand):
    help = "Chạy cổng: cơ sở dữ liệu riêng, Redis riêng, web, tiến trình nền. Nhấn Ctrl-C để dừng."
    requires_system_checks = ()

    def handle(self, **_: Any) -> None:
        home: Path = settings.HOME
        begun = time.monotonic()
        web = listen(settings.BIND, settings.PORT)
        try:
            private.prepare_home(home)
            lock = only_one(home)
            share = self.open_database(home)
            run = Supervisor(home, {**os.environ, "DJANGO_SETTINGS_MODULE": "dvportal.settings"}, self.say)
            run.stop_on_signals()
            try:
                self.start_children(run, web)
                if self.wait_for_page(run, web):
                    self.greet(time.monotonic() - begun)
                self.watch(run, share)
            finally:
                run.stop()
                if share:
                    share.release(wait=5)
                lock.release()
                self.say("Cổng dân vận đã dừng.")
        except CannotServe as refusal:
            raise CommandError(str(refusal)) from None
        except KeyboardInterrupt:  # before the first page; what was started ends with this process
            raise CommandError("Đã dừng trước khi cổng sẵn sàng.", returncode=INTERRUPTED) from None

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def open_database(self, home: Path) -> private.Hold | None:
        """Start or reach PostgreSQL and bring its tables up to date."""
        share = None
        if settings.PRIVATE_DATABASE:
            share = private.hold(home)
        startup.migrate()
        startup.collect_static()
        startup.load_demo_once(self.say)
        connection.close()
        return share

    def start_children(self, run: Supervisor, web: socket.socket) -> None:
        number = web.fileno()
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", GUNICORN, "-b", f"fd://{number}", "dvportal.wsgi"]
        run.start(Child("web", gunicorn, popen={"pass_fds": (number,), "cwd": settings.BASE_DIR}))
        broker = True
        if settings.PRIVATE_REDIS:
            server = redis.child(settings.HOME)
            broker = server is not None
            if server:
                run.start(server)
        for name, command in background(broker).items():
            run.start(Child(name, command, popen={"cwd": settings.BASE_DIR}))

    def wait_for_page(self, run: Supervisor, web: socket.socket) -> bool:
        """True when the health page answers; False when asked to stop before."""
        while not run.stopping:
            if page_answers(web):
                return True
            run.restart_the_dead()
            time.sleep(0.05)
        return False

    def watch(self, run: Supervisor, share: private.Hold | None) -> None:
        while not run.stopping:
            time.sleep(0.3)
            run.restart_the_dead()
            if share and not share.is_kept():
                self.say("Cơ sở dữ liệu đã dừng, đang khởi động lại.")
                share.ensure()

    def greet(self, seconds: float) -> None:
        self.say(f"\nCổng dân vận đã sẵn sàng sau {seconds:.1f} giây: {address()}")
        accounts = startup.demo_accounts()
        connection.close()
        if accounts:
            self.say("Tài khoản mẫu (tên đăng nhập / mật khẩu):")
            for name, password, role in accounts:
                self.say(f"  {name:<16} {password:<24} {role}")
        self.say("Nhấn Ctrl-C để dừng.\n")


def manage(command: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), command]


def background(broker: bool) -> dict[str, list[str]]:
    """Celery, its clock and the sweep where there is a broker; otherwise workers that read the job rows themselves."""
    if not broker:
        return {"worker-1": manage("work"), "worker-2": manage("work")}
    options = ["--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    celery = [sys.executable, "-m", "celery", "-A", "dvportal", "worker", *options]
    clock = [sys.executable, "-m", "celery", "-A", "dvportal", "beat", "--loglevel", "INFO", "--pidfile="]
    clock += ["--schedule", str(places.locks(settings.HOME) / "beat")]
    return {"worker": celery, "beat": clock, "sweep": manage("sweep")}


def listen(bind: str, port: int) -> socket.socket:
    """The listening socket, opened by the parent: a restarted web server keeps the waiting visitors."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    try:
        return socket.create_server((bind, port), family=family, backlog=512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Cổng {port} trên {bind} đang có chương trình khác dùng; hãy dừng chương trình đó"
                f" hoặc chọn cổng khác, ví dụ: PORT={port + 1 if port < 65535 else 8000} ./run.sh",
                returncode=PORT_TAKEN,
            ) from None
        raise CommandError(
            f"Không mở được cổng {port} trên {bind} ({error.strerror}); hãy kiểm tra PORT và BIND.",
            returncode=PORT_TAKEN,
        ) from None


def only_one(home: Path) -> FileLock:
    """Refuse a second portal on the same home; the caller keeps the lock until it ends."""
    lock = FileLock(places.locks(home) / "serve")
    if not lock.try_take(2):  # a portal that was just killed may need a moment
        raise CannotServe(
            f"Cổng dân vận đang chạy với thư mục {home}; hãy dừng nó trước, hoặc đặt PORTAL_HOME khác."
        )
    return lock


def page_answers(web: socket.socket) -> bool:
    host, port = web.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # nosec B104 # nothing is opened here
    url = f"http://[{host}]:{port}/healthz/" if ":" in host else f"http://{host}:{port}/healthz/"
    name = next((allowed for allowed in settings.ALLOWED_HOSTS if allowed != "*"), "localhost").lstrip(".")
    try:
        with urllib.request.urlopen(  # nosec B310 # the address is the own health page
            urllib.request.Request(url, headers={"Host": name}), timeout=30
        ) as response:
            return bool(response.status == 200)
    except OSError:  # not there yet, or an answer that says no
        return False


def address() -> str:
    shown = socket.gethostname()
    host = {"0.0.0.0": shown, "::": shown, "127.0.0.1": "localhost"}  # nosec B104 # only the name that is shown
    name = host.get(settings.BIND, settings.BIND)
    return f"http://[{name}]:{settings.PORT}/" if ":" in name else f"http://{name}:{settings.PORT}/"
