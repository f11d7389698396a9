"""A queue of the tests' own, so that hints of test jobs reach no worker that serves somebody."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import redis
from celery import current_app
from kombu import pools


def forget_connections() -> None:
    """Celery opens its connections anew, by the settings of now."""
    current_app._pool = None
    current_app.amqp._producer_pool = None
    current_app.amqp.queues.clear()
    pools.reset()


@pytest.fixture(autouse=True)
def own_queue() -> Iterator[tuple[redis.Redis, str]]:
    """(broker, name of the queue) that hints of this test go to."""
    queue, before = f"viec-{os.getpid()}", current_app.conf.task_default_queue
    broker = redis.Redis.from_url(os.environ["REDIS_URL"])
    current_app.conf.task_default_queue = queue
    current_app.amqp.queues.clear()
    current_app.amqp.queues.add(queue)
    yield broker, queue
    current_app.conf.task_default_queue = before
    current_app.amqp.queues.clear()
    broker.delete(queue)
    broker.close()
